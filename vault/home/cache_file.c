/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache_file.c -- a file that may be gone at any time. What is in it is the
 * ledger's (vault/ledger/cache.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
		r = home_write_unsynced(path, bytes); /* its tag is over all */
	free(path);
	return r;
}

/* It may have tens of megabytes: straight to where they are to be. */
static int read_all(int fd, size_t size, struct buffer *out)
{
	size_t before = out->len, done = 0;
	uint8_t *at;
	ssize_t n = 1;

	buffer_reserve(out, size);
	at = buffer_space(out, size);
	if (at == NULL)
		return error_set(E_MEMORY, "what was kept");
	while (done < size && (n > 0 || (n < 0 && errno == EINTR))) {
		n = read(fd, at + done, size - done);
		done += n > 0 ? (size_t)n : 0;
	}
	out->len = before + done;
	out->bytes[out->len] = '\0';
	return n < 0 ? error_set(E_IO, "what was kept: %s", strerror(errno)) :
		       E_OK;
}

int cache_file_load(const struct home *home, const char *vault,
		    struct buffer *out)
{
	char *path = NULL;
	size_t size;
	int fd, r = home_path(home, vault, &path, "cache", HOME_END);

	if (r == E_OK)
		r = file_open(path, CACHE_MAX, &fd, &size);
	if (r == E_OK) {
		r = read_all(fd, size, out);
		close(fd);
	}
	free(path);
	return r;
}
