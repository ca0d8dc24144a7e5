/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hex.c -- lower-case hexadecimal, and the ids written in it. */
#include <sodium.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

static char digit_of(unsigned v)
{
	/* 'a' - '0' - 10 more from ten on, without a branch */
	return (char)('0' + v + ((9 - v) >> 8 & ('a' - '0' - 10)));
}

void hex_encode(const uint8_t *bytes, size_t len, char *out)
{
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = digit_of(bytes[i] >> 4);
		out[2 * i + 1] = digit_of(bytes[i] & 15);
	}
	out[2 * len] = '\0';
}

void hex_public(const uint8_t *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

/* 0-15, or all ones from bit 8 on. */
static int value_of(int c)
{
	int digit = (('0' - 1 - c) & (c - '9' - 1)) >> 16;
	int letter = (('a' - 1 - c) & (c - 'f' - 1)) >> 16;

	return (digit & (c - '0')) | (letter & (c - 'a' + 10)) |
	       ~(digit | letter);
}

int hex_decode(struct span text, uint8_t *out, size_t len)
{
	int bad = 0;
	size_t i;

	if (text.len != 2 * len)
		return error_set(E_INPUT, "not %zu hex digits", 2 * len);
	for (i = 0; i < len; i++) {
		int high = value_of(text.bytes[2 * i]);
		int low = value_of(text.bytes[2 * i + 1]);

		bad |= (high | low) >> 8;
		out[i] = (uint8_t)((high & 15) << 4 | (low & 15));
	}
	if (bad == 0)
		return E_OK;
	sodium_memzero(out, len);
	return error_set(E_INPUT, "not lower-case hex");
}

bool text_is_id(struct span s)
{
	uint8_t bad = 0, c;
	size_t i;

	if (s.bytes == NULL || s.len != 2 * ID_LEN)
		return false;
	/* all of them: without a way out compilers do many at once */
	for (i = 0; i < 2 * ID_LEN; i++) {
		c = s.bytes[i];
		bad |= ((uint8_t)(c - '0') > 9) & ((uint8_t)(c - 'a') > 5);
	}
	return bad == 0;
}

void id_random(char out[ID_TEXT])
{
	uint8_t bytes[ID_LEN];

	randombytes_buf(bytes, sizeof(bytes));
	hex_encode(bytes, sizeof(bytes), out);
}
