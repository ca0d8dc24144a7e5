/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * object_stream.c -- objects of any length, a part of 1 MiB in memory at a
 * time.
 *
 * The name of an object is the hash of the whole, which is known at its end:
 * the parts of one that is being written stand under a random name, and get
 * their own at the end, in the same transaction.  What is broken off leaves
 * nothing, for it is rolled back.  An object of one part is put in one go.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/log/public_hash.h"
#include "vault/store/private.h"

/* --- writing --- */

struct store_writer {
	struct store *s;
	struct tree_hash name; /* for the time being */
	uint8_t *part;         /* STORE_PART_LEN */
	size_t len;
	sqlite3_int64 parts; /* written */
	struct public_hash sum;
};

int store_writer_new(struct store *s, struct store_writer **out)
{
	struct store_writer *w = calloc(1, sizeof(*w));

	if (w != NULL)
		w->part = malloc(STORE_PART_LEN);
	if (w == NULL || w->part == NULL) {
		free(w);
		return error_set(E_MEMORY, "an object");
	}
	w->s = s;
	randombytes_buf(w->name.bytes, TREE_HASH_LEN);
	public_hash_begin(&w->sum);
	*out = w;
	return E_OK;
}

static int part_out(struct store_writer *w)
{
	const struct span bytes = { w->part, w->len };

	public_hash_add(&w->sum, bytes.bytes, bytes.len);
	w->len = 0;
	return store_put_part(w->s, &w->name, w->parts++, bytes);
}

int store_writer_put(struct store_writer *w, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	size_t n;
	int r;

	while (len > 0) {
		r = w->len == STORE_PART_LEN ? part_out(w) : E_OK;
		if (r != E_OK)
			return r;
		n = STORE_PART_LEN - w->len;
		n = n < len ? n : len;
		memcpy(w->part + w->len, at, n);
		w->len += n;
		at += n;
		len -= n;
	}
	return E_OK;
}

/* One statement about the rows of ${old}. */
static int on_parts(struct store *s, const char *sql,
		    const struct tree_hash *old, const struct tree_hash *name)
{
	sqlite3_stmt *q = NULL;
	int r = store_insert(s, sql, &q);

	if (r != E_OK)
		return r;
	store_bind_blob(q, 1, (struct span){ old->bytes, TREE_HASH_LEN });
	if (name != NULL)
		store_bind_blob(q, 2,
				(struct span){ name->bytes, TREE_HASH_LEN });
	return store_inserted(s, q);
}

static int rename_parts(struct store_writer *w, struct tree_hash *hash)
{
	struct tree_hash h;
	uint64_t len;
	int r;

	public_hash_end(&w->sum, h.bytes);
	r = store_object_look(w->s, &h, &len);
	if (r == E_OK) {
		r = on_parts(w->s, "DELETE FROM object WHERE hash = ?1",
			     &w->name, NULL);
	} else if (r == E_ABSENT) {
		error_clear();
		r = on_parts(w->s,
			     "UPDATE object SET hash = ?2 WHERE hash = ?1",
			     &w->name, &h);
	}
	if (r == E_OK)
		*hash = h;
	return r;
}

int store_writer_end(struct store_writer *w, struct tree_hash *hash)
{
	int r;

	if (w->parts == 0)
		return store_put_object(w->s, (struct span){ w->part, w->len },
					hash);
	r = part_out(w);
	return r == E_OK ? rename_parts(w, hash) : r;
}

void store_writer_free(struct store_writer **writer)
{
	if (*writer == NULL)
		return;
	free((*writer)->part);
	free(*writer);
	*writer = NULL;
}

/* --- reading --- */

struct store_reader {
	struct store *s;
	struct tree_hash hash;
	struct buffer part;
	size_t at; /* in it */
	sqlite3_int64 next;
	bool ended; /* the part at hand is the last */
	struct public_hash sum;
};

int store_reader_new(struct store *s, const struct tree_hash *hash,
		     struct store_reader **out)
{
	struct store_reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return error_set(E_MEMORY, "an object");
	r->s = s;
	r->hash = *hash;
	public_hash_begin(&r->sum);
	*out = r;
	return E_OK;
}

/* Between two parts no lock is held: who takes the bytes may take their time. */
static int part_fetch(struct store_reader *r, bool *there)
{
	sqlite3_stmt *q = NULL;
	struct span bytes;
	int step, e;

	e = store_prepare(r->s,
			  "SELECT bytes FROM object "
			  "WHERE hash = ? AND part = ?",
			  &q);
	if (e != E_OK)
		return e;
	store_bind_blob(q, 1, (struct span){ r->hash.bytes, TREE_HASH_LEN });
	sqlite3_bind_int64(q, 2, r->next);
	step = sqlite3_step(q);
	*there = step == SQLITE_ROW;
	if (*there) {
		bytes = store_blob(q, 0);
		buffer_put(&r->part, bytes.bytes, bytes.len);
		e = buffer_status(&r->part);
	} else if (step != SQLITE_DONE) {
		e = store_fault(r->s, false);
	}
	store_done(r->s, q);
	return e;
}

/* The name is judged when no full part follows, and before a last part that is
 * not full is given. */
static int part_next(struct store_reader *r)
{
	uint8_t found[HASH_LEN];
	bool there = false;
	int e;

	r->part.len = 0;
	r->at = 0;
	e = part_fetch(r, &there);
	if (e != E_OK)
		return e;
	if (!there && r->next == 0)
		return error_set(E_ABSENT, "an object that the log names");
	public_hash_add(&r->sum, r->part.bytes, r->part.len);
	r->next++;
	r->ended = r->part.len != STORE_PART_LEN;
	if (!r->ended)
		return E_OK;
	public_hash_end(&r->sum, found);
	if (memcmp(found, r->hash.bytes, HASH_LEN) == 0)
		return E_OK;
	r->part.len = 0;
	return error_set(E_INTEGRITY, "an object is not what the log names");
}

int store_reader_read(struct store_reader *r, uint8_t *bytes, size_t cap,
		      size_t *len)
{
	size_t n;
	int e;

	*len = 0;
	if (r->at == r->part.len && !r->ended) {
		e = part_next(r);
		if (e != E_OK)
			return e;
	}
	n = r->part.len - r->at;
	n = n < cap ? n : cap;
	if (n > 0)
		memcpy(bytes, r->part.bytes + r->at, n);
	r->at += n;
	*len = n;
	return E_OK;
}

void store_reader_free(struct store_reader **reader)
{
	if (*reader == NULL)
		return;
	buffer_free(&(*reader)->part);
	free(*reader);
	*reader = NULL;
}
