/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vault/base/error.h"

/* Most credentials have one secret of one version: what is long begins alone. */
#define FIRST_BYTES 256

/* Fewer pages than these take longer to ask for. */
#define MANY_PAGES 16

static size_t first_room(size_t size)
{
	return size < FIRST_BYTES ? FIRST_BYTES / size : 1;
}

int array_room(void *items, size_t *cap, size_t count, size_t size)
{
	void *old, *grown;
	size_t want;

	if (count < *cap)
		return E_OK;
	want = *cap == 0 ? first_room(size) : *cap * 2;
	if (want <= *cap || want > SIZE_MAX / size)
		return error_set(E_MEMORY, "an array of %zu items", want);
	memcpy(&old, items, sizeof(old));
	grown = realloc(old, want * size);
	if (grown == NULL)
		return error_set(E_MEMORY, "an array of %zu items", want);
	memcpy(items, &grown, sizeof(grown));
	*cap = want;
	return E_OK;
}

void array_soon(void *items, size_t len)
{
	const long told = sysconf(_SC_PAGESIZE);
	const size_t page = told > 0 ? (size_t)told : 4096;
	const size_t before = (page - (uintptr_t)items % page) % page;

	if (items == NULL || len < before || len - before < MANY_PAGES * page)
		return;
	len -= before;
#ifdef MADV_POPULATE_WRITE
	madvise((char *)items + before, len - len % page, MADV_POPULATE_WRITE);
#endif
}
