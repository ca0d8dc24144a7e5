/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nick.c -- short names, which stand in commands and file names. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/member/member.h"

static bool letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool member_nick_valid(const char *nick)
{
	size_t i, len = strlen(nick);

	if (len < 1 || len > MEMBER_SHORT_MAX || !letter_or_digit(nick[0]))
		return false;
	for (i = 1; i < len; i++)
		if (!letter_or_digit(nick[i]) && nick[i] != '.' &&
		    nick[i] != '_' && nick[i] != '-')
			return false;
	return true;
}

/* U+00DF to U+00FF, as they are spelled without marks; "" for the division
 * sign. U+00C0 to U+00DE are their capitals, 32 below, but for U+00DF. */
static const char *const latin[] = { "ss", "a",  "a",  "a",  "a",  "ae", "aa",
				     "ae", "c",  "e",  "e",  "e",  "e",  "i",
				     "i",  "i",  "i",  "d",  "n",  "o",  "o",
				     "o",  "o",  "oe", "",   "oe", "u",  "u",
				     "u",  "ue", "y",  "th", "y" };

const char *member_spelled(const char *at, size_t *used)
{
	unsigned second;

	*used = 1;
	if ((unsigned char)at[0] != 0xc3)
		return "";
	second = (unsigned char)at[1];
	if (second < 0x80 || second > 0xbf)
		return "";
	*used = 2;
	if (second < 0x9f)
		second += 0x20;
	return latin[second - 0x9f];
}

int member_nick(const char *name, char out[MEMBER_SHORT_MAX + 1])
{
	char nick[MEMBER_SHORT_MAX + 1];
	size_t n = 0, used;

	while (*name == ' ')
		name++;
	for (; *name != '\0' && *name != ' ' && n + 2 <= MEMBER_SHORT_MAX;
	     name += used) {
		const char *as = member_spelled(name, &used);
		char c = *name;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (letter_or_digit(c) || (n > 0 && c == '-'))
			nick[n++] = c;
		memcpy(nick + n, as, strlen(as));
		n += strlen(as);
	}
	nick[n] = '\0';
	if (!member_nick_valid(nick))
		return error_set(E_INPUT, "no short name can be made of this "
					  "name");
	memcpy(out, nick, n + 1);
	return E_OK;
}
