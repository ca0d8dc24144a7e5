/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seal.c -- whole files: all of the plain text or none. */
#include <sodium.h>
#include <string.h>

#include "vault/age/age.h"
#include "vault/age/armor.h"
#include "vault/age/header.h"
#include "vault/age/payload.h"
#include "vault/base/error.h"

#define VERSION_LINE "age-encryption.org/v1\n"
#define RECIPIENTS_MAX 500

bool age_is_file(struct span file)
{
	return (file.len >= sizeof(VERSION_LINE) - 1 &&
		memcmp(file.bytes, VERSION_LINE, sizeof(VERSION_LINE) - 1) ==
			0) ||
	       armor_is(ARMOR_AGE, file);
}

/* --- sealing --- */

static int seal_payload(const struct secret *file_key, const uint8_t *plain,
			size_t len, struct buffer *out)
{
	uint8_t nonce[PAYLOAD_NONCE_LEN];
	uint8_t sealed[SEALED_CHUNK_LEN];
	struct payload_key k;
	size_t at = 0, n;
	bool last;
	int r;

	randombytes_buf(nonce, sizeof(nonce));
	buffer_put(out, nonce, sizeof(nonce));
	r = payload_start(file_key, nonce, &k);
	if (r != E_OK)
		return r;
	do {
		n = len - at < CHUNK_LEN ? len - at : CHUNK_LEN;
		last = n == len - at;
		/* of no bytes, ${plain} may be NULL */
		r = payload_seal(&k, last, n == 0 ? nonce : plain + at, n,
				 sealed);
		if (r != E_OK)
			break;
		buffer_put(out, sealed, n + CHUNK_TAG_LEN);
		at += n;
	} while (!last);
	payload_end(&k);
	return r == E_OK ? buffer_status(out) : r;
}

static int append(struct buffer *header, const struct secret *file_key,
		  const void *plain, size_t len, struct buffer *out)
{
	int r = header_end(header, file_key);

	if (r == E_OK)
		r = seal_payload(file_key, plain, len, header);
	if (r == E_OK) {
		buffer_put(out, header->bytes, header->len);
		r = buffer_status(out);
	}
	return r;
}

int age_seal(const uint8_t (*recipients)[AGE_KEY_LEN], size_t n,
	     const void *plain, size_t len, struct buffer *out)
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
		r = append(&header, file_key, plain, len, out);
	secret_free(&file_key);
	buffer_free(&header);
	return r;
}

int age_seal_phrase(const struct secret *phrase, unsigned work_factor,
		    const void *plain, size_t len, struct buffer *out)
{
	struct buffer header = BUFFER_INIT;
	struct secret *file_key = NULL;
	int r;

	r = secret_random(FILE_KEY_LEN, &file_key);
	header_begin(&header);
	if (r == E_OK)
		r = scrypt_wrap(phrase, work_factor, file_key, &header);
	if (r == E_OK)
		r = append(&header, file_key, plain, len, out);
	secret_free(&file_key);
	buffer_free(&header);
	return r;
}

/* --- opening --- */

static int open_chunks(struct payload_key *k, struct span sealed,
		       uint8_t *plain)
{
	size_t n;
	int r;

	do {
		n = sealed.len < SEALED_CHUNK_LEN ? sealed.len :
						    SEALED_CHUNK_LEN;
		r = payload_open(k, n == sealed.len, sealed.bytes, n, plain);
		if (r != E_OK)
			return r;
		sealed.bytes += n;
		sealed.len -= n;
		plain += n - CHUNK_TAG_LEN;
	} while (sealed.len > 0);
	return E_OK;
}

static int open_payload(const struct secret *file_key, struct span payload,
			struct secret **plain)
{
	struct span sealed = { NULL, 0 };
	struct secret *s = NULL;
	struct payload_key k;
	size_t chunks, tags;
	int r;

	if (payload.len < PAYLOAD_NONCE_LEN)
		return error_set(E_INPUT, "its nonce is missing");
	sealed.bytes = payload.bytes + PAYLOAD_NONCE_LEN;
	sealed.len = payload.len - PAYLOAD_NONCE_LEN;
	chunks = (sealed.len + SEALED_CHUNK_LEN - 1) / SEALED_CHUNK_LEN;
	tags = chunks * CHUNK_TAG_LEN;
	if (chunks == 0 || sealed.len < tags)
		return error_set(E_AUTH, "its end is missing");
	r = payload_start(file_key, payload.bytes, &k);
	if (r != E_OK)
		return r;
	r = secret_new(sealed.len - tags, &s);
	if (r == E_OK)
		r = open_chunks(&k, sealed, secret_bytes(s));
	payload_end(&k);
	if (r != E_OK) {
		secret_free(&s);
		return r;
	}
	*plain = s;
	return E_OK;
}

/* How a header's file key is had. */
struct opener {
	const struct secret *const *identities;
	size_t n;
	const struct secret *phrase;
	unsigned max_work_factor;
};

static int file_key_of(const struct opener *o, const struct header *h,
		       struct secret **file_key)
{
	int r = header_scrypt_alone(h);

	if (r != E_OK)
		return r;
	if (o->phrase != NULL)
		r = scrypt_unwrap(h, o->phrase, o->max_work_factor, file_key);
	else
		r = x25519_unwrap(h, o->identities, o->n, file_key);
	return r == E_OK ? header_check(h, *file_key) : r;
}

static int open_binary(const struct opener *o, struct span file,
		       struct secret **plain)
{
	struct secret *file_key = NULL;
	struct span payload;
	struct header h;
	int r;

	r = header_parse(file, &h);
	if (r != E_OK)
		return r;
	r = file_key_of(o, &h, &file_key);
	if (r == E_OK) {
		payload.bytes = file.bytes + h.len;
		payload.len = file.len - h.len;
		r = open_payload(file_key, payload, plain);
	}
	secret_free(&file_key);
	header_free(&h);
	return r;
}

/* Armor is taken off first; the bytes in it are public. */
static int with_binary(struct span file, struct buffer *bare,
		       struct span *binary)
{
	int r;

	*binary = file;
	if (!armor_is(ARMOR_AGE, file))
		return E_OK;
	r = armor_read(ARMOR_AGE, file, bare);
	binary->bytes = bare->bytes;
	binary->len = bare->len;
	return r;
}

static int open_any(const struct opener *o, struct span file,
		    struct secret **plain)
{
	struct buffer bare = BUFFER_INIT;
	struct span binary;
	int r = with_binary(file, &bare, &binary);

	if (r == E_OK)
		r = open_binary(o, binary, plain);
	buffer_free(&bare);
	return r;
}

int age_open(struct span file, const struct secret *const *identities, size_t n,
	     struct secret **plain)
{
	struct opener o = { identities, n, NULL, 0 };

	return open_any(&o, file, plain);
}

int age_open_phrase(struct span file, const struct secret *phrase,
		    unsigned max_work_factor, struct secret **plain)
{
	struct opener o = { NULL, 0, phrase, max_work_factor };

	return open_any(&o, file, plain);
}

bool age_wants_phrase(struct span file)
{
	struct buffer bare = BUFFER_INIT;
	struct span binary;
	struct header h;
	bool wants = false;

	if (with_binary(file, &bare, &binary) == E_OK &&
	    header_parse(binary, &h) == E_OK) {
		wants = header_is_scrypt(&h);
		header_free(&h);
	}
	error_clear();
	buffer_free(&bare);
	return wants;
}
