/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fingerprint.c -- a 32-byte hash as 26 words: 256 bits, then four zeros. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/member/phrase.h"
#include "vault/member/words.h"

#define HASH_BYTES 32
#define WORD_BITS 10
#define PAD_MASK 15 /* 26 * 10 - 256 bits */

void fingerprint_of(const uint8_t hash[32], char out[FINGERPRINT_TEXT])
{
	unsigned indices[FINGERPRINT_WORDS], acc = 0, bits = 0;
	size_t i, used = 0;

	for (i = 0; i < FINGERPRINT_WORDS; i++) {
		while (bits < WORD_BITS) {
			acc = acc << 8 | (used < HASH_BYTES ? hash[used] : 0);
			used++;
			bits += 8;
		}
		bits -= WORD_BITS;
		indices[i] = acc >> bits;
		acc &= (1u << bits) - 1;
	}
	words_write(indices, FINGERPRINT_WORDS, out);
}

static int from_words(struct span text, uint8_t hash[32])
{
	unsigned indices[FINGERPRINT_WORDS], acc = 0, bits = 0;
	uint8_t bytes[HASH_BYTES];
	size_t i, n = 0;
	int r;

	r = words_parse(text, indices, FINGERPRINT_WORDS);
	if (r != E_OK)
		return r;
	for (i = 0; i < FINGERPRINT_WORDS; i++) {
		acc = (acc << WORD_BITS | indices[i]) & 0xfffff;
		bits += WORD_BITS;
		while (bits >= 8) {
			bits -= 8;
			bytes[n++] = (uint8_t)(acc >> bits);
		}
	}
	if ((acc & PAD_MASK) != 0)
		return error_set(E_INPUT, "word %d cannot end a fingerprint",
				 FINGERPRINT_WORDS);
	memcpy(hash, bytes, sizeof(bytes));
	return E_OK;
}

static int from_hex(struct span text, uint8_t hash[32])
{
	char lower[2 * HASH_BYTES];
	uint8_t bytes[HASH_BYTES];
	size_t i;
	int r;

	if (text.len != sizeof(lower))
		return error_set(E_INPUT,
				 "a fingerprint is %d words or %d hex digits",
				 FINGERPRINT_WORDS, 2 * HASH_BYTES);
	for (i = 0; i < sizeof(lower); i++)
		lower[i] = (char)(text.bytes[i] >= 'A' && text.bytes[i] <= 'F' ?
					  text.bytes[i] - 'A' + 'a' :
					  text.bytes[i]);
	text.bytes = (const uint8_t *)lower;
	r = hex_decode(text, bytes, sizeof(bytes));
	if (r == E_OK)
		memcpy(hash, bytes, sizeof(bytes));
	return r;
}

int fingerprint_parse(const char *text, uint8_t hash[32])
{
	struct span s = { (const uint8_t *)text, strlen(text) };
	size_t i;

	while (s.len > 0 && words_is_space(s.bytes[0])) {
		s.bytes++;
		s.len--;
	}
	while (s.len > 0 && words_is_space(s.bytes[s.len - 1]))
		s.len--;
	for (i = 0; i < s.len; i++)
		if (words_is_space(s.bytes[i]))
			return from_words(s, hash);
	return from_hex(s, hash);
}
