/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one bits of a size, from the highest, are the sizes of the perfect
 * subtrees that RFC 6962 splits a tree of that size into.
 */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "vault/log/tree.h"

static size_t ones(uint64_t n)
{
	size_t count = 0;

	for (; n != 0; n &= n - 1)
		count++;
	return count;
}

void frontier_empty(struct frontier *f)
{
	memset(f, 0, sizeof(*f));
}

bool frontier_valid(const struct frontier *f)
{
	return f->count == ones(f->size);
}

/* As when adding one to a binary number, equal peaks carry: what is carried is
 * the root of 1, 2, 4 ... leaves. */
bool frontier_append_whole(struct frontier *f, const struct tree_hash *leaf,
			   uint64_t leaves, struct tree_hash *whole)
{
	struct tree_hash carry = *leaf;
	uint64_t carried = 1;

	assert(frontier_valid(f) && f->size < UINT64_MAX);
	for (uint64_t rest = f->size; rest & 1; rest >>= 1) {
		if (carried == leaves)
			*whole = carry;
		f->count--;
		tree_node_hash(&f->peaks[f->count], &carry, &carry);
		carried *= 2;
	}
	if (carried == leaves)
		*whole = carry;
	f->peaks[f->count] = carry;
	f->count++;
	f->size++;
	return carried >= leaves;
}

void frontier_append(struct frontier *f, const struct tree_hash *leaf)
{
	struct tree_hash whole;

	frontier_append_whole(f, leaf, 1, &whole);
}

void frontier_root(const struct frontier *f, struct tree_hash *root)
{
	struct tree_hash sum;
	size_t i;

	assert(frontier_valid(f));
	if (f->count == 0) {
		crypto_hash_sha256(root->bytes, NULL, 0);
		return;
	}
	i = f->count - 1;
	sum = f->peaks[i];
	while (i > 0) {
		i--;
		tree_node_hash(&f->peaks[i], &sum, &sum);
	}
	*root = sum;
}
