/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hashes.c -- the leaf hashes of every log of a ledger, as tiles; what is asked
 * for of a tile is read again from the rows, and has to make the same tile.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/verify.h"

/* Entries of a log that lie apart go on in the tiles of that log. */
static unsigned log_of(const struct ledger *l, const struct segment *s)
{
	unsigned i = (unsigned)(s - l->fold.segments);

	while (i > 0 && l->fold.segments[i].first > 0)
		i--;
	return i;
}

int hashes_append(struct ledger *l, const struct tree_hash *hash,
		  const struct tree_hash *whole)
{
	unsigned i = log_of(l, ledger_tip(l));

	if (l->logs[i] == NULL)
		l->logs[i] = calloc(1, sizeof(*l->logs[i]));
	if (l->logs[i] == NULL)
		return error_set(E_MEMORY, "the log");
	return tiles_append(l->logs[i], hash, whole);
}

void hashes_free(struct ledger *l)
{
	unsigned i;

	for (i = 0; i < SEGMENTS_MAX; i++) {
		if (l->logs[i] == NULL)
			continue;
		tiles_free(l->logs[i]);
		free(l->logs[i]);
		l->logs[i] = NULL;
	}
}

/* --- rows of one tile --- */

enum { FULL = -1 }; /* no error code: the walk has what it wants */

struct tile {
	uint64_t next, end; /* indices in the row's branch */
	struct tree_hash *at;
};

static int each_row(void *ctx, uint64_t seq, struct span bytes)
{
	struct tile *t = ctx;

	if (seq != t->next)
		return error_set(E_INTEGRITY, "entry %llu: it is missing",
				 (unsigned long long)t->next);
	tree_leaf_hash(bytes.bytes, bytes.len, t->at++);
	t->next++;
	return t->next == t->end ? FULL : E_OK;
}

/* As far as the segment that has position ${at} goes, at most ${count}. */
static int load_some(const struct ledger *l, uint64_t at, uint64_t count,
		     struct tree_hash *out, uint64_t *got)
{
	const struct segment *s = fold_segment_at(&l->fold, at);
	struct tile t = { at - s->start, at - s->start + count, out };
	int r;

	if (s != ledger_tip(l) && t.end > s->size)
		t.end = s->size;
	*got = t.end - t.next;
	r = tables_leaves(&l->tables, s->branch, t.next, each_row, &t);
	if (r == E_OK)
		r = error_set(E_INTEGRITY, "entry %llu: it is missing",
			      (unsigned long long)t.next);
	return r == FULL ? E_OK : r;
}

struct place {
	const struct ledger *l;
	uint64_t start;
};

static int load(void *ctx, uint64_t first, struct tree_hash *out)
{
	const struct place *p = ctx;
	uint64_t done = 0, got = 0;
	int r = E_OK;

	for (; r == E_OK && done < TILE_LEAVES; done += got)
		r = load_some(p->l, p->start + first + done, TILE_LEAVES - done,
			      out + done, &got);
	return r;
}

/* Good as long as *p. */
static struct tiles_source source(struct place *p, const struct segment *s)
{
	struct tiles_source out = { p->l->logs[log_of(p->l, s)], load, p };

	return out;
}

/* --- what is made of them --- */

int ledger_leaf_hash(const struct ledger *l, uint64_t at, struct tree_hash *out)
{
	const struct segment *s = fold_segment_at(&l->fold, at);
	struct place p = { l, s->start };
	struct tiles_source t = source(&p, s);

	return tiles_leaf(&t, at - s->start, out);
}

int hashes_hold(const struct ledger *l, const struct segment *s, uint64_t first,
		const struct tree_hash leaves[TILE_LEAVES])
{
	return tiles_hold(l->logs[log_of(l, s)], first / TILE_LEAVES, leaves);
}

int ledger_root(const struct ledger *l, const struct segment *segment,
		uint64_t size, struct tree_hash *root)
{
	struct place p = { l, segment->start };
	struct tiles_source t = source(&p, segment);

	return tiles_root(&t, size, root);
}

int ledger_frontier(const struct ledger *l, const struct segment *segment,
		    uint64_t size, struct frontier *out)
{
	struct place p = { l, segment->start };
	struct tiles_source t = source(&p, segment);

	return tiles_frontier(&t, size, out);
}

int ledger_prove_inclusion(const struct ledger *l,
			   const struct segment *segment, uint64_t size,
			   uint64_t index, struct tree_proof *out)
{
	struct place p = { l, segment->start };
	struct tiles_source t = source(&p, segment);

	return tiles_prove_inclusion(&t, size, index, out);
}

int ledger_prove_consistency(const struct ledger *l,
			     const struct segment *segment, uint64_t size,
			     uint64_t old, struct tree_proof *out)
{
	struct place p = { l, segment->start };
	struct tiles_source t = source(&p, segment);

	return tiles_prove_consistency(&t, size, old, out);
}

int ledger_parting(const struct ledger *a, const struct segment *one,
		   const struct ledger *b, const struct segment *other,
		   uint64_t *index)
{
	struct place p = { a, one->start }, q = { b, other->start };
	struct tiles_source x = source(&p, one), y = source(&q, other);
	int r = tiles_parting(&x, &y, index);

	if (r == E_OK && *index > one->size)
		*index = one->size;
	if (r == E_OK && *index > other->size)
		*index = other->size;
	return r;
}
