/* SPDX-License-Identifier: GPL-3.0-or-later */
/* object.c -- objects in parts of 1 MiB, named by the hash of the whole. */
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/store/private.h"

/* One object while its rows go by. */
struct gathering {
	int (*each)(void *ctx, const struct tree_hash *hash, uint64_t len,
		    bool whole);
	void *ctx;
	bool any;
	struct tree_hash hash;
	bool name_right;  /* 32 bytes */
	bool parts_right; /* 0, 1, ... and all but the last full */
	sqlite3_int64 next;
	bool last_seen; /* a part shorter than full */
	uint64_t len;
	crypto_hash_sha256_state state;
};

static int gathered(struct gathering *g)
{
	uint8_t found[HASH_LEN];

	if (!g->any)
		return E_OK;
	g->any = false;
	crypto_hash_sha256_final(&g->state, found);
	return g->each(g->ctx, &g->hash, g->len,
		       g->name_right && g->parts_right &&
			       memcmp(found, g->hash.bytes, HASH_LEN) == 0);
}

static bool same_name(const struct gathering *g, const void *name, int len)
{
	return g->any && g->name_right == (len == TREE_HASH_LEN) &&
	       (len != TREE_HASH_LEN ||
		memcmp(g->hash.bytes, name, TREE_HASH_LEN) == 0);
}

static void begin_object(struct gathering *g, const void *name, int len)
{
	int kept = len < TREE_HASH_LEN ? len : TREE_HASH_LEN;

	memset(&g->hash, 0, sizeof(g->hash));
	if (kept > 0)
		memcpy(g->hash.bytes, name, (size_t)kept);
	g->any = true;
	g->name_right = len == TREE_HASH_LEN;
	g->parts_right = true;
	g->next = 0;
	g->last_seen = false;
	g->len = 0;
	crypto_hash_sha256_init(&g->state);
}

static void add_part(struct gathering *g, sqlite3_int64 part, const void *bytes,
		     int len)
{
	if (part != g->next || g->last_seen || len > STORE_PART_LEN)
		g->parts_right = false;
	g->last_seen = len < STORE_PART_LEN;
	g->next = part + 1;
	g->len += (uint64_t)len;
	if (len > 0)
		crypto_hash_sha256_update(&g->state, bytes,
					  (unsigned long long)len);
}

static int each_row(struct gathering *g, sqlite3_stmt *q)
{
	const void *name = sqlite3_column_blob(q, 0);
	int name_len = sqlite3_column_bytes(q, 0), r = E_OK;
	const void *bytes;

	if (!same_name(g, name, name_len)) {
		r = gathered(g);
		begin_object(g, name, name_len);
	}
	bytes = sqlite3_column_blob(q, 2);
	add_part(g, sqlite3_column_int64(q, 1), bytes,
		 sqlite3_column_bytes(q, 2));
	return r;
}

int store_objects(struct store *s,
		  int (*each)(void *ctx, const struct tree_hash *hash,
			      uint64_t len, bool whole),
		  void *ctx)
{
	struct gathering g = { .each = each, .ctx = ctx };
	sqlite3_stmt *q = NULL;
	int step = SQLITE_DONE, r;

	r = store_prepare(s,
			  "SELECT hash, part, bytes FROM object "
			  "ORDER BY hash, part",
			  &q);
	while (r == E_OK && (step = sqlite3_step(q)) == SQLITE_ROW)
		r = each_row(&g, q);
	if (r == E_OK)
		r = step == SQLITE_DONE ? gathered(&g) : store_fault(s, false);
	sqlite3_finalize(q);
	return r;
}

int store_object(struct store *s, const struct tree_hash *hash,
		 struct buffer *out)
{
	sqlite3_stmt *q = NULL;
	uint8_t found[HASH_LEN];
	size_t from = out->len;
	int step = SQLITE_DONE, r;
	bool any = false;

	r = store_prepare(s,
			  "SELECT bytes FROM object WHERE hash = ? "
			  "ORDER BY part",
			  &q);
	if (r != E_OK)
		return r;
	sqlite3_bind_blob(q, 1, hash->bytes, TREE_HASH_LEN, SQLITE_STATIC);
	while ((step = sqlite3_step(q)) == SQLITE_ROW) {
		any = true;
		buffer_put(out, sqlite3_column_blob(q, 0),
			   (size_t)sqlite3_column_bytes(q, 0));
	}
	if (step != SQLITE_DONE)
		r = store_fault(s, false);
	sqlite3_finalize(q);
	if (r == E_OK)
		r = buffer_status(out);
	if (r != E_OK)
		return r;
	if (!any)
		return error_set(E_ABSENT, "an object that the log names");
	hash_sha256(out->len == from ? NULL : out->bytes + from,
		    out->len - from, found);
	if (memcmp(found, hash->bytes, HASH_LEN) != 0)
		return error_set(E_INTEGRITY, "an object is not what the log "
					      "names");
	return E_OK;
}

static int put_part(struct store *s, const struct tree_hash *hash, size_t part,
		    const uint8_t *bytes, size_t len)
{
	sqlite3_stmt *q = NULL;
	int step, r;

	r = store_prepare(s, "INSERT INTO object VALUES(?, ?, ?)", &q);
	if (r != E_OK)
		return r;
	sqlite3_bind_blob(q, 1, hash->bytes, TREE_HASH_LEN, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, (sqlite3_int64)part);
	sqlite3_bind_blob64(q, 3, len == 0 ? (const uint8_t *)"" : bytes, len,
			    SQLITE_STATIC);
	step = sqlite3_step(q);
	if (step != SQLITE_DONE)
		r = store_fault(s, true);
	sqlite3_finalize(q);
	return r;
}

/* Whether it is there already, and whole. */
static int have(struct store *s, const struct tree_hash *hash, bool *there)
{
	struct buffer bytes = BUFFER_INIT;
	int r = store_object(s, hash, &bytes);

	*there = r == E_OK;
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	buffer_free(&bytes);
	return r;
}

int store_put_object(struct store *s, struct span bytes, struct tree_hash *hash)
{
	struct tree_hash h;
	size_t at = 0, part = 0, len;
	bool there;
	int r;

	hash_sha256(bytes.bytes, bytes.len, h.bytes);
	r = have(s, &h, &there);
	if (r != E_OK)
		return r;
	do {
		if (there)
			break;
		len = bytes.len - at < STORE_PART_LEN ? bytes.len - at :
							STORE_PART_LEN;
		r = put_part(s, &h, part++, bytes.bytes + at, len);
		at += len;
	} while (r == E_OK && at < bytes.len);
	if (r == E_OK)
		*hash = h;
	return r;
}
