/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sealing.c -- making files of any length in bounded memory: the header first,
 * then a chunk of 64 KiB whenever one is full and more has come.  The chunk
 * that the end finds is the last, full or not; it is only ever empty when it
 * is the first.
 *
 * What is sealed is mostly a password.  So there is room for little at first,
 * in memory that serves again (base/guarded.h), and for a chunk when more comes:
 * making and wiping 64 KiB of guarded memory takes as long as the sealing.
 */
#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "vault/age/age.h"
#include "vault/age/header.h"
#include "vault/age/payload.h"
#include "vault/base/error.h"

#define RECIPIENTS_MAX 500
#define LITTLE 3072

struct age_sealing {
	struct age_sink out;
	struct payload_key key;
	struct secret *plain; /* LITTLE, or one chunk */
	size_t len;           /* of what lies in it */
	uint8_t sealed[SEALED_CHUNK_LEN];
};

static int header_out(struct buffer *header, const struct secret *file_key,
		      struct age_sealing *s)
{
	uint8_t nonce[PAYLOAD_NONCE_LEN];
	int r = header_end(header, file_key);

	if (r != E_OK)
		return r;
	randombytes_buf(nonce, sizeof(nonce));
	buffer_put(header, nonce, sizeof(nonce));
	r = buffer_status(header);
	if (r == E_OK)
		r = payload_start(file_key, nonce, &s->key);
	if (r == E_OK)
		r = s->out.write(s->out.ctx, header->bytes, header->len);
	return r;
}

/* The header is complete but for its MAC. */
static int begin(struct buffer *header, const struct secret *file_key,
		 const struct age_sink *to, struct age_sealing **out)
{
	struct age_sealing *s = malloc(sizeof(*s));
	int r;

	if (s == NULL)
		return error_set(E_MEMORY, "a file to seal");
	memset(s, 0, offsetof(struct age_sealing, sealed));
	s->out = *to;
	r = secret_new(LITTLE, &s->plain);
	if (r == E_OK)
		r = header_out(header, file_key, s);
	if (r == E_OK) {
		*out = s;
		s = NULL;
	}
	age_sealing_free(&s);
	return r;
}

int age_sealing_new(const uint8_t (*recipients)[AGE_KEY_LEN], size_t n,
		    const struct age_sink *to, struct age_sealing **out)
{
	struct buffer header = BUFFER_INIT;
	struct secret *file_key = NULL;
	size_t i;
	int r;

	if (n < 1 || n > RECIPIENTS_MAX)
		return error_set(E_INTERNAL, "%zu recipients", n);
	r = secret_random(FILE_KEY_LEN, &file_key);
	header_begin(&header);
	for (i = 0; r == E_OK && i < n; i++)
		r = x25519_wrap(recipients[i], file_key, &header);
	if (r == E_OK)
		r = begin(&header, file_key, to, out);
	secret_free(&file_key);
	buffer_free(&header);
	return r;
}

static int chunk_out(struct age_sealing *s, bool last)
{
	size_t n = s->len;
	int r;

	r = payload_seal(&s->key, last, secret_peek(s->plain), n, s->sealed);
	s->len = 0;
	return r == E_OK ?
		       s->out.write(s->out.ctx, s->sealed, n + CHUNK_TAG_LEN) :
		       r;
}

/* More comes, and there is no room for it: that of a chunk, or the next. */
static int make_room(struct age_sealing *s)
{
	struct secret *chunk = NULL;
	int r;

	if (secret_len(s->plain) == CHUNK_LEN)
		return chunk_out(s, false);
	r = secret_new(CHUNK_LEN, &chunk);
	if (r != E_OK)
		return r;
	memcpy(secret_bytes(chunk), secret_peek(s->plain), s->len);
	secret_free(&s->plain);
	s->plain = chunk;
	return E_OK;
}

int age_sealing_put(struct age_sealing *s, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	size_t n;
	int r;

	while (len > 0) {
		r = s->len == secret_len(s->plain) ? make_room(s) : E_OK;
		if (r != E_OK)
			return r;
		n = secret_len(s->plain) - s->len;
		n = n < len ? n : len;
		memcpy(secret_bytes(s->plain) + s->len, at, n);
		s->len += n;
		at += n;
		len -= n;
	}
	return E_OK;
}

int age_sealing_end(struct age_sealing *s)
{
	return chunk_out(s, true);
}

void age_sealing_free(struct age_sealing **sealing)
{
	struct age_sealing *s = *sealing;

	if (s == NULL)
		return;
	payload_end(&s->key);
	secret_free(&s->plain);
	free(s);
	*sealing = NULL;
}

/* --- from a source, to its end --- */

static int seal_all(struct age_sealing *s, const struct age_source *in)
{
	struct secret *bytes = NULL;
	size_t n = 1;
	int r = secret_new(CHUNK_LEN, &bytes);

	while (r == E_OK && n > 0) {
		n = 0;
		r = in->read(in->ctx, secret_bytes(bytes), CHUNK_LEN, &n);
		if (r == E_OK)
			r = age_sealing_put(s, secret_peek(bytes), n);
	}
	secret_free(&bytes);
	return r == E_OK ? age_sealing_end(s) : r;
}

int age_seal_stream(const uint8_t (*recipients)[AGE_KEY_LEN], size_t n,
		    const struct age_source *in, const struct age_sink *out)
{
	struct age_sealing *s = NULL;
	int r = age_sealing_new(recipients, n, out, &s);

	if (r == E_OK)
		r = seal_all(s, in);
	age_sealing_free(&s);
	return r;
}
