/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * accept.c -- contributions: a custodian's answer file, or a card.  Each is
 * checked whole before anything is written; what is wrong with it is logged
 * and named, and the others stay as they are (V3, T4).
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/custody/find.h"
#include "vault/ledger/policy.h"
#include "vault/session/private.h"
#include "vault/share/card.h"

/* --- refusing --- */

/* share.refused; whatever it says, ${r} with its detail is what is returned,
 * unless the log itself cannot be written. */
static int refuse(struct vault_session *s, const char *cause,
		  const char *holder, int r)
{
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	struct json *d;
	char detail[512];
	int e;

	strncpy(detail, error_detail(), sizeof(detail) - 1);
	detail[sizeof(detail) - 1] = '\0';
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
	e = session_put(s, t, EV_SHARE_REFUSED, d);
	if (e == E_OK)
		e = session_commit(s, &t);
out:
	txn_abort(&t);
	json_free(&doc);
	return e == E_OK ? error_set(r, "%s", detail) : e;
}

/* --- what both kinds end in --- */

static int put_grant_too(struct vault_session *s, struct txn *t,
			 const char *holder)
{
	return grant_due(s, holder) ? put_grant(s, t, holder) : E_OK;
}

/* One transaction: the contribution and, when it was the last one needed, the
 * grant. The box is kept first (invariant 1). */
static int accept(struct vault_session *s, const char *holder, struct span box,
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
	if (r != E_OK)
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
	strncpy(t->origin, ledger_origin(s->u->ledger), sizeof(t->origin) - 1);
	t->index = st->at;
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
	const struct secret *identity = s->keys.identity;
	struct span box = { a->box, a->box_len };
	struct secret *share = NULL;
	struct share_place place;
	uint8_t key[NOTE_KEY_LEN];
	int r;

	session_place(s, h->id, &place);
	r = share_unseal(box, &identity, 1, &place, &share);
	if (r == E_OK)
		r = share_key(share, &place, NULL, key);
	if (r == E_OK && memcmp(key, h->key, sizeof(key)) != 0)
		r = error_set(E_SHARE, "the share in its box is not the one "
				       "dealt");
	secret_free(&share);
	return r == E_MEMORY || r == E_OK ? r : E_SHARE;
}

static const char *signatures_fault(const struct vault_session *s,
				    const struct answer *a,
				    const struct holder *h)
{
	const struct member *m =
		state_member(ledger_state(s->u->ledger), h->id);
	const struct tree_hash *root =
		fold_root_at(&s->u->ledger->fold, a->approval.size);
	struct approval_terms terms;

	if (m == NULL || m->retired)
		return "its holder is no active member";
	if (root == NULL || !tree_hash_equal(root, &a->approval.root) ||
	    a->approval.size <= session_state_of(s)->at)
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
		return error_set(E_SHARE, "%s", why);
	*cause = "box";
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
		r = accept(s, a->approval.holder, box, &draft);
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

static char *name_of(const struct vault_session *s, const struct holder *h)
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
		*holder_name = name_of(s, h);
	r = answer_fault(s, &a, h, &cause);
	if (r == E_SHARE)
		r = refuse(s, cause, h == NULL ? NULL : h->id, r);
	else if (r == E_OK)
		r = answer_put(s, &a);
	if (refusal != NULL)
		*refusal = a.refusal;
	if (r == E_OK && a.refusal && because != NULL)
		*because = because_text(s, &a);
	answer_free(&a);
	return r;
}

/* --- cards --- */

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

	memset(&terms, 0, sizeof(terms));
	strncpy(terms.origin, ledger_origin(s->u->ledger),
		sizeof(terms.origin) - 1);
	terms.index = st->at;
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
		r = accept(s, holder, span, &draft);
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
		*holder_name = name_of(s, h);
	if (r == E_SHARE)
		return refuse(s, cause, h == NULL ? NULL : h->id, r);
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
		r = refuse(s, "checksum", NULL, r);
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
