/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gf256_vectors.h -- private to gf256*.c: strings that are gone along by vectors,
 * of which the last two may lie on others.
 */
#ifndef SHAMIR_GF256_VECTORS_H
#define SHAMIR_GF256_VECTORS_H

#include <stddef.h>

/* gf256_place -- where a vector of ${wide} bytes is taken that would begin at
 * ${at} of ${len}: there, or so that it ends with the string. */
static inline size_t gf256_place(size_t at, size_t len, size_t wide)
{
	return at < len - wide ? at : len - wide;
}

#endif
