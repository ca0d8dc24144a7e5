/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading_phrase.c -- the eight words that open the catalog. A secret: the
 * words live in guarded memory, their places on the list only as long as a
 * call. */
#include <sodium.h>

#include "shamir/words.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"
#include "vault/member/words.h"

static int write_secret(const unsigned *indices, struct secret **out)
{
	size_t len = words_len(indices, READING_WORDS);
	struct secret *s = NULL;
	int r;

	r = secret_new(len + 1, &s);
	if (r != E_OK)
		return r;
	words_write(indices, READING_WORDS, (char *)secret_bytes(s));
	secret_truncate(s, len);
	*out = s;
	return E_OK;
}

int reading_phrase_new(struct secret **out)
{
	unsigned indices[READING_WORDS];
	size_t i;
	int r;

	for (i = 0; i < READING_WORDS; i++)
		indices[i] = randombytes_uniform(SLIP39_WORDS);
	r = write_secret(indices, out);
	sodium_memzero(indices, sizeof(indices));
	return r;
}

int reading_phrase_normal(const struct secret *typed, struct secret **out)
{
	struct span text = { secret_peek(typed), secret_len(typed) };
	unsigned indices[READING_WORDS];
	int r;

	r = words_parse(text, indices, READING_WORDS);
	if (r == E_OK)
		r = write_secret(indices, out);
	sodium_memzero(indices, sizeof(indices));
	return r;
}
