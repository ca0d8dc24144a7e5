/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide.c -- the custodian's answer: yes, with the share re-sealed to this
 * one session, or no, with a reason. Signed with the custodian's own keys. */
#include <string.h>

#include "vault/ask/ask.h"
#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/share/share.h"

static void terms_fill(const struct ask *a, bool refusal,
		       const struct buffer *box, struct approval_terms *t)
{
	memset(t, 0, sizeof(*t));
	t->refusal = refusal;
	memcpy(t->origin, a->origin, sizeof(t->origin));
	t->index = a->index;
	t->leaf = a->leaf;
	t->size = a->head.size;
	t->root = a->head.root;
	t->seen = a->seen;
	t->seen_size = a->seen_size;
	memcpy(t->purpose, a->purpose, sizeof(t->purpose));
	memcpy(t->compartment, a->compartment, ID_TEXT);
	t->generation = a->generation;
	t->duration = a->duration;
	memcpy(t->holder, a->holder, ID_TEXT);
	memcpy(t->share_key, a->private->share_key, NOTE_KEY_LEN);
	hash_sha256(box->bytes, box->len, t->box.bytes);
	memcpy(t->session, a->private->session, AGE_KEY_LEN);
}

static void answer_fill(const struct ask *a, const struct approval_terms *t,
			const struct buffer *box, struct answer *out)
{
	memset(out, 0, sizeof(*out));
	out->refusal = t->refusal;
	memcpy(out->sid, a->sid, ID_TEXT);
	memcpy(out->approval.holder, t->holder, ID_TEXT);
	out->approval.size = t->size;
	out->approval.root = t->root;
	out->approval.seen = t->seen;
	out->approval.seen_size = t->seen_size;
	out->approval.box = t->box;
	out->box = box->bytes;
	out->box_len = box->len;
}

static int sign_share(const struct ask *a, struct span text,
		      uint8_t sig[NOTE_SIG_LEN])
{
	struct secret *seed = NULL;
	struct share_place place;
	int r;

	memset(&place, 0, sizeof(place));
	memcpy(place.vault, a->vault, ID_TEXT);
	memcpy(place.compartment, a->compartment, ID_TEXT);
	memcpy(place.label, a->label, sizeof(place.label));
	place.generation = (uint32_t)a->generation;
	memcpy(place.holder, a->holder, ID_TEXT);
	r = share_key(a->private->share, &place, &seed, NULL);
	if (r == E_OK)
		r = note_sign(text, seed, sig);
	secret_free(&seed);
	return r;
}

static int sign_text(const struct ask *a, const struct approval_terms *t,
		     struct approval *out)
{
	struct buffer text = BUFFER_INIT;
	struct span span = { NULL, 0 };
	int r;

	approval_text(t, &text);
	r = buffer_status(&text);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = note_sign(span, a->private->keys.sign, out->sig);
	}
	if (r == E_OK && !t->refusal)
		r = sign_share(a, span, out->share_sig);
	buffer_free(&text);
	return r;
}

/* The head as the custodian's witness key vouches for it. */
static int cosign(const struct ask *a, int64_t now_ms, struct approval *out)
{
	struct buffer text = BUFFER_INIT;
	struct span span;
	int r;

	if (a->seen != SEEN_EXTENDS && a->seen != SEEN_FIRST)
		return E_OK;
	checkpoint_write(&a->head, &text);
	r = buffer_status(&text);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = note_cosign(span, (uint64_t)(now_ms / 1000),
				a->private->keys.witness, out->cosig);
	}
	out->has_cosig = r == E_OK;
	buffer_free(&text);
	return r;
}

static int receipt_write(const struct ask *a, const struct approval *approval,
			 struct buffer *out)
{
	const struct buffer *note = &a->private->head_note;
	char name[KEY_NAME_TEXT];

	buffer_put(out, note->bytes, note->len);
	if (approval->has_cosig) {
		key_name_witness(a->vault, a->holder, name);
		note_put_signature(out, name, 4, a->private->witness,
				   approval->cosig, sizeof(approval->cosig));
	}
	return buffer_status(out);
}

static int reseal(const struct ask *a, struct buffer *box)
{
	struct share_place place;

	memset(&place, 0, sizeof(place));
	memcpy(place.vault, a->vault, ID_TEXT);
	memcpy(place.compartment, a->compartment, ID_TEXT);
	memcpy(place.label, a->label, sizeof(place.label));
	place.generation = (uint32_t)a->generation;
	memcpy(place.holder, a->holder, ID_TEXT);
	return share_seal(a->private->share, &place, a->private->session, box);
}

int ask_approve(const struct ask *a, int64_t now_ms, struct buffer *file,
		struct buffer *receipt)
{
	struct buffer box = BUFFER_INIT;
	struct approval_terms terms;
	struct answer answer;
	int r;

	r = reseal(a, &box);
	if (r != E_OK)
		goto out;
	terms_fill(a, false, &box, &terms);
	answer_fill(a, &terms, &box, &answer);
	r = sign_text(a, &terms, &answer.approval);
	if (r == E_OK)
		r = cosign(a, now_ms, &answer.approval);
	if (r == E_OK)
		r = receipt_write(a, &answer.approval, receipt);
	if (r == E_OK)
		r = answer_write(&answer, file);
out:
	buffer_free(&box);
	return r;
}

int ask_refuse(const struct ask *a, const char *because, struct buffer *file)
{
	struct span reason = { (const uint8_t *)because, strlen(because) };
	struct buffer box = BUFFER_INIT;
	struct approval_terms terms;
	struct answer answer;
	int r;

	if (reason.len == 0 || reason.len > 4000 || !text_clean(reason))
		return error_set(E_INPUT, "the reason is empty, over 4000 "
					  "bytes, or holds control characters");
	r = age_seal((const uint8_t(*)[AGE_KEY_LEN])a->private->catalog, 1,
		     reason.bytes, reason.len, &box);
	if (r != E_OK)
		goto out;
	terms_fill(a, true, &box, &terms);
	answer_fill(a, &terms, &box, &answer);
	r = sign_text(a, &terms, &answer.approval);
	if (r == E_OK)
		r = answer_write(&answer, file);
out:
	buffer_free(&box);
	return r;
}
