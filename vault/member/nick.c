/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nick.c -- short names, which stand in commands and file names. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/member/member.h"

bool member_nick_valid(const char *nick)
{
	size_t i, len = strlen(nick);

	if (len < 1 || len > MEMBER_SHORT_MAX || nick[0] == '.' ||
	    nick[0] == '_' || nick[0] == '-')
		return false;
	for (i = 0; i < len; i++)
		if (!((nick[i] >= 'a' && nick[i] <= 'z') ||
		      (nick[i] >= '0' && nick[i] <= '9') || nick[i] == '.' ||
		      nick[i] == '_' || nick[i] == '-'))
			return false;
	return true;
}

/* What a letter becomes; *used is how many bytes it has in UTF-8. */
static const char *plain(const char *at, size_t *used)
{
	static const struct {
		const char *letter, *as;
	} table[] = { { "ä", "ae" }, { "ö", "oe" }, { "ü", "ue" },
		      { "Ä", "ae" }, { "Ö", "oe" }, { "Ü", "ue" },
		      { "ß", "ss" }, { "é", "e" },  { "è", "e" },
		      { "á", "a" },  { "à", "a" },  { "ó", "o" },
		      { "í", "i" },  { "ñ", "n" },  { "ç", "c" },
		      { "ø", "oe" }, { "å", "aa" }, { "É", "e" } };
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		*used = strlen(table[i].letter);
		if (strncmp(at, table[i].letter, *used) == 0)
			return table[i].as;
	}
	*used = 1;
	return NULL;
}

int member_nick(const char *name, char out[MEMBER_SHORT_MAX + 1])
{
	char nick[MEMBER_SHORT_MAX + 1];
	size_t n = 0, used;

	for (; *name != '\0' && *name != ' ' && n + 2 <= MEMBER_SHORT_MAX;
	     name += used) {
		const char *as = plain(name, &used);

		if (as != NULL) {
			memcpy(nick + n, as, strlen(as));
			n += strlen(as);
		} else if (*name >= 'A' && *name <= 'Z') {
			nick[n++] = (char)(*name - 'A' + 'a');
		} else if ((*name >= 'a' && *name <= 'z') ||
			   (n > 0 && *name == '-')) {
			nick[n++] = *name;
		}
	}
	nick[n] = '\0';
	if (!member_nick_valid(nick))
		return error_set(E_INPUT, "no short name can be made of this "
				 "name");
	memcpy(out, nick, n + 1);
	return E_OK;
}
