/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache_file.c -- a file that may be gone at any time. What is in it is the
 * ledger's (vault/ledger/cache.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/cache_bytes.h"
#include "vault/home/private.h"

int cache_file_save(const struct home *home, const char *vault,
		    struct span bytes)
{
	char *path = NULL;
	int r = home_path(home, vault, &path, "cache", HOME_END);

	/* what is torn of a short one is found before it serves */
	if (r == E_OK)
		r = bytes.len > CACHE_SHORT ? home_write(path, bytes) :
					      home_write_unsynced(path, bytes);
	free(path);
	return r;
}

int cache_file_open(const struct home *home, const char *vault,
		    struct cache_file *out)
{
	int r;

	memset(out, 0, sizeof(*out));
	r = home_path(home, vault, &out->path, "cache", HOME_END);
	if (r == E_OK)
		r = file_open(out->path, CACHE_MAX, &out->fd, &out->size);
	if (r != E_OK) {
		free(out->path);
		out->path = NULL;
	}
	return r;
}

void cache_file_close(struct cache_file *f)
{
	if (f->path != NULL && f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

int cache_file_read(const struct cache_file *f, size_t from, uint8_t *out,
		    size_t len)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < len && (n > 0 || (n < 0 && errno == EINTR))) {
		n = pread(f->fd, out + done, len - done, (off_t)(from + done));
		done += n > 0 ? (size_t)n : 0;
	}
	if (done < len)
		return error_set(E_IO, "%s: %s", f->path,
				 n < 0 ? strerror(errno) : "it is cut off");
	return E_OK;
}

bool cache_file_goes(const struct cache_file *f)
{
	char *dir = strndup(f->path, (size_t)(strrchr(f->path, '/') - f->path));
	bool goes = dir != NULL && access(dir, W_OK) == 0;

	free(dir);
	return goes;
}
