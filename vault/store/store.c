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

/* --- faults --- */

static bool of_the_disk(int e)
{
	return e == EIO || e == ENXIO || e == ENODEV;
}

static bool is_broken(sqlite3_file *file)
{
	int e = 0;

	return file != NULL && file->pMethods != NULL &&
	       file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO,
					    &e) == SQLITE_OK &&
	       of_the_disk(e);
}

/* SQLite takes a page that the disk does not give for one that is damaged; of
 * a journal that it has closed again, errno is all that is left. */
static bool disk_failed(struct store *s)
{
	static const int which[] = { SQLITE_FCNTL_FILE_POINTER,
				     SQLITE_FCNTL_JOURNAL_POINTER };
	sqlite3_file *file;
	size_t i;

	s->broken = s->broken || of_the_disk(errno);
	for (i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		file = NULL;
		if (sqlite3_file_control(s->db, "main", which[i], &file) ==
			    SQLITE_OK &&
		    is_broken(file))
			s->broken = true;
	}
	return s->broken;
}

static int tagged_broken(const struct store *s)
{
	return s->tagged == NULL ? E_OK : tagged_fault(s->tagged, s->path);
}

static int read_fault(struct store *s, int code)
{
	const char *text = sqlite3_errmsg(s->db);

	if (tagged_broken(s) != E_OK)
		return tagged_broken(s);
	if (code == SQLITE_CORRUPT && disk_failed(s))
		return error_set(E_IO, "%s: the disk could not be read",
				 s->path);
	switch (code) {
	case SQLITE_CORRUPT:
	case SQLITE_TOOBIG: /* no row of ours is */
		return error_set(E_INTEGRITY, "%s: %s", s->path, text);
	case SQLITE_NOTADB:
		return error_set(E_INPUT, "%s: not a breakglass vault",
				 s->path);
	case SQLITE_BUSY:
		return s->unlockable != 0 ? lockable_fault(s, E_IO) :
					    waiting_fault(&s->waiting, E_HELD);
	}
	if (hostile_journal(s))
		return error_set(E_IO,
				 "%s: a write to it was cut short, and it "
				 "cannot be mended where it lies: %s",
				 s->path, text);
	return error_set(E_IO, "%s: %s", s->path, text);
}

static int note_unread(struct store *s, int r)
{
	bool failed = r == E_IO || r == E_MEMORY || r == E_CHANGED;

	s->faults += failed;
	if (s->unread == E_OK && failed) {
		s->unread = r;
		snprintf(s->why, sizeof(s->why), "%s", error_detail());
	}
	return r;
}

int store_unread(const struct store *s)
{
	return s->unread == E_OK ? E_OK : error_text(s->unread, s->why);
}

unsigned store_faults(const struct store *s)
{
	return s->faults;
}

int store_fault(struct store *s, bool writing)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	if (code == SQLITE_NOMEM)
		return note_unread(s, error_set(E_MEMORY, "%s", s->path));
	if (!writing || code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		return note_unread(s, read_fault(s, code));
	if (code == SQLITE_BUSY)
		return s->unlockable != 0 ? lockable_fault(s, E_LOG) :
					    waiting_fault(&s->waiting, E_BUSY);
	return error_set(E_LOG, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

int store_exec(struct store *s, const char *sql, bool writing)
{
	errno = 0;
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_fault(s, writing);
	return E_OK;
}

/* Where a statement of that text is kept and not in use, or can be from now on;
 * NULL: nowhere. */
static struct kept_query *kept_query(struct store *s, const char *sql)
{
	struct kept_query *free_one = NULL;
	size_t i;

	for (i = 0; i < KEPT_QUERIES; i++) {
		if (s->kept[i].query == NULL) {
			free_one = &s->kept[i];
			continue;
		}
		if (strcmp(sqlite3_sql(s->kept[i].query), sql) == 0)
			return s->kept[i].taken ? NULL : &s->kept[i];
	}
	return free_one;
}

int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out)
{
	struct kept_query *k = kept_query(s, sql);

	if (k != NULL && k->query != NULL) {
		*out = k->query;
		k->taken = true;
		return E_OK;
	}
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out,
			       NULL) != SQLITE_OK)
		return store_fault(s, s->writing);
	if (k != NULL) {
		k->query = *out;
		k->taken = true;
	}
	return E_OK;
}

void store_done(struct store *s, sqlite3_stmt *q)
{
	size_t i;

	for (i = 0; q != NULL && i < KEPT_QUERIES; i++) {
		if (s->kept[i].query != q)
			continue;
		sqlite3_reset(q);
		sqlite3_clear_bindings(q);
		s->kept[i].taken = false;
		return;
	}
	sqlite3_finalize(q);
}

static void disconnect(struct store *s)
{
	size_t i;

	for (i = 0; i < KEPT_QUERIES; i++)
		sqlite3_finalize(s->kept[i].query);
	memset(s->kept, 0, sizeof(s->kept));
	sqlite3_close(s->db);
	s->db = NULL;
}

/* --- opening --- */

static int store_new(const char *path, enum store_mode mode, struct store **out)
{
	struct store *s = calloc(1, sizeof(*s));

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
		disconnect(s);
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
	disconnect(s);
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
		/* a page that was not given it counts among those in disorder */
		if (tagged_broken(s) != E_OK)
			r = note_unread(s, tagged_broken(s));
		else if (text == NULL || strcmp(text, "ok") != 0)
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
	s->doubtful = false;
	/* changes nothing, but begins the journal: a directory that does not
	 * take one says so now, before anyone was asked for anything */
	r = store_exec(s, "PRAGMA user_version = " STORE_TEXT(STORE_FORMAT),
		       true);
	if (r != E_OK)
		store_rollback(s);
	return r;
}

/* It is in the file, and a power cut may bring back the journal that takes it
 * back. */
static int doubtful(struct store *s, const char *why)
{
	s->doubtful = true;
	return error_set(E_LOG, "%s (it may be there all the same)", why);
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
	if (r != E_OK) {
		if (sqlite3_extended_errcode(s->db) == SQLITE_IOERR_DIR_FSYNC)
			r = doubtful(s, error_detail());
		store_rollback(s);
		return r;
	}
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
		disk_failed(s);
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
