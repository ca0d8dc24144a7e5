/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash of leaves and nodes, each way that this machine has, beside
 * libsodium's of the same bytes in one piece.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/log/marked.h"

#define LENGTHS 300
#define LONG 70000 /* more than the longest leaf */

/* A mark and what follows, in memory that ends where they do. */
static void same(const uint8_t *bytes, size_t len)
{
	uint8_t *exact = malloc(len + 1), want[32], got[32];

	cr_assert_not_null(exact);
	memcpy(exact, bytes, len + 1);
	crypto_hash_sha256(want, exact, len + 1);
	marked_portable(exact[0], exact + 1, len, got);
	cr_assert_arr_eq(got, want, 32, "libsodium, %zu bytes", len);
	marked_hash(exact[0], exact + 1, len, got);
	cr_assert_arr_eq(got, want, 32, "as chosen, %zu bytes", len);
	if (marked_has_quick()) {
		marked_quick(exact[0], exact + 1, len, got);
		cr_assert_arr_eq(got, want, 32, "SHA extensions, %zu bytes",
				 len);
	}
	free(exact);
}

Test(marked, every_length_up_to_300_hashes_as_libsodium_does)
{
	static uint8_t bytes[LENGTHS + 1];

	for (size_t len = 0; len <= LENGTHS; len++) {
		randombytes_buf(bytes, len + 1);
		same(bytes, len);
	}
}

Test(marked, random_lengths_hash_as_libsodium_does)
{
	static uint8_t bytes[LONG + 1];

	for (int i = 0; i < 300; i++) {
		size_t len = randombytes_uniform(LONG + 1);

		randombytes_buf(bytes, len + 1);
		same(bytes, len);
	}
}

Test(marked, nothing_behind_the_mark_needs_no_bytes)
{
	uint8_t zero = 0, want[32], got[32];

	crypto_hash_sha256(want, &zero, 1);
	marked_hash(0, NULL, 0, got);
	cr_assert_arr_eq(got, want, 32);
	marked_portable(0, NULL, 0, got);
	cr_assert_arr_eq(got, want, 32);
}
