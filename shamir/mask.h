/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Selecting by a secret bit without branching on it (S6).
 */
#ifndef SHAMIR_MASK_H
#define SHAMIR_MASK_H

#include <stdint.h>

/* mask_bit -- all ones when the lowest bit of ${v} is set, else 0.
 * The empty asm hides from the optimiser that the result has two values
 * only; without it a compiler may turn `x & mask` back into a jump. */
static inline uint32_t mask_bit(uint32_t v)
{
	uint32_t mask = 0u - (v & 1u);

	__asm__("" : "+r"(mask));
	return mask;
}

#endif
