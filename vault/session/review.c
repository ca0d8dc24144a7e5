/* SPDX-License-Identifier: GPL-3.0-or-later */
/* review.c -- sessions of others: that one is over, and what a third person
 * makes of it. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/session/session.h"

static int put(struct user *u, struct txn *t, const char *sid,
	       const char *verdict, const char *note)
{
	struct draft draft = { .ev = EV_REVIEW_SIGNED, .sid = sid };
	struct json_doc *doc = NULL, *detail = NULL;
	struct buffer x = BUFFER_INIT;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r == E_OK)
		r = json_new(&detail);
	if (r != E_OK)
		goto out;
	d = json_object(doc);
	json_set_text(doc, d, "verdict", verdict);
	draft.d = d;
	if (note != NULL) {
		json_set_text(detail, json_object(detail), "note", note);
		r = reader_seal_detail(u->reader, txn_next(t), EV_REVIEW_SIGNED,
				       detail, &x);
		draft.x.bytes = x.bytes;
		draft.x.len = x.len;
		draft.xk = reader_key(u->reader)->epoch;
	}
	if (r == E_OK) {
		txn_expect(t, 1);
		r = txn_put_doc(t, &draft, &doc);
	}
out:
	buffer_free(&x);
	json_free(&doc);
	json_free(&detail);
	return r;
}

/* What the rules would refuse, in words. */
static int review_fault(const struct user *u, const char *sid)
{
	const struct session *s = state_session(ledger_state(u->ledger), sid);
	const struct contribution *c;

	if (s == NULL)
		return error_set(E_ABSENT, "session %s", sid);
	if (s->status != SESSION_CLOSED && s->status != SESSION_EXPIRED)
		return error_set(E_POLICY, "session %.8s is not over", sid);
	c = state_contribution(s, u->id);
	if (strcmp(s->requester, u->id) == 0 || (c != NULL && !c->refused))
		return error_set(E_AUTHORITY,
				 "a review is for a third person: you asked "
				 "for session %.8s or approved it",
				 sid);
	return E_OK;
}

int session_review(struct user *u, const char *sid, const char *verdict,
		   const char *note)
{
	struct span text = { (const uint8_t *)note,
			     note == NULL ? 0 : strlen(note) };
	struct txn *t = NULL;
	int r;

	if (strcmp(verdict, "justified") != 0 &&
	    strcmp(verdict, "drill") != 0 && strcmp(verdict, "misuse") != 0)
		return error_set(E_USAGE, "a verdict is justified, drill or "
					  "misuse");
	if (note != NULL && (text.len > 4000 || !text_clean(text)))
		return error_set(E_INPUT, "the note is over 4000 bytes or "
					  "holds control characters");
	r = user_needs_member(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = review_fault(u, sid);
	if (r == E_OK)
		r = put(u, t, sid, verdict, note);
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}

static int expired(const struct user *u, const char *sid)
{
	const struct session *s = state_session(ledger_state(u->ledger), sid);

	if (s == NULL)
		return error_set(E_ABSENT, "session %s", sid);
	if (s->status != SESSION_OPEN ||
	    host_now(u->host) <= s->granted_ts + (int64_t)s->duration * 1000)
		return error_set(E_POLICY,
				 "session %.8s is not open, or its time is not "
				 "over",
				 sid);
	return E_OK;
}

int session_expire(struct user *u, const char *sid)
{
	struct draft draft = { .ev = EV_OPEN_EXPIRED, .sid = sid };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	int r;

	r = user_needs_self(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = expired(u, sid);
	if (r == E_OK)
		r = json_new(&doc);
	if (r == E_OK) {
		draft.d = json_object(doc);
		txn_expect(t, 1);
		r = txn_put_doc(t, &draft, &doc);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	json_free(&doc);
	return r;
}
