/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base64_public.c -- RFC 4648 section 4 of what everybody may see: the hashes,
 * keys and signatures of a log. Letters are looked up in a table, which secrets
 * must not be (base64.c, S6), and a verifier reads one for each entry.
 */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

#define NO 64 /* no letter of the alphabet */

/* clang-format off */
static const uint8_t values[128] = {
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, NO, NO, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO, NO,
	NO, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, NO, NO, NO, NO, NO,
	NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO,
};
/* clang-format on */

static uint32_t value(uint8_t letter)
{
	return letter < sizeof(values) ? values[letter] : NO;
}

/* Four letters as three bytes; false: one of them is none. */
static bool four(const uint8_t *at, uint8_t out[3])
{
	const uint32_t a = value(at[0]), b = value(at[1]), c = value(at[2]),
		       d = value(at[3]);
	const uint32_t all = a << 18 | b << 12 | c << 6 | d;

	out[0] = (uint8_t)(all >> 16);
	out[1] = (uint8_t)(all >> 8);
	out[2] = (uint8_t)all;
	return ((a | b | c | d) & NO) == 0;
}

bool base64_public(struct span text, uint8_t *out, size_t len)
{
	const size_t over = len % 3, whole = len - over;
	uint8_t last[4] = "AAAA", bytes[3];
	size_t i;

	if (text.len != BASE64_PADDED_LEN(len))
		return false;
	for (i = 0; i < whole; i += 3)
		if (!four(text.bytes + i / 3 * 4, out + i))
			return false;
	if (over == 0)
		return true;
	/* one byte has two letters, two have three; A is zero */
	text.bytes += whole / 3 * 4;
	memcpy(last, text.bytes, over + 1);
	if (!four(last, bytes) ||
	    memcmp(text.bytes + over + 1, "==", 3 - over) != 0)
		return false;
	memcpy(out + whole, bytes, over);
	/* the bits that fill the last letter are zero */
	return bytes[over] == 0;
}
