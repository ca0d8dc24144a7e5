/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base64.c -- RFC 4648 section 4, without tables: every character is mapped by
 * arithmetic on ranges, so that time and memory access tell nothing. */
#include <sodium.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

/* All ones when a <= x <= b, for small non-negative numbers. */
static int in_range(int x, int a, int b)
{
	return ((a - 1 - x) & (x - b - 1)) >> 16;
}

static int encode6(int v)
{
	return (in_range(v, 0, 25) & (v + 'A')) |
	       (in_range(v, 26, 51) & (v - 26 + 'a')) |
	       (in_range(v, 52, 61) & (v - 52 + '0')) |
	       (in_range(v, 62, 62) & '+') | (in_range(v, 63, 63) & '/');
}

/* 0-63, or -1 (all ones). */
static int decode6(int c)
{
	int upper = in_range(c, 'A', 'Z'), lower = in_range(c, 'a', 'z');
	int digit = in_range(c, '0', '9'), plus = in_range(c, '+', '+');
	int slash = in_range(c, '/', '/');

	return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
	       (digit & (c - '0' + 52)) | (plus & 62) | (slash & 63) |
	       ~(upper | lower | digit | plus | slash);
}

void base64_encode(const uint8_t *bytes, size_t len,
		   enum base64_padding padding, char *out)
{
	unsigned acc = 0, bits = 0;
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		acc = (acc << 8 | bytes[i]) & 0xffff;
		for (bits += 8; bits >= 6; bits -= 6)
			out[n++] = (char)encode6((int)(acc >> (bits - 6) & 63));
	}
	if (bits > 0)
		out[n++] = (char)encode6((int)(acc << (6 - bits) & 63));
	while (padding == BASE64_PADDED && n % 4 != 0)
		out[n++] = '=';
	out[n] = '\0';
}

/* How many characters before the padding; false when it is not exact. */
static bool strip_padding(struct span text, enum base64_padding padding,
			  size_t *chars)
{
	size_t n = text.len;

	if (padding == BASE64_BARE) {
		*chars = n;
		return n % 4 != 1;
	}
	if (n % 4 != 0)
		return false;
	if (n > 0 && text.bytes[n - 1] == '=')
		n--;
	if (n > 0 && n % 4 == 3 && text.bytes[n - 1] == '=')
		n--;
	*chars = n;
	return true;
}

int base64_decode(struct span text, enum base64_padding padding, uint8_t *out,
		  size_t cap, size_t *out_len)
{
	unsigned acc = 0, bits = 0;
	size_t i, n = 0, chars;
	int bad = 0;

	if (!strip_padding(text, padding, &chars) || chars * 3 / 4 > cap)
		return error_set(E_INPUT, "no base64 of the length expected");
	for (i = 0; i < chars; i++) {
		int v = decode6(text.bytes[i]);

		bad |= v >> 8;
		acc = (acc << 6 | (unsigned)(v & 63)) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (uint8_t)(acc >> bits);
		}
	}
	/* the bits that fill the last character are zero */
	bad |= (int)(acc & ((1u << bits) - 1));
	if (bad != 0) {
		sodium_memzero(out, n);
		return error_set(E_INPUT, "no canonical base64");
	}
	*out_len = n;
	return E_OK;
}
