/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_standing.c -- how things stand: card sets and their policies, shares,
 * and what each member may do and holds. */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/report_private.h"
#include "vault/base/buffer.h"
#include "vault/base/error.h"

/* --- policies --- */

static int group_text(const struct user *u, const struct compartment *c,
		      const struct generation *g, const struct policy_group *p,
		      error_translation *in, struct buffer *out)
{
	char *name;
	size_t i;

	buffer_format(out, error_translated(in, N_("%u of ")), p->threshold);
	if (g->policy->count > 1)
		buffer_format(out, "%s: ", p->name);
	for (i = 0; i < p->count; i++) {
		name = reader_holder_name(u->reader, c, g->number,
					  &p->holders[i]);
		if (name == NULL)
			return error_set(E_MEMORY, "a name");
		buffer_format(out, "%s%s%s", i > 0 ? ", " : "", name,
			      p->holders[i].card ?
				      error_translated(in, N_(" (card)")) :
				      "");
		free(name);
	}
	return E_OK;
}

static int policy_text(const struct user *u, const struct compartment *c,
		       const struct generation *g, error_translation *in,
		       char **out)
{
	struct buffer text = BUFFER_INIT;
	size_t i;
	int r = E_OK;

	if (g->policy->count > 1)
		buffer_format(&text,
			      error_translated(in, N_("%u of these groups: ")),
			      g->policy->threshold);
	for (i = 0; r == E_OK && i < g->policy->count; i++) {
		buffer_text(&text, i > 0 ? "; " : "");
		r = group_text(u, c, g, &g->policy->groups[i], in, &text);
	}
	if (r == E_OK)
		r = buffer_status(&text);
	if (r == E_OK)
		*out = (char *)buffer_take(&text, &i);
	buffer_free(&text);
	return r;
}

static int sets_fill(const struct user *u, struct report *out)
{
	const struct state *st = ledger_state(u->ledger);
	size_t i, k, n = 0;
	int r = E_OK;

	for (i = 0; i < st->compartments_count; i++)
		n += st->compartments[i].count;
	out->sets = calloc(n + 1, sizeof(out->sets[0]));
	if (out->sets == NULL)
		return error_set(E_MEMORY, "the card sets");
	for (i = 0; i < st->compartments_count; i++)
		for (k = 0; r == E_OK && k < st->compartments[i].count; k++) {
			struct report_set *s = &out->sets[out->set_count++];

			s->compartment = &st->compartments[i];
			s->set = &st->compartments[i].generations[k];
			r = policy_text(u, s->compartment, s->set, out->in,
					&s->policy);
		}
	return r;
}

static int quorums_fill(const struct user *u, struct report *out)
{
	const struct state *st = ledger_state(u->ledger);
	struct health_options o = { .now_ms = out->now };
	size_t i;
	int r = E_OK;

	out->quorums =
		calloc(st->compartments_count + 1, sizeof(out->quorums[0]));
	if (out->quorums == NULL)
		return error_set(E_MEMORY, "the quorums");
	for (i = 0; r == E_OK && i < st->compartments_count; i++) {
		r = quorum_health(u, st->compartments[i].label, &o,
				  &out->quorums[i]);
		out->quorum_count += r == E_OK;
	}
	return r;
}

/* --- members --- */

static void held(const struct compartment *c, const char *id,
		 error_translation *in, struct buffer *out)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		const struct generation *g = &c->generations[i];

		if (g->status == GENERATION_ABORTED ||
		    g->status == GENERATION_RETIRED ||
		    policy_holder(g->policy, id, NULL, NULL) == NULL)
			continue;
		buffer_text(out, out->len > 0 ? ", " : "");
		buffer_format(out,
			      error_translated(
				      in, g->status == GENERATION_OLD ?
						  N_("%s set %llu (old)") :
					  g->status == GENERATION_PENDING ?
						  N_("%s set %llu (pending)") :
						  N_("%s set %llu")),
			      c->label, (unsigned long long)g->number);
	}
}

static int member_fill(const struct user *u, const struct member *m,
		       error_translation *in, struct report_member *out)
{
	const struct state *st = ledger_state(u->ledger);
	struct buffer holds = BUFFER_INIT;
	size_t i;
	int r;

	out->member = m;
	out->nick = reader_member_name(u->reader, m->id);
	if (u->reader != NULL) {
		out->name = reader_text(u->reader, "member", m->id, "name");
		out->site = reader_text(u->reader, "member", m->id, "site");
	}
	for (i = 0; i < st->compartments_count; i++)
		held(&st->compartments[i], m->id, in, &holds);
	buffer_text(&holds, "");
	r = buffer_status(&holds);
	if (r == E_OK && holds.len > 0)
		out->holds = (char *)buffer_take(&holds, &i);
	buffer_free(&holds);
	if (r == E_OK && out->nick == NULL)
		r = error_set(E_MEMORY, "a name");
	return r;
}

static int members_fill(const struct user *u, struct report *out)
{
	const struct state *st = ledger_state(u->ledger);
	size_t i;
	int r = E_OK;

	out->members = calloc(st->members_count + 1, sizeof(out->members[0]));
	if (out->members == NULL)
		return error_set(E_MEMORY, "the members");
	for (i = 0; r == E_OK && i < st->members_count; i++)
		r = member_fill(u, &st->members[i], out->in,
				&out->members[out->member_count++]);
	if (r == E_OK)
		error_clear();
	return r;
}

int report_standing(const struct user *u, struct report *out)
{
	int r;

	r = sets_fill(u, out);
	if (r == E_OK)
		r = quorums_fill(u, out);
	return r == E_OK ? members_fill(u, out) : r;
}
