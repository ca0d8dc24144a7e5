/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foreign_letters.c -- what stands between the quotes of a foreign text. */
#include "vault/base/foreign_private.h"
#include "vault/base/text.h"

static int32_t hex4(const uint8_t *at)
{
	int32_t n = 0;
	int i;

	for (i = 0; i < 4; i++) {
		uint8_t c = at[i] | 0x20;

		n = n * 16 + (c >= 'a' ? c - 'a' + 10 : c - '0');
	}
	return n;
}

/* Behind a backslash; a pair of surrogates is one character. */
static int32_t escaped(struct letters *l)
{
	const uint8_t *at = l->raw.bytes + l->at;
	int32_t high;

	l->at += *at == 'u' ? 5 : 1;
	switch (*at) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'u':
		high = hex4(at + 1);
		if (high < 0xd800 || high > 0xdbff)
			return high;
		l->at += 6;
		return 0x10000 + ((high - 0xd800) << 10) +
		       (hex4(at + 7) - 0xdc00);
	default:
		return *at;
	}
}

int32_t letters_next(struct letters *l)
{
	if (l->at >= l->raw.len)
		return -1;
	if (l->raw.bytes[l->at] != '\\')
		return utf8_next(l->raw, &l->at);
	l->at++;
	return escaped(l);
}

int letters_compare(struct span a, struct span b)
{
	struct letters x = { a, 0 }, y = { b, 0 };
	int32_t c, d;

	do {
		c = letters_next(&x);
		d = letters_next(&y);
	} while (c == d && c >= 0);
	return c < d ? -1 : c > d;
}

size_t letters_utf8(int32_t c, uint8_t out[4])
{
	uint32_t u = (uint32_t)c;

	if (u < 0x80) {
		out[0] = (uint8_t)u;
		return 1;
	}
	if (u < 0x800) {
		out[0] = (uint8_t)(0xc0 | u >> 6);
		out[1] = (uint8_t)(0x80 | (u & 0x3f));
		return 2;
	}
	if (u < 0x10000) {
		out[0] = (uint8_t)(0xe0 | u >> 12);
		out[1] = (uint8_t)(0x80 | (u >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (u & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | u >> 18);
	out[1] = (uint8_t)(0x80 | (u >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (u >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (u & 0x3f));
	return 4;
}
