/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * copy.c -- a foreign file as it was at one moment: whole in memory, or where it
 * lies, with tags (tagged.c).  SQLite does not open it, so we keep its writers
 * off ourselves while it is read: with the lock its readers take (SQLite, "File
 * Locking And Concurrency").  Nothing that was looked at before counts for what
 * was read: its header is judged again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/store/private.h"
#include "vault/store/tagged.h"

#define HELD_MOST 8388608 /* more does not go into memory */

static uint64_t held_most = HELD_MOST;

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

void copy_hold(uint64_t most)
{
	held_most = most;
}

/* --- in memory --- */

static int open_held(struct store *s, int fd, size_t len)
{
	uint8_t *all = sqlite3_malloc64(len + 1);
	const unsigned failures = memory_failures();
	int r;

	if (all == NULL)
		return error_set(E_MEMORY, "%s", s->path);
	r = read_whole(fd, s->path, all, len);
	if (r == E_OK)
		r = hostile_bytes(s, all, len);
	if (r == E_OK &&
	    sqlite3_open_v2(":memory:", &s->db, SQLITE_OPEN_READWRITE, NULL) !=
		    SQLITE_OK)
		r = error_set(E_MEMORY, "%s", s->path);
	if (r != E_OK) {
		sqlite3_free(all);
		return r;
	}
	/* SQLite frees the bytes even when it refuses them */
	if (sqlite3_deserialize(s->db, "main", all, (sqlite3_int64)len,
				(sqlite3_int64)len,
				SQLITE_DESERIALIZE_FREEONCLOSE |
					SQLITE_DESERIALIZE_READONLY) !=
	    SQLITE_OK)
		return memory_failures() != failures ? store_wanting(s) :
						       store_fault(s, false);
	return E_OK;
}

/* --- where it lies --- */

/* On success the store has ${fd}. */
static int open_tagged(struct store *s, int fd, uint64_t size)
{
	uint8_t header[HOSTILE_HEADER];
	int r;

	r = tagged_new(fd, size, s->path, &s->tagged);
	if (r != E_OK)
		return r;
	r = tagged_head(s->tagged, s->path, header, sizeof(header));
	if (r == E_OK)
		r = hostile_bytes(s, header, sizeof(header));
	if (r != E_OK)
		return r;
	r = tagged_connect(s->tagged, &s->db);
	if (s->db == NULL)
		return error_set(E_MEMORY, "%s", s->path);
	return r == SQLITE_OK ? E_OK : store_fault(s, false);
}

static void unlock(int fd)
{
	struct flock l = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	fcntl(fd, F_OFD_SETLK, &l);
}

int copy_open(struct store *s)
{
	uint64_t size;
	int fd, r;

	r = hostile_open(s->real, s->path, &fd, &size);
	if (r != E_OK)
		return r;
	r = steady(s, fd);
	if (r == E_OK)
		r = hostile_size(fd, s->path, &size); /* now it stays */
	if (r == E_OK && size > held_most)
		r = open_tagged(s, fd, size);
	else if (r == E_OK)
		r = open_held(s, fd, (size_t)size);
	if (s->tagged == NULL)
		close(fd);
	else if (!s->still)
		unlock(fd);
	return r == E_OK ? settings_apply(s, false) : r;
}
