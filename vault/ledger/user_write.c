/* SPDX-License-Identifier: GPL-3.0-or-later */
/* user_write.c -- the transactions a person signs, the heads they vouch for,
 * and what their own disk remembers of both. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/user.h"

/* --- a copy that goes on alone --- */

int user_branch(struct user *u, const struct actor *actor,
		const struct secret *seed)
{
	struct txn *t = NULL;
	int r;

	if (u->branch_why == NULL)
		return E_OK;
	r = txn_branch(u->ledger, actor, seed, &t);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = txn_put_begun(t, u->branch_why);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}

/* --- the catalog and the clock --- */

/* Somebody may have rotated the catalog since it was opened: what is sealed
 * from here on is sealed with the newest key, or not at all. */
int user_follow(struct user *u)
{
	struct reader *fresh = NULL;
	int r;

	if (u->reader == NULL || reader_current(u->reader))
		return E_OK;
	r = reader_open(u->ledger, u->identities, u->identity_count, NULL,
			&fresh);
	if (r == E_OK && !reader_current(fresh))
		r = error_set(E_IDENTITY, "the catalog was rotated meanwhile, "
					  "and its newest key does not open");
	if (r != E_OK) {
		reader_close(&fresh);
		return r == E_MEMORY ? r : E_IDENTITY;
	}
	reader_close(&u->reader);
	u->reader = fresh;
	return E_OK;
}

static int clock_put(const struct user *u, struct txn *t, const char *sid)
{
	struct draft draft = { .ev = EV_CLOCK_STATED, .sid = sid };
	char host[TIME_TEXT], stated[TIME_TEXT];
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	r = time_format(u->host->wall_ms(u->host->ctx), host);
	if (r == E_OK)
		r = time_format(host_now(u->host), stated);
	if (r == E_OK)
		r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "host", host);
	json_set_text(doc, d, "stated", stated);
	draft.d = d;
	txn_expect(t, 1);
	return txn_put_doc(t, &draft, &doc);
}

int user_clock(struct user *u, const struct actor *actor,
	       const struct secret *seed, const char *sid)
{
	struct txn *t = NULL;
	int r;

	if (!u->host->stated || u->clock_told)
		return E_OK;
	r = txn_begin(u->ledger, actor, seed, &t);
	if (r == E_OK)
		r = clock_put(u, t, sid);
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	u->clock_told = r == E_OK;
	return r;
}

int user_begin(struct user *u, struct txn **out)
{
	int r = user_unread(u);

	return r == E_OK ? user_begin_opening(u, out) : r;
}

int user_begin_opening(struct user *u, struct txn **out)
{
	struct actor actor;
	int r;

	memset(&actor, 0, sizeof(actor));
	actor.kind = ACTOR_MEMBER;
	memcpy(actor.id, u->id, ID_TEXT);
	r = user_branch(u, &actor, u->keys.sign);
	if (r == E_OK)
		r = user_clock(u, &actor, u->keys.sign, NULL);
	if (r == E_OK)
		r = txn_begin(u->ledger, &actor, u->keys.sign, out);
	if (r != E_OK)
		return r;
	r = user_follow(u);
	if (r != E_OK)
		txn_abort(out);
	return r;
}

int user_pin(struct user *u)
{
	const struct state *s = ledger_state(u->ledger);
	int r;

	if (u->home == NULL)
		return E_OK;
	if (u->pin_damaged)
		return error_set(E_IO, "what this machine remembers of the "
				       "vault cannot be read");
	u->pin.init = s->init;
	r = pin_set_head(&u->pin, ledger_origin(u->ledger),
			 &ledger_tip(u->ledger)->frontier);
	if (r == E_OK)
		r = pin_save(u->home, s->vault, &u->pin);
	if (r == E_OK) {
		u->has_pin = true;
		u->trust = TRUST_PINNED;
	}
	return r;
}

static int cosign(const struct user *u, const struct checkpoint *head,
		  uint8_t cosig[NOTE_COSIG_LEN])
{
	struct buffer text = BUFFER_INIT;
	struct span span;
	int r;

	checkpoint_write(head, &text);
	r = buffer_status(&text);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = note_cosign(span, (uint64_t)(host_now(u->host) / 1000),
				u->keys.witness, cosig);
	}
	buffer_free(&text);
	return r;
}

int user_cosign(struct user *u, struct checkpoint *head,
		uint8_t cosig[NOTE_COSIG_LEN])
{
	int r;

	if (u->branch_why != NULL)
		return error_set(E_ROLLBACK, "a head is vouched for on the "
					     "newest copy only");
	r = user_pin(u);
	if (r != E_OK)
		return r;
	ledger_head(u->ledger, head);
	return cosign(u, head, cosig);
}

int user_commit(struct user *u, struct txn **txn)
{
	int r = txn_commit(txn);

	if (r != E_OK)
		return r;
	u->branch_why = NULL;
	u->pin_fault = user_pin(u);
	if (u->pin_fault == E_OK && u->keep_fault == E_OK)
		u->keep_fault = cache_remember(u->ledger);
	return E_OK;
}
