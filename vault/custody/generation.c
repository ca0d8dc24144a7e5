/* SPDX-License-Identifier: GPL-3.0-or-later */
/* generation.c -- what becomes of a card set once it is dealt: commit, abort,
 * retirement. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/custody/find.h"
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
	txn_expect(t, 1);
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
	if (r == E_OK)
		r = put(t, ev, c, *generation);
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

int custody_commit(struct user *u, const char *label, uint64_t *generation)
{
	return change(u, label, EV_GENERATION_COMMITTED, acked_enough,
		      generation);
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
