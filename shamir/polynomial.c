/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/polynomial.h"

#include "shamir/error.h"
#include "shamir/gf256.h"

static int check(const struct polynomial_point *points, size_t n, uint8_t x)
{
	if (n == 0 || n > POLYNOMIAL_POINTS_MAX)
		return SHAMIR_EPARAM;

	for (size_t i = 0; i < n; i++) {
		if (points[i].x == x)
			return SHAMIR_EZERO;
		for (size_t j = 0; j < i; j++) {
			if (points[i].x == points[j].x)
				return SHAMIR_EDUPLICATE;
		}
	}
	return SHAMIR_OK;
}

/* The value at ${x} of the polynomial that is 1 at point ${i} and 0 at all others. */
static uint8_t basis(const struct polynomial_point *points, size_t n, size_t i,
		     uint8_t x)
{
	uint8_t above = 1;
	uint8_t below = 1;

	for (size_t j = 0; j < n; j++) {
		if (j == i)
			continue;
		above = gf256_mul(above, (uint8_t)(x ^ points[j].x));
		below = gf256_mul(below, (uint8_t)(points[i].x ^ points[j].x));
	}
	return gf256_mul(above, gf256_inv(below));
}

int polynomial_eval(const struct polynomial_point *points, size_t n, size_t len,
		    uint8_t x, uint8_t *out)
{
	uint8_t weight[POLYNOMIAL_POINTS_MAX];
	int r;

	r = check(points, n, x);
	if (r != SHAMIR_OK)
		return r;

	for (size_t i = 0; i < n; i++)
		weight[i] = basis(points, n, i, x);

	for (size_t at = 0; at < len; at++) {
		uint8_t sum = 0;

		for (size_t i = 0; i < n; i++)
			sum ^= gf256_mul(weight[i], points[i].y[at]);
		out[at] = sum;
	}
	return SHAMIR_OK;
}
