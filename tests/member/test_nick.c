/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "tests/member/support.h"
#include "vault/base/error.h"

TestSuite(nick, .init = support_start, .timeout = 60);

Test(nick, is_the_first_name_as_one_types_it)
{
	static const struct {
		const char *name, *nick;
	} table[] = {
		{ "Anna Weber", "anna" },
		{ "Jörg Weiß", "joerg" },
		{ "ÄÖÜäöüß", "aeoeueaeoeuess" },
		{ "Åse Ødegård", "aase" },
		{ "Ødegård", "oedegaard" },
		{ "Zoë", "zoe" },
		{ "ÉMILE", "emile" },
		{ "Þór", "thor" },
		{ "Ñuño", "nuno" },
		{ "Ÿ÷ÿ×x", "yx" },
		{ "Anne-Marie Schmidt", "anne-marie" },
		{ "-anna", "anna" },
		{ "O'Neill", "oneill" },
		{ "R2D2", "r2d2" },
		{ "  Ben", "ben" },
		{ "Łukasz", "ukasz" },
		{ "a\xc3", "a" },
	};
	char nick[MEMBER_SHORT_MAX + 1];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		cr_expect_eq(member_nick(table[i].name, nick), E_OK, "%s",
			     table[i].name);
		cr_expect_str_eq(nick, table[i].nick, "%s becomes %s",
				 table[i].name, nick);
		cr_expect(member_nick_valid(nick), "%s", nick);
	}
}

Test(nick, long_name_is_cut_to_what_a_nick_may_be)
{
	char nick[MEMBER_SHORT_MAX + 1], name[200];
	struct buffer umlauts = BUFFER_INIT;

	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	cr_assert_eq(member_nick(name, nick), E_OK);
	cr_assert(member_nick_valid(nick));
	for (int i = 0; i < 40; i++)
		buffer_text(&umlauts, i == 0 ? "a" : "ß");
	cr_assert_eq(member_nick(buffer_string(&umlauts), nick), E_OK);
	cr_assert(member_nick_valid(nick));
	cr_assert_eq(strlen(nick), 31);
	buffer_free(&umlauts);
}

Test(nick, is_refused_where_no_letter_is_left)
{
	static const char *const names[] = { "", "   ", "李", "---", "!?" };
	char nick[MEMBER_SHORT_MAX + 1] = "before";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cr_expect_eq(member_nick(names[i], nick), E_INPUT, "%s",
			     names[i]);
	cr_assert_str_eq(nick, "before");
}

Test(nick, may_stand_in_a_command_and_a_file_name)
{
	static const char *const good[] = {
		"a",      "0",      "anna", "anna.weber",
		"anna_w", "anna-2", "a.",   "abcdefghijklmnopqrstuvwxyz012345"
	};
	static const char *const bad[] = {
		"",
		"Anna",
		".anna",
		"_anna",
		"-anna",
		"an na",
		"an/a",
		"an:na",
		"j\xc3\xb6rg",
		"anna\n",
		"abcdefghijklmnopqrstuvwxyz0123456"
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect(member_nick_valid(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(member_nick_valid(bad[i]), "%s", bad[i]);
}
