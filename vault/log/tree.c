/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/tree.h"

#include <sodium.h>

#include "vault/log/marked.h"

bool tree_hash_equal(const struct tree_hash *a, const struct tree_hash *b)
{
	return sodium_memcmp(a->bytes, b->bytes, TREE_HASH_LEN) == 0;
}

void tree_leaf_hash(const void *leaf, size_t len, struct tree_hash *out)
{
	marked_hash(0x00, leaf, len, out->bytes);
}

void tree_node_hash(const struct tree_hash *left, const struct tree_hash *right,
		    struct tree_hash *out)
{
	const struct tree_hash both[2] = { *left, *right };

	marked_hash(0x01, both, sizeof(both), out->bytes);
}

void tree_root(const struct tree_hash *leaves, uint64_t n,
	       struct tree_hash *root)
{
	struct frontier f;

	frontier_empty(&f);
	for (uint64_t i = 0; i < n; i++)
		frontier_append(&f, &leaves[i]);
	frontier_root(&f, root);
}
