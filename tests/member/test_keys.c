/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/member/support.h"
#include "vault/base/error.h"

static struct somebody anna, ben;

static void make(void)
{
	support_start();
	support_new(&anna, "Anna Weber", "anna");
	support_new(&ben, "Ben", "ben");
}

static void unmake(void)
{
	support_free(&anna);
	support_free(&ben);
}

TestSuite(keys, .init = make, .fini = unmake, .timeout = 60);

static int open_by(const struct secret *identity, struct member_keys *out)
{
	return member_keys_open(&anna.file.enrolment, &identity, 1, out, NULL);
}

Test(keys, owners_identity_opens_them_and_they_sign)
{
	const struct enrolment *e = &anna.file.enrolment;
	struct span text = support_span("a head\n");
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];

	cr_assert_eq(note_sign(text, anna.keys.sign, sig), E_OK);
	cr_assert(note_check(text, e->sign, sig));
	cr_assert_not(note_check(text, e->witness, sig));
	cr_assert_eq(note_public_key(anna.keys.witness, key), E_OK);
	cr_assert_arr_eq(key, e->witness, NOTE_KEY_LEN);
}

/* HKDF (RFC 5869) and Ed25519 (RFC 8032) of seed 00 01 .. 1f, computed apart
 * from this program. */
Test(keys, known_seed_gives_the_known_keys)
{
	static const uint8_t sign[NOTE_KEY_LEN] = {
		0x3e, 0x14, 0xf2, 0x67, 0xd4, 0x16, 0x4b, 0xe0,
		0x3e, 0x80, 0x9a, 0x77, 0xca, 0x0a, 0x2a, 0x23,
		0xa2, 0xc8, 0xb2, 0xd2, 0x98, 0x1c, 0xc1, 0xfd,
		0xd8, 0xbe, 0x26, 0xe3, 0xfc, 0x03, 0xbe, 0x42
	};
	static const uint8_t witness[NOTE_KEY_LEN] = {
		0xe2, 0x83, 0x49, 0x34, 0xd0, 0xcb, 0x6d, 0xe6,
		0x71, 0xae, 0xcd, 0x20, 0x00, 0xca, 0x5c, 0xf9,
		0x63, 0x2e, 0xd8, 0x0c, 0xdf, 0xc7, 0xb1, 0x87,
		0xba, 0x4e, 0x02, 0x29, 0xd1, 0x82, 0x5a, 0xde
	};
	struct enrolment *e = &anna.file.enrolment;
	struct member_keys keys;
	uint8_t seed[32];

	for (size_t i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)i;
	support_seal_seed(e, seed, sizeof(seed));
	memcpy(e->sign, sign, sizeof(sign));
	memcpy(e->witness, witness, sizeof(witness));
	cr_assert_eq(open_by(anna.identity, &keys), E_OK, "%s", error_detail());
	member_keys_free(&keys);
}

Test(keys, another_members_identity_does_not_open_them)
{
	struct member_keys keys = { NULL, NULL };

	cr_assert_eq(open_by(ben.identity, &keys), E_IDENTITY);
	cr_assert_eq(member_keys_open(&anna.file.enrolment, NULL, 0, &keys,
				      NULL),
		     E_IDENTITY);
	cr_assert_null(keys.sign);
	cr_assert_null(keys.witness);
}

Test(keys, the_identity_that_opens_them_is_named)
{
	const struct secret *identities[3] = { ben.identity, ben.identity,
					       anna.identity };
	struct member_keys keys;
	size_t which = 9;

	cr_assert_eq(member_keys_open(&anna.file.enrolment, identities, 2,
				      &keys, &which),
		     E_IDENTITY);
	cr_assert_eq(which, 9);
	cr_assert_eq(member_keys_open(&anna.file.enrolment, identities, 3,
				      &keys, &which),
		     E_OK);
	cr_assert_eq(which, 2);
	cr_assert(secret_equal(keys.sign, anna.keys.sign));
	cr_assert(secret_equal(keys.witness, anna.keys.witness));
	member_keys_free(&keys);
}

Test(keys, seed_of_other_keys_is_refused)
{
	struct enrolment *e = &anna.file.enrolment;
	struct member_keys keys = { NULL, NULL };
	const uint8_t seed[32] = { 7 };
	uint8_t witness[NOTE_KEY_LEN];

	memcpy(witness, e->witness, sizeof(witness));
	memcpy(e->witness, ben.file.enrolment.witness, sizeof(witness));
	cr_assert_eq(open_by(anna.identity, &keys), E_INPUT, "the witness key");
	memcpy(e->witness, witness, sizeof(witness));
	memcpy(e->sign, ben.file.enrolment.sign, sizeof(e->sign));
	cr_assert_eq(open_by(anna.identity, &keys), E_INPUT, "the signing key");
	support_seal_seed(e, seed, sizeof(seed));
	cr_assert_eq(open_by(anna.identity, &keys), E_INPUT, "the seed");
	cr_assert_null(keys.sign);
}

Test(keys, seed_of_another_length_is_refused)
{
	const uint8_t seed[33] = { 7 };
	struct member_keys keys;

	support_seal_seed(&anna.file.enrolment, seed, 31);
	cr_assert_eq(open_by(anna.identity, &keys), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "length"));
	support_seal_seed(&anna.file.enrolment, seed, 33);
	cr_assert_eq(open_by(anna.identity, &keys), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "length"));
}

Test(keys, altered_seed_is_refused)
{
	struct enrolment *e = &anna.file.enrolment;
	struct member_keys keys;

	e->seed[e->seed_len - 1] ^= 1;
	cr_assert_eq(open_by(anna.identity, &keys), E_AUTH);
}

Test(keys, freed_keys_are_gone_and_may_be_freed_again)
{
	member_keys_free(&anna.keys);
	cr_assert_null(anna.keys.sign);
	cr_assert_null(anna.keys.witness);
	member_keys_free(&anna.keys);
}
