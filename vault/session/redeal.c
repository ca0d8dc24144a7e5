/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * redeal.c -- a new card set, dealt by a session that was granted for it.
 *
 * One transaction: the canary of the set in use is opened (the quorum holds
 * what it was dealt), the new generation is dealt just as it was approved, and
 * every version of every secret is sealed to it, payload and depositor's
 * signature as they were. After it the new set is pending and complete; the
 * old one works until the commit (V2).
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/dealing.h"
#include "vault/deposit/deposit.h"
#include "vault/session/private.h"

/* The cards' names are in the details of the request. */
int session_deal_policy(const struct vault_session *s, struct deal_policy *out,
			uint64_t *generation)
{
	const struct session *st = session_state_of(s);
	struct json_doc *x = NULL;
	struct leaf leaf;
	int r;

	if (st->policy == NULL)
		return error_set(E_POLICY, "session %.8s is no redeal", s->sid);
	r = user_needs_reader(s->u);
	if (r == E_OK)
		r = ledger_leaf(s->u->ledger, st->at, &leaf);
	if (r != E_OK)
		return r;
	r = reader_detail(s->u->reader, session_origin(s), &leaf, &x);
	if (r == E_OK)
		r = deal_restore(st->policy, json_get(json_root(x), "cards"),
				 out);
	if (r == E_OK)
		*generation = session_compartment(s)->count + 1;
	json_free(&x);
	leaf_free(&leaf);
	return r;
}

static void dealing_of(const struct vault_session *s,
		       const struct deal_policy *asked, struct dealing *d)
{
	const struct compartment *c = session_compartment(s);

	memset(d, 0, sizeof(*d));
	d->u = s->u;
	d->asked = asked;
	d->sid = s->sid;
	d->drill = c->drill;
	d->generation = c->count + 1;
	memcpy(d->compartment, c->id, ID_TEXT);
	memcpy(d->label, c->label, sizeof(d->label));
	d->policy = *session_state_of(s)->policy;
}

/* --- the canary --- */

static int put_proven(struct vault_session *s, struct txn *t)
{
	struct draft draft = { .ev = EV_GENERATION_PROVEN, .sid = s->sid };
	const struct generation *g = session_generation(s);
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "compartment", session_compartment(s)->id);
	json_set_integer(doc, d, "generation", (int64_t)g->number);
	draft.d = d;
	return txn_put_doc(t, &draft, &doc);
}

static int canary_check(const struct vault_session *s)
{
	const struct generation *g = session_generation(s);
	struct buffer box = BUFFER_INIT;
	struct share_place place;
	struct span span;
	int r;

	session_place(s, g->policy->groups[0].holders[0].id, &place);
	r = ledger_object(s->u->ledger, &g->canary_h, &box);
	if (r == E_OK) {
		span.bytes = box.bytes;
		span.len = box.len;
		r = canary_open(span, s->key, &place);
	}
	buffer_free(&box);
	return r;
}

int session_prove(struct vault_session *s)
{
	struct txn *t = NULL;
	int r;

	r = session_live(s);
	if (r == E_OK)
		r = session_grant(s);
	if (r == E_OK)
		r = canary_check(s);
	if (r == E_OK)
		r = session_begin(s, &t);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = put_proven(s, t);
	}
	if (r == E_OK)
		r = session_commit(s, &t);
	txn_abort(&t);
	return r;
}

/* --- the secrets --- */

static bool concerns(const struct vault_session *s, const struct credential *c)
{
	return !c->retired &&
	       strcmp(c->compartment, session_state_of(s)->compartment) == 0;
}

static size_t count_versions(const struct vault_session *s)
{
	const struct state *st = ledger_state(s->u->ledger);
	size_t i, k, n = 0;

	for (i = 0; i < state_credential_count(st); i++) {
		const struct credential *c = state_credential_at(st, i);

		for (k = 0; k < c->count; k++)
			n += concerns(s, c) &&
			     !state_stranded(session_compartment(s),
					     &c->versions[k]);
	}
	return n;
}

static int put_resealed(const struct vault_session *s, struct txn *t,
			const struct credential *c,
			const struct secret_version *v, uint64_t generation,
			const struct tree_hash *h)
{
	struct draft draft = { .ev = EV_SECRET_RESEALED,
			       .sid = s->sid,
			       .h = h };
	struct json_doc *doc = NULL;
	char obj[OBJ_TEXT];
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "credential", c->id);
	json_set_text(doc, d, "field", v->field);
	json_set_integer(doc, d, "version", (int64_t)v->version);
	json_set_text(doc, d, "depositor", v->depositor);
	json_set_integer(doc, d, "generation", (int64_t)generation);
	deposit_object(c->id, v->version, obj);
	draft.d = d;
	draft.obj = obj;
	return txn_put_doc(t, &draft, &doc);
}

static int unreadable(const struct vault_session *s, const struct credential *c,
		      const struct secret_version *v)
{
	char *path = reader_text(s->u->reader, "credential", c->id, "path");
	int r;

	r = error_within(E_INTEGRITY, "%s, %s, version %llu",
			 path == NULL ? c->id : path, v->field,
			 (unsigned long long)v->version);
	free(path);
	return r;
}

/* The payload goes over as it is: who deposited it signed it, and only a
 * reveal judges that. */
static int reseal(struct vault_session *s, struct txn *t,
		  const struct dealing *d, const struct credential *c,
		  const struct secret_version *v)
{
	const struct sealed_copy *copy =
		state_copy(v, session_state_of(s)->generation);
	struct tree_hash h;
	int r;

	if (state_stranded(session_compartment(s), v))
		return E_OK; /* it stays with the older set */
	if (copy == NULL)
		return error_set(E_INTEGRITY, "a secret is not sealed to the "
					      "card set in use");
	r = session_reseal(s->u->store, &copy->h, s->key, d->recipient, &h);
	if (r == E_INTEGRITY)
		return unreadable(s, c, v);
	return r == E_OK ? put_resealed(s, t, c, v, d->generation, &h) : r;
}

/* By index: folding an entry may move what pointers point to. */
static int reseal_all(struct vault_session *s, struct txn *t,
		      const struct dealing *d)
{
	const struct state *st = ledger_state(s->u->ledger);
	const struct credential *c;
	size_t i, k;
	int r = E_OK;

	for (i = 0; r == E_OK && i < state_credential_count(st); i++)
		for (k = 0; r == E_OK; k++) {
			c = state_credential_at(st, i);
			if (!concerns(s, c) || k >= c->count)
				break;
			r = reseal(s, t, d, c, &c->versions[k]);
		}
	return r;
}

/* --- all of it --- */

static int redeal_checks(const struct vault_session *s)
{
	const struct session *st = session_state_of(s);
	const struct compartment *c = session_compartment(s);

	if (strcmp(st->purpose, "redeal") != 0)
		return error_set(E_POLICY,
				 "session %.8s was asked for to %s; dealing "
				 "again takes one with --purpose redeal",
				 s->sid, st->purpose);
	if (state_pending(c) != NULL)
		return error_set(E_EXISTS,
				 "card set %llu of %s is dealt and waits for "
				 "its commit; `deal abort` gives it up",
				 (unsigned long long)state_pending(c)->number,
				 c->label);
	return E_OK;
}

static int put_all(struct vault_session *s, struct txn *t, struct dealing *d,
		   struct deal_result *out)
{
	bool proven = session_generation(s)->proven;
	int r = E_OK;

	txn_expect(t, 1 + count_versions(s) + (proven ? 0 : 1));
	if (!proven)
		r = put_proven(s, t);
	if (r == E_OK)
		r = dealing_make(d);
	if (r == E_OK)
		r = dealing_store(d, t);
	if (r == E_OK)
		r = dealing_put(d, t);
	if (r == E_OK)
		r = reseal_all(s, t, d);
	return r == E_OK ? dealing_cards(d, out) : r;
}

static int deal(struct vault_session *s, struct dealing *d,
		struct deal_policy *asked, struct deal_result *out)
{
	struct txn *t = NULL;
	int r;

	/* under the write lock: what is read from here on stays true */
	r = session_begin(s, &t);
	if (r == E_OK)
		r = redeal_checks(s);
	if (r == E_OK)
		r = user_follow(s->u);
	if (r == E_OK)
		r = session_deal_policy(s, asked, &d->generation);
	if (r == E_OK)
		r = canary_check(s);
	if (r == E_OK) {
		dealing_of(s, asked, d);
		r = put_all(s, t, d, out);
	}
	if (r == E_OK)
		r = session_commit(s, &t);
	if (r == E_OK)
		dealing_anchor(d, out);
	txn_abort(&t);
	return r;
}

int session_deal(struct vault_session *s, struct deal_result *out)
{
	struct deal_policy *asked = calloc(1, sizeof(*asked));
	struct dealing *d = calloc(1, sizeof(*d));
	struct deal_result result;
	int r = E_OK;

	memset(&result, 0, sizeof(result));
	if (asked == NULL || d == NULL)
		r = error_set(E_MEMORY, "a dealing");
	if (r == E_OK)
		r = redeal_checks(s);
	if (r == E_OK)
		r = user_needs_reader(s->u);
	if (r == E_OK)
		r = session_live(s);
	if (r == E_OK)
		r = session_grant(s);
	if (r == E_OK)
		r = deal(s, d, asked, &result);
	if (r == E_OK)
		*out = result;
	else
		deal_result_free(&result);
	if (d != NULL)
		dealing_clear(d);
	free(d);
	free(asked);
	return r;
}
