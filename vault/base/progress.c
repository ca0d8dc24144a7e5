/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/progress.h"

#include <stddef.h>

#define EACH 512 /* a power of two */

static progress_watcher *watching;

void progress_watch(progress_watcher *watcher)
{
	watching = watcher;
}

void progress(const char *what, uint64_t done, uint64_t all)
{
	if (watching != NULL)
		watching(what, done, all);
}

void progress_of_many(const char *what, uint64_t done, uint64_t all)
{
	if (watching != NULL && ((done & (EACH - 1)) == 0 || done == all))
		watching(what, done, all);
}
