/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "vault/base/buffer.h"

Test(buffer, room_where_nothing_came_ends_the_text_that_is_there)
{
	struct buffer b = BUFFER_INIT;

	buffer_reserve(&b, 0);
	cr_assert_str_eq(buffer_string(&b), "");
	buffer_text(&b, "ab");
	buffer_reserve(&b, 1000);
	cr_assert_str_eq(buffer_string(&b), "ab");
	buffer_free(&b);
}
