/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the randomness of shares comes from, and that it fills the field.
 * The stream is seeded, so that the statistics are the same in every run.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/slip39.h"
#include "shamir/split.h"
#include "tests/shamir/support.h"

#define LEN 16
#define ROUNDS 25600 /* each value is expected 100 times */

/* 255 degrees of freedom: mean 255, standard deviation 22.6 */
#define CHI_SQUARE_MAX 400.0
#define CHI_SQUARE_MIN 140.0

TestSuite(random, .timeout = 120);

static unsigned seen[SPLIT_SHARES_MAX * LEN][256];

static void tally(unsigned k, unsigned n, uint8_t secret_byte)
{
	uint8_t secret[LEN];
	uint8_t shares[SPLIT_SHARES_MAX * LEN];

	memset(secret, secret_byte, LEN);
	memset(seen, 0, sizeof(seen));
	for (unsigned round = 0; round < ROUNDS; round++) {
		cr_assert_eq(split_make(k, n, secret, LEN, shares), SHAMIR_OK);
		for (unsigned at = 0; at < n * LEN; at++)
			seen[at][shares[at]]++;
	}
}

static double chi_square(const unsigned count[256])
{
	const double expected = ROUNDS / 256.0;
	double sum = 0;

	for (unsigned v = 0; v < 256; v++)
		sum += (count[v] - expected) * (count[v] - expected) / expected;
	return sum;
}

static void every_place_is_uniform(unsigned k, unsigned n)
{
	for (unsigned at = 0; at < n * LEN; at++) {
		double chi = chi_square(seen[at]);

		for (unsigned v = 0; v < 256; v++)
			cr_assert_gt(seen[at][v], 0,
				     "%u of %u, place %u: never %u", k, n, at,
				     v);
		cr_assert(chi > CHI_SQUARE_MIN && chi < CHI_SQUARE_MAX,
			  "%u of %u, place %u: %f", k, n, at, chi);
	}
}

/* With two points the share equals the secret exactly when the coefficient of
 * x is 0: a generator that never draws 0 leaks, and this test sees it. */
Test(random, shares_of_a_fixed_secret_take_every_value_evenly)
{
	support_stream(1);
	tally(2, 2, 0x00);
	every_place_is_uniform(2, 2);
	tally(2, 2, 0xd7);
	every_place_is_uniform(2, 2);
	tally(3, 4, 0x5a);
	every_place_is_uniform(3, 4);
}

static void deal(uint8_t seed, struct slip39_share shares[9])
{
	static const struct slip39_group groups[] = { { 3, 5 },
						      { 2, 3 },
						      { 1, 1 } };
	static const uint8_t ems[32] = { 1, 2, 3 };

	support_stream(seed);
	cr_assert_eq(slip39_split(ems, sizeof(ems), 2, groups, 3, 7, true, 0,
				  shares),
		     SHAMIR_OK);
}

Test(random, libsodium_is_the_only_source)
{
	struct slip39_share first[9], again[9], other[9];

	deal(1, first);
	deal(1, again);
	deal(2, other);
	cr_assert_arr_eq((uint8_t *)first, (uint8_t *)again, sizeof(first));
	for (unsigned i = 0; i < 9; i++)
		cr_assert_arr_neq(first[i].value, other[i].value, 32);
}

/* For each polynomial the digest share's tail, and a share for each point
 * beyond the second. */
Test(random, exactly_what_the_polynomials_need_is_drawn)
{
	struct slip39_share shares[9];
	uint8_t out[SPLIT_SHARES_MAX * LEN];
	static const uint8_t secret[LEN] = { 0 };

	deal(1, shares);
	cr_assert_eq(support_drawn(), 28 + (32 + 28) + 28);
	for (unsigned k = 2; k <= SPLIT_SHARES_MAX; k++) {
		support_stream(1);
		cr_assert_eq(split_make(k, 16, secret, LEN, out), SHAMIR_OK);
		cr_assert_eq(support_drawn(), (k - 2) * LEN + LEN - 4);
	}
}
