/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The test log of transparency-dev/tessera: its checkpoint of every size from
 * 0 to 15, signed by a key of theirs, over entries we hash ourselves.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/log/signer.h"
#include "tests/log/vectors.h"
#include "vault/base/error.h"
#include "vault/log/checkpoint.h"
#include "vault/log/note.h"

#define VERIFIER \
	"example.com/log/testdata+33d7b496+" \
	"AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
#define LARGEST 15

static char key_name[KEY_NAME_TEXT];
static uint8_t key[NOTE_KEY_LEN];

static void unpack(void)
{
	signer_start();
	cr_assert_eq(note_verifier_parse(signer_span(VERIFIER), key_name,
					 sizeof(key_name), key),
		     E_OK);
}

TestSuite(checkpoint_vectors, .init = unpack, .fini = vectors_remove,
	  .timeout = 60);

/* The checkpoint in ${path}, its signature checked. */
static struct checkpoint signed_head(const char *path)
{
	struct checkpoint cp;
	struct note note;
	uint8_t *bytes;
	size_t len;

	bytes = vectors_read(path, &len);
	cr_assert_eq(note_parse((struct span){ bytes, len }, &note), E_OK,
		     "%s: %s", path, error_detail());
	cr_assert(note_find(&note, key_name, key), "%s", path);
	cr_assert_eq(checkpoint_parse(note.text, &cp), E_OK, "%s: %s", path,
		     error_detail());
	cr_assert_str_eq(cp.origin, "example.com/log/testdata", "%s", path);
	free(bytes);
	return cp;
}

/* The leaf hashes of an entry bundle: each entry after its length, u16 BE. */
static size_t bundle(const char *path, struct tree_hash *out)
{
	struct span entry;
	struct cursor c;
	size_t len, n = 0;
	uint8_t *bytes;

	bytes = vectors_read(path, &len);
	cursor_init(&c, bytes, len);
	while (cursor_left(&c) > 0 && n < LARGEST) {
		size_t high = cursor_byte(&c);

		entry = cursor_bytes(&c, high << 8 | cursor_byte(&c));
		cr_assert_not(c.failed, "%s", path);
		tree_leaf_hash(entry.bytes, entry.len, &out[n]);
		n++;
	}
	cr_assert(cursor_done(&c), "%s", path);
	free(bytes);
	return n;
}

Test(checkpoint_vectors, every_size_is_signed_over_the_root_of_its_entries)
{
	struct tree_hash leaves[LARGEST], root;
	struct checkpoint cp;
	char path[64];

	vectors_unpack("tessera-checkpoints.tar.gz");
	for (unsigned n = 0; n <= LARGEST; n++) {
		snprintf(path, sizeof(path), "tile/entries/000.p/%u", n);
		if (n > 0)
			cr_assert_eq(bundle(path, leaves), n, "%s", path);
		tree_root(leaves, n, &root);
		snprintf(path, sizeof(path), "checkpoint.%u", n);
		cp = signed_head(path);
		cr_expect_eq(cp.size, n, "%s", path);
		cr_expect(tree_hash_equal(&cp.root, &root), "%s", path);
	}
	cp = signed_head("checkpoint");
	cr_assert_eq(cp.size, LARGEST);
	cr_assert(tree_hash_equal(&cp.root, &root));
}

Test(checkpoint_vectors, tiles_hold_the_leaf_hashes)
{
	struct tree_hash leaves[LARGEST];
	char path[64];

	vectors_unpack("tessera-checkpoints.tar.gz");
	for (unsigned n = 1; n <= LARGEST; n++) {
		uint8_t *tile;
		size_t len;

		snprintf(path, sizeof(path), "tile/entries/000.p/%u", n);
		cr_assert_eq(bundle(path, leaves), n);
		snprintf(path, sizeof(path), "tile/0/000.p/%u", n);
		tile = vectors_read(path, &len);
		cr_expect_eq(len, n * sizeof(leaves[0]), "%s", path);
		cr_expect_arr_eq(tile, leaves, len, "%s", path);
		free(tile);
	}
}

Test(checkpoint_vectors, every_size_is_proved_to_extend_the_smaller_ones)
{
	struct checkpoint heads[LARGEST + 1];
	struct tree_hash leaves[LARGEST];
	struct tree_proof proof;
	char path[64];

	vectors_unpack("tessera-checkpoints.tar.gz");
	cr_assert_eq(bundle("tile/entries/000.p/15", leaves), LARGEST);
	for (unsigned n = 0; n <= LARGEST; n++) {
		snprintf(path, sizeof(path), "checkpoint.%u", n);
		heads[n] = signed_head(path);
		for (unsigned old = 1; old <= n; old++) {
			tree_prove_consistency(leaves, n, old, &proof);
			cr_expect(tree_check_consistency(old, &heads[old].root,
							 n, &heads[n].root,
							 &proof),
				  "%u to %u", old, n);
		}
	}
}

Test(checkpoint_vectors, none_verifies_after_a_change)
{
	char path[64];
	struct note note;
	uint8_t *bytes;
	size_t len;

	vectors_unpack("tessera-checkpoints.tar.gz");
	for (unsigned n = 0; n <= LARGEST; n++) {
		snprintf(path, sizeof(path), "checkpoint.%u", n);
		bytes = vectors_read(path, &len);
		for (size_t i = 0; i < len; i++) {
			bytes[i] ^= 1;
			cr_assert_not(note_parse((struct span){ bytes, len },
						 &note) == E_OK &&
					      note_find(&note, key_name, key),
				      "%s, byte %zu", path, i);
			bytes[i] ^= 1;
		}
		free(bytes);
	}
}
