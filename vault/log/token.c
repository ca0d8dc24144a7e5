/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/token.h"

#include <string.h>

#include "vault/base/text.h"

/* What Unicode calls White_Space and text_clean lets pass, in UTF-8; U+2000 to
 * U+200A share their first two bytes. Most of a log are tokens of ASCII, where
 * there is only one. */
static bool is_space(const uint8_t *at, size_t left)
{
	static const char *const spaces[] = {
		"\u00a0", "\u1680", "\u202f", "\u205f", "\u3000",
	};

	if (at[0] < 0x80)
		return at[0] == ' ';
	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		size_t len = strlen(spaces[i]);

		if (len <= left && memcmp(at, spaces[i], len) == 0)
			return true;
	}
	return left >= 3 && at[0] == 0xe2 && at[1] == 0x80 && at[2] >= 0x80 &&
	       at[2] <= 0x8a;
}

bool token_valid(struct span s)
{
	if (s.len == 0 || !text_clean(s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (is_space(s.bytes + i, s.len - i))
			return false;
	return true;
}
