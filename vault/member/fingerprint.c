/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fingerprint.c -- a 32-byte hash as 26 words: 256 bits, then four zeros. */
#include <string.h>

#include "shamir/words.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/member/phrase.h"
#include "vault/member/words.h"

void fingerprint_of(const uint8_t hash[32], char out[FINGERPRINT_TEXT])
{
	unsigned acc = 0, bits = 0;
	size_t i, n = 0, used = 0;

	for (i = 0; i < FINGERPRINT_WORDS; i++) {
		const char *word;

		while (bits < 10) {
			acc = (acc << 8 | (used < 32 ? hash[used] : 0)) &
			      0xfffff;
			used++;
			bits += 8;
		}
		bits -= 10;
		word = slip39_word(acc >> bits & 1023);
		if (i > 0)
			out[n++] = ' ';
		memcpy(out + n, word, strlen(word));
		n += strlen(word);
	}
	out[n] = '\0';
}

static int from_words(struct span text, uint8_t hash[32])
{
	unsigned indices[FINGERPRINT_WORDS], acc = 0, bits = 0;
	uint8_t bytes[33];
	size_t i, n = 0;
	int r = words_parse(text, indices, FINGERPRINT_WORDS);

	if (r != E_OK)
		return r;
	for (i = 0; i < FINGERPRINT_WORDS; i++) {
		acc = (acc << 10 | indices[i]) & 0xfffff;
		bits += 10;
		while (bits >= 8 && n < sizeof(bytes)) {
			bits -= 8;
			bytes[n++] = (uint8_t)(acc >> bits);
		}
	}
	/* 260 bits: the last four belong to no byte and are zero */
	if ((acc & 15) != 0)
		return error_set(E_INPUT, "the last word is not a "
				 "fingerprint's");
	memcpy(hash, bytes, 32);
	return E_OK;
}

int fingerprint_parse(const char *text, uint8_t hash[32])
{
	struct span s = { (const uint8_t *)text, strlen(text) };
	char lower[65];
	size_t i;

	if (s.len != 64 || memchr(text, ' ', 64) != NULL)
		return from_words(s, hash);
	for (i = 0; i < 64; i++)
		lower[i] = (char)(text[i] >= 'A' && text[i] <= 'F' ?
					  text[i] - 'A' + 'a' :
					  text[i]);
	s.bytes = (const uint8_t *)lower;
	return hex_decode(s, hash, 32);
}
