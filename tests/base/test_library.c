/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_library.c -- libraries that are loaded when they are wanted. */
#include <criterion/criterion.h>
#include <string.h>
#include <zlib.h>

#include "vault/base/error.h"
#include "vault/base/library.h"

#define THERE(X) X(crc32) X(zlibVersion)
LIBRARY(there, "libz.so.1", THERE, "a test")

static void *symbol;
static const struct library_symbol no_such_symbols[] = {
	{ "no_function_has_this_name", &symbol }
};

Test(library, what_is_asked_for_is_there)
{
	const uint8_t text[] = "123456789";

	cr_assert_eq(library_need(&there), E_OK);
	cr_assert_eq(lib_crc32(0, text, 9), 0xcbf43926);
	cr_assert_eq(strncmp(lib_zlibVersion(), "1.", 2), 0);
}

Test(library, one_that_is_not_on_this_machine_is_named_each_time)
{
	struct library l = { .file = "libno-such-library.so.7" };
	int i;

	for (i = 0; i < 2; i++) {
		cr_assert_eq(library_need(&l), E_IO);
		cr_assert_not_null(strstr(error_detail(), l.file));
	}
}

Test(library, one_without_what_is_wanted_of_it_is_none)
{
	struct library l = { .file = "libz.so.1",
			     .symbols = no_such_symbols,
			     .count = 1 };

	cr_assert_eq(library_need(&l), E_IO);
	cr_assert_not_null(strstr(error_detail(), "no_function_has_this_name"));
	cr_assert_null(symbol);
}
