/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/gf256.h"
#include "shamir/polynomial.h"
#include "tests/shamir/support.h"

#define LEN 5

TestSuite(polynomial, .timeout = 60);

/* Horner's rule: the value at ${x} of the polynomial with these coefficients. */
static uint8_t horner(const uint8_t *coefficient, size_t n, uint8_t x)
{
	uint8_t value = 0;

	while (n-- > 0)
		value = gf256_mul(value, x) ^ coefficient[n];
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

Test(polynomial, interpolation_agrees_with_the_coefficients_at_every_x)
{
	uint8_t out[LEN];

	for (size_t n = 1; n <= POLYNOMIAL_POINTS_MAX; n++) {
		points(n);
		for (unsigned x = 0; x < 256; x++) {
			if (lies_on(n, (uint8_t)x))
				continue;
			cr_assert_eq(polynomial_eval(point, n, LEN, (uint8_t)x,
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

Test(polynomial, point_on_the_x_asked_for_is_refused_and_nothing_written)
{
	uint8_t out[LEN];
	uint8_t untouched[LEN];

	memset(out, 0xa5, LEN);
	memset(untouched, 0xa5, LEN);
	for (size_t n = 1; n <= POLYNOMIAL_POINTS_MAX; n++) {
		points(n);
		for (size_t i = 0; i < n; i++) {
			cr_assert_eq(polynomial_eval(point, n, LEN, point[i].x,
						     out),
				     SHAMIR_EZERO);
			cr_assert_arr_eq(out, untouched, LEN);
		}
	}
}

Test(polynomial, same_x_twice_is_refused_wherever_it_stands)
{
	uint8_t out[LEN];
	uint8_t x = 0;

	points(6);
	while (lies_on(6, x))
		x++;
	for (size_t i = 0; i < 6; i++) {
		for (size_t j = 0; j < 6; j++) {
			uint8_t kept = point[j].x;

			if (i == j)
				continue;
			point[j].x = point[i].x;
			cr_assert_eq(polynomial_eval(point, 6, LEN, x, out),
				     SHAMIR_EDUPLICATE);
			point[j].x = kept;
		}
	}
}

Test(polynomial, no_points_and_too_many_points_are_refused)
{
	struct polynomial_point many[POLYNOMIAL_POINTS_MAX + 1];
	uint8_t y[LEN] = { 0 };
	uint8_t out[LEN];

	for (size_t i = 0; i <= POLYNOMIAL_POINTS_MAX; i++)
		many[i] = (struct polynomial_point){ (uint8_t)i, y };
	cr_assert_eq(polynomial_eval(many, 0, LEN, 255, out), SHAMIR_EPARAM);
	cr_assert_eq(polynomial_eval(many, POLYNOMIAL_POINTS_MAX + 1, LEN, 255,
				     out),
		     SHAMIR_EPARAM);
	cr_assert_eq(polynomial_eval(many, POLYNOMIAL_POINTS_MAX, LEN, 255,
				     out),
		     SHAMIR_OK);
}
