/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/tree.h"

#include <sodium.h>

bool tree_hash_equal(const struct tree_hash *a, const struct tree_hash *b)
{
	return sodium_memcmp(a->bytes, b->bytes, TREE_HASH_LEN) == 0;
}

void tree_leaf_hash(const void *leaf, size_t len, struct tree_hash *out)
{
	static const uint8_t mark = 0x00;
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &mark, 1);
	if (len > 0)
		crypto_hash_sha256_update(&state, leaf, len);
	crypto_hash_sha256_final(&state, out->bytes);
}

void tree_node_hash(const struct tree_hash *left, const struct tree_hash *right,
		    struct tree_hash *out)
{
	static const uint8_t mark = 0x01;
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &mark, 1);
	crypto_hash_sha256_update(&state, left->bytes, TREE_HASH_LEN);
	crypto_hash_sha256_update(&state, right->bytes, TREE_HASH_LEN);
	crypto_hash_sha256_final(&state, out->bytes);
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
