/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tiles.h -- the leaf hashes of a log, kept as the roots of whole tiles of 256
 * leaves and the leaves of the tile that is not whole yet: 32 bytes for 256
 * entries, from which every root and proof can be made, given the leaves of
 * one tile at a time.  Those come from wherever the log lies, and are believed
 * only when they make that tile's root.
 */
#ifndef BG_LOG_TILES_H
#define BG_LOG_TILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/log/tree.h"

#define TILE_LEAVES 256
#define TILES_READ 8 /* tiles whose leaves are kept after they were read */

struct tile_read;

struct tiles {
	uint64_t size;           /* leaves */
	struct tree_hash *roots; /* of whole tiles; owned */
	size_t roots_count, roots_cap;
	struct tree_hash last[TILE_LEAVES]; /* of the tile that is not whole */
	struct tile_read *read;             /* owned; NULL: none so far */
	unsigned read_next;
};

/* tiles_load_fn -- the hashes of leaves [first, first + TILE_LEAVES) of a whole
 * tile, to out. Any error code, which is handed on. */
typedef int tiles_load_fn(void *ctx, uint64_t first, struct tree_hash *out);

struct tiles_source {
	struct tiles *tiles;
	tiles_load_fn *load;
	void *ctx;
};

void tiles_free(struct tiles *t);

/* tiles_append -- ${whole} is the root of the tile where this leaf is its last,
 * as frontier_append_whole has it for nothing; NULL: it is hashed here, if the
 * leaf is. E_MEMORY. */
int tiles_append(struct tiles *t, const struct tree_hash *leaf,
		 const struct tree_hash *whole);

/* tiles_hold -- whether these are the leaves of a whole tile; E_INTEGRITY. */
int tiles_hold(const struct tiles *t, uint64_t tile,
	       const struct tree_hash leaves[TILE_LEAVES]);

/* All of these: E_INTEGRITY when leaves that were loaded do not make their
 * tile's root; what the loader returned; E_MEMORY.
 *
 * tiles_leaf -- the hash of leaf ${index} < size. tiles_root -- the root of the
 * first ${size} leaves. tiles_frontier -- their frontier. tiles_parting -- the
 * first index at which two logs differ, or the smaller size. */
int tiles_leaf(const struct tiles_source *s, uint64_t index,
	       struct tree_hash *out);
int tiles_root(const struct tiles_source *s, uint64_t size,
	       struct tree_hash *root);
int tiles_frontier(const struct tiles_source *s, uint64_t size,
		   struct frontier *out);
int tiles_parting(const struct tiles_source *a, const struct tiles_source *b,
		  uint64_t *index);

/* As tree_prove_inclusion and tree_prove_consistency of tree.h. */
int tiles_prove_inclusion(const struct tiles_source *s, uint64_t size,
			  uint64_t index, struct tree_proof *out);
int tiles_prove_consistency(const struct tiles_source *s, uint64_t size,
			    uint64_t old, struct tree_proof *out);

#endif
