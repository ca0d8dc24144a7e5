/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/polynomial.h"

#include "shamir/error.h"
#include "shamir/gf256.h"

_Static_assert(POLYNOMIAL_LEN_MIN == GF256_LEN_MIN, "so are the sums");

static int check(const struct polynomial_point *points, size_t n, size_t len,
		 const uint8_t *xs, size_t count)
{
	if (n == 0 || n > POLYNOMIAL_POINTS_MAX || len < POLYNOMIAL_LEN_MIN)
		return SHAMIR_EPARAM;

	for (size_t j = 0; j < count; j++) {
		for (size_t i = 0; i < n; i++) {
			if (points[i].x == xs[j])
				return SHAMIR_EZERO;
		}
	}
	return SHAMIR_OK;
}

/* For each point the product of its differences from all others, as a logarithm
 * that is not reduced. */
static int differences(const struct polynomial_point *points, size_t n,
		       unsigned *product)
{
	uint8_t difference;

	for (size_t i = 0; i < n; i++) {
		product[i] = 0;
		for (size_t j = 0; j < i; j++) {
			difference = points[i].x ^ points[j].x;
			if (difference == 0)
				return SHAMIR_EDUPLICATE;
			product[i] += gf256_log[difference];
			product[j] += gf256_log[difference];
		}
	}
	return SHAMIR_OK;
}

/* For each point the value at ${x} of the polynomial that is 1 at it and 0 at
 * all others: the product of ${x} - x_j for all j but its own, divided by
 * ${below}, that of its differences. */
static void weigh(const struct polynomial_point *points, size_t n,
		  const unsigned *below, uint8_t x, uint8_t *weight)
{
	unsigned above = POLYNOMIAL_POINTS_MAX * GF256_ORDER; /* log of 1 */
	unsigned log;

	for (size_t i = 0; i < n; i++)
		above += gf256_log[points[i].x ^ x];
	for (size_t i = 0; i < n; i++) {
		log = above - gf256_log[points[i].x ^ x] - below[i];
		weight[i] = gf256_power[log % GF256_ORDER];
	}
}

int polynomial_eval(const struct polynomial_point *points, size_t n, size_t len,
		    const uint8_t *xs, size_t count, uint8_t *out)
{
	unsigned below[POLYNOMIAL_POINTS_MAX];
	uint8_t weight[POLYNOMIAL_POINTS_MAX];
	const uint8_t *y[POLYNOMIAL_POINTS_MAX];
	int r;

	r = check(points, n, len, xs, count);
	if (r != SHAMIR_OK)
		return r;
	r = differences(points, n, below);
	if (r != SHAMIR_OK)
		return r;

	for (size_t i = 0; i < n; i++)
		y[i] = points[i].y;

	for (size_t j = 0; j < count; j++) {
		weigh(points, n, below, xs[j], weight);
		gf256_sum(weight, y, n, len, out + j * len);
	}
	return SHAMIR_OK;
}
