/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session.c -- the life of a session.
 *
 *   waiting   requested; contributions are checked, kept, then logged
 *   open      the grant is durable; the key is rebuilt from kept shares
 *   closed    keys and kept shares are wiped; nothing more may be written
 *   expired   the same, after the granted time
 *
 * Invariants: (1) a share is kept before its entry is written, so that a crash
 * never leaves a contribution logged and lost; (2) what is kept counts only
 * once it is logged; (3) the key is never written anywhere; (4) a reveal's
 * entry is durable before the secret is opened (T1).
 */
#include "vault/session/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/policy.h"
#include "vault/session/private.h"

struct session *session_state_of(const struct vault_session *s)
{
	return state_session(ledger_state(s->u->ledger), s->sid);
}

const char *session_origin(const struct vault_session *s)
{
	return s->u->ledger->fold.segments[session_state_of(s)->segment].origin;
}

struct compartment *session_compartment(const struct vault_session *s)
{
	return state_compartment(ledger_state(s->u->ledger),
				 session_state_of(s)->compartment);
}

struct generation *session_generation(const struct vault_session *s)
{
	return state_generation(session_compartment(s),
				session_state_of(s)->generation);
}

int session_begin(struct vault_session *s, struct txn **t)
{
	struct actor actor;
	int r;

	memset(&actor, 0, sizeof(actor));
	actor.kind = ACTOR_SESSION;
	memcpy(actor.id, s->sid, ID_TEXT);
	r = user_branch(s->u, &actor, s->keys.seed);
	if (r == E_OK)
		r = user_clock(s->u, &actor, s->keys.seed, s->sid);
	return r == E_OK ? txn_begin(s->u->ledger, &actor, s->keys.seed, t) : r;
}

int session_commit(struct vault_session *s, struct txn **t)
{
	return user_commit(s->u, t);
}

void session_place(const struct vault_session *s, const char *holder,
		   struct share_place *out)
{
	const struct session *st = session_state_of(s);

	memset(out, 0, sizeof(*out));
	memcpy(out->vault, ledger_state(s->u->ledger)->vault, ID_TEXT);
	memcpy(out->compartment, st->compartment, ID_TEXT);
	memcpy(out->label, session_compartment(s)->label, LABEL_MAX + 1);
	out->generation = (uint32_t)st->generation;
	memcpy(out->holder, holder, ID_TEXT);
}

int session_put(struct vault_session *s, struct txn *t, enum event ev,
		const struct json *d)
{
	struct draft draft = { .ev = ev, .sid = s->sid, .d = d };

	return txn_put(t, &draft, NULL);
}

/* --- kept shares --- */

static int held_add(struct vault_session *s, const char *holder,
		    struct span box)
{
	struct held *h;
	int r;

	r = array_room(&s->held, &s->held_cap, s->held_count, sizeof(*h));
	if (r != E_OK)
		return r;
	h = &s->held[s->held_count];
	memset(h, 0, sizeof(*h));
	h->box = malloc(box.len);
	if (h->box == NULL)
		return error_set(E_MEMORY, "a share");
	memcpy(h->box, box.bytes, box.len);
	memcpy(h->holder, holder, ID_TEXT);
	h->len = box.len;
	s->held_count++;
	return E_OK;
}

static void held_name(const char *holder, char out[48])
{
	memcpy(out, "share-", 6);
	memcpy(out + 6, holder, ID_LEN * 2);
	memcpy(out + 6 + ID_LEN * 2, ".age", 5);
}

/* The entry was not written: the share may be given again. */
void unhold(struct vault_session *s, const char *holder)
{
	size_t i;

	for (i = 0; i < s->held_count; i++) {
		if (strcmp(s->held[i].holder, holder) != 0)
			continue;
		free(s->held[i].box);
		s->held[i] = s->held[--s->held_count];
		return;
	}
}

int hold(struct vault_session *s, const char *holder, struct span box)
{
	char name[48];
	int r = E_OK;

	unhold(s, holder); /* of an entry that was in doubt, and is not there */
	held_name(holder, name);
	if (!s->guest)
		r = session_state_put(s->u->home,
				      ledger_state(s->u->ledger)->vault, s->sid,
				      name, box);
	return r == E_OK ? held_add(s, holder, box) : r;
}

static int hold_one(struct vault_session *s, const char *holder)
{
	struct buffer box = BUFFER_INIT;
	struct span span;
	char name[48];
	int r;

	held_name(holder, name);
	r = session_state_get(s->u->home, ledger_state(s->u->ledger)->vault,
			      s->sid, name, &box);
	if (r == E_OK) {
		span.bytes = box.bytes;
		span.len = box.len;
		r = held_add(s, holder, span);
	}
	buffer_free(&box);
	if (r == E_OK || r == E_MEMORY)
		return r;
	if (r == E_IO)
		snprintf(s->unread, sizeof(s->unread), "%s", error_detail());
	error_clear(); /* counted as missing; others may suffice */
	return E_OK;
}

int hold_load(struct vault_session *s)
{
	const struct session *st = session_state_of(s);
	size_t i;
	int r;

	for (i = 0; i < st->contribution_count; i++) {
		if (st->contributions[i].refused)
			continue;
		r = hold_one(s, st->contributions[i].holder);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

/* --- taking up --- */

static int own_session(const struct user *u, const char *sid)
{
	const struct session *st = state_session(ledger_state(u->ledger), sid);

	if (st == NULL)
		return error_set(E_ABSENT, "session %s", sid);
	if (st->guest || strcmp(st->requester, u->id) != 0)
		return error_set(E_AUTHORITY,
				 "session %.8s was requested by another", sid);
	if (st->status == SESSION_CLOSED)
		return error_set(E_CLOSED, "session %.8s was closed", sid);
	if (st->status == SESSION_EXPIRED)
		return error_set(E_CLOSED, "session %.8s has expired", sid);
	return E_OK;
}

int session_load(struct user *u, const char *sid, struct vault_session **out)
{
	struct vault_session *s = NULL;
	int r;

	r = user_needs_self(u);
	if (r == E_OK)
		r = own_session(u, sid);
	if (r != E_OK)
		return r;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return error_set(E_MEMORY, "a session");
	s->u = u;
	memcpy(s->sid, sid, ID_TEXT);
	r = session_keys_load(u, sid, &s->keys);
	if (r == E_OK)
		r = hold_load(s);
	if (r == E_OK)
		r = session_live(s);
	/* without its key it can still be closed: who uses it asks again */
	if (r == E_OK && session_state_of(s)->status == SESSION_OPEN &&
	    session_rebuild(s) != E_OK)
		error_clear();
	if (r != E_OK) {
		session_free(&s);
		return r;
	}
	*out = s;
	return E_OK;
}

int session_guest(struct user *u, const struct request_options *o,
		  struct vault_session **out)
{
	struct vault_session *s;
	int r;

	r = request_checked(o);
	if (r != E_OK)
		return r;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return error_set(E_MEMORY, "a session");
	s->u = u;
	s->guest = true;
	id_random(s->sid);
	r = session_keys_new(&s->keys);
	if (r == E_OK)
		r = request_put(u, o, &s->keys, s->sid, true, NULL);
	if (r != E_OK) {
		session_free(&s);
		return r;
	}
	*out = s;
	return E_OK;
}

void session_free(struct vault_session **session)
{
	struct vault_session *s = *session;
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->held_count; i++)
		free(s->held[i].box);
	free(s->held);
	session_keys_free(&s->keys);
	secret_free(&s->key);
	free(s);
	*session = NULL;
}

static bool gave_share(void *ctx, const char *holder)
{
	const struct contribution *c = state_contribution(ctx, holder);

	return c != NULL && !c->refused;
}

void session_look(const struct vault_session *s, struct session_view *out)
{
	struct session *st = session_state_of(s);
	const struct policy *p = session_generation(s)->policy;
	size_t i;

	memset(out, 0, sizeof(*out));
	memcpy(out->sid, s->sid, ID_TEXT);
	memcpy(out->label, session_compartment(s)->label, LABEL_MAX + 1);
	out->status = st->status;
	for (i = 0; i < st->contribution_count; i++)
		out->accepted += !st->contributions[i].refused;
	out->needed = policy_needed(p);
	out->missing = policy_missing(p, gave_share, st);
	if (st->status == SESSION_OPEN)
		out->until_ms = st->granted_ts + (int64_t)st->duration * 1000;
}

/* --- the end --- */

static int wipe(struct vault_session *s)
{
	secret_free(&s->key);
	if (s->guest)
		return E_OK;
	return session_state_wipe(s->u->home, ledger_state(s->u->ledger)->vault,
				  s->sid);
}

static int end(struct vault_session *s, enum event ev)
{
	struct draft draft = { .ev = ev, .sid = s->sid };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	int r;

	r = session_begin(s, &t);
	if (r == E_OK)
		r = json_new(&doc);
	if (r == E_OK) {
		txn_expect(t, 1);
		draft.d = json_object(doc);
		r = txn_put_doc(t, &draft, &doc);
	}
	if (r == E_OK)
		r = session_commit(s, &t);
	txn_abort(&t);
	json_free(&doc);
	return r;
}

static bool time_over(const struct vault_session *s)
{
	const struct session *st = session_state_of(s);

	return st->status == SESSION_OPEN &&
	       host_now(s->u->host) >
		       st->granted_ts + (int64_t)st->duration * 1000;
}

static bool is_over(const struct vault_session *s)
{
	const struct session *st = session_state_of(s);

	return st->status == SESSION_CLOSED || st->status == SESSION_EXPIRED;
}

int session_live(struct vault_session *s)
{
	int r;

	if (is_over(s))
		return error_set(E_CLOSED, "session %.8s is over", s->sid);
	if (!time_over(s))
		return E_OK;
	r = end(s, EV_OPEN_EXPIRED);
	if (r != E_OK) {
		/* nor does its key outlive it where that cannot be logged */
		secret_free(&s->key);
		return r;
	}
	wipe(s);
	return error_set(E_CLOSED, "the granted time of session %.8s is over",
			 s->sid);
}

int session_close(struct vault_session *s)
{
	int r;

	/* a change that failed before keeps no session open */
	r = user_again(s->u);
	if (r == E_OK)
		r = end(s, EV_OPEN_CLOSED);
	/* the key goes either way; what is kept on disk stays until the log
	 * has the close, so that it can be tried again */
	if (r == E_OK)
		return wipe(s);
	secret_free(&s->key);
	return r;
}
