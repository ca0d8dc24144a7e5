/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/catalog/support.h"
#include "vault/base/error.h"

#define VAULT "000102030405060708090a0b0c0d0e0f"
#define OTHER "000102030405060708090a0b0c0d0e1f"
#define ID "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define TEXT "{\"name\":\"Anna Weber\"}"
#define NONCE_LEN 24
#define TAG_LEN 16

static const struct record_name name = { VAULT, "member", ID, 258 };
static struct epoch_key epoch;
static struct buffer sealed;

static void make(void)
{
	support_start();
	support_epoch(1, &epoch);
	cr_assert_eq(record_seal(&epoch, &name, support_span(TEXT), &sealed),
		     E_OK, "%s", error_detail());
}

static void unmake(void)
{
	epoch_free(&epoch);
	buffer_free(&sealed);
}

TestSuite(record, .init = make, .fini = unmake, .timeout = 60);
TestSuite(record_name, .timeout = 60);

static int open_as(const struct epoch_key *key, const struct record_name *as,
		   struct span bytes)
{
	struct secret *plain = NULL;
	int r = record_open(key, as, bytes, &plain);

	cr_expect_eq(plain == NULL, r != E_OK);
	cr_expect(r == E_OK || r == E_AUTH, "%s", error_detail());
	secret_free(&plain);
	return r;
}

static int judge(struct span bytes)
{
	return open_as(&epoch, &name, bytes);
}

Test(record, is_opened_under_its_own_name)
{
	struct secret *plain = NULL;

	cr_assert_eq(record_open(&epoch, &name, support_bytes(&sealed), &plain),
		     E_OK, "%s", error_detail());
	cr_assert(support_is(plain, support_span(TEXT)));
	secret_free(&plain);
}

Test(record, of_any_length_is_read_back)
{
	static const size_t lengths[] = { 0, 1, 63, 64, 65, 100000 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct span text = { malloc(lengths[i] + 1), lengths[i] };
		struct buffer b = BUFFER_INIT;
		struct secret *plain = NULL;

		cr_assert_not_null(text.bytes);
		randombytes_buf((void *)text.bytes, text.len);
		cr_assert_eq(record_seal(&epoch, &name, text, &b), E_OK);
		cr_assert_eq(b.len, NONCE_LEN + lengths[i] + TAG_LEN);
		cr_assert_eq(record_open(&epoch, &name, support_bytes(&b),
					 &plain),
			     E_OK);
		cr_assert(support_is(plain, text));
		secret_free(&plain);
		buffer_free(&b);
		free((void *)text.bytes);
	}
}

Test(record, under_any_other_name_is_refused)
{
	struct record_name as = name;

	memcpy(as.vault, OTHER, ID_TEXT);
	cr_expect_eq(open_as(&epoch, &as, support_bytes(&sealed)), E_AUTH,
		     "another vault");
	as = name;
	memcpy(as.kind, "vault", 6);
	cr_expect_eq(open_as(&epoch, &as, support_bytes(&sealed)), E_AUTH,
		     "another kind");
	memcpy(as.kind, "members", 8);
	cr_expect_eq(open_as(&epoch, &as, support_bytes(&sealed)), E_AUTH,
		     "a longer kind");
	as = name;
	as.id[31] = 'e';
	cr_expect_eq(open_as(&epoch, &as, support_bytes(&sealed)), E_AUTH,
		     "another id");
	as = name;
	memcpy(as.vault, name.id, ID_TEXT);
	memcpy(as.id, name.vault, ID_TEXT);
	cr_expect_eq(open_as(&epoch, &as, support_bytes(&sealed)), E_AUTH,
		     "vault and id changed about");
	as = name;
	as.rev = 257;
	cr_expect_eq(open_as(&epoch, &as, support_bytes(&sealed)), E_AUTH,
		     "another revision");
	as.rev = 258 + (UINT64_C(1) << 56);
	cr_expect_eq(open_as(&epoch, &as, support_bytes(&sealed)), E_AUTH,
		     "another revision in its highest byte");
}

Test(record, of_another_epoch_is_refused)
{
	struct epoch_key next;

	support_epoch(1, &next);
	cr_assert_eq(open_as(&next, &name, support_bytes(&sealed)), E_AUTH);
	epoch_free(&next);
}

Test(record, altered_or_cut_is_refused)
{
	support_every_fault(support_bytes(&sealed), judge);
	cr_assert_eq(judge((struct span){ NULL, 0 }), E_AUTH);
}

Test(record, is_never_sealed_the_same_way_twice)
{
	struct buffer again = BUFFER_INIT;

	cr_assert_eq(record_seal(&epoch, &name, support_span(TEXT), &again),
		     E_OK);
	cr_assert_eq(again.len, sealed.len);
	cr_assert_neq(memcmp(again.bytes, sealed.bytes, NONCE_LEN), 0);
	cr_assert_neq(memcmp(again.bytes + NONCE_LEN, sealed.bytes + NONCE_LEN,
			     sealed.len - NONCE_LEN),
		      0);
	buffer_free(&again);
}

/* Byte by byte as docs/format.md, Catalog says, with libsodium alone. */
Test(record, has_the_layout_of_the_format_page)
{
	static const char title[] = "breakglass/v1 record";
	uint8_t ad[20 + 16 + 7 + 16 + 8], plain[sizeof(TEXT)];
	unsigned long long len;

	memcpy(ad, title, 20);
	for (uint8_t i = 0; i < 16; i++) {
		ad[20 + i] = i;
		ad[43 + i] = 0xf0 + i;
	}
	memcpy(ad + 36, "member\0", 7);
	memcpy(ad + 59, "\0\0\0\0\0\0\1\2", 8);
	cr_assert_eq(crypto_aead_xchacha20poly1305_ietf_decrypt(
			     plain, &len, NULL, sealed.bytes + NONCE_LEN,
			     sealed.len - NONCE_LEN, ad, sizeof(ad),
			     sealed.bytes, secret_peek(epoch.records)),
		     0);
	cr_assert_eq(len, strlen(TEXT));
	cr_assert_arr_eq(plain, TEXT, strlen(TEXT));
}

Test(record, is_appended_to_what_was_there)
{
	struct buffer out = BUFFER_INIT;

	buffer_text(&out, "before");
	cr_assert_eq(record_seal(&epoch, &name, support_span(TEXT), &out),
		     E_OK);
	cr_assert_eq(out.len, 6 + sealed.len);
	cr_assert_eq(memcmp(out.bytes, "before", 6), 0);
	buffer_free(&out);
}

Test(record, name_without_ids_is_refused)
{
	struct record_name as = name;
	struct buffer out = BUFFER_INIT;

	as.vault[0] = '\0';
	cr_expect_eq(record_seal(&epoch, &as, support_span(TEXT), &out),
		     E_INPUT);
	as = name;
	as.id[0] = 'F';
	cr_expect_eq(record_seal(&epoch, &as, support_span(TEXT), &out),
		     E_INPUT);
	cr_expect_eq(out.len, 0);
	buffer_free(&out);
}

/* ---------------------------------------------------------------------- names */

Test(record_name, is_read_and_written_back)
{
	static const char *const good[] = {
		"vault:" ID ":1",
		"member:" ID ":258",
		"holders:" ID ":2",
		"plan-component:" ID ":9007199254740991",
		"a:" ID ":9223372036854775807",
		"abcdefghijklmnopqrstuvwxyz-abcd:" ID ":1",
	};
	struct record_name parsed;
	char text[128];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_expect_eq(record_name_parse(good[i], VAULT, &parsed), E_OK,
			     "%s", good[i]);
		cr_expect_str_eq(parsed.vault, VAULT);
		cr_expect_str_eq(parsed.id, ID);
		record_name_format(&parsed, text);
		cr_expect_str_eq(text, good[i]);
	}
	cr_assert_eq(record_name_parse("member:" ID ":258", VAULT, &parsed),
		     E_OK);
	cr_assert_str_eq(parsed.kind, "member");
	cr_assert_eq(parsed.rev, 258);
}

Test(record_name, of_another_shape_is_refused)
{
	static const char *const bad[] = {
		"",
		"member",
		"member:" ID,
		"member:" ID ":",
		"member:" ID ":0",
		"member:" ID ":01",
		"member:" ID ":-1",
		"member:" ID ":1 ",
		"member:" ID ":1:1",
		"member:" ID ":9223372036854775808",
		"member:" ID "0:1",
		"member:" ID "\n:1",
		"member:F0f1f2f3f4f5f6f7f8f9fafbfcfdfeff:1",
		":" ID ":1",
		"Member:" ID ":1",
		"mem ber:" ID ":1",
		" member:" ID ":1",
		"member2:" ID ":1",
		"abcdefghijklmnopqrstuvwxyz-abcde:" ID ":1",
	};
	struct record_name parsed = { .rev = 77 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(record_name_parse(bad[i], VAULT, &parsed), E_INPUT,
			     "%s", bad[i]);
	cr_expect_eq(record_name_parse("member:" ID ":1", "", &parsed), E_INPUT,
		     "no vault");
	cr_expect_eq(record_name_parse("member:" ID ":1", VAULT "0", &parsed),
		     E_INPUT, "a vault too long");
	cr_assert_eq(parsed.rev, 77, "nothing is written on failure");
}
