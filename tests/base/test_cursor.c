/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_cursor.c -- bytes that are gone along. */
#include <criterion/criterion.h>
#include <string.h>

#include "vault/base/cursor.h"
#include "vault/base/text.h"

Test(cursor, it_never_leaves_its_bytes_and_stays_failed)
{
	struct cursor c;
	struct span s;

	cursor_init(&c, "12 abc\nrest", 11);
	cr_assert_eq(cursor_decimal(&c, 100), 12);
	cursor_expect(&c, " ");
	s = cursor_line(&c);
	cr_assert(span_is(s, "abc"));
	cr_assert_not(cursor_accept(&c, "restless"));
	cr_assert_not(c.failed);
	s = cursor_bytes(&c, 5);
	cr_assert_null(s.bytes);
	cr_assert(c.failed);
	cr_assert_null(cursor_bytes(&c, 1).bytes);
	cr_assert_not(cursor_done(&c));
}

Test(cursor, numbers_have_one_spelling_and_a_bound)
{
	static const char *const bad[] = {
		"", "01", "-1", "+1", "101", "x", "18446744073709551616"
	};
	struct cursor c;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cursor_init(&c, bad[i], strlen(bad[i]));
		cursor_decimal(&c, 100);
		cr_expect(c.failed, "%s", bad[i]);
	}
	cursor_init(&c, "18446744073709551615", 20);
	cr_assert_eq(cursor_decimal(&c, UINT64_MAX), UINT64_MAX);
	cursor_init(&c, "0", 1);
	cr_assert_eq(cursor_decimal(&c, 0), 0);
	cr_assert(cursor_done(&c));
}
