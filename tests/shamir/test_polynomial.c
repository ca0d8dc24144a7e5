/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/polynomial.h"
#include "tests/shamir/support.h"

#define LEN 37 /* some blocks and a rest */

TestSuite(polynomial, .timeout = 60);

/* Bit by bit, so that it shares nothing with what it is held against. */
static uint8_t times(uint8_t a, uint8_t b)
{
	uint8_t product = 0;

	for (; b != 0; b >>= 1) {
		if ((b & 1) != 0)
			product ^= a;
		a = (uint8_t)(a << 1 ^ (a >> 7) * 0x1b);
	}
	return product;
}

/* Horner's rule: the value at ${x} of the polynomial with these coefficients. */
static uint8_t horner(const uint8_t *coefficient, size_t n, uint8_t x)
{
	uint8_t value = 0;

	while (n-- > 0)
		value = times(value, x) ^ coefficient[n];
	return value;
}

static uint8_t coefficient[LEN][POLYNOMIAL_POINTS_MAX];
static uint8_t value[POLYNOMIAL_POINTS_MAX][LEN];
static struct polynomial_point point[POLYNOMIAL_POINTS_MAX];

/* ${n} points, at distinct x, of LEN random polynomials of degree ${n} - 1. */
static void points(size_t n)
{
	unsigned xs[POLYNOMIAL_POINTS_MAX];

	support_fill(&coefficient[0][0], sizeof(coefficient));
	support_subset((unsigned)n, 256, xs);
	for (size_t i = 0; i < n; i++) {
		point[i] =
			(struct polynomial_point){ (uint8_t)xs[i], value[i] };
		for (size_t at = 0; at < LEN; at++)
			value[i][at] = horner(coefficient[at], n, point[i].x);
	}
}

static int lies_on(size_t n, uint8_t x)
{
	for (size_t i = 0; i < n; i++) {
		if (point[i].x == x)
			return 1;
	}
	return 0;
}

/* The first that no point lies on. */
static uint8_t free_x(size_t n)
{
	uint8_t x = 0;

	while (lies_on(n, x))
		x++;
	return x;
}

Test(polynomial, interpolation_agrees_with_the_coefficients_at_every_x)
{
	uint8_t out[LEN];

	for (size_t n = 1; n <= POLYNOMIAL_POINTS_MAX; n++) {
		points(n);
		for (unsigned x = 0; x < 256; x++) {
			uint8_t at_x = (uint8_t)x;

			if (lies_on(n, at_x))
				continue;
			cr_assert_eq(polynomial_eval(point, n, LEN, &at_x, 1,
						     out),
				     SHAMIR_OK);
			for (size_t at = 0; at < LEN; at++)
				cr_assert_eq(out[at],
					     horner(coefficient[at], n,
						    (uint8_t)x),
					     "%zu points, x %u", n, x);
		}
	}
}

Test(polynomial, values_at_many_x_stand_one_after_the_other)
{
	static uint8_t out[256 * LEN];
	uint8_t xs[256], one[LEN];
	size_t count = 0;

	points(7);
	for (unsigned x = 256; x-- > 0;) {
		if (!lies_on(7, (uint8_t)x))
			xs[count++] = (uint8_t)x;
	}
	cr_assert_eq(polynomial_eval(point, 7, LEN, xs, count, out), SHAMIR_OK);
	for (size_t i = 0; i < count; i++) {
		polynomial_eval(point, 7, LEN, &xs[i], 1, one);
		cr_assert_arr_eq(out + i * LEN, one, LEN, "x %u", xs[i]);
	}
}

Test(polynomial, point_on_the_x_asked_for_is_refused_and_nothing_written)
{
	uint8_t out[2 * LEN];
	uint8_t untouched[2 * LEN];

	memset(out, 0xa5, sizeof(out));
	memset(untouched, 0xa5, sizeof(untouched));
	for (size_t n = 1; n <= POLYNOMIAL_POINTS_MAX; n++) {
		points(n);
		for (size_t i = 0; i < n; i++) {
			uint8_t xs[2] = { free_x(n), point[i].x };

			cr_assert_eq(polynomial_eval(point, n, LEN, xs, 2, out),
				     SHAMIR_EZERO);
			cr_assert_arr_eq(out, untouched, 2 * LEN);
		}
	}
}

Test(polynomial, same_x_twice_is_refused_wherever_it_stands)
{
	uint8_t out[LEN];
	uint8_t x;

	points(6);
	x = free_x(6);
	for (size_t i = 0; i < 6; i++) {
		for (size_t j = 0; j < 6; j++) {
			uint8_t kept = point[j].x;

			if (i == j)
				continue;
			point[j].x = point[i].x;
			cr_assert_eq(polynomial_eval(point, 6, LEN, &x, 1, out),
				     SHAMIR_EDUPLICATE);
			point[j].x = kept;
		}
	}
}

Test(polynomial, no_points_too_many_and_short_strings_are_refused)
{
	struct polynomial_point many[POLYNOMIAL_POINTS_MAX + 1];
	const size_t most = POLYNOMIAL_POINTS_MAX;
	const uint8_t y[LEN] = { 0 }, x = 255;
	uint8_t out[LEN];

	for (size_t i = 0; i <= most; i++)
		many[i] = (struct polynomial_point){ (uint8_t)i, y };
	cr_assert_eq(polynomial_eval(many, 0, LEN, &x, 1, out), SHAMIR_EPARAM);
	cr_assert_eq(polynomial_eval(many, most + 1, LEN, &x, 1, out),
		     SHAMIR_EPARAM);
	cr_assert_eq(polynomial_eval(many, most, POLYNOMIAL_LEN_MIN - 1, &x, 1,
				     out),
		     SHAMIR_EPARAM);
	cr_assert_eq(polynomial_eval(many, most, LEN, &x, 1, out), SHAMIR_OK);
	cr_assert_eq(polynomial_eval(many, most, POLYNOMIAL_LEN_MIN, &x, 1,
				     out),
		     SHAMIR_OK);
}
