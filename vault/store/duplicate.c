/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duplicate.c -- a copy of the vault file that is to go on as a branch.
 *
 * The file and what a killed writer left beside it are copied while nobody
 * writes; SQLite takes back in the copy what was half done. Until the first
 * commit to it the copy names no format, so that it is never taken for the vault
 * itself, whatever happens between.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/progress.h"
#include "vault/store/private.h"

#define PIECE 65536

#define ROOM 1048576 /* less is a full disk */

int store_writable(struct store *s)
{
	struct statvfs fs;
	int r, e;

	if (statvfs(s->real, &fs) == 0 &&
	    (uint64_t)fs.f_bavail * fs.f_frsize < ROOM)
		return error_set(E_LOG, "%s: its disk is full", s->path);
	if (settings_trial(s, true) != E_OK)
		error_clear(); /* then it waits for the folder */
	r = store_begin(s, STORE_WAIT_MS);
	if (r == E_OK) {
		store_rollback(s);
		if (sqlite3_get_autocommit(s->db) == 0)
			return store_fault(s, true); /* it goes on */
	}
	e = settings_trial(s, false);
	if (e != E_OK)
		r = e == E_MEMORY ? e : settings_lost(s);
	return r;
}

static int write_all(int fd, const uint8_t *bytes, size_t len, const char *path)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(E_LOG, "%s: %s", path,
					 strerror(errno));
		bytes += n;
		len -= (size_t)n;
	}
	return E_OK;
}

static int pump(int from, const char *name, uint64_t size, int to,
		const char *path)
{
	uint8_t *piece = malloc(PIECE);
	uint64_t done = 0;
	ssize_t n = 1;
	int r = E_OK;

	if (piece == NULL)
		return error_set(E_MEMORY, "%s", path);
	while (r == E_OK && n != 0) {
		n = read(from, piece, PIECE);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n < 0)
			r = error_set(E_IO, "%s: %s", name, strerror(errno));
		else if (n > 0)
			r = write_all(to, piece, (size_t)n, path);
		done += n > 0 ? (uint64_t)n : 0;
		progress(N_("copying the vault"), done, size);
	}
	free(piece);
	return r;
}

static int copy_fd(int from, const char *name, uint64_t size, const char *path)
{
	int to =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		     0600);
	int r;

	if (to < 0)
		return error_set(E_LOG, "%s: %s", path, strerror(errno));
	r = pump(from, name, size, to, path);
	if (r == E_OK && fsync(to) != 0)
		r = error_set(E_LOG, "%s: %s", path, strerror(errno));
	if (close(to) != 0 && r == E_OK)
		r = error_set(E_LOG, "%s: %s", path, strerror(errno));
	return r;
}

/* What lies beside the vault, if it does. */
static int copy_journal(const struct store *s, const char *part)
{
	char *from = NULL, *to = NULL;
	uint64_t size;
	int fd, r = E_OK;

	if (asprintf(&from, "%s-journal", s->real) < 0)
		return error_set(E_MEMORY, "%s", s->path);
	if (asprintf(&to, "%s-journal", part) < 0) {
		to = NULL;
		r = error_set(E_MEMORY, "%s", s->path);
	}
	if (r == E_OK)
		r = hostile_open(from, from, &fd, &size);
	if (r == E_OK) {
		r = copy_fd(fd, from, size, to);
		close(fd);
	} else if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	free(from);
	free(to);
	return r;
}

/* Both files, while no writer is at work. A dead one's journal belongs to the
 * file as it lies. */
static int copy_files(const struct store *s, const char *part)
{
	uint64_t size;
	int fd, r;

	r = hostile_open(s->real, s->path, &fd, &size);
	if (r != E_OK)
		return r;
	r = copy_lock(s, fd);
	if (r == E_OK)
		r = copy_fd(fd, s->path, size, part);
	if (r == E_OK)
		r = copy_journal(s, part);
	close(fd);
	return r;
}

static int unmark(const char *part)
{
	struct store *s = NULL;
	int r = store_open(part, STORE_WRITE, &s);

	if (r == E_OK)
		r = store_exec(s,
			       "PRAGMA user_version = " STORE_TEXT(
				       STORE_FRESH_VERSION),
			       true);
	store_close(&s);
	return r;
}

static void drop(const char *part)
{
	char *journal = NULL;

	unlink(part);
	if (asprintf(&journal, "%s-journal", part) >= 0) {
		unlink(journal);
		free(journal);
	}
}

static int make(const char *path, const char *part)
{
	struct store *s = NULL;
	int r;

	r = store_look(path, STORE_READ, &s);
	if (r == E_OK)
		r = copy_files(s, part);
	store_close(&s);
	return r == E_OK ? unmark(part) : r;
}

/* One at a time makes copies in a folder: what another is making has the same
 * name until it is done. Where folders cannot be locked, we go without. */
static int folder_lock(const char *to, int *fd)
{
	char *copy = strdup(to);
	struct waiting w;
	int f, r = E_OK;

	if (copy == NULL)
		return error_set(E_MEMORY, "%s", to);
	f = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	if (f < 0)
		return error_set(E_LOG, "%s: %s", to, strerror(errno));
	waiting_begin(&w, to, STORE_WAIT_MS);
	while (r == E_OK && flock(f, LOCK_EX | LOCK_NB) != 0 &&
	       errno == EWOULDBLOCK)
		if (!waiting_more(&w))
			r = waiting_fault(&w, E_BUSY);
	if (r == E_OK)
		*fd = f;
	else
		close(f);
	return r;
}

static int make_alone(const char *path, const char *to, const char *part)
{
	int fd = -1, r = folder_lock(to, &fd);

	if (r != E_OK)
		return r;
	if (file_exists(to)) {
		r = error_set(E_EXISTS, "%s", to);
	} else {
		drop(part);
		r = make(path, part);
		if (r == E_OK)
			r = file_move_new(part, to);
		if (r != E_OK)
			drop(part);
	}
	close(fd);
	return r;
}

int store_duplicate(const char *path, const char *to)
{
	char *part = NULL;
	int r;

	if (asprintf(&part, "%s.part", to) < 0)
		return error_set(E_MEMORY, "%s", to);
	r = make_alone(path, to, part);
	if (r == E_IO)
		r = error_set(E_LOG, "%s", error_detail());
	free(part);
	return r;
}
