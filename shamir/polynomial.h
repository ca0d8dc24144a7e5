/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lagrange interpolation over GF(2^8), byte by byte along equally long
 * strings. The x are public, the y secret; the time depends on the x and on
 * the number and length of the strings only.
 */
#ifndef SHAMIR_POLYNOMIAL_H
#define SHAMIR_POLYNOMIAL_H

#include <stddef.h>
#include <stdint.h>

#define POLYNOMIAL_POINTS_MAX 16
#define POLYNOMIAL_LEN_MIN 16

/* A string that holds the values of the polynomials at ${x}. */
struct polynomial_point {
	uint8_t x;
	const uint8_t *y; /* borrowed, as long as the call says */
};

/* polynomial_eval -- values of the polynomials of least degree through ${points}.
 * Takes 1 to POLYNOMIAL_POINTS_MAX (${n}) points of ${len} bytes each, at least
 * POLYNOMIAL_LEN_MIN, and writes for each of the ${count} ${xs} as many to
 * ${out}, one after the other. No point may overlap ${out}.
 * SHAMIR_EDUPLICATE: two points have the same x. SHAMIR_EZERO: a point lies on
 * one of ${xs}; the answer would be that point itself, whatever the others say,
 * so a share that claims the x of the secret would be believed alone. */
int polynomial_eval(const struct polynomial_point *points, size_t n, size_t len,
		    const uint8_t *xs, size_t count, uint8_t *out);

#endif
