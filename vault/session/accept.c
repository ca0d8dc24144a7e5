/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * accept.c -- a custodian's answer file.  It is checked whole before anything
 * is written; what is wrong with it is logged and named, and what others gave
 * stays as it is (V3, T4).  What every contribution ends in is here as well.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/custody/find.h"
#include "vault/ledger/policy.h"
#include "vault/session/private.h"

/* --- refusing --- */

int session_refuse(struct vault_session *s, const char *cause,
		   const char *holder, int r)
{
	struct draft draft = { .ev = EV_SHARE_REFUSED, .sid = s->sid };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	struct json *d;
	struct error_kept kept;
	int e;

	error_keep(&kept);
	e = session_begin(s, &t);
	if (e == E_OK)
		e = json_new(&doc);
	if (e != E_OK)
		goto out;
	d = json_object(doc);
	json_set_text(doc, d, "cause", cause);
	if (holder != NULL)
		json_set_text(doc, d, "holder", holder);
	txn_expect(t, 1);
	draft.d = d;
	e = txn_put_doc(t, &draft, &doc);
	if (e == E_OK)
		e = session_commit(s, &t);
out:
	txn_abort(&t);
	json_free(&doc);
	return e == E_OK ? error_again(r, &kept) : e;
}

/* --- what both kinds end in --- */

static int put_grant_too(struct vault_session *s, struct txn *t,
			 const char *holder)
{
	return grant_due(s, holder) ? put_grant(s, t, holder) : E_OK;
}

int session_accept(struct vault_session *s, const char *holder, struct span box,
		   struct draft *draft)
{
	struct txn *t = NULL;
	bool due = false;
	int r;

	r = hold(s, holder, box);
	if (r != E_OK)
		return r;
	r = session_begin(s, &t);
	if (r == E_OK) {
		due = grant_due(s, holder);
		txn_expect(t, due ? 2 : 1);
		r = txn_put(t, draft, NULL);
	}
	if (r == E_OK && due)
		r = put_grant_too(s, t, holder);
	if (r == E_OK)
		r = session_commit(s, &t);
	txn_abort(&t);
	if (r != E_OK && !store_doubtful(s->u->store))
		unhold(s, holder);
	return r == E_OK && due ? session_rebuild(s) : r;
}

/* --- answers --- */

static void terms_fill(const struct vault_session *s, const struct answer *a,
		       const struct holder *h, struct approval_terms *t)
{
	const struct session *st = session_state_of(s);

	memset(t, 0, sizeof(*t));
	t->refusal = a->refusal;
	memcpy(t->origin, session_origin(s), sizeof(t->origin));
	t->index = st->index;
	t->leaf = st->leaf;
	t->size = a->approval.size;
	t->root = a->approval.root;
	t->seen = a->approval.seen;
	t->seen_size = a->approval.seen_size;
	memcpy(t->purpose, st->purpose, sizeof(t->purpose));
	memcpy(t->compartment, st->compartment, ID_TEXT);
	t->generation = st->generation;
	t->duration = st->duration;
	memcpy(t->holder, a->approval.holder, ID_TEXT);
	memcpy(t->share_key, h->key, sizeof(t->share_key));
	t->box = a->approval.box;
	memcpy(t->session, st->recipient, sizeof(t->session));
}

/* The share inside an approval's box must be the one dealt to its holder. */
static int box_fault(struct vault_session *s, const struct answer *a,
		     const struct holder *h)
{
	const struct generation *g = session_generation(s);
	const struct secret *identity = s->keys.identity;
	struct span box = { a->box, a->box_len };
	struct secret *share = NULL;
	struct share_place place;
	size_t group, index;
	int r;

	policy_holder(g->policy, h->id, &group, &index);
	session_place(s, h->id, &place);
	r = share_unseal(box, &identity, 1, &place, &share);
	if (r == E_OK)
		r = find_check(g, group, index, &place, share);
	secret_free(&share);
	return r == E_MEMORY || r == E_OK ? r : E_SHARE;
}

static const char *signatures_fault(const struct vault_session *s,
				    const struct answer *a,
				    const struct holder *h)
{
	const struct member *m =
		state_member(ledger_state(s->u->ledger), h->id);
	const struct session *st = session_state_of(s);
	const struct tree_hash *root =
		fold_root_at(&s->u->ledger->fold, st->segment,
			     a->approval.size);
	struct approval_terms terms;

	if (m == NULL || m->retired)
		return "its holder is no active member";
	if (root == NULL || !tree_hash_equal(root, &a->approval.root) ||
	    a->approval.size <= st->index)
		return "it was signed over another log";
	terms_fill(s, a, h, &terms);
	return approval_check(&terms, &a->approval, m->enrolment.sign,
			      m->enrolment.witness);
}

/* Everything that can be wrong with an answer: *cause as the log writes it. */
static int answer_fault(struct vault_session *s, const struct answer *a,
			const struct holder *h, const char **cause)
{
	const char *why;
	int r;

	*cause = "request";
	if (strcmp(a->sid, s->sid) != 0)
		return error_set(E_SHARE,
				 "it answers another request "
				 "(session %.8s)",
				 a->sid);
	*cause = "foreign";
	if (h == NULL || h->card)
		return error_set(E_SHARE, "its holder has no share of this "
					  "card set");
	*cause = "repeated";
	if (state_contribution(session_state_of(s), h->id) != NULL)
		return error_set(E_SHARE, "this custodian has answered "
					  "already");
	*cause = "signature";
	why = signatures_fault(s, a, h);
	if (why != NULL)
		return error_text(E_SHARE, why);
	*cause = "box";
	if (a->box_len > ANSWER_BOX_MAX)
		return error_set(E_SHARE,
				 "its box has %zu bytes, not %d at "
				 "most",
				 a->box_len, ANSWER_BOX_MAX);
	if (a->refusal)
		return E_OK;
	r = box_fault(s, a, h);
	return r;
}

static int answer_put(struct vault_session *s, const struct answer *a)
{
	struct draft draft = { .ev = a->refusal ? EV_OPEN_REFUSED :
						  EV_OPEN_APPROVED,
			       .sid = s->sid };
	struct span box = { a->box, a->box_len };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	draft.d = approval_json(doc, &a->approval, a->refusal);
	r = json_status(doc);
	if (r == E_OK && !a->refusal)
		r = session_accept(s, a->approval.holder, box, &draft);
	if (r == E_OK && a->refusal) {
		draft.x = box;
		draft.xk = session_state_of(s)->epoch;
		r = session_begin(s, &t);
		if (r == E_OK) {
			txn_expect(t, 1);
			r = txn_put(t, &draft, NULL);
		}
		if (r == E_OK)
			r = session_commit(s, &t);
		txn_abort(&t);
	}
	json_free(&doc);
	return r;
}

/* The words of a custodian's no, where this user can read the catalog. */
static char *because_text(const struct vault_session *s, const struct answer *a)
{
	const struct epoch_key *key;
	const struct secret *identity;
	struct secret *plain = NULL;
	struct span box = { a->box, a->box_len };
	char *text = NULL;

	if (s->u->reader == NULL)
		return NULL;
	key = reader_key_of(s->u->reader, session_state_of(s)->epoch);
	if (key == NULL)
		return NULL;
	identity = key->identity;
	if (age_open(box, &identity, 1, &plain) == E_OK &&
	    text_clean((struct span){ secret_peek(plain), secret_len(plain) }))
		text = strndup((const char *)secret_peek(plain),
			       secret_len(plain));
	error_clear();
	secret_free(&plain);
	return text;
}

char *session_holder_name(const struct vault_session *s, const struct holder *h)
{
	const struct session *st = session_state_of(s);

	if (h == NULL)
		return NULL;
	return reader_holder_name(s->u->reader, session_compartment(s),
				  st->generation, h);
}

int session_answer(struct vault_session *s, struct span file, bool *refusal,
		   char **because, char **holder_name)
{
	const struct holder *h;
	struct answer a;
	const char *cause;
	int r;

	r = session_live(s);
	if (r == E_OK)
		r = answer_parse(file, &a);
	if (r != E_OK)
		return r;
	h = policy_holder(session_generation(s)->policy, a.approval.holder,
			  NULL, NULL);
	if (holder_name != NULL)
		*holder_name = session_holder_name(s, h);
	r = answer_fault(s, &a, h, &cause);
	if (r == E_SHARE)
		r = session_refuse(s, cause, h == NULL ? NULL : h->id, r);
	else if (r == E_OK)
		r = answer_put(s, &a);
	if (refusal != NULL)
		*refusal = a.refusal;
	if (r == E_OK && a.refusal && because != NULL)
		*because = because_text(s, &a);
	answer_free(&a);
	return r;
}
