/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stanza.c -- the file key for an X25519 recipient or under a passphrase. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "vault/age/header.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"

#define X25519_INFO "age-encryption.org/v1/X25519"
#define SCRYPT_LABEL "age-encryption.org/v1/scrypt"
#define SALT_LEN 16
#define TAG_LEN crypto_aead_chacha20poly1305_ietf_ABYTES
#define BODY_LEN (FILE_KEY_LEN + TAG_LEN)

static const uint8_t zero_nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

static void wrap(const struct secret *key, const struct secret *file_key,
		 uint8_t body[BODY_LEN])
{
	crypto_aead_chacha20poly1305_ietf_encrypt(body, NULL,
						  secret_peek(file_key),
						  FILE_KEY_LEN, NULL, 0, NULL,
						  zero_nonce, secret_peek(key));
}

static int unwrap(const struct secret *key, const uint8_t body[BODY_LEN],
		  struct secret **file_key)
{
	struct secret *s = NULL;
	int r;

	r = secret_new(FILE_KEY_LEN, &s);
	if (r == E_OK && crypto_aead_chacha20poly1305_ietf_decrypt(
				 secret_bytes(s), NULL, NULL, body, BODY_LEN,
				 NULL, 0, zero_nonce, secret_peek(key)) != 0)
		r = E_IDENTITY;
	if (r != E_OK) {
		secret_free(&s);
		return r;
	}
	*file_key = s;
	return E_OK;
}

/* --- X25519 --- */

/* HKDF(shared, salt = share || recipient). E_INPUT for a point of low order. */
static int x25519_key(const struct secret *scalar,
		      const uint8_t point[AGE_KEY_LEN],
		      const uint8_t share[AGE_KEY_LEN],
		      const uint8_t recipient[AGE_KEY_LEN], struct secret **out)
{
	uint8_t salt[2 * AGE_KEY_LEN];
	struct secret *key = NULL;
	int r;

	memcpy(salt, share, AGE_KEY_LEN);
	memcpy(salt + AGE_KEY_LEN, recipient, AGE_KEY_LEN);
	r = secret_new(AGE_KEY_LEN, &key);
	/* libsodium says -1 when the result is all zeros */
	if (r == E_OK && crypto_scalarmult(secret_bytes(key),
					   secret_peek(scalar), point) != 0)
		r = error_set(E_INPUT, "age header: a key of low order");
	if (r != E_OK) {
		secret_free(&key);
		return r;
	}
	/* what is shared is gone with it */
	hkdf(secret_peek(key), AGE_KEY_LEN, salt, sizeof(salt), X25519_INFO,
	     secret_bytes(key), AGE_KEY_LEN);
	*out = key;
	return E_OK;
}

int x25519_wrap(const uint8_t recipient[AGE_KEY_LEN],
		const struct secret *file_key, struct buffer *header)
{
	struct secret *ephemeral = NULL, *key = NULL;
	uint8_t share[AGE_KEY_LEN], body[BODY_LEN];
	char args[16 + BASE64_BARE_LEN(AGE_KEY_LEN)];
	int r;

	r = secret_random(AGE_KEY_LEN, &ephemeral);
	if (r == E_OK)
		r = age_identity_recipient(ephemeral, share);
	if (r == E_OK)
		r = x25519_key(ephemeral, recipient, share, recipient, &key);
	if (r == E_OK) {
		wrap(key, file_key, body);
		memcpy(args, "X25519 ", 7);
		base64_encode(share, sizeof(share), BASE64_BARE, args + 7);
		header_stanza(header, args, body, sizeof(body));
	}
	secret_free(&key);
	secret_free(&ephemeral);
	return r;
}

/* A stanza of this type must be well formed even when it is for others. */
static int x25519_parse(const struct stanza *s, uint8_t share[AGE_KEY_LEN],
			uint8_t body[BODY_LEN])
{
	size_t len;

	if (s->arg_count != 2 ||
	    base64_decode(s->args[1], BASE64_BARE, share, AGE_KEY_LEN, &len) !=
		    E_OK ||
	    len != AGE_KEY_LEN)
		return error_set(E_INPUT, "age header: a malformed X25519 "
					  "stanza");
	if (stanza_body(s, body, BODY_LEN, &len) != E_OK || len != BODY_LEN)
		return error_set(E_INPUT, "age header: a file key of another "
					  "length");
	return E_OK;
}

static int x25519_try(const struct stanza *s, const struct secret *identity,
		      struct secret **file_key)
{
	uint8_t share[AGE_KEY_LEN], recipient[AGE_KEY_LEN], body[BODY_LEN];
	struct secret *key = NULL;
	int r;

	r = x25519_parse(s, share, body);
	if (r == E_OK)
		r = age_identity_recipient(identity, recipient);
	if (r == E_OK)
		r = x25519_key(identity, share, share, recipient, &key);
	if (r == E_OK)
		r = unwrap(key, body, file_key);
	secret_free(&key);
	return r;
}

int x25519_unwrap(const struct header *h,
		  const struct secret *const *identities, size_t n,
		  struct secret **file_key)
{
	size_t i, k;
	int r;

	for (i = 0; i < h->count; i++) {
		if (!span_is(h->stanzas[i].args[0], "X25519"))
			continue;
		for (k = 0; k < n; k++) {
			r = x25519_try(&h->stanzas[i], identities[k], file_key);
			if (r != E_IDENTITY)
				return r;
		}
	}
	return error_set(E_IDENTITY, "it is not for any identity given");
}

/* --- scrypt --- */

bool header_is_scrypt(const struct header *h)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		if (span_is(h->stanzas[i].args[0], "scrypt"))
			return true;
	return false;
}

int header_scrypt_alone(const struct header *h)
{
	if (header_is_scrypt(h) && h->count != 1)
		return error_set(E_INPUT, "age header: a scrypt stanza stands "
					  "alone or not at all");
	return E_OK;
}

/* scrypt's own work area is ordinary memory: the exception S5 names. */
static int scrypt_key(const struct secret *phrase, const uint8_t salt[SALT_LEN],
		      unsigned work_factor, struct secret **out)
{
	uint8_t full[sizeof(SCRYPT_LABEL) - 1 + SALT_LEN];
	struct secret *key = NULL;
	int r;

	memcpy(full, SCRYPT_LABEL, sizeof(SCRYPT_LABEL) - 1);
	memcpy(full + sizeof(SCRYPT_LABEL) - 1, salt, SALT_LEN);
	r = secret_new(32, &key);
	if (r == E_OK && crypto_pwhash_scryptsalsa208sha256_ll(
				 secret_peek(phrase), secret_len(phrase), full,
				 sizeof(full), UINT64_C(1) << work_factor, 8, 1,
				 secret_bytes(key), 32) != 0)
		r = error_set(E_MEMORY, "scrypt at work factor %u",
			      work_factor);
	if (r != E_OK) {
		secret_free(&key);
		return r;
	}
	*out = key;
	return E_OK;
}

int scrypt_wrap(const struct secret *phrase, unsigned work_factor,
		const struct secret *file_key, struct buffer *header)
{
	uint8_t salt[SALT_LEN], body[BODY_LEN];
	char text[BASE64_BARE_LEN(SALT_LEN) + 1], args[64];
	struct secret *key = NULL;
	int r;

	if (work_factor < 1 || work_factor > AGE_WORK_FACTOR_MAX)
		return error_set(E_USAGE, "work factor %u is not 1 to %d",
				 work_factor, AGE_WORK_FACTOR_MAX);
	randombytes_buf(salt, sizeof(salt));
	r = scrypt_key(phrase, salt, work_factor, &key);
	if (r != E_OK)
		return r;
	wrap(key, file_key, body);
	base64_encode(salt, sizeof(salt), BASE64_BARE, text);
	snprintf(args, sizeof(args), "scrypt %s %u", text, work_factor);
	header_stanza(header, args, body, sizeof(body));
	secret_free(&key);
	return E_OK;
}

static int scrypt_parse(const struct stanza *s, uint8_t salt[SALT_LEN],
			unsigned *work_factor, uint8_t body[BODY_LEN])
{
	struct cursor c;
	size_t len;

	if (s->arg_count != 3 ||
	    base64_decode(s->args[1], BASE64_BARE, salt, SALT_LEN, &len) !=
		    E_OK ||
	    len != SALT_LEN)
		return error_set(E_INPUT, "age header: a malformed scrypt "
					  "stanza");
	cursor_init(&c, s->args[2].bytes, s->args[2].len);
	*work_factor = (unsigned)cursor_decimal(&c, 64);
	if (!cursor_done(&c) || *work_factor == 0)
		return error_set(E_INPUT, "age header: a malformed work "
					  "factor");
	if (stanza_body(s, body, BODY_LEN, &len) != E_OK || len != BODY_LEN)
		return error_set(E_INPUT, "age header: a file key of another "
					  "length");
	return E_OK;
}

int scrypt_unwrap(const struct header *h, const struct secret *phrase,
		  unsigned max_work_factor, struct secret **file_key)
{
	uint8_t salt[SALT_LEN], body[BODY_LEN];
	struct secret *key = NULL;
	unsigned work_factor = 0;
	int r;

	if (!header_is_scrypt(h))
		return error_set(E_IDENTITY, "it takes an identity, not a "
					     "passphrase");
	r = scrypt_parse(&h->stanzas[0], salt, &work_factor, body);
	if (r == E_OK && work_factor > max_work_factor)
		r = error_set(E_INPUT,
			      "age header: work factor %u is above "
			      "%u",
			      work_factor, max_work_factor);
	if (r == E_OK)
		r = scrypt_key(phrase, salt, work_factor, &key);
	if (r == E_OK)
		r = unwrap(key, body, file_key);
	if (r == E_IDENTITY)
		r = error_set(E_PASSPHRASE, "the passphrase does not open it");
	secret_free(&key);
	return r;
}
