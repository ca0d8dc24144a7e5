/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.c -- recipients and identities as text, and identity files. */
#include <sodium.h>
#include <string.h>

#include "vault/age/age.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

#define HRP_RECIPIENT "age"
#define HRP_IDENTITY "age-secret-key-"
#define IDENTITY_LEN 74 /* 15 + 1 + 52 + 6 characters */

int age_recipient_parse(struct span text, uint8_t out[AGE_KEY_LEN])
{
	uint8_t key[AGE_KEY_LEN];
	int r;

	if (text.len == 0 || text.bytes[0] != 'a')
		return error_set(E_INPUT, "no age recipient");
	r = bech32_decode(HRP_RECIPIENT, text, key, sizeof(key));
	if (r == E_OK)
		memcpy(out, key, sizeof(key));
	return r;
}

void age_recipient_format(const uint8_t key[AGE_KEY_LEN],
			  char out[AGE_RECIPIENT_TEXT])
{
	bech32_encode(HRP_RECIPIENT, key, AGE_KEY_LEN, false, out,
		      AGE_RECIPIENT_TEXT);
}

int age_identity_new(struct secret **out)
{
	return secret_random(AGE_KEY_LEN, out);
}

int age_identity_parse(struct span text, struct secret **out)
{
	struct secret *s = NULL;
	int r;

	/* bech32 takes either case, age identities are upper */
	if (text.len != IDENTITY_LEN || text.bytes[0] != 'A')
		return error_set(E_INPUT, "no age identity");
	r = secret_new(AGE_KEY_LEN, &s);
	if (r == E_OK)
		r = bech32_decode(HRP_IDENTITY, text, secret_bytes(s),
				  AGE_KEY_LEN);
	if (r != E_OK) {
		secret_free(&s);
		return r;
	}
	*out = s;
	return E_OK;
}

int age_identity_format(const struct secret *identity, struct secret **text)
{
	struct secret *s = NULL;
	int r;

	r = secret_new(IDENTITY_LEN + 1, &s);
	if (r == E_OK)
		r = bech32_encode(HRP_IDENTITY, secret_peek(identity),
				  AGE_KEY_LEN, true, (char *)secret_bytes(s),
				  IDENTITY_LEN + 1);
	if (r != E_OK) {
		secret_free(&s);
		return r;
	}
	secret_truncate(s, IDENTITY_LEN);
	*text = s;
	return E_OK;
}

int age_identity_recipient(const struct secret *identity,
			   uint8_t out[AGE_KEY_LEN])
{
	const uint8_t *known = secret_public(identity, SECRET_X25519);
	uint8_t key[AGE_KEY_LEN];

	if (secret_len(identity) != AGE_KEY_LEN)
		return error_set(E_INPUT, "an identity of another length");
	if (known == NULL) {
		if (crypto_scalarmult_base(key, secret_peek(identity)) != 0)
			return error_set(E_CRYPTO, "X25519");
		secret_note_public(identity, SECRET_X25519, key);
		known = key;
	}
	memcpy(out, known, AGE_KEY_LEN);
	return E_OK;
}

/* --- identity files --- */

static struct span file_line(struct cursor *c)
{
	const uint8_t *lf = memchr(c->at, '\n', cursor_left(c));
	struct span line;

	if (lf != NULL)
		line = cursor_line(c);
	else
		line = cursor_bytes(c, cursor_left(c));
	if (line.len > 0 && line.bytes[line.len - 1] == '\r')
		line.len--;
	return line;
}

static int file_add(struct span line, size_t number, struct secret **ids,
		    size_t cap, size_t *n)
{
	int r;

	if (line.len == 0 || line.bytes[0] == '#')
		return E_OK;
	if (*n == cap)
		return error_set(E_INPUT, "more than %zu identities", cap);
	r = age_identity_parse(line, &ids[*n]);
	if (r == E_INPUT)
		return error_set(r, "line %zu is no age identity", number);
	if (r == E_OK)
		(*n)++;
	return r;
}

int age_identity_file(const struct secret *file, struct secret **ids,
		      size_t cap, size_t *n)
{
	size_t found = 0, number = 0;
	struct cursor c;
	int r = E_OK;

	cursor_init(&c, secret_peek(file), secret_len(file));
	while (r == E_OK && cursor_left(&c) > 0)
		r = file_add(file_line(&c), ++number, ids, cap, &found);
	if (r == E_OK && found == 0)
		r = error_set(E_INPUT, "it holds no age identity");
	if (r != E_OK) {
		while (found > 0)
			secret_free(&ids[--found]);
		return r;
	}
	*n = found;
	return E_OK;
}
