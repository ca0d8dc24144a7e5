/* SPDX-License-Identifier: GPL-3.0-or-later */
/* card.c -- a card's words as a contribution: checked like an answer, named
 * when they are wrong, and sealed to the session like everybody's share. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vault/ask/approval.h"
#include "vault/base/error.h"
#include "vault/custody/find.h"
#include "vault/session/private.h"
#include "vault/share/card.h"

/* A share of this vault, but of another compartment or card set. */
static int misplaced(const struct vault_session *s, const struct found_share *f,
		     const char **cause)
{
	*cause = "compartment";
	if (f->c != session_compartment(s))
		return error_set(E_SHARE, "it is of card set %llu of %s",
				 (unsigned long long)f->g->number, f->c->label);
	*cause = "generation";
	if (f->g->status != GENERATION_PENDING &&
	    f->g->status != GENERATION_CURRENT)
		return find_outdated(f);
	return error_set(E_SHARE,
			 "it is of card set %llu of %s, and this session opens "
			 "set %llu",
			 (unsigned long long)f->g->number, f->c->label,
			 (unsigned long long)session_generation(s)->number);
}

static int card_fault(struct vault_session *s, const struct card *card,
		      const struct holder **holder, const char **cause)
{
	const struct state *st = ledger_state(s->u->ledger);
	struct found_share f;
	int r;

	*cause = "foreign";
	if (!card->words_alone &&
	    memcmp(card->vault, st->init.bytes, sizeof(card->vault)) != 0)
		return error_set(E_SHARE, "it is a card of another vault");
	r = find_words(s->u, NULL, card->share, &f);
	if (r != E_OK)
		return r;
	if (f.g != session_generation(s))
		return misplaced(s, &f, cause);
	*holder = f.h;
	*cause = "repeated";
	if (state_contribution(session_state_of(s), f.h->id) != NULL)
		return error_set(E_SHARE, "it was given already");
	*cause = "format";
	if (!f.h->card)
		return error_set(E_SHARE, "these words are a sealed share, "
					  "its holder approves with a file");
	return E_OK;
}

static int card_sign(const struct vault_session *s, const struct secret *share,
		     const struct holder *h, uint8_t sig[NOTE_SIG_LEN])
{
	const struct session *st = session_state_of(s);
	struct buffer text = BUFFER_INIT;
	struct secret *seed = NULL;
	struct share_place place;
	struct card_terms terms;
	struct span span;
	int r;

	assert(h != NULL);
	memset(&terms, 0, sizeof(terms));
	memcpy(terms.origin, session_origin(s), sizeof(terms.origin));
	terms.index = st->index;
	terms.leaf = st->leaf;
	memcpy(terms.compartment, st->compartment, ID_TEXT);
	terms.generation = st->generation;
	memcpy(terms.holder, h->id, ID_TEXT);
	memcpy(terms.share_key, h->key, sizeof(terms.share_key));
	card_text(&terms, &text);
	session_place(s, h->id, &place);
	r = buffer_status(&text);
	if (r == E_OK)
		r = share_key(share, &place, &seed, NULL);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = note_sign(span, seed, sig);
	}
	secret_free(&seed);
	buffer_free(&text);
	return r;
}

static int card_put(struct vault_session *s, const struct secret *share,
		    const struct holder *h)
{
	struct draft draft = { .ev = EV_CARD_ENTERED, .sid = s->sid };
	struct buffer box = BUFFER_INIT;
	struct json_doc *doc = NULL;
	uint8_t sig[NOTE_SIG_LEN];
	struct share_place place;
	char holder[ID_TEXT];
	struct json *d;
	struct span span;
	int r;

	assert(h != NULL);
	memcpy(holder, h->id, ID_TEXT);
	session_place(s, holder, &place);
	r = json_new(&doc);
	if (r == E_OK)
		r = card_sign(s, share, h, sig);
	if (r == E_OK)
		r = share_seal(share, &place, s->keys.recipient, &box);
	if (r != E_OK)
		goto out;
	d = json_object(doc);
	json_set_text(doc, d, "holder", holder);
	json_set_base64(doc, d, "share_sig", sig, sizeof(sig));
	draft.d = d;
	span.bytes = box.bytes;
	span.len = box.len;
	r = json_status(doc);
	if (r == E_OK)
		r = session_accept(s, holder, span, &draft);
out:
	buffer_free(&box);
	json_free(&doc);
	return r;
}

static int card_take(struct vault_session *s, const struct card *card,
		     char **holder_name)
{
	const struct holder *h = NULL;
	const char *cause;
	int r;

	r = card_fault(s, card, &h, &cause);
	if (holder_name != NULL)
		*holder_name = session_holder_name(s, h);
	if (r == E_SHARE)
		return session_refuse(s, cause, h == NULL ? NULL : h->id, r);
	return r == E_OK ? card_put(s, card->share, h) : r;
}

int session_card(struct vault_session *s, const struct secret *text,
		 char **holder_name)
{
	struct card card;
	int r;

	memset(&card, 0, sizeof(card));
	r = session_live(s);
	if (r == E_OK)
		r = card_parse(text, &card);
	if (r == E_SHARE)
		r = session_refuse(s, "checksum", NULL, r);
	else if (r == E_OK)
		r = card_take(s, &card, holder_name);
	card_free(&card);
	return r;
}

int session_card_typed(struct vault_session *s, const struct secret *share,
		       char **holder_name)
{
	struct card card;
	int r;

	memset(&card, 0, sizeof(card));
	card.words_alone = true;
	r = session_live(s);
	if (r == E_OK)
		r = secret_copy(secret_peek(share), secret_len(share),
				&card.share);
	if (r == E_OK)
		r = card_take(s, &card, holder_name);
	card_free(&card);
	return r;
}
