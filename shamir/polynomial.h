/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lagrange interpolation over GF(2^8), byte by byte along equally long
 * strings. The x are public, the y secret; the time depends on the number and
 * length of the strings only.
 */
#ifndef SHAMIR_POLYNOMIAL_H
#define SHAMIR_POLYNOMIAL_H

#include <stddef.h>
#include <stdint.h>

#define POLYNOMIAL_POINTS_MAX 16

/* A string that holds the values of the polynomials at ${x}. */
struct polynomial_point {
	uint8_t x;
	const uint8_t *y; /* borrowed, as long as the call says */
};

/* polynomial_eval -- values at ${x} of the polynomials of least degree through ${points}.
 * Takes 1 to POLYNOMIAL_POINTS_MAX (${n}) points of ${len} bytes each and
 * writes ${len} bytes to ${out}, which no point may overlap.
 * SHAMIR_EDUPLICATE: two points have the same x. SHAMIR_EZERO: a point lies on
 * ${x}; the answer would be that point itself, whatever the others say, so a
 * share that claims the x of the secret would be believed alone. */
int polynomial_eval(const struct polynomial_point *points, size_t n, size_t len,
		    uint8_t x, uint8_t *out);

#endif
