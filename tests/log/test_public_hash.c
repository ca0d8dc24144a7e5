/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash of public bytes in pieces, each way that this machine has, beside
 * libsodium's of the same bytes in one.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/log/public_hash.h"

#define SHORT 200  /* three blocks and a little */
#define LONG 70000 /* more than a thousand */

/* Each piece in memory that ends where it does. */
static void add(struct public_hash *h, const uint8_t *bytes, size_t len)
{
	uint8_t *exact = malloc(len + 1);

	cr_assert_not_null(exact);
	memcpy(exact + 1, bytes, len);
	public_hash_add(h, exact + 1, len);
	free(exact);
}

static void begin(struct public_hash *h, bool portable)
{
	/* what it held before does not matter */
	randombytes_buf(h, sizeof(*h));
	if (portable)
		public_hash_begin_portable(h);
	else
		public_hash_begin(h);
}

static void ends_as(struct public_hash *h, const uint8_t want[32])
{
	uint8_t got[32];

	public_hash_end(h, got);
	cr_assert_arr_eq(got, want, 32);
}

Test(public_hash, any_three_pieces_hash_as_the_whole_does)
{
	uint8_t bytes[SHORT], want[32];
	struct public_hash h;

	randombytes_buf(bytes, sizeof(bytes));
	for (size_t len = 0; len <= SHORT; len += 1 + len % 3) {
		crypto_hash_sha256(want, bytes, len);
		for (size_t a = 0; a <= len; a++)
			for (size_t b = a; b <= len; b += 1 + (b & 7)) {
				begin(&h, false);
				public_hash_add(&h, bytes, a);
				public_hash_add(&h, bytes + a, b - a);
				public_hash_add(&h, bytes + b, len - b);
				ends_as(&h, want);
			}
	}
}

Test(public_hash, pieces_of_one_length_hash_as_the_whole_does)
{
	uint8_t bytes[700], want[32];
	struct public_hash h;
	size_t at, n;

	randombytes_buf(bytes, sizeof(bytes));
	crypto_hash_sha256(want, bytes, sizeof(bytes));
	for (size_t piece = 1; piece <= 200; piece++) {
		begin(&h, false);
		for (at = 0; at < sizeof(bytes); at += n) {
			n = sizeof(bytes) - at;
			n = n < piece ? n : piece;
			add(&h, bytes + at, n);
		}
		ends_as(&h, want);
	}
}

static void random_pieces(const uint8_t *bytes, size_t len,
			  const uint8_t want[32], bool portable)
{
	const uint32_t most = 1 + randombytes_uniform(3000);
	struct public_hash h;
	size_t at, n;

	begin(&h, portable);
	for (at = 0; at < len; at += n) {
		n = randombytes_uniform(most + 1);
		n = n < len - at ? n : len - at;
		add(&h, bytes + at, n);
	}
	ends_as(&h, want);
}

Test(public_hash, random_pieces_hash_as_the_whole_does_either_way)
{
	static uint8_t bytes[LONG];
	uint8_t want[32];

	for (int i = 0; i < 200; i++) {
		size_t len = randombytes_uniform(LONG + 1);

		randombytes_buf(bytes, len);
		crypto_hash_sha256(want, bytes, len);
		random_pieces(bytes, len, want, false);
		random_pieces(bytes, len, want, true);
	}
}

Test(public_hash, nothing_hashes_as_nothing)
{
	uint8_t want[32], got[32];
	struct public_hash h;

	crypto_hash_sha256(want, (const uint8_t *)"", 0);
	for (int portable = 0; portable < 2; portable++) {
		begin(&h, portable);
		public_hash_add(&h, NULL, 0);
		ends_as(&h, want);
	}
	public_hash(NULL, 0, got);
	cr_assert_arr_eq(got, want, 32);
}

/* The number of bits needs more than 32. */
Test(public_hash, half_a_gib_of_zeros_hashes_as_sha256sum_says)
{
	static const uint8_t zeros[1 << 20];
	/* head -c 513M /dev/zero | sha256sum */
	static const uint8_t want[32] = {
		0xa3, 0xe2, 0xac, 0xbb, 0x46, 0x9e, 0x4e, 0x59,
		0xdd, 0xe4, 0x06, 0xf9, 0x12, 0xe7, 0x54, 0xc9,
		0x33, 0xc1, 0xac, 0x0f, 0xb0, 0x09, 0x2a, 0x36,
		0x34, 0xd6, 0x1d, 0x50, 0x73, 0x30, 0x9c, 0x0c,
	};
	struct public_hash h;

	begin(&h, false);
	for (int i = 0; i < 513; i++)
		public_hash_add(&h, zeros, sizeof(zeros));
	ends_as(&h, want);
}
