/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_tiles.c -- what is made of tiles is what is made of all leaves. */
#include <criterion/criterion.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/tiles.h"

#define LEAVES 1100 /* four whole tiles and a bit */

static struct tree_hash leaves[LEAVES];
static struct tiles tiles;
static unsigned loads;
static int altered; /* index of a leaf that is another one now; -1 none */

static int load(void *ctx, uint64_t first, struct tree_hash *out)
{
	int i;

	loads++;
	memcpy(out, (const struct tree_hash *)ctx + first,
	       TILE_LEAVES * sizeof(out[0]));
	for (i = 0; i < TILE_LEAVES; i++)
		if (altered == (int)first + i)
			out[i].bytes[0] ^= 1;
	return E_OK;
}

static const struct tiles_source source = { &tiles, load, leaves };

static void begin(void)
{
	uint32_t i;

	altered = -1;
	loads = 0;
	memset(&tiles, 0, sizeof(tiles));
	for (i = 0; i < LEAVES; i++) {
		tree_leaf_hash(&i, sizeof(i), &leaves[i]);
		cr_assert_eq(tiles_append(&tiles, &leaves[i], NULL), E_OK);
	}
}

static void end(void)
{
	tiles_free(&tiles);
}

TestSuite(tiles, .init = begin, .fini = end);

Test(tiles, every_root_is_that_of_the_leaves)
{
	struct tree_hash a, b;
	uint64_t size;

	for (size = 0; size <= LEAVES; size++) {
		tree_root(leaves, size, &a);
		cr_assert_eq(tiles_root(&source, size, &b), E_OK);
		cr_assert(tree_hash_equal(&a, &b), "size %d", (int)size);
	}
}

Test(tiles, every_frontier_goes_on_as_that_of_the_leaves)
{
	struct frontier a, b;
	uint64_t size;

	frontier_empty(&a);
	for (size = 0; size <= LEAVES; size++) {
		cr_assert_eq(tiles_frontier(&source, size, &b), E_OK);
		cr_assert_eq(a.size, b.size);
		cr_assert_eq(a.count, b.count);
		cr_assert_arr_eq(a.peaks, b.peaks,
				 a.count * sizeof(a.peaks[0]));
		if (size < LEAVES)
			frontier_append(&a, &leaves[size]);
	}
}

Test(tiles, a_tiles_root_may_come_from_the_frontier)
{
	struct tiles other = { 0 };
	struct tree_hash whole;
	struct frontier f;
	bool last;
	size_t i;

	frontier_empty(&f);
	for (i = 0; i < LEAVES; i++) {
		last = frontier_append_whole(&f, &leaves[i], TILE_LEAVES,
					     &whole);
		cr_assert_eq(last, (i + 1) % TILE_LEAVES == 0, "leaf %zu", i);
		cr_assert_eq(tiles_append(&other, &leaves[i], &whole), E_OK);
	}
	cr_assert_eq(other.roots_count, tiles.roots_count);
	cr_assert_arr_eq(other.roots, tiles.roots,
			 tiles.roots_count * sizeof(tiles.roots[0]));
	tiles_free(&other);
}

static void same_proof(const struct tree_proof *a, const struct tree_proof *b)
{
	cr_assert_eq(a->count, b->count);
	cr_assert_arr_eq(a->hashes, b->hashes, a->count * sizeof(a->hashes[0]));
}

static const uint64_t sizes[] = { 1,   2,   255, 256, 257,  511,  512,
				  513, 700, 768, 769, 1023, 1024, 1100 };

Test(tiles, every_proof_is_that_of_the_leaves)
{
	struct tree_proof a, b;
	uint64_t n, i;
	size_t k;

	for (k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		n = sizes[k];
		for (i = 0; i < n; i += 1 + i / 7) {
			tree_prove_inclusion(leaves, n, i, &a);
			cr_assert_eq(tiles_prove_inclusion(&source, n, i, &b),
				     E_OK);
			same_proof(&a, &b);
			tree_prove_consistency(leaves, n, i + 1, &a);
			cr_assert_eq(tiles_prove_consistency(&source, n, i + 1,
							     &b),
				     E_OK);
			same_proof(&a, &b);
		}
	}
}

Test(tiles, a_leaf_is_read_with_its_tile_and_its_neighbours_are_not_read_again)
{
	struct tree_hash h;

	cr_assert_eq(tiles_leaf(&source, 300, &h), E_OK);
	cr_assert(tree_hash_equal(&h, &leaves[300]));
	cr_assert_eq(tiles_leaf(&source, 511, &h), E_OK);
	cr_assert(tree_hash_equal(&h, &leaves[511]));
	cr_assert_eq(loads, 1);
	cr_assert_eq(tiles_leaf(&source, 1099, &h), E_OK);
	cr_assert(tree_hash_equal(&h, &leaves[1099]));
	cr_assert_eq(loads, 1, "the tile that is not whole is at hand");
}

Test(tiles, a_tile_of_which_one_leaf_is_another_now_is_not_believed)
{
	struct tree_proof proof;
	struct tree_hash h;

	altered = 300;
	cr_assert_eq(tiles_leaf(&source, 511, &h), E_INTEGRITY);
	cr_assert_eq(tiles_prove_inclusion(&source, 1100, 256, &proof),
		     E_INTEGRITY);
	cr_assert_eq(tiles_root(&source, 301, &h), E_INTEGRITY);
	/* what does not touch it is as good as before */
	cr_assert_eq(tiles_root(&source, 1100, &h), E_OK);
	cr_assert_eq(tiles_leaf(&source, 255, &h), E_OK);
}

Test(tiles, two_logs_part_at_the_first_leaf_that_differs)
{
	static const int at[] = { 0, 255, 256, 777, 1023, 1024, 1099 };
	static struct tree_hash others[LEAVES];
	struct tiles other;
	struct tiles_source there = { &other, load, others };
	uint64_t parted;
	size_t k;
	int i;

	for (k = 0; k < sizeof(at) / sizeof(at[0]); k++) {
		memcpy(others, leaves, sizeof(others));
		others[at[k]].bytes[0] ^= 1;
		memset(&other, 0, sizeof(other));
		for (i = 0; i < LEAVES; i++)
			cr_assert_eq(tiles_append(&other, &others[i], NULL),
				     E_OK);
		cr_assert_eq(tiles_parting(&source, &there, &parted), E_OK);
		cr_assert_eq(parted, (uint64_t)at[k]);
		tiles_free(&other);
	}
}

Test(tiles, a_log_parts_from_a_shorter_one_at_its_end)
{
	struct tiles other = { .size = 0 };
	struct tiles_source there = { &other, load, leaves };
	uint64_t parted, i;

	for (i = 0; i < 600; i++)
		cr_assert_eq(tiles_append(&other, &leaves[i], NULL), E_OK);
	cr_assert_eq(tiles_parting(&source, &there, &parted), E_OK);
	cr_assert_eq(parted, 600);
	tiles_free(&other);
}
