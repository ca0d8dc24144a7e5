/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.c -- every entry in order: those of a branch that came home stand right
 * behind the entry that brought them; or those of one log. Each is held to what
 * was verified. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/progress.h"
#include "vault/ledger/verify.h"
#include "vault/ledger/whence.h"

#define ROWS TILE_LEAVES

/* Entries that follow each other in one segment. They are read at once and told
 * afterwards: who is told may take their time, and nobody else could write. */
struct rows {
	uint64_t first; /* the position of the first */
	size_t count;
	size_t starts[ROWS + 1]; /* ... in the bytes of all */
	struct tree_hash hashes[ROWS];
	struct buffer bytes;
	uint64_t next, end; /* indices in the segment */
	bool held;          /* all of them, to the root of their tile */
};

struct listing {
	struct ledger *l;
	struct rows rows;
	struct json_doc *doc; /* what the entry told holds */
	int (*each)(void *ctx, const struct ledger_entry *e);
	void *ctx;
	struct told {
		char branch[BRANCH_TEXT];
		uint64_t size;
	} * told; /* of branches that came home, so far */
	size_t told_count, told_cap;
	uint64_t at; /* the position that is told */
};

const char *ledger_void(const struct ledger *l, const char *branch,
			uint64_t seq)
{
	size_t i;

	for (i = 0; i < l->faults_count; i++)
		if (l->faults[i].kind == FAULT_VOID && l->faults[i].has_seq &&
		    l->faults[i].seq == seq &&
		    strcmp(l->faults[i].branch, branch) == 0)
			return l->faults[i].what;
	return NULL;
}

static int give(struct listing *w, const struct ledger *judge,
		const struct segment *s, uint64_t seq, bool home,
		struct leaf *leaf, struct span bytes)
{
	struct ledger_entry e = { .branch = s->branch,
				  .origin = s->origin,
				  .seq = seq,
				  .leaf = leaf,
				  .bytes = bytes,
				  .home = home,
				  .judge = judge,
				  .at = s->start + seq,
				  .told_at = w->at };

	e.void_reason = ledger_void(judge, s->branch, seq);
	if (home)
		e.aside = ledger_aside(w->l, leaf, e.void_reason);
	return w->each(w->ctx, &e);
}

static uint64_t told_to(const struct listing *w, const struct segment *s)
{
	size_t i;

	for (i = 0; i < w->told_count; i++)
		if (strcmp(w->told[i].branch, s->branch) == 0)
			return w->told[i].size;
	return s->first;
}

static int told_put(struct listing *w, const struct segment *s)
{
	size_t i;
	int r;

	for (i = 0; i < w->told_count; i++)
		if (strcmp(w->told[i].branch, s->branch) == 0) {
			w->told[i].size = s->size;
			return E_OK;
		}
	r = array_room(&w->told, &w->told_cap, w->told_count,
		       sizeof(w->told[0]));
	if (r != E_OK)
		return r;
	memcpy(w->told[w->told_count].branch, s->branch, BRANCH_TEXT);
	w->told[w->told_count++].size = s->size;
	return E_OK;
}

static int home_leaf(struct listing *w, const struct ledger *sub,
		     const struct segment *s, uint64_t seq)
{
	struct buffer bytes = BUFFER_INIT;
	struct leaf leaf;
	int r = ledger_leaf_bytes(sub, s->start + seq, &bytes);

	if (r == E_OK)
		r = leaf_parse(bytes.bytes, bytes.len, &leaf);
	if (r == E_OK) {
		r = give(w, sub, s, seq, true, &leaf,
			 (struct span){ bytes.bytes, bytes.len });
		leaf_free(&leaf);
	}
	buffer_free(&bytes);
	return r;
}

static int segment_walk(struct listing *w, const struct ledger *sub,
			const struct segment *s)
{
	uint64_t seq;
	int r = E_OK;

	for (seq = told_to(w, s); r == E_OK && seq < s->size; seq++)
		r = home_leaf(w, sub, s, seq);
	return r == E_OK ? told_put(w, s) : r;
}

static int home_walk(struct listing *w, const struct leaf *merged)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT], name[BRANCH_TEXT];
	const struct ledger *sub;
	struct tree_hash root;
	const char *why;
	int64_t size = 0;
	unsigned i;
	int r;

	if (origin_parse(json_text(json_get(merged->d, "origin")), vault,
			 branch) != E_OK) {
		error_clear();
		return E_OK;
	}
	json_integer(json_get(merged->d, "size"), &size);
	json_base64(json_get(merged->d, "root"), root.bytes,
		    sizeof(root.bytes));
	r = whence_meant(&w->l->tables, branch, (uint64_t)size, &root, name);
	if (r == E_OK)
		r = ledger_branch_judge(w->l, name, (uint64_t)size, &sub, &why);
	/* it came home once */
	if (r == E_OK && why != NULL) {
		error_text(E_INTEGRITY, why);
		r = error_within(E_INTEGRITY, "branch %s", name);
	}
	if (r != E_OK)
		return r;
	for (i = 1; r == E_OK && i < sub->fold.segment_count; i++)
		r = segment_walk(w, sub, &sub->fold.segments[i]);
	return r;
}

/* --- rows, many at a time --- */

enum { FULL = -1 }; /* no error code: these are enough */

static int each_row(void *ctx, uint64_t seq, struct span bytes)
{
	struct rows *rows = ctx;

	if (seq != rows->next)
		return error_set(E_INTEGRITY, "entry %llu: it is missing",
				 (unsigned long long)rows->next);
	rows->next++;
	tree_leaf_hash(bytes.bytes, bytes.len, &rows->hashes[rows->count]);
	rows->starts[rows->count++] = rows->bytes.len;
	buffer_put(&rows->bytes, bytes.bytes, bytes.len);
	rows->starts[rows->count] = rows->bytes.len;
	if (buffer_status(&rows->bytes) != E_OK)
		return buffer_status(&rows->bytes);
	return rows->next == rows->end ? FULL : E_OK;
}

/* From position ${at} on, as far as its tile and its segment go. */
static int rows_read(const struct ledger *l, const struct segment *s,
		     uint64_t at, struct rows *rows)
{
	int r;

	rows->first = at;
	rows->count = 0;
	rows->held = false;
	rows->next = at - s->start;
	rows->end = rows->next - rows->next % ROWS + ROWS;
	if (rows->end > s->size)
		rows->end = s->size;
	buffer_free(&rows->bytes);
	r = tables_leaves(&l->tables, s->branch, rows->next, each_row, rows);
	if (r == E_OK)
		r = error_set(E_INTEGRITY, "entry %llu: it is missing",
			      (unsigned long long)rows->next);
	if (r != FULL || rows->count < ROWS)
		return r == FULL ? E_OK : r;
	rows->held = true;
	return hashes_hold(l, s, at - s->start, rows->hashes);
}

static int row_at(const struct ledger *l, const struct segment *s, uint64_t at,
		  struct rows *rows, struct span *out)
{
	size_t i;
	int r;

	if (at - rows->first >= rows->count) {
		r = rows_read(l, s, at, rows);
		if (r != E_OK)
			return r;
	}
	i = (size_t)(at - rows->first);
	out->bytes = rows->bytes.bytes + rows->starts[i];
	out->len = rows->starts[i + 1] - rows->starts[i];
	return rows->held ? E_OK : hash_is_known(l, at, &rows->hashes[i]);
}

static int position_walk(struct listing *w, uint64_t at)
{
	const struct segment *s = fold_segment_at(&w->l->fold, at);
	struct leaf leaf;
	struct span row;
	int r;

	r = row_at(w->l, s, at, &w->rows, &row);
	if (r == E_OK)
		r = leaf_parse_into(w->doc, row.bytes, row.len, &leaf);
	if (r != E_OK)
		return r;
	w->at = at;
	r = give(w, w->l, s, at - s->start, false, &leaf, row);
	if (r == E_OK && event_of(leaf.ev) == EV_BRANCH_MERGED &&
	    ledger_void(w->l, s->branch, at - s->start) == NULL)
		r = home_walk(w, &leaf);
	json_clear(w->doc);
	return r;
}

int ledger_walk(struct ledger *l,
		int (*each)(void *ctx, const struct ledger_entry *e), void *ctx)
{
	struct listing w = { .l = l, .each = each, .ctx = ctx };
	uint64_t at;
	int r = json_new(&w.doc);

	for (at = 0; r == E_OK && at < l->size; at++)
		r = position_walk(&w, at);
	progress_of_many(N_("reading the log"), at + 1, l->size);
	buffer_free(&w.rows.bytes);
	json_free(&w.doc);
	free(w.told);
	return r;
}

/* --- those of one log --- */

int ledger_leaves(const struct ledger *l, const struct segment *s,
		  tables_row_fn *each, void *ctx)
{
	struct rows rows = { .count = 0 };
	struct span row;
	uint64_t seq;
	int r = E_OK;

	for (seq = s->first; r == E_OK && seq < s->size; seq++) {
		r = row_at(l, s, s->start + seq, &rows, &row);
		if (r == E_OK)
			r = each(ctx, seq, row);
	}
	buffer_free(&rows.bytes);
	return r;
}
