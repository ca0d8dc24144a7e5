/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "shamir/gf256.h"

TestSuite(gf256, .timeout = 60);

/* School multiplication: the whole product first, the remainder after. */
static uint8_t by_hand(unsigned a, unsigned b)
{
	unsigned product = 0;

	for (unsigned bit = 0; bit < 8; bit++) {
		if ((b >> bit & 1) != 0)
			product ^= a << bit;
	}
	for (unsigned bit = 15; bit >= 8; bit--) {
		if ((product >> bit & 1) != 0)
			product ^= 0x11bu << (bit - 8);
	}
	return (uint8_t)product;
}

Test(gf256, examples_of_fips_197_hold)
{
	cr_assert_eq(gf256_mul(0x57, 0x83), 0xc1);
	cr_assert_eq(gf256_mul(0x57, 0x13), 0xfe);
	cr_assert_eq(gf256_inv(0x53), 0xca);
}

Test(gf256, every_product_is_the_remainder_of_the_polynomials)
{
	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++)
			cr_assert_eq(gf256_mul((uint8_t)a, (uint8_t)b),
				     by_hand(a, b), "%u * %u", a, b);
	}
}

Test(gf256, every_number_but_0_times_its_inverse_is_1)
{
	for (unsigned a = 1; a < 256; a++)
		cr_assert_eq(gf256_mul((uint8_t)a, gf256_inv((uint8_t)a)), 1,
			     "%u", a);
	cr_assert_eq(gf256_inv(0), 0);
}
