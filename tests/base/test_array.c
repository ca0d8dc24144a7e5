/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_array.c -- arrays that grow, and memory that is had at once. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

#define PAGES 40

static size_t page;
static uint8_t *pages;

static void setup(void)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	pages = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	cr_assert_neq(pages, MAP_FAILED);
}

static void teardown(void)
{
	munmap(pages, PAGES * page);
}

TestSuite(array, .init = setup, .fini = teardown);

static size_t there(void)
{
	unsigned char is[PAGES];
	size_t i, n = 0;

	cr_assert_eq(mincore(pages, PAGES * page, is), 0);
	for (i = 0; i < PAGES; i++)
		n += is[i] & 1;
	return n;
}

static bool kernel_knows(void)
{
	return madvise(pages, 0, MADV_POPULATE_WRITE) == 0;
}

Test(array, what_is_needed_soon_is_there_at_once)
{
	if (!kernel_knows())
		cr_skip_test("this kernel gives no pages at once");
	cr_assert_eq(there(), 0);
	array_soon(pages + 1, (PAGES - 1) * page);
	cr_assert_eq(there(), PAGES - 2, "whole pages, and no other");
	array_soon(pages, PAGES * page);
	cr_assert_eq(there(), PAGES);
}

Test(array, and_is_what_it_was)
{
	size_t i;

	for (i = 0; i < PAGES * page; i += 100)
		pages[i] = (uint8_t)(i / 100 + 1);
	array_soon(pages, PAGES * page);
	for (i = 0; i < PAGES * page; i++)
		cr_assert_eq(pages[i],
			     i % 100 == 0 ? (uint8_t)(i / 100 + 1) : 0);
}

Test(array, a_few_pages_or_none_are_left_alone)
{
	array_soon(NULL, PAGES * page);
	array_soon(pages, 0);
	array_soon(pages + 3, 2);
	array_soon(pages, 4 * page);
	cr_assert_eq(there(), 0);
}

Test(array, room_grows_twofold_and_keeps_what_is_there)
{
	uint64_t *items = NULL;
	size_t cap = 0, i;

	for (i = 0; i < 1000; i++) {
		cr_assert_eq(array_room(&items, &cap, i, sizeof(*items)), E_OK);
		cr_assert_gt(cap, i);
		items[i] = i;
	}
	cr_assert_eq(cap, 1024);
	for (i = 0; i < 1000; i++)
		cr_assert_eq(items[i], i);
	free(items);
}

Test(array, room_that_cannot_be_leaves_all_as_it_was)
{
	uint64_t *items = malloc(2 * sizeof(*items)), *before = items;
	size_t cap = SIZE_MAX / 2;

	items[1] = 7;
	cr_assert_eq(array_room(&items, &cap, cap, sizeof(*items)), E_MEMORY);
	cr_assert_eq(items, before);
	cr_assert_eq(cap, SIZE_MAX / 2);
	cr_assert_eq(items[1], 7);
	free(items);
}
