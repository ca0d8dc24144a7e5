/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phrase.c -- six words for the phone. They are public: whoever holds the
 * request or the enrolment can compute them. What they are worth is that
 * nobody finds another file with the same six. */
#include "vault/member/phrase.h"

#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/member/words.h"

#define SALT "breakglass/v1 phrase"
#define SCRYPT_N (UINT64_C(1) << 15)
#define PHRASE_BYTES 8
#define WORD_BITS 10

static int phrase_indices(const uint8_t hash[32], unsigned out[PHRASE_WORDS])
{
	uint8_t bytes[PHRASE_BYTES];
	uint64_t bits = 0;
	size_t i;

	if (crypto_pwhash_scryptsalsa208sha256_ll(hash, 32,
						  (const uint8_t *)SALT,
						  sizeof(SALT) - 1, SCRYPT_N, 8,
						  1, bytes, sizeof(bytes)) != 0)
		return error_set(E_MEMORY, "scrypt for a phrase");
	for (i = 0; i < sizeof(bytes); i++)
		bits = bits << 8 | bytes[i];
	for (i = 0; i < PHRASE_WORDS; i++)
		out[i] = (unsigned)(bits >> (64 - WORD_BITS * (i + 1))) & 1023;
	return E_OK;
}

int phrase_of(const uint8_t hash[32], char out[PHRASE_TEXT])
{
	unsigned indices[PHRASE_WORDS];
	int r = phrase_indices(hash, indices);

	if (r == E_OK)
		words_write(indices, PHRASE_WORDS, out);
	return r;
}

int phrase_matches(const uint8_t hash[32], const char *typed)
{
	struct span text = { (const uint8_t *)typed, strlen(typed) };
	unsigned heard[PHRASE_WORDS], said[PHRASE_WORDS];
	int r;

	r = words_parse(text, heard, PHRASE_WORDS);
	if (r == E_OK)
		r = phrase_indices(hash, said);
	if (r == E_INPUT)
		return error_within(E_PHRASE, "the phrase typed");
	if (r == E_OK && memcmp(heard, said, sizeof(said)) != 0)
		r = error_set(E_PHRASE, "these are not the six words of this "
					"request or enrolment");
	return r;
}
