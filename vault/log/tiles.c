/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/tiles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

struct tile_read {
	bool used;
	uint64_t tile;
	struct tree_hash leaves[TILE_LEAVES];
};

void tiles_free(struct tiles *t)
{
	free(t->roots);
	free(t->read);
	memset(t, 0, sizeof(*t));
}

int tiles_append(struct tiles *t, const struct tree_hash *leaf,
		 const struct tree_hash *whole)
{
	size_t at = (size_t)(t->size % TILE_LEAVES);
	struct tree_hash *root;
	int r;

	if (at == TILE_LEAVES - 1) {
		r = array_room(&t->roots, &t->roots_cap, t->roots_count,
			       sizeof(t->roots[0]));
		if (r != E_OK)
			return r;
	}
	t->last[at] = *leaf;
	t->size++;
	if (at < TILE_LEAVES - 1)
		return E_OK;
	root = &t->roots[t->roots_count++];
	if (whole != NULL)
		*root = *whole;
	else
		tree_root(t->last, TILE_LEAVES, root);
	return E_OK;
}

/* --- the leaves of one tile --- */

static struct tile_read *kept(const struct tiles *t, uint64_t tile)
{
	unsigned i;

	for (i = 0; t->read != NULL && i < TILES_READ; i++)
		if (t->read[i].used && t->read[i].tile == tile)
			return &t->read[i];
	return NULL;
}

int tiles_hold(const struct tiles *t, uint64_t tile,
	       const struct tree_hash leaves[TILE_LEAVES])
{
	struct tree_hash root;

	assert(tile < t->roots_count);
	tree_root(leaves, TILE_LEAVES, &root);
	if (tree_hash_equal(&root, &t->roots[tile]))
		return E_OK;
	return error_set(E_INTEGRITY,
			 "entries %llu to %llu are not what they were",
			 (unsigned long long)(tile * TILE_LEAVES),
			 (unsigned long long)(tile * TILE_LEAVES + TILE_LEAVES -
					      1));
}

static int load(const struct tiles_source *s, uint64_t tile,
		struct tile_read **out)
{
	struct tiles *t = s->tiles;
	struct tile_read *at;
	int r;

	if (t->read == NULL)
		t->read = calloc(TILES_READ, sizeof(*t->read));
	if (t->read == NULL)
		return error_set(E_MEMORY, "entries");
	at = &t->read[t->read_next];
	at->used = false;
	r = s->load(s->ctx, tile * TILE_LEAVES, at->leaves);
	if (r == E_OK)
		r = tiles_hold(t, tile, at->leaves);
	if (r != E_OK)
		return r;
	at->used = true;
	at->tile = tile;
	t->read_next = (t->read_next + 1) % TILES_READ;
	*out = at;
	return E_OK;
}

static int leaves_of(const struct tiles_source *s, uint64_t tile,
		     const struct tree_hash **out)
{
	struct tile_read *at;
	int r;

	if (tile == s->tiles->roots_count) {
		*out = s->tiles->last;
		return E_OK;
	}
	at = kept(s->tiles, tile);
	if (at == NULL) {
		r = load(s, tile, &at);
		if (r != E_OK)
			return r;
	}
	*out = at->leaves;
	return E_OK;
}

int tiles_leaf(const struct tiles_source *s, uint64_t index,
	       struct tree_hash *out)
{
	const struct tree_hash *leaves;
	int r;

	assert(index < s->tiles->size);
	r = leaves_of(s, index / TILE_LEAVES, &leaves);
	if (r == E_OK)
		*out = leaves[index % TILE_LEAVES];
	return r;
}

/* --- the root of a range, as a tree_source gives it --- */

static int in_one_tile(const struct tiles_source *s, uint64_t from, uint64_t to,
		       struct tree_hash *out)
{
	uint64_t tile = from / TILE_LEAVES;
	const struct tree_hash *leaves;
	int r;

	if (to - from == TILE_LEAVES && tile < s->tiles->roots_count) {
		*out = s->tiles->roots[tile];
		return E_OK;
	}
	r = leaves_of(s, tile, &leaves);
	if (r == E_OK)
		tree_root(leaves + from % TILE_LEAVES, to - from, out);
	return r;
}

/* Ranges come as RFC 6962 splits them: what spans tiles begins with a whole
 * one. */
static int range(void *ctx, uint64_t from, uint64_t to, struct tree_hash *out)
{
	const struct tiles_source *s = ctx;
	struct tree_hash left, right;
	uint64_t middle;
	int r;

	if (from / TILE_LEAVES == (to - 1) / TILE_LEAVES)
		return in_one_tile(s, from, to, out);
	middle = from + tree_split(to - from);
	r = range(ctx, from, middle, &left);
	if (r == E_OK)
		r = range(ctx, middle, to, &right);
	if (r == E_OK)
		tree_node_hash(&left, &right, out);
	return r;
}

int tiles_root(const struct tiles_source *s, uint64_t size,
	       struct tree_hash *root)
{
	assert(size <= s->tiles->size);
	if (size == 0) {
		tree_root(NULL, 0, root);
		return E_OK;
	}
	return range((void *)(uintptr_t)s, 0, size, root);
}

int tiles_frontier(const struct tiles_source *s, uint64_t size,
		   struct frontier *out)
{
	uint64_t from = 0, bit;
	int r = E_OK;

	assert(size <= s->tiles->size);
	memset(out, 0, sizeof(*out));
	out->size = size;
	for (bit = UINT64_C(1) << 63; r == E_OK && bit > 0; bit >>= 1) {
		if ((size & bit) == 0)
			continue;
		r = range((void *)(uintptr_t)s, from, from + bit,
			  &out->peaks[out->count++]);
		from += bit;
	}
	return r;
}

/* --- proofs --- */

static struct tree_source of(const struct tiles_source *s)
{
	struct tree_source source = { range, (void *)(uintptr_t)s };

	return source;
}

int tiles_prove_inclusion(const struct tiles_source *s, uint64_t size,
			  uint64_t index, struct tree_proof *out)
{
	struct tree_source source = of(s);

	return tree_source_inclusion(&source, size, index, out);
}

int tiles_prove_consistency(const struct tiles_source *s, uint64_t size,
			    uint64_t old, struct tree_proof *out)
{
	struct tree_source source = of(s);

	return tree_source_consistency(&source, size, old, out);
}

/* --- two logs --- */

int tiles_parting(const struct tiles_source *a, const struct tiles_source *b,
		  uint64_t *index)
{
	const struct tiles *x = a->tiles, *y = b->tiles;
	uint64_t size = x->size < y->size ? x->size : y->size, i;
	struct tree_hash one, other;
	size_t tile = 0;
	int r;

	while (tile < x->roots_count && tile < y->roots_count &&
	       tree_hash_equal(&x->roots[tile], &y->roots[tile]))
		tile++;
	for (i = (uint64_t)tile * TILE_LEAVES; i < size; i++) {
		r = tiles_leaf(a, i, &one);
		if (r == E_OK)
			r = tiles_leaf(b, i, &other);
		if (r != E_OK)
			return r;
		if (!tree_hash_equal(&one, &other))
			break;
	}
	*index = i;
	return E_OK;
}
