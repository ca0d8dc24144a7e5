/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c -- leaves, checkpoints and meta as rows. */
#include "vault/base/error.h"
#include "vault/store/private.h"

#define NAME_SHOWN 64 /* longer than any name of ours */

struct span store_blob(sqlite3_stmt *q, int column)
{
	static const uint8_t none[1];
	struct span s;

	s.bytes = sqlite3_column_blob(q, column);
	s.len = (size_t)sqlite3_column_bytes(q, column);
	if (s.bytes == NULL)
		s.bytes = none;
	return s;
}

/* A name as it may be handed on. What no name of ours can be (none at all,
 * too long, with a NUL in it) becomes something that is not one of ours
 * either, so that it is found and named. */
static void name(sqlite3_stmt *q, int column, char out[NAME_SHOWN + 1])
{
	struct span s = store_blob(q, column);
	size_t i, len = s.len < NAME_SHOWN ? s.len : NAME_SHOWN;

	for (i = 0; i < len; i++)
		out[i] = s.bytes[i] == '\0' ? '?' : (char)s.bytes[i];
	if (len == 0)
		out[len++] = '?';
	out[len] = '\0';
}

static int finish(struct store *s, sqlite3_stmt *q, int step, int r)
{
	if (r == E_OK && step != SQLITE_DONE && step != SQLITE_ROW)
		r = store_fault(s, false);
	store_done(s, q);
	return r;
}

/* Keys from ${from} up, in statement ${q} with the branch as ?1 and it as ?2;
 * no key is above what SQLite counts to. */
static void bind_key(sqlite3_stmt *q, const char *branch, uint64_t from)
{
	sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2,
			   from > INT64_MAX ? INT64_MAX : (sqlite3_int64)from);
}

/* Negative numbers are nobody's, and come before all others. */
static int none_negative(struct store *s, const char *sql, const char *branch,
			 const char *table)
{
	sqlite3_stmt *q = NULL;
	int step, r;

	r = store_prepare(s, sql, &q);
	if (r != E_OK)
		return r;
	sqlite3_bind_text(q, 1, branch, -1, SQLITE_STATIC);
	step = sqlite3_step(q);
	if (step == SQLITE_ROW)
		r = error_set(E_INTEGRITY, "%s: %s row %s %lld", s->path, table,
			      branch, (long long)sqlite3_column_int64(q, 0));
	return finish(s, q, step, r);
}

int store_branches(struct store *s, int (*each)(void *ctx, const char *branch),
		   void *ctx)
{
	char branch[NAME_SHOWN + 1];
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;

	/* from name to name by the index, not past every row */
	r = store_prepare(
		s,
		"WITH RECURSIVE a(b) AS (SELECT min(branch) FROM leaf "
		"UNION ALL SELECT (SELECT min(branch) FROM leaf "
		"WHERE branch > b) FROM a WHERE b IS NOT NULL), "
		"c(b) AS (SELECT min(branch) FROM checkpoint "
		"UNION ALL SELECT (SELECT min(branch) FROM checkpoint "
		"WHERE branch > b) FROM c WHERE b IS NOT NULL) "
		"SELECT b FROM a WHERE b IS NOT NULL UNION "
		"SELECT b FROM c WHERE b IS NOT NULL",
		&q);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW) {
		name(q, 0, branch);
		r = each(ctx, branch);
	}
	return finish(s, q, step, r);
}

/* ${sql} gives a number and bytes. */
static int numbered(struct store *s, const char *sql, const char *branch,
		    uint64_t from,
		    int (*each)(void *ctx, uint64_t key, struct span bytes),
		    void *ctx)
{
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;

	r = store_prepare(s, sql, &q);
	if (r == E_OK)
		bind_key(q, branch, from);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW)
		r = each(ctx, (uint64_t)sqlite3_column_int64(q, 0),
			 store_blob(q, 1));
	return finish(s, q, step, r);
}

int store_leaves(struct store *s, const char *branch, uint64_t from,
		 int (*each)(void *ctx, uint64_t seq, struct span bytes),
		 void *ctx)
{
	int r = none_negative(s,
			      "SELECT seq FROM leaf WHERE branch = ? "
			      "AND seq < 0 LIMIT 1",
			      branch, "leaf");

	return r == E_OK ? numbered(s,
				    "SELECT seq, bytes FROM leaf "
				    "WHERE branch = ? AND seq >= ? "
				    "ORDER BY seq",
				    branch, from, each, ctx) :
			   r;
}

int store_checkpoints(struct store *s, const char *branch, uint64_t from,
		      int (*each)(void *ctx, uint64_t size, struct span note),
		      void *ctx)
{
	int r = none_negative(s,
			      "SELECT size FROM checkpoint WHERE branch = ? "
			      "AND size < 0 LIMIT 1",
			      branch, "checkpoint");

	return r == E_OK ? numbered(s,
				    "SELECT size, note FROM checkpoint "
				    "WHERE branch = ? AND size >= ? "
				    "ORDER BY size",
				    branch, from, each, ctx) :
			   r;
}

int store_meta(struct store *s,
	       int (*each)(void *ctx, const char *key, struct span value),
	       void *ctx)
{
	char key[NAME_SHOWN + 1];
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;

	r = store_prepare(s, "SELECT key, value FROM meta ORDER BY key", &q);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW) {
		name(q, 0, key);
		r = each(ctx, key, store_blob(q, 1));
	}
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
	bind_key(q, branch, key);
	step = sqlite3_step(q);
	if (step == SQLITE_ROW) {
		bytes = store_blob(q, 0);
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

int store_insert(struct store *s, const char *sql, sqlite3_stmt **out)
{
	if (!s->writing || sqlite3_get_autocommit(s->db) != 0)
		return error_set(E_INTERNAL, "a write outside a transaction");
	return store_prepare(s, sql, out);
}

void store_bind_blob(sqlite3_stmt *q, int i, struct span bytes)
{
	/* a NULL pointer would be a NULL value */
	if (bytes.len == 0)
		sqlite3_bind_zeroblob(q, i, 0);
	else
		sqlite3_bind_blob64(q, i, bytes.bytes, bytes.len,
				    SQLITE_STATIC);
}

int store_inserted(struct store *s, sqlite3_stmt *q)
{
	int step = sqlite3_step(q), r = E_OK;

	if (step == SQLITE_CONSTRAINT_PRIMARYKEY)
		r = error_set(E_INTEGRITY, "%s: a row is there already",
			      s->path);
	else if (step != SQLITE_DONE)
		r = store_fault(s, true);
	store_done(s, q);
	return r;
}

int store_put_leaf(struct store *s, const char *branch, uint64_t seq,
		   struct span bytes)
{
	sqlite3_stmt *q = NULL;
	int r = store_insert(s, "INSERT INTO leaf VALUES(?, ?, ?)", &q);

	if (r != E_OK)
		return r;
	bind_key(q, branch, seq);
	store_bind_blob(q, 3, bytes);
	r = store_inserted(s, q);
	if (r == E_OK)
		wrote_note(s, branch, seq, bytes);
	return r;
}

int store_put_checkpoint(struct store *s, const char *branch, uint64_t size,
			 struct span note)
{
	sqlite3_stmt *q = NULL;
	int r = store_insert(s, "INSERT INTO checkpoint VALUES(?, ?, ?)", &q);

	if (r != E_OK)
		return r;
	bind_key(q, branch, size);
	sqlite3_bind_text64(q, 3, note.len == 0 ? "" : (const char *)note.bytes,
			    note.len, SQLITE_STATIC, SQLITE_UTF8);
	return store_inserted(s, q);
}

int store_put_meta(struct store *s, const char *key, struct span value)
{
	sqlite3_stmt *q = NULL;
	int r = store_insert(s,
			     "INSERT INTO meta VALUES(?1, ?2) "
			     "ON CONFLICT(key) DO UPDATE SET value = ?2",
			     &q);

	if (r != E_OK)
		return r;
	sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
	store_bind_blob(q, 2, value);
	return store_inserted(s, q);
}
