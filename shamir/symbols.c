/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/symbols.h"

#include <sodium.h>
#include <string.h>

#include "shamir/declassify.h"
#include "shamir/error.h"
#include "shamir/rs1024.h"

#define RADIX_BITS 10
#define HEADER 4      /* symbols before the value */
#define PADDING_MAX 8 /* bits; with more, a word less would do */

static void pack_header(const struct slip39_share *share, uint16_t *symbols)
{
	uint32_t set = (uint32_t)share->identifier << 5 |
		       (uint32_t)share->extendable << 4 | share->exponent;
	uint32_t place = (uint32_t)share->group_index << 16 |
			 (uint32_t)(share->group_threshold - 1) << 12 |
			 (uint32_t)(share->group_count - 1) << 8 |
			 (uint32_t)share->member_index << 4 |
			 (uint32_t)(share->member_threshold - 1);

	symbols[0] = (uint16_t)(set >> 10);
	symbols[1] = (uint16_t)(set & 0x3ff);
	symbols[2] = (uint16_t)(place >> 10);
	symbols[3] = (uint16_t)(place & 0x3ff);
}

static void unpack_header(const uint16_t *symbols, struct slip39_share *share)
{
	uint32_t set = (uint32_t)symbols[0] << 10 | symbols[1];
	uint32_t place = (uint32_t)symbols[2] << 10 | symbols[3];

	share->identifier = (uint16_t)(set >> 5);
	share->extendable = set >> 4 & 1;
	share->exponent = set & 15;
	share->group_index = place >> 16 & 15;
	share->group_threshold = (uint8_t)((place >> 12 & 15) + 1);
	share->group_count = (uint8_t)((place >> 8 & 15) + 1);
	share->member_index = place >> 4 & 15;
	share->member_threshold = (uint8_t)((place & 15) + 1);
}

/* The value, zero bits before it to fill whole symbols. Returns the symbols. */
static size_t pack_value(const uint8_t *value, size_t len, uint16_t *symbols)
{
	size_t n = (8 * len + RADIX_BITS - 1) / RADIX_BITS;
	size_t bits = RADIX_BITS * n - 8 * len;
	uint32_t held = 0;
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		held = (held << 8 | value[i]) & 0xfffff;
		bits += 8;
		if (bits >= RADIX_BITS) {
			bits -= RADIX_BITS;
			symbols[at++] = (uint16_t)(held >> bits & 0x3ff);
		}
	}
	return n;
}

/* The inverse, past ${padding} bits that are known to be zero. Returns the bytes. */
static size_t unpack_value(const uint16_t *symbols, size_t n, size_t padding,
			   uint8_t *value)
{
	size_t bits = RADIX_BITS - padding;
	uint32_t held = symbols[0];
	size_t at = 0;

	for (size_t i = 1;; i++) {
		for (; bits >= 8; bits -= 8)
			value[at++] = (uint8_t)(held >> (bits - 8));
		if (i == n)
			return at;
		held = (held << RADIX_BITS | symbols[i]) & 0xfffff;
		bits += RADIX_BITS;
	}
}

size_t symbols_pack(const struct slip39_share *share,
		    uint16_t symbols[SLIP39_WORDS_MAX])
{
	size_t n = HEADER;

	pack_header(share, symbols);
	n += pack_value(share->value, share->value_len, symbols + HEADER);
	rs1024_create(share->extendable != 0, symbols, n, symbols + n);
	return n + RS1024_SYMBOLS;
}

int symbols_unpack(const uint16_t *symbols, size_t n, struct slip39_share *out)
{
	struct slip39_share share = { 0 };
	size_t nvalue;
	size_t padding;
	unsigned stray;
	int r;

	if (n < SLIP39_WORDS_MIN || n > SLIP39_WORDS_MAX)
		return SHAMIR_ELENGTH;
	nvalue = n - HEADER - RS1024_SYMBOLS;
	padding = RADIX_BITS * nvalue % 16;
	if (padding > PADDING_MAX)
		return SHAMIR_ELENGTH;

	unpack_header(symbols, &share);
	if (!rs1024_verify(share.extendable != 0, symbols, n))
		return SHAMIR_ECHECKSUM;
	share.value_len = (uint8_t)((RADIX_BITS * nvalue - padding) / 8);
	r = slip39_check(&share);
	if (r != SHAMIR_OK)
		return r;
	stray = (unsigned)symbols[HEADER] >> (RADIX_BITS - padding);
	SHAMIR_DECLASSIFY(&stray, sizeof(stray));
	if (stray != 0)
		return SHAMIR_EPADDING;

	unpack_value(symbols + HEADER, nvalue, padding, share.value);
	*out = share;
	sodium_memzero(&share, sizeof(share));
	return SHAMIR_OK;
}
