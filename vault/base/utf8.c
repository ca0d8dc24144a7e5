/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.c -- which characters a name, a reason or a label may hold. */
#include <string.h>

#include "vault/base/text.h"

int32_t utf8_next(struct span s, size_t *at)
{
	static const int32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = s.bytes[*at];
	size_t len, i;
	int32_t c;

	if (first < 0x80)
		len = 1;
	else if ((first & 0xe0) == 0xc0)
		len = 2;
	else if ((first & 0xf0) == 0xe0)
		len = 3;
	else if ((first & 0xf8) == 0xf0)
		len = 4;
	else
		return -1;
	if (len > s.len - *at)
		return -1;
	c = len == 1 ? first : first & (0x7f >> len);
	for (i = 1; i < len; i++) {
		uint8_t more = s.bytes[*at + i];

		if ((more & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (more & 0x3f);
	}
	*at += len;
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return -1;
	return c;
}

/* Controls, and the marks that reorder or break lines on a terminal. */
static bool forbidden(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool text_clean(struct span s)
{
	size_t at = 0;

	int32_t c;

	while (at < s.len) {
		/* most of it is printable ASCII */
		if (s.bytes[at] >= 0x20 && s.bytes[at] < 0x7f) {
			at++;
			continue;
		}
		c = utf8_next(s, &at);
		if (c < 0 || forbidden(c))
			return false;
	}
	return true;
}

void text_mask(char *text)
{
	struct span s = { (const uint8_t *)text, strlen(text) };
	size_t at = 0, from;
	int32_t c;

	while (at < s.len) {
		from = at;
		c = utf8_next(s, &at);
		if (c >= 0 && !forbidden(c))
			continue;
		if (c < 0)
			at = from + 1;
		memset(text + from, '?', at - from);
	}
}
