/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tree.h -- the Merkle tree of RFC 6962 section 2.1 over SHA-256: leaf hash
 * H(00 || leaf), node H(01 || left || right).
 */
#ifndef BG_LOG_TREE_H
#define BG_LOG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TREE_HASH_LEN 32
#define TREE_PROOF_MAX 64

struct tree_hash {
	uint8_t bytes[TREE_HASH_LEN];
};

/* A proof, in the order of RFC 6962 sections 2.1.1 and 2.1.2. */
struct tree_proof {
	size_t count;
	struct tree_hash hashes[TREE_PROOF_MAX];
};

/* The roots of the perfect subtrees of a tree, largest first: all that is
 * needed to append to it and to know its root. */
struct frontier {
	uint64_t size;
	size_t count; /* number of one bits in size */
	struct tree_hash peaks[TREE_PROOF_MAX];
};

bool tree_hash_equal(const struct tree_hash *a, const struct tree_hash *b);
void tree_leaf_hash(const void *leaf, size_t len, struct tree_hash *out);
void tree_node_hash(const struct tree_hash *left, const struct tree_hash *right,
		    struct tree_hash *out);

/* An empty tree has the root SHA-256(""). */
void frontier_empty(struct frontier *f);
void frontier_append(struct frontier *f, const struct tree_hash *leaf);
/* frontier_append_whole -- the same; whether the leaf completes a subtree of
 * ${leaves}, a power of two, whose root *whole is then. */
bool frontier_append_whole(struct frontier *f, const struct tree_hash *leaf,
			   uint64_t leaves, struct tree_hash *whole);
void frontier_root(const struct frontier *f, struct tree_hash *root);
/* Whether count fits size (peaks cannot be checked without the leaves). */
bool frontier_valid(const struct frontier *f);

/* The root of leaves[0 .. n). */
void tree_root(const struct tree_hash *leaves, uint64_t n,
	       struct tree_hash *root);

/* tree_prove_inclusion -- of leaf ${index} in the tree of leaves[0 .. size);
 * index < size. tree_prove_consistency -- of the first ${old} leaves in it;
 * 0 < old <= size (an empty proof when equal). */
void tree_prove_inclusion(const struct tree_hash *leaves, uint64_t size,
			  uint64_t index, struct tree_proof *out);
void tree_prove_consistency(const struct tree_hash *leaves, uint64_t size,
			    uint64_t old, struct tree_proof *out);

/* The same of leaves that are not all at hand: ${range} gives the root of
 * leaves[from .. to) for the ranges that RFC 6962 splits a tree into, and what it
 * returns is handed on. tree_split -- the largest power of two below ${n}, which
 * is at least 2. */
struct tree_source {
	int (*range)(void *ctx, uint64_t from, uint64_t to,
		     struct tree_hash *out);
	void *ctx;
};

uint64_t tree_split(uint64_t n);
int tree_source_inclusion(const struct tree_source *s, uint64_t size,
			  uint64_t index, struct tree_proof *out);
int tree_source_consistency(const struct tree_source *s, uint64_t size,
			    uint64_t old, struct tree_proof *out);

/* Whether the proof holds; every malformed one does not. */
bool tree_check_inclusion(const struct tree_hash *leaf, uint64_t index,
			  uint64_t size, const struct tree_proof *proof,
			  const struct tree_hash *root);
/* old == 0 is false; old == size wants equal roots and an empty proof. */
bool tree_check_consistency(uint64_t old, const struct tree_hash *old_root,
			    uint64_t size, const struct tree_hash *root,
			    const struct tree_proof *proof);

#endif
