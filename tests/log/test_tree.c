/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Roots and proofs, beside a second tree written down as RFC 6962 defines it.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#include "vault/base/text.h"
#include "vault/log/tree.h"

#define SIZES 40   /* all proofs of trees up to this size */
#define GROWN 300  /* frontiers up to this */
#define FLIPPED 12 /* every bit of every proof up to this */

static struct tree_hash leaves[GROWN];
static struct tree_hash roots[GROWN + 1]; /* by size */

/* RFC 6962 section 2.1: MTH */
static struct tree_hash mth(const struct tree_hash *d, uint64_t n)
{
	struct tree_hash left, right, sum;
	uint64_t k = 1;

	if (n == 1)
		return d[0];
	while (k * 2 < n)
		k *= 2;
	left = mth(d, k);
	right = mth(d + k, n - k);
	tree_node_hash(&left, &right, &sum);
	return sum;
}

/* section 2.1.1: PATH */
static void path(uint64_t m, const struct tree_hash *d, uint64_t n,
		 struct tree_proof *out)
{
	uint64_t k = 1;

	if (n == 1)
		return;
	while (k * 2 < n)
		k *= 2;
	if (m < k) {
		path(m, d, k, out);
		out->hashes[out->count++] = mth(d + k, n - k);
	} else {
		path(m - k, d + k, n - k, out);
		out->hashes[out->count++] = mth(d, k);
	}
}

/* section 2.1.2: SUBPROOF */
static void subproof(uint64_t m, const struct tree_hash *d, uint64_t n,
		     bool whole, struct tree_proof *out)
{
	uint64_t k = 1;

	if (m == n) {
		if (!whole)
			out->hashes[out->count++] = mth(d, n);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	if (m <= k) {
		subproof(m, d, k, whole, out);
		out->hashes[out->count++] = mth(d + k, n - k);
	} else {
		subproof(m - k, d + k, n - k, false, out);
		out->hashes[out->count++] = mth(d, k);
	}
}

static void grow(void)
{
	for (unsigned i = 0; i < GROWN; i++) {
		uint8_t leaf[2] = { (uint8_t)(i >> 8), (uint8_t)i };

		tree_leaf_hash(leaf, sizeof(leaf), &leaves[i]);
	}
	crypto_hash_sha256(roots[0].bytes, NULL, 0);
	for (unsigned n = 1; n <= GROWN; n++)
		roots[n] = mth(leaves, n);
}

TestSuite(tree, .init = grow, .timeout = 60);
TestSuite(inclusion, .init = grow, .timeout = 60);
TestSuite(consistency, .init = grow, .timeout = 60);

static bool same_proof(const struct tree_proof *a, const struct tree_proof *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!tree_hash_equal(&a->hashes[i], &b->hashes[i]))
			return false;
	return true;
}

static struct tree_hash from_hex(const char *hex)
{
	struct tree_hash h;

	cr_assert_eq(hex_decode((struct span){ (const uint8_t *)hex,
					       strlen(hex) },
				h.bytes, TREE_HASH_LEN),
		     0);
	return h;
}

/* --------------------------------------------------------------------- tree */

Test(tree, leaf_and_node_hashes_are_those_published)
{
	/* H(00) and H(01 || H(00) || H(01...)): leaves "" and 00 of the log
	 * that all RFC 6962 implementations are tried on */
	const struct tree_hash empty = from_hex("6e340b9cffb37a989ca544e6bb780a"
						"2c78901d3fb33738768511a30617af"
						"a01d");
	const struct tree_hash two =
		from_hex("fac54203e7cc696cf0dfcb42c92a1d9d"
			 "baf70ad9e621f4bd8d98662f00e3c125");
	struct tree_hash h[2], root;

	tree_leaf_hash("", 0, &h[0]);
	cr_assert(tree_hash_equal(&h[0], &empty));
	tree_leaf_hash("\0", 1, &h[1]);
	tree_root(h, 2, &root);
	cr_assert(tree_hash_equal(&root, &two));
}

Test(tree, a_leaf_that_looks_like_a_node_has_another_hash)
{
	uint8_t node[65] = { 1 };
	struct tree_hash as_leaf, as_node;

	memcpy(node + 1, leaves[0].bytes, 32);
	memcpy(node + 33, leaves[1].bytes, 32);
	tree_node_hash(&leaves[0], &leaves[1], &as_node);
	tree_leaf_hash(node, sizeof(node), &as_leaf);
	cr_assert_not(tree_hash_equal(&as_leaf, &as_node));
	tree_leaf_hash(node + 1, sizeof(node) - 1, &as_leaf);
	cr_assert_not(tree_hash_equal(&as_leaf, &as_node));
}

Test(tree, an_empty_tree_has_the_hash_of_nothing)
{
	const struct tree_hash nothing = from_hex("e3b0c44298fc1c149afbf4c8996f"
						  "b92427ae41e4649b934ca495991b"
						  "7852b855");
	struct tree_hash root;

	tree_root(NULL, 0, &root);
	cr_assert(tree_hash_equal(&root, &nothing));
}

Test(tree, roots_are_those_of_the_definition)
{
	struct tree_hash root;

	for (unsigned n = 1; n <= GROWN; n++) {
		tree_root(leaves, n, &root);
		cr_assert(tree_hash_equal(&root, &roots[n]), "size %u", n);
	}
}

Test(tree, a_growing_frontier_has_the_root_of_every_size)
{
	struct tree_hash root;
	struct frontier f;

	frontier_empty(&f);
	for (unsigned n = 0; n <= GROWN; n++) {
		frontier_root(&f, &root);
		cr_assert_eq(f.size, n);
		cr_assert(frontier_valid(&f), "size %u", n);
		cr_assert(tree_hash_equal(&root, &roots[n]), "size %u", n);
		if (n < GROWN)
			frontier_append(&f, &leaves[n]);
	}
}

Test(tree, a_frontier_with_a_peak_too_few_or_too_many_is_not_valid)
{
	struct frontier f;

	frontier_empty(&f);
	for (unsigned i = 0; i < 7; i++)
		frontier_append(&f, &leaves[i]);
	cr_assert(frontier_valid(&f));
	f.count = 2;
	cr_assert_not(frontier_valid(&f));
	f.count = 4;
	cr_assert_not(frontier_valid(&f));
	f.count = SIZE_MAX;
	cr_assert_not(frontier_valid(&f));
}

Test(tree, hashes_differ_by_their_last_bit)
{
	struct tree_hash other = leaves[0];

	cr_assert(tree_hash_equal(&other, &leaves[0]));
	other.bytes[31] ^= 1;
	cr_assert_not(tree_hash_equal(&other, &leaves[0]));
}

/* ---------------------------------------------------------------- inclusion */

static bool included(uint64_t index, uint64_t size,
		     const struct tree_proof *proof)
{
	return tree_check_inclusion(&leaves[index], index, size, proof,
				    &roots[size]);
}

/* Every index and size of trees up to ${most}. */
#define EACH_LEAF(most) \
	for (unsigned size = 1; size <= (most); size++) \
		for (unsigned index = 0; index < size; index++)

Test(inclusion, every_leaf_is_proved_as_defined)
{
	EACH_LEAF(SIZES)
	{
		struct tree_proof proof, want = { .count = 0 };

		tree_prove_inclusion(leaves, size, index, &proof);
		path(index, leaves, size, &want);
		cr_assert(same_proof(&proof, &want), "%u of %u", index, size);
		cr_assert(included(index, size, &proof), "%u of %u", index,
			  size);
	}
}

Test(inclusion, no_bit_of_a_proof_may_change)
{
	EACH_LEAF(FLIPPED)
	{
		struct tree_proof proof;

		tree_prove_inclusion(leaves, size, index, &proof);
		for (size_t bit = 0; bit < proof.count * 256; bit++) {
			uint8_t *byte =
				&proof.hashes[bit / 256].bytes[bit % 256 / 8];

			*byte ^= (uint8_t)(1 << bit % 8);
			cr_assert_not(included(index, size, &proof),
				      "%u of %u, bit %zu", index, size, bit);
			*byte ^= (uint8_t)(1 << bit % 8);
		}
	}
}

Test(inclusion, no_hash_of_a_proof_may_change_go_or_come)
{
	EACH_LEAF(SIZES)
	{
		struct tree_proof proof, bad;

		tree_prove_inclusion(leaves, size, index, &proof);
		for (size_t i = 0; i < proof.count; i++) {
			bad = proof;
			bad.hashes[i].bytes[i] ^= 0x80;
			cr_assert_not(included(index, size, &bad));

			bad = proof;
			bad.count--;
			memmove(&bad.hashes[i], &bad.hashes[i + 1],
				(bad.count - i) * sizeof(bad.hashes[0]));
			cr_assert_not(included(index, size, &bad));
		}
		for (size_t i = 0; i <= proof.count; i++) {
			bad = proof;
			memmove(&bad.hashes[i + 1], &bad.hashes[i],
				(bad.count - i) * sizeof(bad.hashes[0]));
			bad.hashes[i] = roots[size];
			bad.count++;
			cr_assert_not(included(index, size, &bad));
		}
	}
}

Test(inclusion, a_leaf_is_not_elsewhere_in_its_tree)
{
	EACH_LEAF(SIZES)
	{
		struct tree_proof proof;

		tree_prove_inclusion(leaves, size, index, &proof);
		for (unsigned other = 0; other < size + 2; other++)
			cr_assert_eq(tree_check_inclusion(&leaves[index], other,
							  size, &proof,
							  &roots[size]),
				     other == index, "%u for %u of %u", other,
				     index, size);
	}
}

/* A size and a root belong together by the checkpoint that is signed; the same
 * hashes may fit the same root at a size where the path has the same turns. */
Test(inclusion, a_proof_holds_for_no_other_tree)
{
	EACH_LEAF(SIZES)
	{
		struct tree_proof proof;

		tree_prove_inclusion(leaves, size, index, &proof);
		for (unsigned other = 0; other <= SIZES + 1; other++)
			cr_assert_eq(tree_check_inclusion(&leaves[index], index,
							  other, &proof,
							  &roots[other]),
				     other == size, "%u in %u for %u", index,
				     other, size);
	}
}

Test(inclusion, another_leaf_is_not_proved)
{
	struct tree_proof proof;

	tree_prove_inclusion(leaves, 13, 5, &proof);
	cr_assert_not(
		tree_check_inclusion(&leaves[4], 5, 13, &proof, &roots[13]));
	cr_assert_not(
		tree_check_inclusion(&leaves[5], 5, 13, &proof, &roots[12]));
}

Test(inclusion, impossible_numbers_are_refused)
{
	struct tree_proof none = { .count = 0 };
	struct tree_proof huge = { .count = TREE_PROOF_MAX + 1 };
	struct tree_proof full = { .count = TREE_PROOF_MAX };

	cr_assert(tree_check_inclusion(&leaves[0], 0, 1, &none, &leaves[0]));
	cr_assert_not(
		tree_check_inclusion(&leaves[0], 0, 0, &none, &leaves[0]));
	cr_assert_not(tree_check_inclusion(&leaves[0], UINT64_MAX, UINT64_MAX,
					   &full, &leaves[0]));
	cr_assert_not(tree_check_inclusion(&leaves[0], 0, UINT64_MAX, &huge,
					   &leaves[0]));
	cr_assert_not(tree_check_inclusion(&leaves[0], UINT64_MAX - 1,
					   UINT64_MAX, &full, &leaves[0]));
}

/* -------------------------------------------------------------- consistency */

static bool extends(uint64_t old, uint64_t size, const struct tree_proof *proof)
{
	return tree_check_consistency(old, &roots[old], size, &roots[size],
				      proof);
}

#define EACH_OLD(most) \
	for (unsigned size = 1; size <= (most); size++) \
		for (unsigned old = 1; old <= size; old++)

Test(consistency, every_earlier_size_is_proved_as_defined)
{
	EACH_OLD(SIZES)
	{
		struct tree_proof proof, want = { .count = 0 };

		tree_prove_consistency(leaves, size, old, &proof);
		subproof(old, leaves, size, true, &want);
		cr_assert(same_proof(&proof, &want), "%u to %u", old, size);
		cr_assert(extends(old, size, &proof), "%u to %u", old, size);
	}
}

Test(consistency, no_bit_of_a_proof_may_change)
{
	EACH_OLD(FLIPPED)
	{
		struct tree_proof proof;

		tree_prove_consistency(leaves, size, old, &proof);
		for (size_t bit = 0; bit < proof.count * 256; bit++) {
			uint8_t *byte =
				&proof.hashes[bit / 256].bytes[bit % 256 / 8];

			*byte ^= (uint8_t)(1 << bit % 8);
			cr_assert_not(extends(old, size, &proof),
				      "%u to %u, bit %zu", old, size, bit);
			*byte ^= (uint8_t)(1 << bit % 8);
		}
	}
}

Test(consistency, no_hash_of_a_proof_may_change_go_or_come)
{
	EACH_OLD(SIZES)
	{
		struct tree_proof proof, bad;

		tree_prove_consistency(leaves, size, old, &proof);
		for (size_t i = 0; i < proof.count; i++) {
			bad = proof;
			bad.hashes[i].bytes[i] ^= 0x80;
			cr_assert_not(extends(old, size, &bad));

			bad = proof;
			bad.count--;
			memmove(&bad.hashes[i], &bad.hashes[i + 1],
				(bad.count - i) * sizeof(bad.hashes[0]));
			cr_assert_not(extends(old, size, &bad));
		}
		for (size_t i = 0; i <= proof.count; i++) {
			bad = proof;
			memmove(&bad.hashes[i + 1], &bad.hashes[i],
				(bad.count - i) * sizeof(bad.hashes[0]));
			bad.hashes[i] = roots[old];
			bad.count++;
			cr_assert_not(extends(old, size, &bad));
		}
	}
}

Test(consistency, a_proof_holds_between_no_other_trees)
{
	EACH_OLD(SIZES)
	{
		struct tree_proof proof;

		tree_prove_consistency(leaves, size, old, &proof);
		for (unsigned other = 0; other <= SIZES + 1; other++) {
			/* every tree extends itself, without a proof */
			bool itself = proof.count == 0 && other > 0;

			cr_assert_eq(extends(other, size, &proof),
				     other == old || (itself && other == size),
				     "%u to %u by %u", other, size, old);
			cr_assert_eq(extends(old, other, &proof),
				     other == size || (itself && other == old),
				     "%u to %u by %u", old, other, size);
		}
	}
}

Test(consistency, a_rewritten_entry_is_found_from_every_earlier_size)
{
	struct tree_hash forged[SIZES], root;
	struct tree_proof proof;

	memcpy(forged, leaves, sizeof(forged));
	forged[0] = leaves[SIZES];
	tree_root(forged, SIZES, &root);
	for (unsigned old = 1; old < SIZES; old++) {
		tree_prove_consistency(forged, SIZES, old, &proof);
		cr_assert_not(tree_check_consistency(old, &roots[old], SIZES,
						     &root, &proof),
			      "from %u", old);
	}
}

Test(consistency, impossible_numbers_are_refused)
{
	struct tree_proof none = { .count = 0 };
	struct tree_proof one = { .count = 1 };
	struct tree_proof huge = { .count = TREE_PROOF_MAX + 1 };
	struct tree_proof full = { .count = TREE_PROOF_MAX };

	cr_assert(extends(5, 5, &none));
	cr_assert_not(extends(5, 5, &one));
	cr_assert_not(extends(0, 0, &none));
	cr_assert_not(extends(0, 5, &none));
	cr_assert_not(extends(6, 5, &none));
	cr_assert_not(
		tree_check_consistency(2, &roots[1], 1, &roots[1], &none));
	cr_assert_not(tree_check_consistency(1, &roots[1], UINT64_MAX,
					     &roots[1], &huge));
	cr_assert_not(tree_check_consistency(UINT64_MAX, &roots[1], UINT64_MAX,
					     &roots[2], &none));
	cr_assert_not(tree_check_consistency(UINT64_MAX - 1, &roots[1],
					     UINT64_MAX, &roots[1], &full));
}
