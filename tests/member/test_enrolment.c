/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/member/support.h"
#include "vault/base/error.h"

static struct somebody anna;

static void make(void)
{
	support_start();
	support_new(&anna, "Anna Weber", "anna");
}

static void unmake(void)
{
	support_free(&anna);
}

TestSuite(enrolment, .init = make, .fini = unmake, .timeout = 60);

/* The parser's reason has ${why} in it. */
static void refused_for(const struct enrolment *e, const char *why)
{
	cr_assert_eq(support_judge(e), E_INPUT, "accepted: %s", why);
	cr_assert_not_null(strstr(error_detail(), why), "%s, not %s",
			   error_detail(), why);
}

Test(enrolment, fresh_one_is_read_back_field_by_field)
{
	const struct enrolment *e = &anna.file.enrolment;
	struct json_doc *doc = NULL;
	struct enrolment back;

	cr_assert_eq(json_new(&doc), E_OK);
	cr_assert_eq(enrolment_parse(enrolment_json(doc, e), &back), E_OK, "%s",
		     error_detail());
	cr_assert_str_eq(back.id, e->id);
	cr_assert_arr_eq(back.recipient, e->recipient, AGE_KEY_LEN);
	cr_assert_arr_eq(back.sign, e->sign, NOTE_KEY_LEN);
	cr_assert_arr_eq(back.witness, e->witness, NOTE_KEY_LEN);
	cr_assert_arr_eq(back.sig, e->sig, NOTE_SIG_LEN);
	cr_assert_eq(back.seed_len, e->seed_len);
	cr_assert_arr_eq(back.seed, e->seed, e->seed_len);
	enrolment_free(&back);
	json_free(&doc);
}

Test(enrolment, keys_are_those_of_the_identity_and_of_no_other_member)
{
	const struct enrolment *e = &anna.file.enrolment;
	uint8_t recipient[AGE_KEY_LEN];
	struct somebody ben;

	cr_assert_eq(age_identity_recipient(anna.identity, recipient), E_OK);
	cr_assert_arr_eq(e->recipient, recipient, AGE_KEY_LEN);
	support_new(&ben, "Ben", "ben");
	cr_assert_str_neq(ben.file.enrolment.id, e->id);
	cr_assert_neq(memcmp(ben.file.enrolment.sign, e->sign, 32), 0);
	cr_assert_neq(memcmp(ben.file.enrolment.witness, e->witness, 32), 0);
	support_free(&ben);
}

Test(enrolment, signature_covers_the_text_of_the_format_page)
{
	const struct enrolment *e = &anna.file.enrolment;
	struct buffer text = BUFFER_INIT;

	support_text(e, &text);
	cr_assert(note_check(support_bytes(&text), e->sign, e->sig));
	buffer_free(&text);
}

/* ------------------------------------------------------- altered in one place */

static void every_flip_is_refused(uint8_t *at, size_t len, const char *what)
{
	for (size_t i = 0; i < len; i++) {
		at[i] ^= 1;
		cr_expect_eq(support_judge(&anna.file.enrolment), E_INPUT,
			     "%s, byte %zu", what, i);
		at[i] ^= 1;
	}
	cr_assert_eq(support_judge(&anna.file.enrolment), E_OK);
}

Test(enrolment, another_recipient_is_refused)
{
	every_flip_is_refused(anna.file.enrolment.recipient, AGE_KEY_LEN,
			      "recipient");
}

Test(enrolment, another_signing_key_is_refused)
{
	every_flip_is_refused(anna.file.enrolment.sign, NOTE_KEY_LEN, "sign");
}

Test(enrolment, another_witness_key_is_refused)
{
	every_flip_is_refused(anna.file.enrolment.witness, NOTE_KEY_LEN,
			      "witness");
}

Test(enrolment, another_seed_is_refused)
{
	every_flip_is_refused(anna.file.enrolment.seed,
			      anna.file.enrolment.seed_len, "seed");
}

Test(enrolment, another_signature_is_refused)
{
	every_flip_is_refused(anna.file.enrolment.sig, NOTE_SIG_LEN, "sig");
}

Test(enrolment, another_id_is_refused)
{
	struct enrolment *e = &anna.file.enrolment;

	for (size_t i = 0; i < ID_TEXT - 1; i++) {
		char was = e->id[i];

		e->id[i] = was == '0' ? '1' : '0';
		cr_expect_eq(support_judge(e), E_INPUT, "digit %zu", i);
		e->id[i] = was;
	}
	cr_assert_eq(support_judge(e), E_OK);
}

/* ---------------------------------------- signed as it should be, and yet bad */

/* A point of order eight, and the neutral element. */
static const uint8_t order_8[32] = { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27,
				     0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef,
				     0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3,
				     0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88,
				     0x6d, 0x53, 0xfc, 0x05 };
static const uint8_t order_1[32] = { 1 };

Test(enrolment, signing_key_of_small_order_is_refused)
{
	struct enrolment *e = &anna.file.enrolment;

	memcpy(e->sign, order_8, sizeof(order_8));
	refused_for(e, "signing key");
	memcpy(e->sign, order_1, sizeof(order_1));
	refused_for(e, "signing key");
}

Test(enrolment, witness_key_of_small_order_is_refused_though_signed)
{
	struct enrolment *e = &anna.file.enrolment;

	memcpy(e->witness, order_8, sizeof(order_8));
	support_sign(e, anna.keys.sign);
	refused_for(e, "witness key");
}

Test(enrolment, key_that_is_no_point_is_refused_though_signed)
{
	struct enrolment *e = &anna.file.enrolment;

	memset(e->witness, 0xff, sizeof(e->witness));
	support_sign(e, anna.keys.sign);
	refused_for(e, "witness key");
}

/* h of RFC 8032 for the signature so far. */
static void challenge(const struct enrolment *e, uint8_t h[32])
{
	struct buffer text = BUFFER_INIT;
	crypto_hash_sha512_state state;
	uint8_t wide[64];

	support_text(e, &text);
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, e->sig, 32);
	crypto_hash_sha512_update(&state, e->sign, 32);
	crypto_hash_sha512_update(&state, text.bytes, text.len);
	crypto_hash_sha512_final(&state, wide);
	crypto_core_ed25519_scalar_reduce(h, wide);
	buffer_free(&text);
}

/* Where h is a multiple of eight, a signature holds under the key with a point
 * of order eight added to it as well. */
static void sign_outside_the_subgroup(struct enrolment *e)
{
	uint8_t a[32], r[32], h[32], ha[32];

	crypto_core_ed25519_scalar_random(a);
	crypto_scalarmult_ed25519_base_noclamp(e->sign, a);
	cr_assert_eq(crypto_core_ed25519_add(e->sign, e->sign, order_8), 0);
	do {
		crypto_core_ed25519_scalar_random(r);
		crypto_scalarmult_ed25519_base_noclamp(e->sig, r);
		challenge(e, h);
	} while (h[0] % 8 != 0);
	crypto_core_ed25519_scalar_mul(ha, h, a);
	crypto_core_ed25519_scalar_add(e->sig + 32, r, ha);
}

Test(enrolment, signing_key_outside_the_main_subgroup_is_refused_though_signed)
{
	struct enrolment *e = &anna.file.enrolment;
	struct buffer text = BUFFER_INIT;

	sign_outside_the_subgroup(e);
	support_text(e, &text);
	cr_assert(note_check(support_bytes(&text), e->sign, e->sig),
		  "the signature is to hold, so that the key alone is wrong");
	refused_for(e, "signing key");
	buffer_free(&text);
}

Test(enrolment, one_key_for_signing_and_witnessing_is_refused_though_signed)
{
	struct enrolment *e = &anna.file.enrolment;

	memcpy(e->witness, e->sign, sizeof(e->witness));
	support_sign(e, anna.keys.sign);
	refused_for(e, "twice");
}

Test(enrolment, recipient_nothing_can_be_sealed_to_is_refused_though_signed)
{
	struct enrolment *e = &anna.file.enrolment;

	memset(e->recipient, 0, sizeof(e->recipient));
	support_sign(e, anna.keys.sign);
	refused_for(e, "recipient");
	e->recipient[0] = 1;
	support_sign(e, anna.keys.sign);
	refused_for(e, "recipient");
}

Test(enrolment, seed_of_1_to_4096_bytes_is_wanted)
{
	struct enrolment *e = &anna.file.enrolment;

	free(e->seed);
	e->seed = calloc(1, 4097);
	e->seed_len = 4097;
	support_sign(e, anna.keys.sign);
	cr_assert_eq(support_judge(e), E_INPUT);
	e->seed_len = 4096;
	support_sign(e, anna.keys.sign);
	cr_assert_eq(support_judge(e), E_OK, "%s", error_detail());
	e->seed_len = 1;
	support_sign(e, anna.keys.sign);
	cr_assert_eq(support_judge(e), E_OK, "%s", error_detail());
	e->seed_len = 0;
	support_sign(e, anna.keys.sign);
	cr_assert_eq(support_judge(e), E_INPUT);
}

/* ---------------------------------------------------------------- the schema */

/* A copy of E as JSON without ${leave} and with ${add}. */
static int judge_schema(const char *leave, const char *add)
{
	struct json_doc *whole = NULL, *bent = NULL;
	const struct json *e;
	struct enrolment parsed;
	struct json *out;
	int r;

	cr_assert_eq(json_new(&whole), E_OK);
	cr_assert_eq(json_new(&bent), E_OK);
	e = enrolment_json(whole, &anna.file.enrolment);
	out = json_object(bent);
	for (size_t i = 0; i < json_count(e); i++)
		if (leave == NULL || strcmp(json_key(e, i), leave) != 0)
			json_set(bent, out, json_key(e, i),
				 json_copy(bent, json_value(e, i)));
	if (add != NULL)
		json_set_text(bent, out, add, "x");
	cr_assert_eq(json_status(bent), E_OK);
	r = enrolment_parse(out, &parsed);
	if (r == E_OK)
		enrolment_free(&parsed);
	json_free(&bent);
	json_free(&whole);
	return r;
}

Test(enrolment, missing_foreign_or_mistyped_key_is_refused)
{
	static const char *const keys[] = { "id",   "recipient", "seed",
					    "sign", "witness",   "sig" };

	cr_assert_eq(judge_schema(NULL, NULL), E_OK);
	cr_expect_eq(judge_schema(NULL, "name"), E_INPUT, "one key more");
	for (size_t i = 0; i < 6; i++) {
		cr_expect_eq(judge_schema(keys[i], NULL), E_INPUT, "without %s",
			     keys[i]);
		cr_expect_eq(judge_schema(keys[i], "name"), E_INPUT,
			     "name in place of %s", keys[i]);
		cr_expect_eq(judge_schema(keys[i], keys[i]), E_INPUT, "%s is x",
			     keys[i]);
	}
}

Test(enrolment, what_is_no_object_is_refused)
{
	struct json_doc *doc = NULL;
	struct enrolment parsed;

	cr_assert_eq(json_new(&doc), E_OK);
	cr_assert_eq(enrolment_parse(json_array(doc), &parsed), E_INPUT);
	cr_assert_eq(enrolment_parse(NULL, &parsed), E_INPUT);
	json_free(&doc);
}

Test(enrolment, copy_has_a_seed_of_its_own)
{
	struct enrolment copy;

	cr_assert_eq(enrolment_copy(&anna.file.enrolment, &copy), E_OK);
	cr_assert_neq(copy.seed, anna.file.enrolment.seed);
	cr_assert_eq(support_judge(&copy), E_OK);
	anna.file.enrolment.seed[0] ^= 1;
	cr_assert_eq(support_judge(&copy), E_OK);
	enrolment_free(&copy);
	cr_assert_null(copy.seed);
}
