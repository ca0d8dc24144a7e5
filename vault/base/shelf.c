/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/shelf.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGES 32

static uint8_t *row; /* page 2 i + 1 of it is the i-th; all others are guards */
static size_t page;  /* bytes */
static bool locked_already[PAGES];
static unsigned spare[PAGES]; /* those that nobody has; the last goes first */
static size_t spare_count;

static uint8_t *begin_of(unsigned i)
{
	return row + (2 * (size_t)i + 1) * page;
}

static size_t row_len(void)
{
	return (2 * (size_t)PAGES + 1) * page;
}

static bool row_make(void)
{
	unsigned i;
	void *made;

	page = (size_t)sysconf(_SC_PAGESIZE);
	made = mmap(NULL, row_len(), PROT_NONE,
		    /* of no file: cppcheck 2.10 takes -1 for wrong */
		    /* cppcheck-suppress invalidFunctionArg */
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (made == MAP_FAILED)
		return false;
	if (madvise(made, row_len(), MADV_DONTDUMP) != 0) {
		munmap(made, row_len());
		return false;
	}
	/* a kernel before 4.14 does not know how */
	madvise(made, row_len(), MADV_WIPEONFORK);
	row = made;
	for (i = PAGES; i-- > 0;)
		spare[spare_count++] = i;
	return true;
}

uint8_t *shelf_take(bool *locked)
{
	uint8_t *at;
	unsigned i;

	if ((row == NULL && !row_make()) || spare_count == 0)
		return NULL;
	i = spare[spare_count - 1];
	at = begin_of(i);
	if (mprotect(at, page, PROT_READ | PROT_WRITE) != 0)
		return NULL;
	if (!locked_already[i])
		locked_already[i] = mlock(at, page) == 0;
	*locked = locked_already[i];
	spare_count--;
	return at + page;
}

bool shelf_has(const uint8_t *bytes)
{
	return row != NULL && (uintptr_t)bytes >= (uintptr_t)row &&
	       (uintptr_t)bytes < (uintptr_t)row + row_len();
}

/* It has a mapping to itself by now, so that nothing has to be made for taking it
 * out of reach; one that stays in reach all the same is not taken again. */
void shelf_give(uint8_t *end)
{
	uint8_t *at = end - page;

	sodium_memzero(at, page);
	if (mprotect(at, page, PROT_NONE) == 0)
		spare[spare_count++] =
			(unsigned)(((size_t)(at - row) / page) / 2);
}

void shelf_drop(void)
{
	size_t k;

	for (k = 0; k < spare_count; k++) {
		if (!locked_already[spare[k]])
			continue;
		munlock(begin_of(spare[k]), page);
		madvise(begin_of(spare[k]), page, MADV_DONTNEED);
		locked_already[spare[k]] = false;
	}
}

void shelf_unlocked(void)
{
	unsigned i;

	for (i = 0; i < PAGES; i++)
		locked_already[i] = false;
}
