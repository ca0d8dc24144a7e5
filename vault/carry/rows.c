/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/carry/rows.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/progress.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/log/event.h"

#define PIECE 65536
#define LARGE 16777216 /* takes so long that one asks how far it is */

struct copying {
	struct store *from, *to;
	const char *as;
	uint64_t size; /* before which to stop */
};

/* --- objects --- */

static int pump(struct store_reader *r, uint64_t all, struct store_writer *w)
{
	uint8_t *piece = malloc(PIECE);
	uint64_t done = 0;
	size_t len = 1;
	int e = E_OK;

	if (piece == NULL)
		return error_set(E_MEMORY, "an object");
	while (e == E_OK && len > 0) {
		e = store_reader_read(r, piece, PIECE, &len);
		if (e == E_OK && len > 0)
			e = store_writer_put(w, piece, len);
		done += len;
		if (all > LARGE)
			progress(N_("copying a large secret"), done, all);
	}
	free(piece);
	return e;
}

static int object_bring(struct store *from, struct store *to,
			const struct tree_hash *h, uint64_t len)
{
	struct store_reader *r = NULL;
	struct store_writer *w = NULL;
	struct tree_hash got;
	int e;

	e = store_reader_new(from, h, &r);
	if (e == E_OK)
		e = store_writer_new(to, &w);
	if (e == E_OK)
		e = pump(r, len, w);
	if (e == E_OK)
		e = store_writer_end(w, &got);
	store_reader_free(&r);
	store_writer_free(&w);
	return e;
}

/* One that neither file has was let go with its generation, or is missed by
 * whoever verifies: not here. */
static int object_copy(void *ctx, const struct tree_hash *h)
{
	const struct copying *c = ctx;
	uint64_t len;
	int e = store_object_look(c->to, h, &len);

	if (e == E_ABSENT) {
		error_clear();
		e = store_object_look(c->from, h, &len);
		if (e == E_OK)
			return object_bring(c->from, c->to, h, len);
	}
	if (e == E_ABSENT) {
		error_clear();
		return E_OK;
	}
	return e;
}

/* --- entries and checkpoints --- */

static bool same_bytes(const struct buffer *b, struct span s)
{
	return b->len == s.len && memcmp(b->bytes, s.bytes, s.len) == 0;
}

static int reused(const struct copying *c)
{
	return error_set(E_INTEGRITY,
			 "%s: another log is known by the name of branch %s",
			 store_path(c->from), c->as);
}

static int copy_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	const struct copying *c = ctx;
	struct buffer here = BUFFER_INIT;
	struct leaf leaf;
	int e;

	if (seq >= c->size)
		return E_OK;
	progress_of_many(N_("copying the log"), seq + 1, c->size);
	e = store_leaf(c->to, c->as, seq, &here);
	if (e == E_OK) {
		e = same_bytes(&here, bytes) ? E_OK : reused(c);
		buffer_free(&here);
		return e;
	}
	if (e != E_ABSENT)
		return e;
	error_clear();
	e = leaf_parse(bytes.bytes, bytes.len, &leaf);
	if (e != E_OK)
		return e;
	e = event_objects(&leaf, object_copy, ctx);
	leaf_free(&leaf);
	return e == E_OK ? store_put_leaf(c->to, c->as, seq, bytes) : e;
}

struct notes {
	struct copying *c;
	uint64_t first;
};

static int copy_note(void *ctx, uint64_t size, struct span note)
{
	const struct notes *n = ctx;
	struct buffer here = BUFFER_INIT;
	int e;

	if (size <= n->first || size > n->c->size)
		return E_OK;
	e = store_checkpoint(n->c->to, n->c->as, size, &here);
	if (e == E_OK) {
		e = same_bytes(&here, note) ? E_OK : reused(n->c);
		buffer_free(&here);
		return e;
	}
	if (e != E_ABSENT)
		return e;
	error_clear();
	return store_put_checkpoint(n->c->to, n->c->as, size, note);
}

int rows_copy(struct store *from, const char *branch, uint64_t first,
	      uint64_t size, struct store *to, const char *as)
{
	struct copying c = { from, to, as, size };
	struct notes n = { &c, first };
	int e;

	e = store_leaves(from, branch, first, copy_leaf, &c);
	return e == E_OK ? store_checkpoints(from, branch, 0, copy_note, &n) :
			   e;
}

int rows_frontier(struct store *to, const char *branch,
		  const struct frontier *f)
{
	char key[FRONTIER_META_TEXT];
	struct buffer value = BUFFER_INIT;
	int e;

	frontier_meta_key(branch, key);
	frontier_meta_write(f, &value);
	e = buffer_status(&value);
	if (e == E_OK)
		e = store_put_meta(to, key,
				   (struct span){ value.bytes, value.len });
	buffer_free(&value);
	return e;
}
