/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * copy.c -- a foreign file, whole, in memory.  SQLite does not open it, so we
 * keep its writers off ourselves: with the lock its readers take (SQLite,
 * "File Locking And Concurrency").
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/store/private.h"

#define COPY_MAX 2147483136 /* what sqlite3_malloc64 gives at most, and less */

/* The bytes of the file that SQLite's readers lock. */
#define SHARED_FIRST 0x40000002
#define SHARED_LEN 510

/* Waits for a commit to end. Where files cannot be locked nobody else's
 * SQLite could either. The lock goes with the descriptor. */
int copy_lock(const struct store *s, int fd)
{
	struct flock l = { .l_type = F_RDLCK,
			   .l_whence = SEEK_SET,
			   .l_start = SHARED_FIRST,
			   .l_len = SHARED_LEN };
	struct waiting w;

	waiting_begin(&w, s->path, STORE_WAIT_MS);
	do {
		if (fcntl(fd, F_OFD_SETLK, &l) == 0 ||
		    (errno != EAGAIN && errno != EACCES))
			return E_OK;
	} while (waiting_more(&w));
	return waiting_fault(&w, E_HELD);
}

static int unread(const char *path, const char *why)
{
	error_text(E_IO, why);
	return error_within(E_IO, "%s", path);
}

static int read_whole(int fd, const char *path, uint8_t *bytes, size_t len)
{
	size_t at = 0;
	ssize_t n;

	while (at < len) {
		n = read(fd, bytes + at, len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return unread(path,
				      n == 0 ? N_("shrank while it was read") :
					       strerror(errno));
		at += (size_t)n;
	}
	return E_OK;
}

/* A writer that lives begins its change only under a lock that excludes ours:
 * the journal of a change is a dead one's. */
static int steady(const struct store *s, int fd)
{
	int r = copy_lock(s, fd);

	if (r == E_OK && hostile_left(s, fd))
		r = error_set(E_INPUT,
			      "%s: a write to it was cut short; open "
			      "the vault itself once, so that it is mended",
			      s->path);
	return r;
}

int copy_read(const struct store *s, uint8_t **bytes, size_t *len)
{
	uint8_t *all = NULL;
	uint64_t size;
	int fd, r;

	r = hostile_open(s->real, s->path, &fd, &size);
	if (r != E_OK)
		return r;
	r = steady(s, fd);
	if (r == E_OK)
		r = hostile_size(fd, s->path, &size); /* now it stays */
	if (r == E_OK && size > COPY_MAX)
		r = error_set(E_INPUT, "%s: over 2 GiB", s->path);
	if (r != E_OK)
		goto out;
	all = sqlite3_malloc64(size + 1);
	if (all == NULL)
		r = error_set(E_MEMORY, "%s", s->path);
	else
		r = read_whole(fd, s->path, all, (size_t)size);
	if (r == E_OK) {
		*bytes = all;
		*len = (size_t)size;
		all = NULL;
	}
out:
	sqlite3_free(all);
	close(fd);
	return r;
}
