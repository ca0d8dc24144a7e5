/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "vault/base/progress.h"

static unsigned told;
static uint64_t last_done, last_all;

static void watch(const char *what, uint64_t done, uint64_t all)
{
	cr_assert_str_eq(what, "counting");
	told++;
	last_done = done;
	last_all = all;
}

Test(progress, nobody_has_to_watch)
{
	progress("counting", 1, 2);
	progress_watch(watch);
	progress_watch(NULL);
	progress("counting", 1, 2);
	cr_assert_eq(told, 0);
}

Test(progress, whoever_watches_is_told_how_far_it_is)
{
	progress_watch(watch);
	progress("counting", 3, 7);
	cr_assert_eq(told, 1);
	cr_assert_eq(last_done, 3);
	cr_assert_eq(last_all, 7);
	progress_watch(NULL);
}

Test(progress, of_a_million_few_are_told_and_the_last)
{
	uint64_t i;

	progress_watch(watch);
	for (i = 1; i <= 1000001; i++)
		progress_of_many("counting", i, 1000001);
	progress_watch(NULL);
	cr_assert_eq(told, 1000000 / 512 + 1);
	cr_assert_eq(last_done, 1000001);
}
