/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/custody/possession.h"

#include <stdlib.h>
#include <string.h>

#include "vault/ask/approval.h"
#include "vault/base/error.h"
#include "vault/custody/find.h"

void possession_view_clear(struct possession_view *v)
{
	free(v->holder);
	memset(v, 0, sizeof(*v));
}

static void view_fill(const struct user *u, const struct found_share *f,
		      struct possession_view *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->label, f->c->label, sizeof(out->label));
	out->generation = f->g->number;
	out->status = f->g->status;
	out->dealt_ts = f->g->dealt_ts;
	out->ended_ts = f->g->ended_ts;
	out->card = f->h->card;
	out->holder = reader_holder_name(u->reader, f->c, f->g->number, f->h);
}

/* --- one's own sealed share --- */

static int own_share(const struct user *u, const char *label,
		     uint64_t generation, struct found_share *f,
		     struct secret **share)
{
	int r;

	r = find_own(u, label, generation, f);
	return r == E_OK ? find_unseal(u, f, share) : r;
}

int possession_check(struct user *u, const char *label, uint64_t generation,
		     struct possession_view *out)
{
	struct secret *share = NULL;
	struct found_share f;
	int r;

	r = user_needs_self(u);
	if (r == E_OK)
		r = own_share(u, label, generation, &f, &share);
	secret_free(&share);
	if (r == E_OK)
		view_fill(u, &f, out);
	return r;
}

int possession_check_words(struct user *u, const char *label,
			   const struct secret *share,
			   struct possession_view *out)
{
	struct found_share f;
	int r;

	r = find_words(u, label, share, &f);
	if (r == E_OK)
		view_fill(u, &f, out);
	return r;
}

/* --- the statement --- */

struct statement {
	const struct user *u;
	const struct found_share *f;
	const struct secret *share; /* NULL: only seen, in its envelope */
	const char *envelope;
	bool attest;
	struct checkpoint head;
	bool has_cosig;
	uint8_t cosig[NOTE_COSIG_LEN];
	uint8_t sig[NOTE_SIG_LEN], share_sig[NOTE_SIG_LEN];
};

static void terms_fill(const struct statement *s, struct possession_terms *t)
{
	memset(t, 0, sizeof(*t));
	t->attest = s->attest;
	memcpy(t->origin, s->head.origin, sizeof(t->origin));
	t->size = s->head.size;
	t->root = s->head.root;
	memcpy(t->compartment, s->f->c->id, ID_TEXT);
	t->generation = s->f->g->number;
	memcpy(t->holder, s->f->h->id, ID_TEXT);
	memcpy(t->share_key, s->f->h->key, sizeof(t->share_key));
}

static int sign_share(const struct statement *s, struct span text,
		      uint8_t sig[NOTE_SIG_LEN])
{
	struct secret *seed = NULL;
	struct share_place place;
	int r;

	find_place(s->u, s->f, &place);
	r = share_key(s->share, &place, &seed, NULL);
	if (r == E_OK)
		r = note_sign(text, seed, sig);
	secret_free(&seed);
	return r;
}

static int sign(struct statement *s)
{
	struct possession_terms terms;
	struct buffer text = BUFFER_INIT;
	struct span span = { NULL, 0 };
	int r;

	if (s->share == NULL)
		return E_OK;
	terms_fill(s, &terms);
	possession_text(&terms, &text);
	r = buffer_status(&text);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = sign_share(s, span, s->share_sig);
	}
	if (r == E_OK && !s->f->h->card)
		r = note_sign(span, s->u->keys.sign, s->sig);
	buffer_free(&text);
	return r;
}

static struct json *statement_json(struct json_doc *doc,
				   const struct statement *s)
{
	const struct holder *h = s->f->h;
	struct json *d = json_object(doc);

	json_set_text(doc, d, "compartment", s->f->c->id);
	json_set_integer(doc, d, "generation", (int64_t)s->f->g->number);
	json_set_text(doc, d, "holder", h->id);
	json_set_text(doc, d, "form",
		      s->share == NULL ? "seal" :
		      h->card          ? "card" :
					 "sealed");
	json_set_integer(doc, d, "size", (int64_t)s->head.size);
	json_set_base64(doc, d, "root", s->head.root.bytes, TREE_HASH_LEN);
	if (s->share == NULL)
		json_set_text(doc, d, "envelope", s->envelope);
	else
		json_set_base64(doc, d, "share_sig", s->share_sig,
				NOTE_SIG_LEN);
	if (!h->card) {
		json_set_base64(doc, d, "sig", s->sig, NOTE_SIG_LEN);
		json_set_base64(doc, d, "cosig", s->cosig, NOTE_COSIG_LEN);
	}
	return d;
}

static int put(struct txn *t, const struct statement *s)
{
	struct draft draft = { .ev = s->attest ? EV_SHARE_ATTESTED :
						 EV_SHARE_ACKED };
	struct json_doc *doc = NULL;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	draft.d = statement_json(doc, s);
	txn_expect(t, 1);
	return txn_put_doc(t, &draft, &doc);
}

/* As a position: on a branch the head counts from its own beginning, what was
 * proved before may lie in the log that it goes on from. */
static uint64_t covers(const struct statement *s)
{
	return ledger_tip(s->u->ledger)->start + s->head.size;
}

/* Under the write lock, over the head as it stands. */
static int state_it(struct user *u, struct txn *t, struct statement *s)
{
	int r = E_OK;

	s->u = u;
	if (s->f->h->card)
		ledger_head(u->ledger, &s->head);
	else
		r = user_cosign(u, &s->head, s->cosig);
	if (r == E_OK && s->attest && s->f->h->proof_size >= covers(s))
		r = error_set(E_POLICY,
			      "the log has not grown since the last proof");
	if (r == E_OK)
		r = sign(s);
	return r == E_OK ? put(t, s) : r;
}

/* --- the ways to make it --- */

/* Finds the share that a statement is about; in ${words} the words typed, of
 * which ${s} may borrow; what it unseals is ${mine}, to be freed. */
struct carrying {
	struct user *u;
	const char *label;
	const struct secret *words;
	const char *holder;
	struct found_share f;
	struct secret *mine;
	struct statement s;
};

static int carry(struct carrying *c, int (*find)(struct carrying *c),
		 struct possession_view *out)
{
	struct txn *t = NULL;
	int r;

	r = user_needs_self(c->u);
	if (r == E_OK)
		r = user_begin(c->u, &t);
	if (r == E_OK)
		r = find(c);
	if (r == E_OK) {
		c->s.f = &c->f;
		r = state_it(c->u, t, &c->s);
	}
	if (r == E_OK) {
		view_fill(c->u, &c->f, out);
		r = user_commit(c->u, &t);
	}
	txn_abort(&t);
	secret_free(&c->mine);
	return r;
}

static int find_mine(struct carrying *c)
{
	int r = own_share(c->u, c->label, 0, &c->f, &c->mine);

	c->s.share = c->mine;
	return r;
}

int possession_ack(struct user *u, const char *label,
		   struct possession_view *out)
{
	struct carrying c = { .u = u, .label = label };

	return carry(&c, find_mine, out);
}

int possession_attest(struct user *u, const char *label,
		      struct possession_view *out)
{
	struct carrying c = { .u = u, .label = label };

	c.s.attest = true;
	return carry(&c, find_mine, out);
}

static int find_typed(struct carrying *c)
{
	int r = find_words(c->u, c->label, c->words, &c->f);

	if (r != E_OK)
		return r;
	c->s.share = c->words;
	if (!c->f.h->card)
		return error_set(E_SHARE, "these words are a sealed share; "
					  "its holder acknowledges it with "
					  "their identity");
	if (c->f.g->status == GENERATION_PENDING ||
	    c->f.g->status == GENERATION_CURRENT)
		return E_OK;
	return find_outdated(&c->f);
}

int possession_ack_card(struct user *u, const char *label,
			const struct secret *share, struct possession_view *out)
{
	struct carrying c = { .u = u, .label = label, .words = share };

	return carry(&c, find_typed, out);
}

static int find_envelope(struct carrying *c)
{
	return find_card(c->u, c->label, c->holder, &c->f);
}

int possession_seal(struct user *u, const char *label, const char *holder,
		    const char *envelope, struct possession_view *out)
{
	struct carrying c = { .u = u, .label = label, .holder = holder };
	struct span text = { (const uint8_t *)envelope, strlen(envelope) };

	if (text.len == 0 || text.len > 120 || !text_clean(text))
		return error_set(E_INPUT, "the envelope's number is empty, "
					  "over 120 bytes, or holds control "
					  "characters");
	c.s.attest = true;
	c.s.envelope = envelope;
	return carry(&c, find_envelope, out);
}
