/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c -- leaves, checkpoints and meta as rows. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/store/private.h"

static struct span blob(sqlite3_stmt *q, int column)
{
	static const uint8_t none[1];
	struct span s;

	s.bytes = sqlite3_column_blob(q, column);
	s.len = (size_t)sqlite3_column_bytes(q, column);
	if (s.bytes == NULL)
		s.bytes = none;
	return s;
}

static int finish(struct store *s, sqlite3_stmt *q, int step, int r)
{
	if (r == E_OK && step != SQLITE_DONE && step != SQLITE_ROW)
		r = store_fault(s, false);
	sqlite3_finalize(q);
	return r;
}

/* A key as wide as ours: negative numbers are nobody's. */
static int number(sqlite3_stmt *q, int column, const char *table, uint64_t *out)
{
	sqlite3_int64 n = sqlite3_column_int64(q, column);

	if (n < 0)
		return error_set(E_INTEGRITY, "a %s row with the key %lld",
				 table, (long long)n);
	*out = (uint64_t)n;
	return E_OK;
}

int store_branches(struct store *s, int (*each)(void *ctx, const char *branch),
		   void *ctx)
{
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;

	r = store_prepare(s,
			  "SELECT branch FROM leaf UNION "
			  "SELECT branch FROM checkpoint",
			  &q);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW)
		r = each(ctx, (const char *)sqlite3_column_text(q, 0));
	return finish(s, q, step, r);
}

int store_leaves(struct store *s, const char *branch, uint64_t from,
		 int (*each)(void *ctx, uint64_t seq, struct span bytes),
		 void *ctx)
{
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;
	uint64_t seq = 0;

	r = store_prepare(s,
			  "SELECT seq, bytes FROM leaf WHERE branch = ? "
			  "AND (seq >= ? OR seq < 0) ORDER BY seq",
			  &q);
	if (r == E_OK) {
		sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
		sqlite3_bind_int64(q, 2, (sqlite3_int64)from);
	}
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW) {
		r = number(q, 0, "leaf", &seq);
		if (r == E_OK)
			r = each(ctx, seq, blob(q, 1));
	}
	return finish(s, q, step, r);
}

int store_checkpoints(struct store *s, const char *branch,
		      int (*each)(void *ctx, uint64_t size, struct span note),
		      void *ctx)
{
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;
	uint64_t size = 0;

	r = store_prepare(s,
			  "SELECT size, note FROM checkpoint "
			  "WHERE branch = ? ORDER BY size",
			  &q);
	if (r == E_OK)
		sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW) {
		r = number(q, 0, "checkpoint", &size);
		if (r == E_OK)
			r = each(ctx, size, blob(q, 1));
	}
	return finish(s, q, step, r);
}

int store_meta(struct store *s,
	       int (*each)(void *ctx, const char *key, struct span value),
	       void *ctx)
{
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;

	r = store_prepare(s, "SELECT key, value FROM meta ORDER BY key", &q);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW)
		r = each(ctx, (const char *)sqlite3_column_text(q, 0),
			 blob(q, 1));
	return finish(s, q, step, r);
}

/* --- one row --- */

static int one(struct store *s, const char *sql, const char *branch,
	       uint64_t key, const char *what, struct buffer *out)
{
	sqlite3_stmt *q = NULL;
	struct span bytes;
	int step, r;

	r = store_prepare(s, sql, &q);
	if (r != E_OK)
		return r;
	sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, (sqlite3_int64)key);
	step = sqlite3_step(q);
	if (step == SQLITE_ROW) {
		bytes = blob(q, 0);
		buffer_put(out, bytes.bytes, bytes.len);
		r = buffer_status(out);
	} else if (step == SQLITE_DONE) {
		r = error_set(E_ABSENT, "%s %llu", what,
			      (unsigned long long)key);
	}
	return finish(s, q, step, r);
}

int store_leaf(struct store *s, const char *branch, uint64_t seq,
	       struct buffer *out)
{
	return one(s, "SELECT bytes FROM leaf WHERE branch = ? AND seq = ?",
		   branch, seq, "entry", out);
}

int store_checkpoint(struct store *s, const char *branch, uint64_t size,
		     struct buffer *out)
{
	return one(s,
		   "SELECT note FROM checkpoint WHERE branch = ? AND "
		   "size = ?",
		   branch, size, "checkpoint", out);
}

/* --- writing --- */

static int insert(struct store *s, sqlite3_stmt *q)
{
	int step = sqlite3_step(q), r = E_OK;

	if ((step & 0xff) == SQLITE_CONSTRAINT)
		r = error_set(E_INTEGRITY, "%s: a row is there already",
			      s->path);
	else if (step != SQLITE_DONE)
		r = store_fault(s, true);
	sqlite3_finalize(q);
	return r;
}

int store_put_leaf(struct store *s, const char *branch, uint64_t seq,
		   struct span bytes)
{
	sqlite3_stmt *q = NULL;
	int r = store_prepare(s, "INSERT INTO leaf VALUES(?, ?, ?)", &q);

	if (r != E_OK)
		return r;
	sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, (sqlite3_int64)seq);
	sqlite3_bind_blob64(q, 3, bytes.bytes, bytes.len, SQLITE_STATIC);
	return insert(s, q);
}

int store_put_checkpoint(struct store *s, const char *branch, uint64_t size,
			 struct span note)
{
	sqlite3_stmt *q = NULL;
	int r = store_prepare(s, "INSERT INTO checkpoint VALUES(?, ?, ?)", &q);

	if (r != E_OK)
		return r;
	sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, (sqlite3_int64)size);
	sqlite3_bind_text64(q, 3, (const char *)note.bytes, note.len,
			    SQLITE_STATIC, SQLITE_UTF8);
	return insert(s, q);
}

int store_put_meta(struct store *s, const char *key, struct span value)
{
	sqlite3_stmt *q = NULL;
	int r = store_prepare(s,
			      "INSERT INTO meta VALUES(?1, ?2) "
			      "ON CONFLICT(key) DO UPDATE SET value = ?2",
			      &q);

	if (r != E_OK)
		return r;
	sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_blob64(q, 2, value.bytes, value.len, SQLITE_STATIC);
	return insert(s, q);
}
