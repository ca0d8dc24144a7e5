/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stream.c -- opening files of any length in bounded memory: one header, and
 * one chunk of 64 KiB at a time, given to the sink only after its tag held.  A
 * chunk is known to be the last when nothing follows it, so one byte is read
 * ahead.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/age/age.h"
#include "vault/age/header.h"
#include "vault/age/payload.h"
#include "vault/base/error.h"

/* Bytes read and not yet used: sealed ones, no secret. */
struct feed {
	const struct age_source *in;
	uint8_t *bytes; /* owned */
	size_t from, len;
	bool ended;
};

static int feed_new(const struct age_source *in, size_t room, struct feed *out)
{
	memset(out, 0, sizeof(*out));
	out->in = in;
	out->bytes = malloc(room);
	return out->bytes != NULL ? E_OK :
				    error_set(E_MEMORY, "a file to open");
}

/* Until ${want} bytes lie ready, or the source has ended. */
static int feed_fill(struct feed *f, size_t want)
{
	uint8_t *bytes = f->bytes;
	size_t got;
	int r;

	if (f->from > 0) {
		memmove(bytes, bytes + f->from, f->len);
		f->from = 0;
	}
	while (f->len < want && !f->ended) {
		got = 0;
		r = f->in->read(f->in->ctx, bytes + f->len, want - f->len,
				&got);
		if (r != E_OK)
			return r;
		f->ended = got == 0;
		f->len += got;
	}
	return E_OK;
}

static const uint8_t *feed_take(struct feed *f, size_t n)
{
	const uint8_t *at = f->bytes + f->from;

	f->from += n;
	f->len -= n;
	return at;
}

static int open_chunk(struct feed *f, struct payload_key *k,
		      struct secret *plain, bool *last,
		      const struct age_sink *out)
{
	size_t n;
	int r;

	r = feed_fill(f, SEALED_CHUNK_LEN + 1);
	if (r != E_OK)
		return r;
	*last = f->len <= SEALED_CHUNK_LEN;
	n = *last ? f->len : SEALED_CHUNK_LEN;
	r = payload_open(k, *last, feed_take(f, n), n, secret_bytes(plain));
	if (r != E_OK || n == CHUNK_TAG_LEN)
		return r;
	return out->write(out->ctx, secret_peek(plain), n - CHUNK_TAG_LEN);
}

static int open_body(struct feed *f, const struct secret *file_key,
		     const struct age_sink *out)
{
	struct payload_key k = { NULL, 0 };
	struct secret *plain = NULL;
	bool last = false;
	int r;

	r = feed_fill(f, PAYLOAD_NONCE_LEN);
	if (r == E_OK && f->len < PAYLOAD_NONCE_LEN)
		r = error_set(E_INPUT, "its nonce is missing");
	if (r == E_OK)
		r = payload_start(file_key, feed_take(f, PAYLOAD_NONCE_LEN),
				  &k);
	/* what is short takes no more than it has */
	if (r == E_OK)
		r = feed_fill(f, SEALED_CHUNK_LEN + 1);
	if (r == E_OK)
		r = secret_new(f->len < CHUNK_LEN ? f->len : CHUNK_LEN, &plain);
	while (r == E_OK && !last)
		r = open_chunk(f, &k, plain, &last, out);
	payload_end(&k);
	secret_free(&plain);
	return r;
}

/* The whole header lies in the feed before any of it is judged. */
static int header_take(struct feed *f, struct header *h)
{
	struct span bytes;
	int r = feed_fill(f, HEADER_MAX);

	if (r != E_OK)
		return r;
	bytes.bytes = f->bytes + f->from;
	bytes.len = f->len;
	return header_parse(bytes, h);
}

static int open_stream(const struct age_source *in,
		       const struct secret *const *identities, size_t n,
		       const struct secret *phrase, unsigned max_work_factor,
		       const struct age_sink *out)
{
	struct secret *file_key = NULL;
	struct header h = { .stanzas = NULL };
	struct feed f;
	int r;

	r = feed_new(in, HEADER_MAX + SEALED_CHUNK_LEN + 1, &f);
	if (r == E_OK)
		r = header_take(&f, &h);
	if (r == E_OK)
		r = header_scrypt_alone(&h);
	if (r == E_OK)
		r = phrase != NULL ?
			    scrypt_unwrap(&h, phrase, max_work_factor,
					  &file_key) :
			    x25519_unwrap(&h, identities, n, &file_key);
	if (r == E_OK)
		r = header_check(&h, file_key);
	if (r == E_OK) {
		feed_take(&f, h.len);
		r = open_body(&f, file_key, out);
	}
	header_free(&h);
	secret_free(&file_key);
	free(f.bytes);
	return r;
}

int age_open_stream(const struct age_source *in,
		    const struct secret *const *identities, size_t n,
		    const struct age_sink *out)
{
	return open_stream(in, identities, n, NULL, 0, out);
}

int age_open_phrase_stream(const struct age_source *in,
			   const struct secret *phrase,
			   unsigned max_work_factor, const struct age_sink *out)
{
	return open_stream(in, NULL, 0, phrase, max_work_factor, out);
}
