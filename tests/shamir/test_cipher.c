/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "shamir/error.h"
#include "shamir/pbkdf2.h"
#include "shamir/slip39.h"
#include "tests/shamir/support.h"

TestSuite(cipher, .timeout = 120);

static const char *const passphrases[] = {
	"",
	"TREZOR",
	" ~",
	/* 62 to 65 letters: with the round's byte, around an HMAC block */
	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgg",
	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg",
	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg",
	"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg",
};

#define PASSPHRASES (sizeof(passphrases) / sizeof(passphrases[0]))

static int encrypt(const uint8_t *master, size_t len, const char *pass,
		   uint16_t identifier, bool extendable, uint8_t exponent,
		   uint8_t *ems)
{
	return slip39_encrypt(master, len, (const uint8_t *)pass, strlen(pass),
			      identifier, extendable, exponent, ems);
}

static int decrypt(const uint8_t *ems, size_t len, const char *pass,
		   uint16_t identifier, bool extendable, uint8_t exponent,
		   uint8_t *master)
{
	return slip39_decrypt(ems, len, (const uint8_t *)pass, strlen(pass),
			      identifier, extendable, exponent, master);
}

Test(cipher, decrypting_undoes_encrypting_at_every_length)
{
	uint8_t master[32], text[32];

	for (size_t len = 16; len <= 32; len += 2) {
		support_fill(master, len);
		memcpy(text, master, len);
		cr_assert_eq(encrypt(text, len, "x", 77, len % 4 == 0, 0, text),
			     SHAMIR_OK);
		cr_assert_arr_neq(text, master, len);
		cr_assert_eq(decrypt(text, len, "x", 77, len % 4 == 0, 0, text),
			     SHAMIR_OK);
		cr_assert_arr_eq(text, master, len);
	}
}

Test(cipher, each_passphrase_gives_another_ems_and_its_own_way_back)
{
	uint8_t master[32], ems[PASSPHRASES][32], back[32];

	support_fill(master, 32);
	for (size_t i = 0; i < PASSPHRASES; i++) {
		cr_assert_eq(encrypt(master, 32, passphrases[i], 5, true, 0,
				     ems[i]),
			     SHAMIR_OK);
		for (size_t j = 0; j < i; j++)
			cr_assert_arr_neq(ems[i], ems[j], 32, "%zu %zu", i, j);
		cr_assert_eq(decrypt(ems[i], 32, passphrases[i], 5, true, 0,
				     back),
			     SHAMIR_OK);
		cr_assert_arr_eq(back, master, 32);
	}
	cr_assert_eq(decrypt(ems[0], 32, "TREZOR", 5, true, 0, back),
		     SHAMIR_OK);
	cr_assert_arr_neq(back, master, 32);
}

/* The rounds as the standard writes them, the password in one piece. */
static void by_the_book(const uint8_t *master, const char *pass, uint8_t *ems)
{
	uint8_t left[16], right[16], f[16], password[128];
	size_t len = strlen(pass);

	memcpy(left, master, 16);
	memcpy(right, master + 16, 16);
	memcpy(password + 1, pass, len);
	for (uint8_t round = 0; round < 4; round++) {
		password[0] = round;
		pbkdf2_sha256(password, len + 1, right, 16, 2500, f, 16);
		for (size_t i = 0; i < 16; i++)
			f[i] ^= left[i];
		memcpy(left, right, 16);
		memcpy(right, f, 16);
	}
	memcpy(ems, right, 16);
	memcpy(ems + 16, left, 16);
}

Test(cipher, passphrase_of_any_length_goes_in_as_the_standard_has_it)
{
	uint8_t master[32], ems[32], wanted[32];

	support_fill(master, 32);
	for (size_t i = 0; i < PASSPHRASES; i++) {
		by_the_book(master, passphrases[i], wanted);
		cr_assert_eq(encrypt(master, 32, passphrases[i], 5, true, 0,
				     ems),
			     SHAMIR_OK);
		cr_assert_arr_eq(ems, wanted, 32, "%zu letters",
				 strlen(passphrases[i]));
	}
}

Test(cipher, identifier_salts_all_but_extendable_sets)
{
	uint8_t master[16], a[16], b[16];

	support_fill(master, 16);
	cr_assert_eq(encrypt(master, 16, "", 1, true, 0, a), SHAMIR_OK);
	cr_assert_eq(encrypt(master, 16, "", 2, true, 0, b), SHAMIR_OK);
	cr_assert_arr_eq(a, b, 16);
	cr_assert_eq(encrypt(master, 16, "", 1, false, 0, a), SHAMIR_OK);
	cr_assert_arr_neq(a, b, 16);
	cr_assert_eq(encrypt(master, 16, "", 2, false, 0, b), SHAMIR_OK);
	cr_assert_arr_neq(a, b, 16);
	cr_assert_eq(encrypt(master, 16, "", 257, false, 0, a), SHAMIR_OK);
	cr_assert_arr_neq(a, b, 16);
}

Test(cipher, exponent_counts)
{
	uint8_t master[16], a[16], b[16];

	support_fill(master, 16);
	cr_assert_eq(encrypt(master, 16, "", 1, true, 0, a), SHAMIR_OK);
	cr_assert_eq(encrypt(master, 16, "", 1, true, 2, b), SHAMIR_OK);
	cr_assert_arr_neq(a, b, 16);
	cr_assert_eq(decrypt(b, 16, "", 1, true, 2, b), SHAMIR_OK);
	cr_assert_arr_eq(b, master, 16);
}

static void refused(size_t len, const char *pass, uint16_t identifier,
		    uint8_t exponent)
{
	uint8_t in[34] = { 0 };
	uint8_t out[34] = { 0 };
	static const uint8_t untouched[34] = { 0 };

	cr_assert_eq(encrypt(in, len, pass, identifier, true, exponent, out),
		     SHAMIR_EPARAM);
	cr_assert_eq(decrypt(in, len, pass, identifier, true, exponent, out),
		     SHAMIR_EPARAM);
	cr_assert_arr_eq(out, untouched, sizeof(out));
}

Test(cipher, parameters_out_of_range_are_refused)
{
	refused(14, "", 1, 0);
	refused(17, "", 1, 0);
	refused(34, "", 1, 0);
	refused(32, "", 0x8000, 0);
	refused(32, "", 1, 16);
}

Test(cipher, passphrase_must_be_printable_ascii)
{
	refused(16, "\x1f", 1, 0);
	refused(16, "good\x7f", 1, 0);
	refused(16, "tr\xc3\xa9zor", 1, 0);
	refused(16, "line\n", 1, 0);
	refused(16, "\xff", 1, 0);
}
