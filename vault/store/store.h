/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.h -- the vault file: the only speaker of SQLite.
 *
 * Four tables (leaf, object, checkpoint, meta) hold bytes and know nothing of
 * what they mean.  A file is hostile until its checks have passed; a write that
 * was acknowledged is on the disk (docs/format.md, Container).
 *
 * A store is used by one thread: SQLite is opened without its mutexes.
 *
 * Failures: E_ABSENT no such file; E_INPUT not a vault, or of another format
 * version; E_HOSTILE not safe to open; E_LOG could not be written (read-only,
 * disk full, I/O error while writing); E_IO could not be read; E_BUSY, E_HELD
 * another process has the file, to write and to read it; E_CHANGED; E_EXISTS.
 * Details name the file.
 */
#ifndef BG_STORE_STORE_H
#define BG_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/log/tree.h"

#define STORE_APPLICATION_ID 0x42474C53
#define STORE_FORMAT 1
#define STORE_PART_LEN 1048576 /* every part of an object but the last */

struct store;

enum store_mode {
	STORE_READ,  /* the file itself, read-only */
	STORE_WRITE, /* the file itself */
	STORE_FRESH, /* the same, where it may be a fresh duplicate */
	STORE_COPY,  /* a foreign file: as it was when it was opened,
				   store_check, read-only; a long one that is
				   changed later is read no more: E_CHANGED */
	STORE_STILL  /* the same; who would write to it waits until it is
				   closed */
};

/* store_waits -- how all waits of this process for others are: ${ms} at most (0:
 * as long as each is meant to be), and ${tell} is called once in each that takes
 * longer than a moment, with the path and how long it may take. NULL: nobody
 * is. */
void store_waits(unsigned ms, void (*tell)(const char *path, unsigned ms));

/* store_create -- a new vault file at ${path} (which must not exist), with its
 * tables inside an open transaction: the caller puts the first entries and
 * commits; store_close without a commit removes the file again. */
int store_create(const char *path, struct store **out);

/* store_open -- what a killed writer left half done is taken back first, also
 * in STORE_READ; where the disk does not let us, E_IO says so. A file that
 * cannot be written opens in STORE_WRITE too: store_begin fails then. A process
 * has a file open once: closing one descriptor drops the locks of all. */
int store_open(const char *path, enum store_mode mode, struct store **out);
/* store_recognise -- whether the first bytes of any file are a vault's. */
int store_recognise(const char *path, bool *is);
void store_close(struct store **s); /* rolls back what is open */
const char *store_path(const struct store *s);

/* store_duplicate -- a copy of the file at ${path} as ${to} (E_EXISTS, also when
 * another process made it meanwhile), which is
 * fresh: only STORE_FRESH opens it until something was committed to it, for its
 * first commit begins a branch. What a killed writer left half done is taken
 * back in the copy. E_LOG: ${to} could not be written. */
int store_duplicate(const char *path, const char *to);
bool store_fresh_copy(const struct store *s);

/* store_check -- SQLite's integrity_check, which is quick_check and whether
 * the index of objects is that of its rows; E_INTEGRITY with its first words. */
int store_check(struct store *s);

/* store_unread -- E_OK, or with what (E_IO, E_CHANGED, E_MEMORY) the first read failed that
 * did: something was not found since then that may be in the file. Sets the
 * detail. */
int store_unread(const struct store *s);
/* How often one failed. */
unsigned store_faults(const struct store *s);

/* store_writable -- whether a transaction could be written now: E_LOG says why
 * not, E_BUSY that somebody else is writing; a disk with less than 1 MiB is
 * full. Takes and gives back the lock. */
int store_writable(struct store *s);

/* store_begin takes the write lock before anything is read for the change
 * (waits up to ${wait_ms} for another process, then E_BUSY).
 * store_commit returns only when the change is durable; on failure the
 * transaction is rolled back, and it was looked whether it is. Where a directory
 * cannot be synced the change is there, and a power cut may take it away; where
 * nothing can be read nobody knows: store_doubtful says so until the next
 * store_begin. */
int store_begin(struct store *s, unsigned wait_ms);
int store_commit(struct store *s);
bool store_doubtful(const struct store *s);
void store_rollback(struct store *s);

/* store_read_begin/_end -- a stable view over several reads. */
int store_read_begin(struct store *s);
void store_read_end(struct store *s);

/* Rows in key order.  ${each} is given bytes that are valid during the call
 * only; it may read other rows; a non-zero return stops and is handed on.
 * Branches and keys that no vault writes come with '?' for what cannot be in a
 * name; a negative seq or size is E_INTEGRITY. */
int store_branches(struct store *s, int (*each)(void *ctx, const char *branch),
		   void *ctx);
int store_leaves(struct store *s, const char *branch, uint64_t from,
		 int (*each)(void *ctx, uint64_t seq, struct span bytes),
		 void *ctx);
int store_checkpoints(struct store *s, const char *branch, uint64_t from,
		      int (*each)(void *ctx, uint64_t size, struct span note),
		      void *ctx);
/* ${whole}: parts 0.. without a gap, all but the last full, SHA-256 right. Never
 * so for a row whose hash is not 32 bytes; it comes cut or padded with zeros. */
int store_objects(struct store *s,
		  int (*each)(void *ctx, const struct tree_hash *hash,
			      uint64_t len, bool whole),
		  void *ctx);
/* store_meta -- every row of meta. */
int store_meta(struct store *s,
	       int (*each)(void *ctx, const char *key, struct span value),
	       void *ctx);

/* One row; E_ABSENT when it is not there. */
int store_leaf(struct store *s, const char *branch, uint64_t seq,
	       struct buffer *out);
int store_checkpoint(struct store *s, const char *branch, uint64_t size,
		     struct buffer *out);
/* The object's bytes, appended, after its hash was checked; E_ABSENT,
 * E_INTEGRITY. */
int store_object(struct store *s, const struct tree_hash *hash,
		 struct buffer *out);

/* store_object_look -- whether it is there and whole, and its length, a part in
 * memory at a time. E_ABSENT, E_INTEGRITY. */
int store_object_look(struct store *s, const struct tree_hash *hash,
		      uint64_t *len);

/* Writing, inside store_begin.  Rows that are there already: E_INTEGRITY, but
 * an object that is there already is fine. */
int store_put_leaf(struct store *s, const char *branch, uint64_t seq,
		   struct span bytes);
int store_put_checkpoint(struct store *s, const char *branch, uint64_t size,
			 struct span note);
int store_put_object(struct store *s, struct span bytes,
		     struct tree_hash *hash);
int store_put_meta(struct store *s, const char *key, struct span value);

/* --- objects that are too long to be held (object_stream.c) --- */

/* store_writer_put appends bytes to a new object; store_writer_end gives it its
 * name, which is *hash. All inside one store_begin; on a failure, or without
 * store_writer_end, the transaction must be rolled back. */
struct store_writer;

int store_writer_new(struct store *s, struct store_writer **out);
int store_writer_put(struct store_writer *w, const void *bytes, size_t len);
int store_writer_end(struct store_writer *w, struct tree_hash *hash);
void store_writer_free(struct store_writer **writer);

/* store_reader_read -- the next bytes, at most ${cap}; *len 0 at the end. Only
 * the end says that they were the object's: E_INTEGRITY may come until then.
 * No lock is held between two calls. E_ABSENT. */
struct store_reader;

int store_reader_new(struct store *s, const struct tree_hash *hash,
		     struct store_reader **out);
int store_reader_read(struct store_reader *r, uint8_t *bytes, size_t cap,
		      size_t *len);
void store_reader_free(struct store_reader **reader);

#endif
