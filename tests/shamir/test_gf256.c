/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/gf256.h"
#include "tests/shamir/support.h"

#define STRINGS GF256_STRINGS_MAX
#define LONGEST 200 /* some blocks of either width, and a rest */

TestSuite(gf256, .timeout = 60);

typedef void (*sum_of)(const uint8_t *weight, const uint8_t *const *string,
		       size_t n, size_t len, uint8_t *out);

/* School multiplication: the whole product first, the remainder after. */
static uint8_t by_hand(unsigned a, unsigned b)
{
	unsigned product = 0;

	for (unsigned bit = 0; bit < 8; bit++) {
		if ((b >> bit & 1) != 0)
			product ^= a << bit;
	}
	for (unsigned bit = 15; bit >= 8; bit--) {
		if ((product >> bit & 1) != 0)
			product ^= 0x11bu << (bit - 8);
	}
	return (uint8_t)product;
}

Test(gf256, examples_of_fips_197_hold)
{
	uint8_t weight = 0x57, string[GF256_LEN_MIN] = { 0x83, 0x13 };
	uint8_t out[GF256_LEN_MIN];
	const uint8_t *one = string;

	gf256_sum(&weight, &one, 1, GF256_LEN_MIN, out);
	cr_assert_eq(out[0], 0xc1);
	cr_assert_eq(out[1], 0xfe);
	cr_assert_eq(out[2], 0);
}

Test(gf256, logarithm_is_the_inverse_of_the_power_and_products_are_sums)
{
	for (unsigned a = 1; a < 256; a++) {
		cr_assert_lt(gf256_log[a], GF256_ORDER);
		cr_assert_eq(gf256_power[gf256_log[a]], a);
		for (unsigned b = 1; b < 256; b++) {
			unsigned log = gf256_log[a] + gf256_log[b];

			cr_assert_eq(gf256_power[log % GF256_ORDER],
				     by_hand(a, b), "%u * %u", a, b);
		}
	}
}

/* Every weight times every byte, at every place of a block. */
static void multiplies(sum_of sum)
{
	uint8_t string[256 + 31], out[256 + 31];
	const uint8_t *one = string;

	for (unsigned w = 0; w < 256; w++) {
		uint8_t weight = (uint8_t)w;

		for (unsigned at = 0; at < sizeof(string); at++)
			string[at] = (uint8_t)(at + w);
		sum(&weight, &one, 1, sizeof(string), out);
		for (unsigned at = 0; at < sizeof(string); at++)
			cr_assert_eq(out[at], by_hand(w, string[at]), "%u * %u",
				     w, string[at]);
	}
}

/* Sums of 1 to STRINGS strings of every length, and not a byte further. */
static void adds(sum_of sum, size_t least)
{
	static uint8_t bytes[STRINGS][LONGEST];
	uint8_t weight[STRINGS], out[LONGEST + 1];
	const uint8_t *string[STRINGS];

	for (size_t i = 0; i < STRINGS; i++)
		string[i] = bytes[i];
	for (size_t len = least; len <= LONGEST; len++) {
		size_t n = len % STRINGS + 1;

		support_fill(&bytes[0][0], sizeof(bytes));
		support_fill(weight, sizeof(weight));
		memset(out, 0xa5, sizeof(out));
		sum(weight, string, n, len, out);
		for (size_t at = 0; at < len; at++) {
			uint8_t wanted = 0;

			for (size_t i = 0; i < n; i++)
				wanted ^= by_hand(weight[i], bytes[i][at]);
			cr_assert_eq(out[at], wanted,
				     "%zu strings of %zu, byte %zu", n, len,
				     at);
		}
		cr_assert_eq(out[len], 0xa5);
	}
}

Test(gf256, sums_are_right_for_every_weight_and_byte_and_length)
{
	multiplies(gf256_sum);
	adds(gf256_sum, GF256_LEN_MIN);
}

Test(gf256, sums_are_right_without_what_only_some_processors_have)
{
	multiplies(gf256_sum_plain);
	adds(gf256_sum_plain, GF256_LEN_MIN);
}

typedef bool some_sum(const uint8_t *weight, const uint8_t *const *string,
		      size_t n, size_t len, uint8_t *out);

/* Where a processor lacks it there is nothing to be wrong. */
static void right_or_left_to_others(some_sum *sum, sum_of by)
{
	uint8_t weight = 3, string[32] = { 7 }, out[32] = { 0 };
	const uint8_t *one = string;

	cr_assert_not(sum(&weight, &one, 1, 31, out));
	cr_assert_eq(out[0], 0);
	if (!sum(&weight, &one, 1, 32, out)) {
		cr_assert_eq(out[0], 0);
		return;
	}
	multiplies(by);
	adds(by, 32);
}

static void by_gfni(const uint8_t *weight, const uint8_t *const *string,
		    size_t n, size_t len, uint8_t *out)
{
	cr_assert(gf256_sum_gfni(weight, string, n, len, out));
}

Test(gf256, sums_by_the_instruction_are_right_or_left_to_others)
{
	right_or_left_to_others(gf256_sum_gfni, by_gfni);
}

static void by_avx2(const uint8_t *weight, const uint8_t *const *string,
		    size_t n, size_t len, uint8_t *out)
{
	cr_assert(gf256_sum_avx2(weight, string, n, len, out));
}

Test(gf256, sums_by_tables_in_registers_are_right_or_left_to_others)
{
	right_or_left_to_others(gf256_sum_avx2, by_avx2);
}
