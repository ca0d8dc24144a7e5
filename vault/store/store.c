/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.c -- opening, closing, and transactions. */
#include "vault/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/store/private.h"
#include "vault/store/tagged.h"

/* --- opening --- */

static int store_new(const char *path, enum store_mode mode, struct store **out)
{
	struct store *s = calloc(1, sizeof(*s));

	memory_watch();
	if (s != NULL)
		s->path = strdup(path);
	if (s == NULL || s->path == NULL) {
		free(s);
		return error_set(E_MEMORY, "%s", path);
	}
	s->fresh = mode == STORE_FRESH;
	s->still = mode == STORE_STILL;
	s->mode = mode == STORE_FRESH ? STORE_WRITE :
		  mode == STORE_STILL ? STORE_COPY :
					mode;
	*out = s;
	return E_OK;
}

static int resolve(struct store *s)
{
	s->real = realpath(s->path, NULL);
	if (s->real != NULL)
		return E_OK;
	return error_set(errno == ENOENT ? E_ABSENT :
			 errno == ENOMEM ? E_MEMORY :
					   E_IO,
			 "%s: %s", s->path, strerror(errno));
}

/* Called again and again while somebody else has the file; ${before} is how often
 * in this one wait. */
static int busy(void *ctx, int before)
{
	struct store *s = ctx;

	if (before == 0)
		waiting_begin(&s->waiting, s->path, s->wait_ms);
	return s->unlockable == 0 && waiting_more(&s->waiting) ? 1 : 0;
}

/* The resolved path begins with a slash, so that no name of a file is a URI
 * or ":memory:" to SQLite. */
static int connect(struct store *s, int flags)
{
	int r;

	flags |= SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW |
		 SQLITE_OPEN_NOMUTEX;
	r = sqlite3_open_v2(s->real, &s->db, flags, NULL);
	if (s->db == NULL)
		return error_set(E_MEMORY, "%s", s->path);
	s->wait_ms = STORE_WAIT_MS;
	waiting_begin(&s->waiting, s->path, 0);
	sqlite3_busy_handler(s->db, busy, s);
	return r == SQLITE_OK ? E_OK : store_fault(s, false);
}

static int create_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		      0600);

	if (fd < 0)
		return error_set(errno == EEXIST ? E_EXISTS : E_IO, "%s: %s",
				 path, strerror(errno));
	close(fd);
	return E_OK;
}

int store_create(const char *path, struct store **out)
{
	struct store *s = NULL;
	int r;

	r = store_new(path, STORE_WRITE, &s);
	if (r == E_OK)
		r = create_file(path);
	if (r != E_OK)
		goto out;
	s->born = true;
	r = resolve(s);
	if (r == E_OK)
		s->unlockable = lockable_look(s);
	if (r == E_OK)
		r = connect(s, SQLITE_OPEN_READWRITE);
	if (r == E_OK)
		r = settings_apply(s, true);
	if (r == E_OK)
		r = schema_create(s);
	if (r == E_OK) {
		*out = s;
		s = NULL;
	}
out:
	store_close(&s);
	return r;
}

/* A reader that meets a journal must be able to write: what a killed writer
 * left half done is taken back before anything is read. */
static int open_file(struct store *s)
{
	bool wide = s->mode == STORE_WRITE || hostile_journal(s);
	int r;

	s->unlockable = lockable_look(s);
	r = connect(s, wide ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	if (r == E_IO && wide) {
		/* read it all the same: what cannot be written says so then */
		store_disconnect(s);
		s->unread = E_OK;
		error_clear();
		r = connect(s, SQLITE_OPEN_READONLY);
	}
	return r == E_OK ? settings_apply(s, true) : r;
}

int store_look(const char *path, enum store_mode mode, struct store **out)
{
	struct store *s = NULL;
	int r;

	r = store_new(path, mode, &s);
	if (r == E_OK)
		r = resolve(s);
	if (r == E_OK)
		r = hostile_file(s);
	if (r == E_OK) {
		*out = s;
		s = NULL;
	}
	store_close(&s);
	return r;
}

int store_open(const char *path, enum store_mode mode, struct store **out)
{
	struct store *s = NULL;
	bool mended;
	int r;

	r = store_look(path, mode, &s);
	if (r != E_OK)
		return r;
	mended = s->mode != STORE_COPY && hostile_journal(s);
	if (r == E_OK)
		r = s->mode == STORE_COPY ? copy_open(s) : open_file(s);
	if (r == E_OK)
		r = schema_check(s);
	/* a journal may bring another header than the one that was looked at */
	if (r == E_OK && mended)
		r = hostile_header(s);
	if (r == E_OK && s->mode == STORE_COPY)
		r = store_check(s);
	if (r == E_OK) {
		*out = s;
		s = NULL;
	}
	store_close(&s);
	return r;
}

/* Nothing is left of a vault that was not founded, nor a journal of it. */
static void unborn(const struct store *s)
{
	char *journal;

	file_remove(s->path);
	if (s->real == NULL || asprintf(&journal, "%s-journal", s->real) < 0)
		return;
	file_remove(journal);
	free(journal);
}

void store_close(struct store **store)
{
	struct store *s = *store;

	if (s == NULL)
		return;
	if (s->db != NULL && s->writing)
		store_rollback(s);
	store_disconnect(s);
	tagged_free(&s->tagged);
	if (s->born)
		unborn(s);
	free(s->real);
	free(s->path);
	free(s);
	*store = NULL;
}

bool store_fresh_copy(const struct store *s)
{
	return s->fresh;
}

const char *store_path(const struct store *s)
{
	return s->path;
}

int store_check(struct store *s)
{
	const unsigned failures = memory_failures();
	sqlite3_stmt *q = NULL;
	const char *text;
	int r;

	if (s->whole)
		return E_OK;
	r = store_prepare(s, "PRAGMA integrity_check(1)", &q);
	if (r != E_OK)
		return r;
	if (sqlite3_step(q) != SQLITE_ROW) {
		r = store_fault(s, false);
	} else {
		text = (const char *)sqlite3_column_text(q, 0);
		/* a page that was not given it, or that it has no memory
		 * for, counts among those in disorder */
		r = store_withheld(s);
		if (r != E_OK || (text != NULL && strcmp(text, "ok") == 0))
			;
		else if (memory_failures() != failures)
			r = store_wanting(s);
		else
			r = error_set(E_INTEGRITY, "%s: SQLite: %.200s",
				      s->path, text == NULL ? "?" : text);
	}
	store_done(s, q);
	s->whole = r == E_OK && s->mode == STORE_COPY;
	return r;
}

/* --- transactions --- */

static bool in_transaction(const struct store *s)
{
	return sqlite3_get_autocommit(s->db) == 0;
}

/* What could not be ended, for want of memory, is ended now. */
static int leave(struct store *s)
{
	if (in_transaction(s))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return in_transaction(s) ? store_fault(s, true) : E_OK;
}

int store_begin(struct store *s, unsigned wait_ms)
{
	int r;

	if (s->writing)
		return s->born ? E_OK :
				 error_set(E_INTERNAL, "a transaction in a "
						       "transaction");
	s->doubtful = false; /* of this one */
	r = leave(s);
	if (r != E_OK)
		return r;
	if (s->mode != STORE_WRITE || sqlite3_db_readonly(s->db, "main") == 1)
		return error_set(E_LOG, "%s: it cannot be written to", s->path);
	s->wait_ms = wait_ms;
	waiting_begin(&s->waiting, s->path, 0);
	r = store_exec(s, "BEGIN IMMEDIATE", true);
	s->wait_ms = STORE_WAIT_MS;
	if (r != E_OK) {
		leave(s); /* it may have begun all the same */
		return r;
	}
	s->writing = true;
	s->wrote.any = false;
	/* changes nothing, but begins the journal: a directory that does not
	 * take one says so now, before anyone was asked for anything */
	r = store_exec(s, "PRAGMA user_version = " STORE_TEXT(STORE_FORMAT),
		       true);
	if (r != E_OK)
		store_rollback(s);
	return r;
}

/* It is in the file, or nobody can tell; and a power cut may bring back the
 * journal that takes it back. */
static int doubtful(struct store *s, const char *why)
{
	s->doubtful = true;
	s->fresh = false; /* it may have been written to */
	return error_set(E_LOG, "%s (it may be there all the same)", why);
}

/* A COMMIT failed as ${r}. SQLite says so as well of one that is done, whose
 * lock could not be lowered: E_OK. It is in doubt unless it is proven that
 * nothing is left of it. */
static int commit_failed(struct store *s, int r)
{
	/* with a folder that was not synced, what is there may go again */
	bool unsure = sqlite3_extended_errcode(s->db) == SQLITE_IOERR_DIR_FSYNC;
	bool ended = !in_transaction(s);
	struct error_kept kept;
	int there;

	error_keep(&kept);
	store_rollback(s);
	there = !ended ? E_ABSENT : unsure ? E_IO : wrote_look(s);
	if (there == E_OK) {
		error_clear();
		return E_OK;
	}
	r = error_again(r, &kept);
	return there == E_ABSENT ? r : doubtful(s, error_detail());
}

int store_commit(struct store *s)
{
	int r;

	if (!s->writing)
		return error_set(E_INTERNAL, "no transaction to commit");
	if (s->trial) {
		store_rollback(s);
		return settings_lost(s);
	}
	r = store_exec(s, "COMMIT", true);
	if (r != E_OK)
		r = commit_failed(s, r);
	if (r != E_OK)
		return r;
	s->writing = false;
	s->fresh = false;
	/* SQLite syncs the directory as well, but passes over one that it cannot
	 * open: then the journal may be back after a power cut */
	r = file_sync_parent(s->real);
	if (r != E_OK)
		return doubtful(s, error_detail());
	s->born = false;
	return E_OK;
}

bool store_doubtful(const struct store *s)
{
	return s->doubtful;
}

void store_rollback(struct store *s)
{
	if (!s->writing)
		return;
	errno = 0;
	if (in_transaction(s) &&
	    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
		store_disk_failed(s);
	s->writing = false;
}

int store_read_begin(struct store *s)
{
	int r;

	if (s->writing)
		return E_OK;
	r = leave(s);
	return r == E_OK ? store_exec(s, "BEGIN", false) : r;
}

void store_read_end(struct store *s)
{
	if (!s->writing && in_transaction(s))
		sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
}
