/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/gf256.h"

#include "shamir/mask.h"

uint8_t gf256_mul(uint8_t a, uint8_t b)
{
	uint32_t shifted = a;
	uint32_t product = 0;

	for (unsigned bit = 0; bit < 8; bit++) {
		product ^= shifted & mask_bit((uint32_t)b >> bit);
		shifted = (shifted << 1) ^ (0x11bu & mask_bit(shifted >> 7));
	}
	return (uint8_t)product;
}

uint8_t gf256_inv(uint8_t a)
{
	uint8_t square = a;
	uint8_t power = 1;

	/* 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128 */
	for (unsigned i = 1; i < 8; i++) {
		square = gf256_mul(square, square);
		power = gf256_mul(power, square);
	}
	return power;
}
