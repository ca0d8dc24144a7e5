/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/near.h"

Test(near, a_letter_left_out_added_exchanged_or_swapped_is_one)
{
	cr_assert_eq(near_distance("show", "show"), 0);
	cr_assert_eq(near_distance("shw", "show"), 1);
	cr_assert_eq(near_distance("shoow", "show"), 1);
	cr_assert_eq(near_distance("shiw", "show"), 1);
	cr_assert_eq(near_distance("shwo", "show"), 1);
	cr_assert_eq(near_distance("", "show"), 4);
	cr_assert_eq(near_distance("show", ""), 4);
	cr_assert_eq(near_distance("kitten", "sitting"), 3);
}

Test(near, a_name_that_is_too_long_is_far)
{
	char name[100];

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	cr_assert_eq(near_distance(name, "a"), 99);
}

static const char *found(const char *word)
{
	static const char *const names[] = { "share", "show", "save", "ls" };
	static char text[64];
	struct near n;
	size_t i;

	near_begin(&n, word);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		near_try(&n, names[i], names[i]);
	return near_text(&n, text, sizeof(text));
}

Test(near, the_nearest_are_kept)
{
	cr_assert_str_eq(found("shwo"), "show");
	cr_assert_str_eq(found("sh"), "share, show");
	cr_assert_str_eq(found("save"), "save");
	cr_assert_str_eq(found("shave"), "share, save");
}

Test(near, what_is_like_nothing_finds_nothing)
{
	cr_assert_str_eq(found("frob"), "");
	cr_assert_str_eq(found("x"), "");
	cr_assert_str_eq(found(""), "");
	cr_assert_str_eq(found("sl"), "");
}

Test(near, no_name_is_told_twice)
{
	struct near n;
	char text[64];

	near_begin(&n, "aduit");
	near_try(&n, "audit", "audit");
	near_try(&n, "audit", "audit");
	cr_assert_str_eq(near_text(&n, text, sizeof(text)), "audit");
}
