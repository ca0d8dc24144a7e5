/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proofs of RFC 6962 sections 2.1.1 and 2.1.2.
 *
 * Making one walks down from the root to the leaf (or to the edge of the old
 * tree), keeping the root of the half not taken; a proof lists these from the
 * bottom.  The halves are disjoint, so this hashes every leaf once.
 *
 * Checking one walks up.  `at` is the place of our node among those of its
 * level and `last` that of the level's last node; a level on which our node is
 * the last one and has an even place has no sibling, and no hash in the proof.
 */
#include <assert.h>

#include "vault/log/tree.h"

/* The leaves below one node: [from, to). */
struct range {
	uint64_t from;
	uint64_t to;
};

uint64_t tree_split(uint64_t n)
{
	uint64_t k = 1;

	while (k < n - k)
		k *= 2;
	return k;
}

static int keep_root(const struct tree_source *s, struct range r,
		     struct tree_proof *out)
{
	assert(out->count < TREE_PROOF_MAX);
	return s->range(s->ctx, r.from, r.to, &out->hashes[out->count++]);
}

static void reverse(struct tree_proof *p)
{
	for (size_t i = 0; i < p->count / 2; i++) {
		struct tree_hash other = p->hashes[p->count - 1 - i];

		p->hashes[p->count - 1 - i] = p->hashes[i];
		p->hashes[i] = other;
	}
}

/* Go from *r into the half with leaf ${index}, keeping the other's root. */
static int descend(const struct tree_source *s, struct range *r, uint64_t index,
		   struct tree_proof *out)
{
	const uint64_t middle = r->from + tree_split(r->to - r->from);
	const struct range left = { r->from, middle };
	const struct range right = { middle, r->to };

	*r = index < middle ? left : right;
	return keep_root(s, index < middle ? right : left, out);
}

int tree_source_inclusion(const struct tree_source *s, uint64_t size,
			  uint64_t index, struct tree_proof *out)
{
	struct range r = { 0, size };
	int e = 0;

	assert(index < size);
	out->count = 0;
	while (e == 0 && r.to - r.from > 1)
		e = descend(s, &r, index, out);
	reverse(out);
	return e;
}

/* Down along the old tree's right edge, to the node that ends where it ends. The
 * checker knows that node when it is the old tree itself. */
int tree_source_consistency(const struct tree_source *s, uint64_t size,
			    uint64_t old, struct tree_proof *out)
{
	struct range r = { 0, size };
	int e = 0;

	assert(0 < old && old <= size);
	out->count = 0;
	while (e == 0 && r.to != old)
		e = descend(s, &r, old - 1, out);
	if (e == 0 && r.from > 0)
		e = keep_root(s, r, out);
	reverse(out);
	return e;
}

/* --- of leaves that are all at hand --- */

static int range_of_leaves(void *ctx, uint64_t from, uint64_t to,
			   struct tree_hash *out)
{
	const struct tree_hash *leaves = ctx;

	tree_root(leaves + from, to - from, out);
	return 0;
}

static struct tree_source of_leaves(const struct tree_hash *leaves)
{
	struct tree_source s = { range_of_leaves, (void *)(uintptr_t)leaves };

	return s;
}

void tree_prove_inclusion(const struct tree_hash *leaves, uint64_t size,
			  uint64_t index, struct tree_proof *out)
{
	struct tree_source s = of_leaves(leaves);

	tree_source_inclusion(&s, size, index, out);
}

void tree_prove_consistency(const struct tree_hash *leaves, uint64_t size,
			    uint64_t old, struct tree_proof *out)
{
	struct tree_source s = of_leaves(leaves);

	tree_source_consistency(&s, size, old, out);
}

/* A place on its level, and that level's last. */
struct place {
	uint64_t at;
	uint64_t last;
};

static void up(struct place *p)
{
	p->at >>= 1;
	p->last >>= 1;
}

/* Whether the node at ${p} is the right one of two, after passing the levels
 * where it stands alone. */
static bool is_right(struct place *p)
{
	while (p->at == p->last && !(p->at & 1))
		up(p);
	return p->at & 1;
}

bool tree_check_inclusion(const struct tree_hash *leaf, uint64_t index,
			  uint64_t size, const struct tree_proof *proof,
			  const struct tree_hash *root)
{
	struct tree_hash sum = *leaf;
	struct place p = { index, size - 1 };

	if (index >= size || proof->count > TREE_PROOF_MAX)
		return false;
	for (size_t i = 0; i < proof->count; i++) {
		if (p.last == 0)
			return false;
		if (is_right(&p))
			tree_node_hash(&proof->hashes[i], &sum, &sum);
		else
			tree_node_hash(&sum, &proof->hashes[i], &sum);
		up(&p);
	}
	return p.last == 0 && tree_hash_equal(&sum, root);
}

/* From the node both trees have at the old one's right edge: hashes on its left
 * belong to both, those on its right to the new tree only. */
static bool climb(struct place p, const struct tree_hash *shared,
		  const struct tree_hash *hashes, size_t count,
		  const struct tree_hash *old_root,
		  const struct tree_hash *root)
{
	struct tree_hash old_sum = *shared;
	struct tree_hash sum = *shared;

	for (size_t i = 0; i < count; i++) {
		if (p.last == 0)
			return false;
		if (is_right(&p)) {
			tree_node_hash(&hashes[i], &old_sum, &old_sum);
			tree_node_hash(&hashes[i], &sum, &sum);
		} else {
			tree_node_hash(&sum, &hashes[i], &sum);
		}
		up(&p);
	}
	return p.last == 0 && tree_hash_equal(&old_sum, old_root) &&
	       tree_hash_equal(&sum, root);
}

bool tree_check_consistency(uint64_t old, const struct tree_hash *old_root,
			    uint64_t size, const struct tree_hash *root,
			    const struct tree_proof *proof)
{
	struct place p = { old - 1, size - 1 };

	if (old == 0 || old > size || proof->count > TREE_PROOF_MAX)
		return false;
	if (old == size)
		return proof->count == 0 && tree_hash_equal(old_root, root);
	while (p.at & 1)
		up(&p);
	if (p.at == 0)
		return climb(p, old_root, proof->hashes, proof->count, old_root,
			     root);
	return proof->count > 0 &&
	       climb(p, &proof->hashes[0], proof->hashes + 1, proof->count - 1,
		     old_root, root);
}
