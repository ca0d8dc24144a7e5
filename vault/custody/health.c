/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/custody/health.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/find.h"
#include "vault/ledger/policy.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

/* --- the holders --- */

static void holder_fill(const struct user *u, const struct compartment *c,
			const struct generation *g, const struct holder *h,
			int64_t now, struct holder_health *out)
{
	const struct member *m = state_member(ledger_state(u->ledger), h->id);

	memset(out, 0, sizeof(*out));
	out->name = reader_holder_name(u->reader, c, g->number, h);
	if (!h->card && u->reader != NULL)
		out->site = reader_text(u->reader, "member", h->id, "site");
	out->card = h->card;
	out->acked = h->acked;
	out->retired = !h->card && (m == NULL || m->retired);
	out->by_envelope = h->proof_seal;
	out->proof_ts = h->proof_ts;
	out->proof_due =
		h->proof_ts == 0 || now - h->proof_ts > PROOF_DAYS * DAY_MS;
}

static int holders_fill(const struct user *u, const struct compartment *c,
			const struct generation *g, int64_t now,
			struct quorum_health *out)
{
	const struct policy *p = g->policy;
	size_t i, j;

	out->holders = calloc(policy_holders(p), sizeof(out->holders[0]));
	if (out->holders == NULL)
		return error_set(E_MEMORY, "the holders");
	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++) {
			struct holder_health *h =
				&out->holders[out->holder_count++];

			holder_fill(u, c, g, &p->groups[i].holders[j], now, h);
			h->group = p->groups[i].name;
			out->due += h->proof_due && !h->retired;
			out->retired += h->retired;
		}
	return E_OK;
}

/* --- who is left --- */

struct left {
	const struct policy *policy;
	const struct quorum_health *health;
	const struct health_options *o;
	const char *only_site; /* NULL: any */
	bool only_acked;
};

static bool same_text(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool is_left(void *ctx, const char *holder)
{
	const struct left *l = ctx;
	const struct holder_health *h;
	size_t group, index, at = 0, i;

	policy_holder(l->policy, holder, &group, &index);
	for (i = 0; i < group; i++)
		at += l->policy->groups[i].count;
	h = &l->health->holders[at + index];
	if (h->retired || same_text(h->name, l->o->without) ||
	    same_text(h->site, l->o->without_site))
		return false;
	if (l->only_acked && !h->acked)
		return false;
	return l->only_site == NULL || same_text(h->site, l->only_site);
}

static bool listed(const struct quorum_health *q, const char *site)
{
	size_t i;

	for (i = 0; i < q->site_count; i++)
		if (strcmp(q->sites[i], site) == 0)
			return true;
	return false;
}

/* Sites whose people alone could open it: one fire, one raid, one coup. */
static int sites_fill(struct left *l, struct quorum_health *out)
{
	size_t i;

	out->site_count = 0;
	out->sites = calloc(out->holder_count + 1, sizeof(out->sites[0]));
	if (out->sites == NULL)
		return error_set(E_MEMORY, "the sites");
	for (i = 0; i < out->holder_count; i++) {
		const char *site = out->holders[i].site;

		l->only_site = site;
		if (site == NULL || listed(out, site) ||
		    !policy_met(l->policy, is_left, l))
			continue;
		out->sites[out->site_count] = strdup(site);
		if (out->sites[out->site_count] == NULL)
			return error_set(E_MEMORY, "a site");
		out->site_count++;
	}
	l->only_site = NULL;
	return E_OK;
}

static size_t count_left(struct left *l)
{
	size_t i, j, n = 0;

	for (i = 0; i < l->policy->count; i++)
		for (j = 0; j < l->policy->groups[i].count; j++)
			n += is_left(l, l->policy->groups[i].holders[j].id);
	return n;
}

/* --- all of it --- */

/* By its canary, or by a secret that was opened with it. */
static bool is_proven(const struct state *s, const struct compartment *c,
		      const struct generation *g)
{
	size_t i;

	if (g->proven)
		return true;
	for (i = 0; i < s->sessions_count; i++)
		if (strcmp(s->sessions[i].compartment, c->id) == 0 &&
		    s->sessions[i].generation == g->number &&
		    s->sessions[i].reveal_count > 0)
			return true;
	return false;
}

static int current_fill(const struct user *u, const struct compartment *c,
			const struct health_options *o,
			struct quorum_health *out)
{
	const struct generation *g = state_current(c);
	struct left l = { .health = out, .o = o };
	int r;

	if (g == NULL)
		return E_OK;
	l.policy = g->policy;
	out->generation = g->number;
	out->proven = is_proven(ledger_state(u->ledger), c, g);
	out->threshold = policy_needed(g->policy);
	out->shares = policy_holders(g->policy);
	r = holders_fill(u, c, g, o->now_ms, out);
	if (r != E_OK)
		return r;
	out->active = count_left(&l);
	out->slack = policy_slack(g->policy, is_left, &l);
	l.only_acked = true;
	out->acked = count_left(&l);
	out->slack_acked = policy_slack(g->policy, is_left, &l);
	l.only_acked = false;
	return sites_fill(&l, out);
}

int quorum_health(const struct user *u, const char *label,
		  const struct health_options *o, struct quorum_health *out)
{
	struct quorum_health h;
	const struct generation *pending;
	struct compartment *c;
	int r;

	memset(&h, 0, sizeof(h));
	r = find_compartment(u, label, &c);
	if (r != E_OK)
		return r;
	memcpy(h.label, c->label, sizeof(h.label));
	h.drill = c->drill;
	pending = state_pending(c);
	if (pending != NULL) {
		h.pending = pending->number;
		h.pending_acks = policy_in_hand(ledger_state(u->ledger),
						pending->policy);
		h.pending_shares = policy_holders(pending->policy);
	}
	r = current_fill(u, c, o, &h);
	if (r != E_OK) {
		quorum_health_free(&h);
		return r;
	}
	*out = h;
	return E_OK;
}

void quorum_health_free(struct quorum_health *h)
{
	size_t i;

	for (i = 0; i < h->holder_count; i++) {
		free(h->holders[i].name);
		free(h->holders[i].site);
	}
	for (i = 0; i < h->site_count; i++)
		free(h->sites[i]);
	free(h->holders);
	free(h->sites);
	memset(h, 0, sizeof(*h));
}
