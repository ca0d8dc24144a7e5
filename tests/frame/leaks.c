/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where leaks are looked for: in the processes that run the tests.
 *
 * Criterion starts each test in a process of its own. The one that starts them
 * leaks a little when a test is skipped, which is Criterion's affair; looking
 * there would also replace its exit status. A suppression would not do, since
 * libcriterion stands in the stack of every test's leak as well.
 *
 * Every test program is linked with this file. The hook is the sanitizer's
 * (sanitizer/lsan_interface.h); without one it is never called.
 */
#include <stdbool.h>
#include <stdlib.h>

int __lsan_is_turned_off(void);

static bool starter;

/* Before any test can change the environment. */
__attribute__((constructor)) static void look(void)
{
	starter = getenv("BXFI_MAP") == NULL;
}

int __lsan_is_turned_off(void)
{
	return starter;
}
