/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enrolment_make.c -- a fresh seed and the enrolment that goes with it. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/member/private.h"

static int seal_seed(const struct secret *seed, struct enrolment *e)
{
	struct buffer box = BUFFER_INIT;
	int r;

	r = age_seal((const uint8_t(*)[AGE_KEY_LEN])e->recipient, 1,
		     secret_peek(seed), secret_len(seed), &box);
	if (r == E_OK)
		e->seed = buffer_take(&box, &e->seed_len);
	buffer_free(&box);
	return r;
}

static int sign(const struct secret *key, struct enrolment *e)
{
	struct buffer text = BUFFER_INIT;
	struct span span;
	int r;

	r = enrolment_text(e, &text);
	if (r == E_OK) {
		span.bytes = text.bytes;
		span.len = text.len;
		r = note_sign(span, key, e->sig);
	}
	buffer_free(&text);
	return r;
}

static int put_keys(const struct secret *seed, struct enrolment *e)
{
	struct member_keys k = { NULL, NULL };
	int r;

	r = keys_derive(seed, &k);
	if (r == E_OK)
		r = note_public_key(k.sign, e->sign);
	if (r == E_OK)
		r = note_public_key(k.witness, e->witness);
	if (r == E_OK)
		r = sign(k.sign, e);
	member_keys_free(&k);
	return r;
}

int enrolment_make(const struct secret *identity, const char *id,
		   struct enrolment *out)
{
	struct secret *seed = NULL;
	struct enrolment e;
	int r;

	memset(&e, 0, sizeof(e));
	memcpy(e.id, id, ID_TEXT);
	r = age_identity_recipient(identity, e.recipient);
	if (r == E_OK)
		r = secret_random(SEED_LEN, &seed);
	if (r == E_OK)
		r = seal_seed(seed, &e);
	if (r == E_OK)
		r = put_keys(seed, &e);
	secret_free(&seed);
	if (r != E_OK)
		enrolment_free(&e);
	else
		*out = e;
	return r;
}
