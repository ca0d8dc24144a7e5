/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bech32.c -- BIP 173's encoding and checksum without its limit of 90
 * characters, as age writes recipients and identities.  Identities are
 * secret: no table is indexed by a symbol and no branch taken on one.
 */
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

#define CHECKSUM_LEN 6

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* All ones when a == b, for values below 2^16. */
static unsigned equal_mask(unsigned a, unsigned b)
{
	return 0u - (((a ^ b) - 1) >> 31);
}

/* The whole alphabet is walked for every symbol. */
static char char_of(unsigned v)
{
	unsigned c = 0, i;

	for (i = 0; i < 32; i++)
		c |= equal_mask(i, v) & (unsigned char)charset[i];
	return (char)c;
}

/* 0-31, or bit 8 set when it is no symbol. */
static unsigned value_of(unsigned c)
{
	unsigned v = 0, found = 0, i, m;

	for (i = 0; i < 32; i++) {
		m = equal_mask((unsigned char)charset[i], c);
		v |= m & i;
		found |= m;
	}
	return v | (~found & 0x100);
}

static uint32_t polymod_step(uint32_t pre, unsigned v)
{
	static const uint32_t generator[5] = { 0x3b6a57b2, 0x26508e6d,
					       0x1ea119fa, 0x3d4233dd,
					       0x2a1462b3 };
	uint32_t top = pre >> 25, chk = (pre & 0x1ffffff) << 5 ^ v;
	unsigned i;

	for (i = 0; i < 5; i++)
		chk ^= (0u - (top >> i & 1)) & generator[i];
	return chk;
}

static uint32_t polymod_hrp(const char *hrp)
{
	uint32_t chk = 1;
	const char *at;

	for (at = hrp; *at != '\0'; at++)
		chk = polymod_step(chk, (unsigned char)*at >> 5);
	chk = polymod_step(chk, 0);
	for (at = hrp; *at != '\0'; at++)
		chk = polymod_step(chk, (unsigned char)*at & 31);
	return chk;
}

/* Letters only change case; digits have no such bit to clear. */
static void to_upper(char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned c = (unsigned char)text[i];
		unsigned lower = (('a' - 1 - c) & (c - 'z' - 1)) >> 31;

		text[i] = (char)(c & ~(lower << 5));
	}
}

int bech32_encode(const char *hrp, const uint8_t *bytes, size_t len, bool upper,
		  char *out, size_t cap)
{
	size_t head = strlen(hrp), symbols = (len * 8 + 4) / 5;
	size_t i, n, used = 0;
	uint32_t chk = polymod_hrp(hrp);
	unsigned acc = 0, bits = 0, v;

	if (head + 1 + symbols + CHECKSUM_LEN + 1 > cap)
		return error_set(E_INTERNAL, "no room for bech32");
	memcpy(out, hrp, head);
	out[head] = '1';
	n = head + 1;
	for (i = 0; i < symbols; i++) {
		if (bits < 5) {
			acc = (acc << 8 | (used < len ? bytes[used] : 0)) &
			      0xffff;
			used++;
			bits += 8;
		}
		bits -= 5;
		v = acc >> bits & 31;
		chk = polymod_step(chk, v);
		out[n++] = char_of(v);
	}
	for (i = 0; i < CHECKSUM_LEN; i++)
		chk = polymod_step(chk, 0);
	chk ^= 1;
	for (i = 0; i < CHECKSUM_LEN; i++)
		out[n++] = char_of(chk >> (5 * (5 - i)) & 31);
	out[n] = '\0';
	if (upper)
		to_upper(out, n);
	return E_OK;
}

/* --- decoding --- */

/* One case throughout; the letters are folded to lower case by arithmetic.
 * bit 0 of the result: some were lower, bit 1: some were upper. */
static unsigned fold_case(unsigned *c)
{
	unsigned upper = (('A' - 1 - *c) & (*c - 'Z' - 1)) >> 31;
	unsigned lower = (('a' - 1 - *c) & (*c - 'z' - 1)) >> 31;

	*c |= upper << 5;
	return lower | upper << 1;
}

/* Whether the text begins with hrp and '1'; public. */
static bool head_is(const char *hrp, struct span text, unsigned *cases)
{
	size_t i, len = strlen(hrp);

	if (text.len < len + 1 + CHECKSUM_LEN || text.bytes[len] != '1')
		return false;
	for (i = 0; i < len; i++) {
		unsigned c = text.bytes[i];

		*cases |= fold_case(&c);
		if (c != (unsigned char)hrp[i])
			return false;
	}
	return true;
}

int bech32_decode(const char *hrp, struct span text, uint8_t *out, size_t len)
{
	size_t head = strlen(hrp) + 1, symbols = (len * 8 + 4) / 5, i, n = 0;
	unsigned acc = 0, bits = 0, cases = 0, bad = 0, v, c;
	uint32_t chk = polymod_hrp(hrp);

	if (text.bytes == NULL || !head_is(hrp, text, &cases) ||
	    text.len != head + symbols + CHECKSUM_LEN)
		return error_set(E_INPUT, "not %s1 and %zu characters", hrp,
				 symbols + CHECKSUM_LEN);
	for (i = 0; i < symbols + CHECKSUM_LEN; i++) {
		c = text.bytes[head + i];
		cases |= fold_case(&c);
		v = value_of(c);
		bad |= v >> 8;
		chk = polymod_step(chk, v & 31);
		if (i >= symbols)
			continue;
		acc = (acc << 5 | (v & 31)) & 0xffff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (uint8_t)(acc >> bits);
		}
	}
	bad |= (acc & ((1u << bits) - 1)) | (chk ^ 1) | (cases == 3);
	if (bad == 0)
		return E_OK;
	sodium_memzero(out, n);
	return error_set(E_INPUT, "a character of it is wrong");
}
