/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_memory.c -- SQLite gets no memory, at each place where it asks for some:
 * that is told as what it is, and never as damage or as a fault of the disk.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "tests/store/support.h"
#include "vault/base/error.h"
#include "vault/store/private.h"

#define LONG ((size_t)400 << 10) /* more pages than SQLite has from the first */

static sqlite3_mem_methods usual;
static unsigned long asked, from, to; /* those of them get none */

static bool gets_none(void)
{
	asked++;
	return asked >= from && asked < to;
}

static void *scarce_malloc(int len)
{
	return gets_none() ? NULL : usual.xMalloc(len);
}

static void *scarce_realloc(void *p, int len)
{
	return gets_none() ? NULL : usual.xRealloc(p, len);
}

/* Before SQLite is used for the first time. */
static void begin(void)
{
	sqlite3_mem_methods scarce;
	struct tree_hash hash;
	uint8_t *bytes = calloc(1, LONG);
	struct store *s;

	cr_assert_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual),
		     SQLITE_OK);
	scarce = usual;
	scarce.xMalloc = scarce_malloc;
	scarce.xRealloc = scarce_realloc;
	cr_assert_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce), SQLITE_OK);
	cr_assert_not_null(bytes);
	folder_begin();
	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(store_put_object(s, (struct span){ bytes, LONG }, &hash),
		     E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
	free(bytes);
}

TestSuite(memory, .init = begin, .fini = folder_end);

/* Of each one in turn, or of each one and all that come after it. */
static void opens_or_says_so(bool after)
{
	unsigned long n, wanting = 0;
	int r;

	for (n = 1; n == 1 || asked >= n - 1; n++) {
		asked = 0;
		from = n;
		to = after ? (unsigned long)-1 : n + 1;
		r = opening(VAULT, STORE_COPY);
		from = to = 0;
		cr_assert(r == E_OK || r == E_MEMORY, "%lu: %s: %s", n,
			  error_name(r), error_detail());
		wanting += r == E_MEMORY;
	}
	cr_assert_gt(wanting, 50);
}

Test(memory, a_copy_in_memory_lacks_it_and_is_not_damaged)
{
	opens_or_says_so(false);
	opens_or_says_so(true);
}

Test(memory, a_copy_where_it_lies_lacks_it_and_is_not_damaged)
{
	copy_hold(0);
	opens_or_says_so(false);
	opens_or_says_so(true);
}
