/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to store. */
#ifndef BG_STORE_PRIVATE_H
#define BG_STORE_PRIVATE_H

#include <sqlite3.h>

#include "vault/store/store.h"

#define STORE_MAGIC "SQLite format 3" /* a vault begins so, with the NUL */

#define STORE_WAIT_MS 30000 /* for a writer that is just committing */

#define STORE_FRESH_VERSION 1668247673 /* "copy": no format is so called */

#define STORE_QUOTED(n) #n
#define STORE_TEXT(n) STORE_QUOTED(n) /* a number, for SQL */

/* A wait for another process. */
struct waiting {
	const char *path; /* borrowed */
	unsigned longest_ms, waited_ms;
};

/* waiting_begin -- for ${ms} at most, unless store_waits said otherwise.
 * waiting_more -- pauses; false when it was long enough. waiting_fault -- says
 * so, as ${code}. */
void waiting_begin(struct waiting *w, const char *path, unsigned ms);
bool waiting_more(struct waiting *w);
int waiting_fault(const struct waiting *w, int code);

/* lockable_look -- 0, or the errno with which its file system says that it has no
 * locks; lockable_fault -- that, as ${code} (lockable.c). */
int lockable_look(const struct store *s);
int lockable_fault(const struct store *s, int code);

/* A statement that is kept for its next time: one that was prepared anew each
 * time took most of the time of reading a small object. */
#define KEPT_QUERIES 16

struct kept_query {
	sqlite3_stmt *query;
	bool taken;
};

/* The last entry that the transaction wrote: whether it is there says what came
 * of a commit that failed. */
#define WROTE_BRANCH 64

struct wrote {
	bool any;
	char branch[WROTE_BRANCH + 1];
	uint64_t seq;
	struct tree_hash hash;
};

struct store {
	sqlite3 *db;
	struct kept_query kept[KEPT_QUERIES];
	char *path; /* as given, for messages */
	char *real; /* without links: SQLite resolves them too, and looks for
		       a journal beside the file they lead to */
	enum store_mode mode;
	struct waiting waiting;
	unsigned wait_ms;      /* how long the next wait may be */
	struct tagged *tagged; /* STORE_COPY of a long file */
	bool still;            /* STORE_COPY: nobody is to write to the file */
	bool fresh;            /* a duplicate that nothing was written to */
	bool writing;          /* a transaction is open */
	bool trial;            /* settings_trial is on */
	bool doubtful; /* the last commit may be there, though it failed */
	struct wrote wrote;
	bool born;      /* created here and not yet committed */
	int unlockable; /* 0, or why no file can be locked there */
	bool broken;    /* the disk said that it cannot be read */
	bool whole;     /* STORE_COPY: SQLite found its pages in order, and
			     they cannot change */
	int unread;     /* E_OK, or what a read failed with first */
	unsigned faults;
	char why[256];
};

/* store_fault -- SQLite's complaint as one of our codes: ${writing} says that
 * a write failed (E_LOG, E_BUSY), else a read (E_IO, E_HELD). */
int store_fault(struct store *s, bool writing);

/* store_disk_failed -- whether the disk could not be read, now or before. */
bool store_disk_failed(struct store *s);

/* store_withheld -- whether a page of a STORE_COPY was kept from SQLite: E_OK,
 * E_CHANGED, E_IO; store_unread tells of it from then on. */
int store_withheld(struct store *s);

/* memory_watch -- from the first store on, SQLite's want of memory is noted.
 * memory_failures -- how often there was some, in this thread: who does not know
 * what a complaint of SQLite's comes from compares it before and after. */
void memory_watch(void);
unsigned memory_failures(void);

/* store_wanting -- E_MEMORY, as a read that failed. */
int store_wanting(struct store *s);

int store_exec(struct store *s, const char *sql, bool writing);

/* store_prepare -- a statement, kept from last time where it can be; store_done
 * gives it back, whatever came of it (NULL: nothing). */
int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out);
void store_done(struct store *s, sqlite3_stmt *q);

/* store_disconnect -- of the connection and its statements; not of the file. */
void store_disconnect(struct store *s);

/* store_blob -- a column's bytes, never at NULL, until the next step. */
struct span store_blob(sqlite3_stmt *q, int column);

/* store_insert -- prepares a statement that writes; store_bind_blob binds
 * bytes, which live until store_inserted runs and frees the statement. */
int store_insert(struct store *s, const char *sql, sqlite3_stmt **out);
void store_bind_blob(sqlite3_stmt *q, int i, struct span bytes);
int store_inserted(struct store *s, sqlite3_stmt *q);

/* wrote_note -- an entry was written; wrote_look -- E_OK when the last one is
 * there, E_ABSENT when it is not, any other code when nobody can tell. Says
 * nothing of why, and counts as no read that failed (doubt.c). */
void wrote_note(struct store *s, const char *branch, uint64_t seq,
		struct span bytes);
int wrote_look(struct store *s);

/* store_put_part -- one row of an object. */
int store_put_part(struct store *s, const struct tree_hash *hash,
		   sqlite3_int64 part, struct span bytes);

/* hostile_file -- whether SQLite may open the file; E_ABSENT, E_IO, E_INPUT,
 * E_HOSTILE. */
int hostile_file(const struct store *s);

/* hostile_open -- ${path} for reading, when it is a regular file and no link;
 * hostile_size -- the size of the regular file. Messages call it ${name}. */
int hostile_open(const char *path, const char *name, int *fd, uint64_t *size);
int hostile_size(int fd, const char *name, uint64_t *size);

/* hostile_header -- whether the file as it lies has a vault's header: E_INPUT,
 * E_HOSTILE. For after SQLite has taken back what was half done, too. */
int hostile_header(const struct store *s);

/* hostile_bytes -- the same of a file that begins with these bytes. */
#define HOSTILE_HEADER 100
int hostile_bytes(const struct store *s, const uint8_t *bytes, size_t len);

/* hostile_journal -- whether a journal lies beside it that tells of a change
 * to the file which may be half done. */
bool hostile_journal(const struct store *s);

/* hostile_left -- whether the journal is one that a dead writer left, as seen by
 * who holds copy_lock on ${fd}. */
bool hostile_left(const struct store *s, int fd);

/* store_look -- resolve ${path} and see that SQLite may open what is there; it
 * does not open it. */
int store_look(const char *path, enum store_mode mode, struct store **out);

/* copy_lock -- waits for a writer at ${fd} to end, and keeps others off until
 * it is closed; E_HELD. */
int copy_lock(const struct store *s, int fd);

/* copy_open -- connects to the file as it is now, read while no other process
 * changes it; E_INPUT when a write to it was cut short. copy_hold -- files of up
 * to ${most} bytes are held in memory, 8 MiB unless somebody said so: for tests. */
int copy_open(struct store *s);
void copy_hold(uint64_t most);

/* schema.c */
int schema_create(struct store *s);
int schema_check(struct store *s);
/* settings of every connection: hostile-input limits first. */
int settings_apply(struct store *s, bool file);
/* settings_trial -- while it is on, what is begun can only be taken back, and the
 * folder is not waited for then: the journal of such a transaction was never
 * synced, so it has no magic, and takes nothing back if a power cut brings its
 * name again. settings_lost says (E_LOG) that it could not be ended. */
int settings_trial(struct store *s, bool on);
int settings_lost(const struct store *s);

#endif
