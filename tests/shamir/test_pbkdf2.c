/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#include "shamir/pbkdf2.h"

TestSuite(pbkdf2, .timeout = 60);

/* The first bytes of the output, for lengths within and across blocks. */
static void expect(const char *pass, const char *salt, uint32_t rounds,
		   const char *hex)
{
	static const size_t lengths[] = { 1, 16, 32, 33, 64 };
	uint8_t wanted[64];
	uint8_t got[65];

	cr_assert_eq(sodium_hex2bin(wanted, sizeof(wanted), hex, strlen(hex),
				    NULL, NULL, NULL),
		     0);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t len = lengths[i];

		memset(got, 0xa5, sizeof(got));
		pbkdf2_sha256((const uint8_t *)pass, strlen(pass),
			      (const uint8_t *)salt, strlen(salt), rounds, got,
			      len);
		cr_assert_arr_eq(got, wanted, len);
		cr_assert_eq(got[len], 0xa5, "more than %zu bytes written",
			     len);
	}
}

/* RFC 7914, section 11 */
Test(pbkdf2, vectors_of_rfc_7914_hold)
{
	expect("passwd", "salt", 1,
	       "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
	       "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
	expect("Password", "NaCl", 80000,
	       "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
	       "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d");
}
