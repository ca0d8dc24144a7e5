/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/column.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range {
	uint32_t first, last;
};

/* Marks that stand on the character before, and what is not seen. */
static const struct range none[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x0e34, 0x0e3a },
	{ 0x0e47, 0x0e4e }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
	{ 0x200b, 0x200f }, { 0x20d0, 0x20f0 }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f },
};

/* What UAX #11 calls wide or fullwidth, in coarse blocks. */
static const struct range two[] = {
	{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },   { 0xa000, 0xa4cf },
	{ 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static unsigned is_in(const struct range *ranges, size_t n, uint32_t c)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return 1;
	return 0;
}

static unsigned width_of(uint32_t c)
{
	/* before all of both: most of what is written */
	if (c < none[0].first)
		return 1;
	if (is_in(none, sizeof(none) / sizeof(none[0]), c))
		return 0;
	return 1 + is_in(two, sizeof(two) / sizeof(two[0]), c);
}

/* One character of UTF-8; what is none counts as a character of its own. */
static uint32_t next(const unsigned char **at)
{
	static const unsigned char lead[] = { 0, 0, 0x1f, 0x0f, 0x07 };
	unsigned char first = *(*at)++;
	unsigned more = first >= 0xf0 ? 4 :
			first >= 0xe0 ? 3 :
			first >= 0xc0 ? 2 :
					0;
	uint32_t c = more == 0 ? first : first & lead[more];

	for (; more > 1 && (**at & 0xc0) == 0x80; more--)
		c = c << 6 | (*(*at)++ & 0x3f);
	return c;
}

unsigned column_width(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	unsigned width = 0;

	while (*at != '\0')
		width += width_of(next(&at));
	return width;
}

int column(unsigned columns, const char *text)
{
	size_t len = strlen(text);

	return (int)(columns + len) - (int)column_width(text);
}
