/* SPDX-License-Identifier: GPL-3.0-or-later */
/* generation.c -- what becomes of a card set once it is dealt: commit, abort,
 * retirement. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/custody/find.h"
#include "vault/custody/rotate.h"
#include "vault/ledger/policy.h"

static int put(struct txn *t, enum event ev, const struct compartment *c,
	       uint64_t generation)
{
	struct draft draft = { .ev = ev };
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "compartment", c->id);
	json_set_integer(doc, d, "generation", (int64_t)generation);
	draft.d = d;
	return txn_put_doc(t, &draft, &doc);
}

typedef int (*chooser)(const struct state *s, const struct compartment *c,
		       uint64_t *generation);

static int change(struct user *u, const char *label, enum event ev,
		  chooser choose, uint64_t *generation)
{
	struct compartment *c;
	struct txn *t = NULL;
	int r;

	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_needs_trust(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = find_compartment(u, label, &c);
	if (r == E_OK)
		r = choose(ledger_state(u->ledger), c, generation);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = put(t, ev, c, *generation);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}

static int pending(const struct state *s, const struct compartment *c,
		   uint64_t *generation)
{
	const struct generation *g = state_pending(c);

	(void)s;
	if (g == NULL)
		return error_set(E_ABSENT,
				 "%s has no card set that waits for "
				 "its commit",
				 c->label);
	*generation = g->number;
	return E_OK;
}

/* The rule says no in any case; this says how far it is. */
static int acked_enough(const struct state *s, const struct compartment *c,
			uint64_t *generation)
{
	const struct generation *g;
	int r;

	r = pending(s, c, generation);
	if (r != E_OK)
		return r;
	g = state_generation(c, *generation);
	if (!policy_enough_in_hand(s, g->policy))
		return error_set(E_UNACKED,
				 "card set %llu of %s: %zu of %zu shares are "
				 "acknowledged; it takes all, or so many that "
				 "any one may be lost",
				 (unsigned long long)g->number, c->label,
				 policy_in_hand(s, g->policy),
				 policy_holders(g->policy));
	return E_OK;
}

/* A catalog that was rotated while the set was pending has no box for it: who
 * opens with its cards alone would find no newer name. */
static bool catalog_moved(const struct state *s, const struct compartment *c,
			  uint64_t generation)
{
	return !c->drill && state_newest_epoch(s)->at >
				    state_generation(c, generation)->dealt_at;
}

static int commit(struct user *u, const char *label, struct txn *t,
		  uint64_t *generation, struct epoch_key *fresh)
{
	const struct state *s = ledger_state(u->ledger);
	struct compartment *c;
	bool rotate;
	int r;

	r = find_compartment(u, label, &c);
	if (r == E_OK)
		r = acked_enough(s, c, generation);
	if (r != E_OK)
		return r;
	rotate = catalog_moved(s, c, *generation);
	txn_expect(t, rotate ? 2 : 1);
	r = put(t, EV_GENERATION_COMMITTED, c, *generation);
	return r == E_OK && rotate ? rotation_put(u, t, NULL, fresh) : r;
}

int custody_commit(struct user *u, const char *label, uint64_t *generation)
{
	struct epoch_key fresh;
	struct txn *t = NULL;
	int r;

	memset(&fresh, 0, sizeof(fresh));
	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_needs_trust(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = commit(u, label, t, generation, &fresh);
	if (r == E_OK)
		r = user_commit(u, &t);
	if (r == E_OK && fresh.identity != NULL)
		r = reader_renew(u->reader, &fresh);
	txn_abort(&t);
	epoch_free(&fresh);
	return r;
}

int custody_abort(struct user *u, const char *label, uint64_t *generation)
{
	return change(u, label, EV_GENERATION_ABORTED, pending, generation);
}

static int old(const struct state *s, const struct compartment *c,
	       uint64_t *generation)
{
	const struct generation *g = state_generation(c, *generation);

	(void)s;
	if (g == NULL)
		return error_set(E_ABSENT, "%s has no card set %llu", c->label,
				 (unsigned long long)*generation);
	if (g->status != GENERATION_OLD)
		return error_set(E_POLICY, "card set %llu of %s is no old one",
				 (unsigned long long)g->number, c->label);
	return E_OK;
}

int custody_retire_set(struct user *u, const char *label, uint64_t generation)
{
	return change(u, label, EV_GENERATION_RETIRED, old, &generation);
}
