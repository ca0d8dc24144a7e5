/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading.c -- the identity that the reading phrase opens. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/catalog/catalog.h"
#include "vault/catalog/line.h"

int reading_new(const struct secret *phrase, unsigned work_factor,
		uint8_t recipient[AGE_KEY_LEN], struct buffer *object)
{
	struct secret *identity = NULL, *text = NULL;
	uint8_t key[AGE_KEY_LEN];
	int r;

	r = age_identity_new(&identity);
	if (r == E_OK)
		r = age_identity_recipient(identity, key);
	if (r == E_OK)
		r = line_write(identity, &text);
	if (r == E_OK)
		r = age_seal_phrase(phrase, work_factor, secret_peek(text),
				    secret_len(text), object);
	if (r == E_OK)
		memcpy(recipient, key, sizeof(key));
	secret_free(&text);
	secret_free(&identity);
	return r;
}

int reading_open(struct span object, const struct secret *phrase,
		 const uint8_t recipient[AGE_KEY_LEN], struct secret **identity)
{
	struct secret *text = NULL, *found = NULL;
	uint8_t key[AGE_KEY_LEN];
	int r;

	r = age_open_phrase(object, phrase, AGE_WORK_FACTOR_MAX, &text);
	if (r == E_PASSPHRASE)
		r = error_set(r,
			      "the reading phrase does not open the catalog");
	if (r == E_IDENTITY)
		r = error_set(E_AUTH,
			      "the reading identity is under no phrase");
	if (r == E_OK)
		r = line_parse(text, &found);
	if (r == E_OK)
		r = age_identity_recipient(found, key);
	if (r == E_OK && memcmp(key, recipient, sizeof(key)) != 0)
		r = error_set(E_AUTH, "the reading identity is another's");
	secret_free(&text);
	if (r != E_OK)
		secret_free(&found);
	else
		*identity = found;
	return r;
}
