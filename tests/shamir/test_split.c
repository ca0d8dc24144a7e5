/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/split.h"
#include "tests/shamir/support.h"

#define LEN 32
#define SAMPLE 150 /* subsets tried where there are more */

TestSuite(split, .timeout = 120);

static uint8_t secret[LEN];
static uint8_t shares[SPLIT_SHARES_MAX * LEN];
static const uint8_t untouched[LEN] = { 0 };

static void deal(unsigned k, unsigned n)
{
	support_fill(secret, LEN);
	cr_assert_eq(split_make(k, n, secret, LEN, shares), SHAMIR_OK);
}

/* Join the shares at the ${k} places of ${chosen}. */
static int join(unsigned k, const unsigned *chosen, uint8_t *out)
{
	uint8_t xs[SPLIT_SHARES_MAX];
	uint8_t values[SPLIT_SHARES_MAX * LEN];

	for (unsigned i = 0; i < k; i++) {
		xs[i] = (uint8_t)chosen[i];
		memcpy(values + i * LEN, shares + chosen[i] * LEN, LEN);
	}
	memset(out, 0, LEN);
	return split_join(k, xs, values, LEN, out);
}

/* Step ${chosen} to the next of all subsets of ${k} in order; 0 after the last. */
static int next_subset(unsigned k, unsigned n, unsigned *chosen)
{
	unsigned i = k;

	while (i-- > 0) {
		if (chosen[i] == n - k + i)
			continue;
		chosen[i]++;
		for (i++; i < k; i++)
			chosen[i] = chosen[i - 1] + 1;
		return 1;
	}
	return 0;
}

static unsigned choose(unsigned n, unsigned k)
{
	unsigned c = 1;

	for (unsigned i = 0; i < k; i++)
		c = c * (n - i) / (i + 1);
	return c;
}

/* Call ${judge} with every subset of ${k}, or with SAMPLE of them. */
static void for_subsets(unsigned k, unsigned n,
			void (*judge)(unsigned k, unsigned n,
				      const unsigned *chosen))
{
	unsigned chosen[SPLIT_SHARES_MAX];

	if (choose(n, k) > SAMPLE) {
		for (unsigned i = 0; i < SAMPLE; i++) {
			support_subset(k, n, chosen);
			judge(k, n, chosen);
		}
		return;
	}
	for (unsigned i = 0; i < k; i++)
		chosen[i] = i;
	do
		judge(k, n, chosen);
	while (next_subset(k, n, chosen));
}

static void restores(unsigned k, unsigned n, const unsigned *chosen)
{
	uint8_t out[LEN];

	cr_assert_eq(join(k, chosen, out), SHAMIR_OK, "%u of %u", k, n);
	cr_assert_arr_eq(out, secret, LEN, "%u of %u", k, n);
}

/* One share alone can be no fault (a threshold of 1 has no digest), but it
 * does not give the secret either. */
static void fails(unsigned fewer, unsigned n, const unsigned *chosen)
{
	uint8_t out[LEN];
	int r = join(fewer, chosen, out);

	if (fewer == 1) {
		cr_assert_eq(r, SHAMIR_OK);
		cr_assert_arr_neq(out, secret, LEN);
		return;
	}
	cr_assert_eq(r, SHAMIR_EDIGEST, "%u shares, threshold 1 more, of %u",
		     fewer, n);
	cr_assert_arr_eq(out, untouched, LEN);
}

Test(split, every_threshold_of_shares_restores_the_secret)
{
	for (unsigned n = 1; n <= SPLIT_SHARES_MAX; n++) {
		for (unsigned k = 1; k <= n; k++) {
			deal(k, n);
			for_subsets(k, n, restores);
		}
	}
}

Test(split, one_share_fewer_never_restores_it)
{
	for (unsigned n = 2; n <= SPLIT_SHARES_MAX; n++) {
		for (unsigned k = 2; k <= n; k++) {
			deal(k, n);
			for_subsets(k - 1, n, fails);
		}
	}
}

Test(split, one_wrong_bit_in_any_share_is_found)
{
	static const unsigned chosen[3] = { 4, 0, 2 };
	uint8_t out[LEN];

	deal(3, 5);
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned bit = 0; bit < 8 * LEN; bit++) {
			uint8_t *byte = shares + chosen[i] * LEN + bit / 8;

			*byte ^= (uint8_t)(1u << bit % 8);
			cr_assert_eq(join(3, chosen, out), SHAMIR_EDIGEST);
			cr_assert_arr_eq(out, untouched, LEN);
			*byte ^= (uint8_t)(1u << bit % 8);
		}
	}
	cr_assert_eq(join(3, chosen, out), SHAMIR_OK);
}

Test(split, share_under_a_foreign_x_is_found)
{
	uint8_t xs[2] = { 0, 2 };
	uint8_t out[LEN];

	deal(2, 3);
	cr_assert_eq(split_join(2, xs, shares, LEN, out), SHAMIR_EDIGEST);
	xs[1] = 1;
	cr_assert_eq(split_join(2, xs, shares, LEN, out), SHAMIR_OK);
}

Test(split, same_x_twice_is_refused)
{
	static const uint8_t xs[3] = { 1, 0, 1 };
	uint8_t out[LEN] = { 0 };

	deal(3, 3);
	cr_assert_eq(split_join(3, xs, shares, LEN, out), SHAMIR_EDUPLICATE);
	cr_assert_arr_eq(out, untouched, LEN);
}

Test(split, x_of_no_share_is_refused_the_secrets_own_among_them)
{
	uint8_t xs[2] = { 0, 0 };
	uint8_t out[LEN] = { 0 };

	deal(2, 2);
	for (unsigned x = SPLIT_SHARES_MAX; x < 256; x++) {
		xs[1] = (uint8_t)x;
		cr_assert_eq(split_join(2, xs, shares, LEN, out), SHAMIR_EPARAM,
			     "x %u", x);
		cr_assert_arr_eq(out, untouched, LEN);
	}
}

Test(split, parameters_out_of_range_are_refused_and_nothing_written)
{
	static const struct {
		unsigned threshold, count;
		size_t len;
	} bad[] = {
		{ 0, 1, LEN },  { 0, 0, LEN }, { 2, 1, LEN }, { 17, 17, LEN },
		{ 2, 17, LEN }, { 2, 3, 15 },  { 2, 3, 33 },  { 2, 3, 0 },
	};
	uint8_t out[17 * 33] = { 0 };
	uint8_t long_secret[33] = { 0 };
	static const uint8_t xs[17] = { 0, 1, 2,  3,  4,  5,  6,  7,
					8, 9, 10, 11, 12, 13, 14, 15 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(out, 0xa5, sizeof(out));
		cr_assert_eq(split_make(bad[i].threshold, bad[i].count,
					long_secret, bad[i].len, out),
			     SHAMIR_EPARAM, "row %zu", i);
		for (size_t at = 0; at < sizeof(out); at++)
			cr_assert_eq(out[at], 0xa5);
	}
	cr_assert_eq(split_join(0, xs, out, LEN, secret), SHAMIR_EPARAM);
	cr_assert_eq(split_join(17, xs, out, LEN, secret), SHAMIR_EPARAM);
	cr_assert_eq(split_join(2, xs, out, 33, secret), SHAMIR_EPARAM);
	cr_assert_eq(split_join(2, xs, out, 15, secret), SHAMIR_EPARAM);
}
