/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The field GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, the polynomial SLIP-0039
 * shares with AES. A byte is a polynomial over GF(2), its lowest bit the
 * constant term; addition is XOR.
 *
 * Of a product here one factor is public, a number made of places, and one is
 * secret, a byte of a string. Numbers that are public on both sides are
 * multiplied by their logarithms. What is secret meets no branch and no table
 * but one that is a register (S6).
 */
#ifndef SHAMIR_GF256_H
#define SHAMIR_GF256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GF256_ORDER 255 /* of the numbers but 0, all of them powers of 3 */
#define GF256_LEN_MIN 16
#define GF256_STRINGS_MAX 16

/* gf256_power -- 3 to the power of 0 to 254.
 * gf256_log -- which power a number is; 0 is none, and has no logarithm.
 * By table, so for public numbers only. */
extern const uint8_t gf256_power[GF256_ORDER];
extern const uint8_t gf256_log[256];

/* gf256_sum -- the sum of ${n} strings, each times its public ${weight}.
 * They are 1 to GF256_STRINGS_MAX. All are ${len} bytes, at least GF256_LEN_MIN,
 * and so is ${out}, which none may overlap. The strings are secret: the time is
 * the same for all of them. */
void gf256_sum(const uint8_t *weight, const uint8_t *const *string, size_t n,
	       size_t len, uint8_t *out);

/* gf256_sum_plain -- the same on any processor.
 * gf256_sum_gfni -- the same by an instruction for it; gf256_sum_avx2 -- by tables
 * in registers. False, and nothing done, where the processor lacks it or ${len}
 * is below 32.
 * gf256_sum chooses; these are apart for the tests. */
void gf256_sum_plain(const uint8_t *weight, const uint8_t *const *string,
		     size_t n, size_t len, uint8_t *out);
bool gf256_sum_gfni(const uint8_t *weight, const uint8_t *const *string,
		    size_t n, size_t len, uint8_t *out);
bool gf256_sum_avx2(const uint8_t *weight, const uint8_t *const *string,
		    size_t n, size_t len, uint8_t *out);

#endif
