/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache_file.c -- a file that may be gone at any time. What is in it is the
 * ledger's (vault/ledger/cache.h). */
#include <stdlib.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/home.h"
#include "vault/home/private.h"

int cache_file_save(const struct home *home, const char *vault,
		    struct span bytes)
{
	char *path = NULL;
	int r = home_path(home, vault, &path, "cache", HOME_END);

	if (r == E_OK)
		r = home_write(path, bytes);
	free(path);
	return r;
}

int cache_file_load(const struct home *home, const char *vault,
		    struct buffer *out)
{
	char *path = NULL;
	int r = home_path(home, vault, &path, "cache", HOME_END);

	if (r == E_OK)
		r = file_read(path, CACHE_MAX, out);
	free(path);
	return r;
}
