/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_hash.c -- keys that are derived. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(hash, .init = start);

static void unhex(const char *text, uint8_t *out)
{
	struct span s = { (const uint8_t *)text, strlen(text) };

	cr_assert_eq(hex_decode(s, out, s.len / 2), E_OK);
}

Test(hash, hkdf_is_that_of_rfc_5869)
{
	uint8_t ikm[22], salt[13], okm[42], want[42];
	char info[11];
	size_t i;

	memset(ikm, 0x0b, sizeof(ikm));
	for (i = 0; i < sizeof(salt); i++)
		salt[i] = (uint8_t)i;
	/* test case 1, whose info is the bytes f0 to f9 */
	for (i = 0; i < 10; i++)
		info[i] = (char)(0xf0 + i);
	info[10] = '\0';
	hkdf(ikm, sizeof(ikm), salt, sizeof(salt), info, okm, sizeof(okm));
	unhex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5"
	      "bf34007208d5b887185865",
	      want);
	cr_assert_eq(memcmp(okm, want, sizeof(okm)), 0);
	/* test case 3: no salt, no info */
	hkdf(ikm, sizeof(ikm), NULL, 0, "", okm, sizeof(okm));
	unhex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d"
	      "2d9d201395faa4b61a96c8",
	      want);
	cr_assert_eq(memcmp(okm, want, sizeof(okm)), 0);
	/* in its own place */
	memcpy(okm, ikm, sizeof(ikm));
	hkdf(okm, sizeof(ikm), NULL, 0, "", okm, sizeof(okm));
	cr_assert_eq(memcmp(okm, want, sizeof(okm)), 0);
}
