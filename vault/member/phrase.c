/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phrase.c -- six words for the phone, and the reading phrase. */
#include "vault/member/phrase.h"

#include <sodium.h>
#include <string.h>

#include "shamir/words.h"
#include "vault/base/error.h"
#include "vault/member/words.h"

#define SALT "breakglass/v1 phrase"
#define SCRYPT_N (UINT64_C(1) << 15)
#define PHRASE_BYTES 8

static int phrase_indices(const uint8_t hash[32], unsigned out[PHRASE_WORDS])
{
	uint8_t bytes[PHRASE_BYTES];
	uint64_t bits = 0;
	size_t i;

	if (crypto_pwhash_scryptsalsa208sha256_ll(
		    hash, 32, (const uint8_t *)SALT, sizeof(SALT) - 1,
		    SCRYPT_N, 8, 1, bytes, sizeof(bytes)) != 0)
		return error_set(E_MEMORY, "scrypt for a phrase");
	for (i = 0; i < sizeof(bytes); i++)
		bits = bits << 8 | bytes[i];
	for (i = 0; i < PHRASE_WORDS; i++)
		out[i] = (unsigned)(bits >> (54 - 10 * i)) & 1023;
	return E_OK;
}

int phrase_of(const uint8_t hash[32], char out[PHRASE_TEXT])
{
	unsigned indices[PHRASE_WORDS];
	size_t i, n = 0;
	int r = phrase_indices(hash, indices);

	if (r != E_OK)
		return r;
	for (i = 0; i < PHRASE_WORDS; i++) {
		const char *word = slip39_word(indices[i]);

		if (i > 0)
			out[n++] = ' ';
		memcpy(out + n, word, strlen(word));
		n += strlen(word);
	}
	out[n] = '\0';
	return E_OK;
}

int phrase_matches(const uint8_t hash[32], const char *typed)
{
	struct span text = { (const uint8_t *)typed, strlen(typed) };
	unsigned heard[PHRASE_WORDS], said[PHRASE_WORDS];
	int r;

	r = words_parse(text, heard, PHRASE_WORDS);
	if (r == E_OK)
		r = phrase_indices(hash, said);
	if (r == E_OK && memcmp(heard, said, sizeof(said)) != 0)
		r = error_set(E_PHRASE, "these are not the six words of this "
			      "request or enrolment");
	return r;
}

/* --- the reading phrase --- */

/* Words joined by single spaces; no NUL. */
static int words_join(const unsigned *indices, size_t n, struct secret **out)
{
	struct secret *s = NULL;
	size_t i, len = 0;
	uint8_t *at;
	int r;

	for (i = 0; i < n; i++)
		len += strlen(slip39_word(indices[i])) + (i > 0);
	r = secret_new(len, &s);
	if (r != E_OK)
		return r;
	at = secret_bytes(s);
	for (i = 0; i < n; i++) {
		const char *word = slip39_word(indices[i]);

		if (i > 0)
			*at++ = ' ';
		memcpy(at, word, strlen(word));
		at += strlen(word);
	}
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
	r = words_join(indices, READING_WORDS, out);
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
		r = words_join(indices, READING_WORDS, out);
	sodium_memzero(indices, sizeof(indices));
	return r;
}
