/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The field GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, the polynomial SLIP-0039
 * shares with AES. A byte is a polynomial over GF(2), its lowest bit the
 * constant term; addition is XOR. Constant time (S6): no tables, no branches.
 */
#ifndef SHAMIR_GF256_H
#define SHAMIR_GF256_H

#include <stdint.h>

/* gf256_mul -- the product ${a} * ${b}. */
uint8_t gf256_mul(uint8_t a, uint8_t b);

/* gf256_inv -- the inverse of ${a}, as its 254th power.
 * 0 has no inverse and yields 0; a caller to whom that matters asks first. */
uint8_t gf256_inv(uint8_t a);

#endif
