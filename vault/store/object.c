/* SPDX-License-Identifier: GPL-3.0-or-later */
/* object.c -- objects in parts of 1 MiB, named by the hash of the whole. */
#include <string.h>
#include <sys/stat.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/progress.h"
#include "vault/log/public_hash.h"
#include "vault/store/private.h"

/* One object while its rows go by. */
struct gathering {
	bool any;
	struct tree_hash hash;
	bool name_right;  /* 32 bytes */
	bool parts_right; /* 0, 1, ... and all but the last full */
	sqlite3_int64 next;
	bool last_seen; /* a part shorter than full */
	uint64_t len;
	struct public_hash sum;
};

struct walk {
	int (*each)(void *ctx, const struct tree_hash *hash, uint64_t len,
		    bool whole);
	void *ctx;
	struct gathering g;
	uint64_t seen, all; /* bytes, of about as many */
};

static void gather_begin(struct gathering *g, struct span hash)
{
	memset(g, 0, sizeof(*g));
	if (hash.len > 0)
		memcpy(g->hash.bytes, hash.bytes,
		       hash.len < TREE_HASH_LEN ? hash.len : TREE_HASH_LEN);
	g->any = true;
	g->name_right = hash.len == TREE_HASH_LEN;
	g->parts_right = true;
	public_hash_begin(&g->sum);
}

static void gather_part(struct gathering *g, sqlite3_int64 part,
			struct span bytes)
{
	/* only an empty object has an empty part */
	if (part != g->next || g->last_seen || bytes.len > STORE_PART_LEN ||
	    (bytes.len == 0 && part != 0))
		g->parts_right = false;
	g->last_seen = bytes.len < STORE_PART_LEN;
	g->next++;
	g->len += bytes.len;
	public_hash_add(&g->sum, bytes.bytes, bytes.len);
}

static bool gather_whole(struct gathering *g)
{
	uint8_t found[HASH_LEN];

	public_hash_end(&g->sum, found);
	return g->name_right && g->parts_right &&
	       memcmp(found, g->hash.bytes, HASH_LEN) == 0;
}

/* --- all objects --- */

static int object_end(struct walk *w)
{
	bool whole;

	if (!w->g.any)
		return E_OK;
	w->g.any = false;
	whole = gather_whole(&w->g);
	return w->each(w->ctx, &w->g.hash, w->g.len, whole);
}

static int each_row(struct walk *w, sqlite3_stmt *q)
{
	struct span hash = store_blob(q, 0);
	int r = E_OK;

	/* a row under a name that is no hash stands for itself */
	if (!w->g.any || !w->g.name_right || hash.len != TREE_HASH_LEN ||
	    memcmp(w->g.hash.bytes, hash.bytes, TREE_HASH_LEN) != 0) {
		r = object_end(w);
		gather_begin(&w->g, hash);
	}
	gather_part(&w->g, sqlite3_column_int64(q, 1), store_blob(q, 2));
	w->seen += store_blob(q, 2).len;
	progress(N_("reading all objects"), w->seen, w->all);
	return r;
}

/* How far one is, to be shown: entries take their part of the file too. */
static uint64_t file_bytes(struct store *s)
{
	struct stat st;

	return stat(s->real, &st) == 0 ? (uint64_t)st.st_size : 0;
}

int store_objects(struct store *s,
		  int (*each)(void *ctx, const struct tree_hash *hash,
			      uint64_t len, bool whole),
		  void *ctx)
{
	struct walk w = { .each = each, .ctx = ctx, .all = file_bytes(s) };
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;

	r = store_prepare(s,
			  "SELECT hash, part, bytes FROM object "
			  "ORDER BY hash, part",
			  &q);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW)
		r = each_row(&w, q);
	if (r == E_OK)
		r = step == SQLITE_DONE ? object_end(&w) :
					  store_fault(s, false);
	store_done(s, q);
	return r;
}

/* --- one object --- */

/* Appends what the rows of ${hash} hold (NULL: nowhere), and looks at it in
 * passing. */
static int object_gather(struct store *s, const struct tree_hash *hash,
			 struct gathering *g, struct buffer *out)
{
	const struct span key = { hash->bytes, TREE_HASH_LEN };
	sqlite3_stmt *q = NULL;
	struct span bytes;
	int step, r;

	r = store_prepare(s,
			  "SELECT part, bytes FROM object WHERE hash = ? "
			  "ORDER BY part",
			  &q);
	if (r != E_OK)
		return r;
	store_bind_blob(q, 1, key);
	gather_begin(g, key);
	g->any = false;
	while ((step = sqlite3_step(q)) == SQLITE_ROW) {
		bytes = store_blob(q, 1);
		gather_part(g, sqlite3_column_int64(q, 0), bytes);
		if (out != NULL)
			buffer_put(out, bytes.bytes, bytes.len);
		g->any = true;
	}
	if (step != SQLITE_DONE)
		r = store_fault(s, false);
	store_done(s, q);
	return r == E_OK && out != NULL ? buffer_status(out) : r;
}

static int object_judge(struct gathering *g)
{
	if (!g->any)
		return error_set(E_ABSENT, "an object that the log names");
	return gather_whole(g) ? E_OK :
				 error_set(E_INTEGRITY, "an object is not what "
							"the log names");
}

int store_object_look(struct store *s, const struct tree_hash *hash,
		      uint64_t *len)
{
	struct gathering g;
	int r;

	r = object_gather(s, hash, &g, NULL);
	if (r == E_OK)
		r = object_judge(&g);
	if (r == E_OK)
		*len = g.len;
	return r;
}

int store_object(struct store *s, const struct tree_hash *hash,
		 struct buffer *out)
{
	struct gathering g;
	size_t before = out->len;
	int r;

	r = object_gather(s, hash, &g, out);
	if (r == E_OK)
		r = object_judge(&g);
	if (r != E_OK && out->len > before) {
		out->len = before;
		out->bytes[before] = '\0';
	}
	return r;
}

int store_put_part(struct store *s, const struct tree_hash *hash,
		   sqlite3_int64 part, struct span bytes)
{
	const struct span key = { hash->bytes, TREE_HASH_LEN };
	sqlite3_stmt *q = NULL;
	int r;

	r = store_insert(s, "INSERT INTO object VALUES(?, ?, ?)", &q);
	if (r != E_OK)
		return r;
	store_bind_blob(q, 1, key);
	sqlite3_bind_int64(q, 2, part);
	store_bind_blob(q, 3, bytes);
	return store_inserted(s, q);
}

static int put_parts(struct store *s, const struct tree_hash *hash,
		     struct span bytes)
{
	sqlite3_int64 part = 0;
	struct span rest = bytes, next;
	int r;

	do {
		next = rest;
		if (next.len > STORE_PART_LEN)
			next.len = STORE_PART_LEN;
		r = store_put_part(s, hash, part++, next);
		rest.len -= next.len;
		if (rest.len > 0)
			rest.bytes += next.len;
	} while (r == E_OK && rest.len > 0);
	return r;
}

/* Whether it is there already, and whole. */
static int have(struct store *s, const struct tree_hash *hash, bool *there)
{
	uint64_t len;
	int r = store_object_look(s, hash, &len);

	*there = r == E_OK;
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	return r;
}

int store_put_object(struct store *s, struct span bytes, struct tree_hash *hash)
{
	struct tree_hash h;
	bool there;
	int r;

	public_hash(bytes.bytes, bytes.len, h.bytes);
	r = have(s, &h, &there);
	if (r == E_OK && !there)
		r = put_parts(s, &h, bytes);
	if (r == E_OK)
		*hash = h;
	return r;
}
