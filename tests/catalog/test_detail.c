/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#include "tests/catalog/support.h"
#include "vault/base/error.h"

#define ORIGIN "breakglass/000102030405060708090a0b0c0d0e0f/main"
#define BRANCH \
	"breakglass/000102030405060708090a0b0c0d0e0f/" \
	"f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define EV "open.requested"
#define TEXT "{\"reason\":\"mail is down\",\"ticket\":\"INC-4711\"}"
#define NONCE_LEN 24

static struct epoch_key epoch;
static struct buffer sealed, guests;

static void make(void)
{
	support_start();
	support_epoch(1, &epoch);
	cr_assert_eq(detail_seal(&epoch, ORIGIN, 11, EV, support_span(TEXT),
				 &sealed),
		     E_OK, "%s", error_detail());
	cr_assert_eq(detail_seal_guest(epoch.recipient, ORIGIN, 11, EV,
				       support_span(TEXT), &guests),
		     E_OK, "%s", error_detail());
}

static void unmake(void)
{
	epoch_free(&epoch);
	buffer_free(&sealed);
	buffer_free(&guests);
}

TestSuite(detail, .init = make, .fini = unmake, .timeout = 60);
TestSuite(detail_guest, .init = make, .fini = unmake, .timeout = 60);

typedef int opener(const struct epoch_key *key, const char *origin,
		   uint64_t seq, const char *ev, struct span bytes,
		   struct secret **plain);

static int open_at(opener *open, const struct epoch_key *key,
		   const char *origin, uint64_t seq, const char *ev,
		   struct span bytes)
{
	struct secret *plain = NULL;
	int r = open(key, origin, seq, ev, bytes, &plain);

	cr_expect_eq(plain == NULL, r != E_OK);
	if (r == E_OK)
		cr_expect(support_is(plain, support_span(TEXT)));
	secret_free(&plain);
	return r;
}

static void another_place_is_refused(opener *open, const struct buffer *b)
{
	struct span s = support_bytes(b);

	cr_expect_eq(open_at(open, &epoch, ORIGIN, 11, EV, s), E_OK, "%s",
		     error_detail());
	cr_expect_eq(open_at(open, &epoch, ORIGIN, 12, EV, s), E_AUTH);
	cr_expect_eq(open_at(open, &epoch, ORIGIN, 1, EV, s), E_AUTH);
	cr_expect_eq(open_at(open, &epoch, ORIGIN, 111, EV, s), E_AUTH);
	cr_expect_eq(open_at(open, &epoch, ORIGIN, 11, "open.refused", s),
		     E_AUTH);
	cr_expect_eq(open_at(open, &epoch, ORIGIN, 11, "open.request", s),
		     E_AUTH);
	cr_expect_eq(open_at(open, &epoch, ORIGIN, 11, EV "s", s), E_AUTH);
	cr_expect_eq(open_at(open, &epoch, BRANCH, 11, EV, s), E_AUTH);
	cr_expect_eq(open_at(open, &epoch, "", 11, EV, s), E_AUTH);
}

/* ------------------------------------------------------- under the record key */

static int judge(struct span bytes)
{
	return open_at(detail_open, &epoch, ORIGIN, 11, EV, bytes);
}

Test(detail, is_read_at_its_own_place_and_at_no_other)
{
	another_place_is_refused(detail_open, &sealed);
}

Test(detail, of_another_epoch_is_refused)
{
	struct epoch_key next;

	support_epoch(1, &next);
	cr_assert_eq(open_at(detail_open, &next, ORIGIN, 11, EV,
			     support_bytes(&sealed)),
		     E_AUTH);
	epoch_free(&next);
}

Test(detail, altered_or_cut_is_refused)
{
	support_every_fault(support_bytes(&sealed), judge);
}

/* As docs/format.md, Leaf says, with libsodium alone. */
Test(detail, has_the_layout_of_the_format_page)
{
	static const char ad[] = ORIGIN "\n11\n" EV;
	uint8_t plain[sizeof(TEXT)];
	unsigned long long len;

	cr_assert_eq(crypto_aead_xchacha20poly1305_ietf_decrypt(
			     plain, &len, NULL, sealed.bytes + NONCE_LEN,
			     sealed.len - NONCE_LEN, (const uint8_t *)ad,
			     sizeof(ad) - 1, sealed.bytes,
			     secret_peek(epoch.records)),
		     0);
	cr_assert_eq(len, strlen(TEXT));
	cr_assert_arr_eq(plain, TEXT, strlen(TEXT));
}

Test(detail, is_no_record_and_the_reverse)
{
	struct record_name name = { "000102030405060708090a0b0c0d0e0f", "vault",
				    "000102030405060708090a0b0c0d0e0f", 11 };
	struct buffer record = BUFFER_INIT;
	struct secret *plain = NULL;

	cr_assert_eq(record_seal(&epoch, &name, support_span(TEXT), &record),
		     E_OK);
	cr_assert_eq(judge(support_bytes(&record)), E_AUTH);
	cr_assert_eq(record_open(&epoch, &name, support_bytes(&sealed), &plain),
		     E_AUTH);
	buffer_free(&record);
}

/* -------------------------------------------------------------- without a key */

static int judge_guest(struct span bytes)
{
	return open_at(detail_open_guest, &epoch, ORIGIN, 11, EV, bytes);
}

Test(detail_guest, is_read_at_its_own_place_and_at_no_other)
{
	another_place_is_refused(detail_open_guest, &guests);
}

Test(detail_guest, of_another_epoch_is_refused)
{
	struct epoch_key next;

	support_epoch(1, &next);
	cr_assert_eq(open_at(detail_open_guest, &next, ORIGIN, 11, EV,
			     support_bytes(&guests)),
		     E_IDENTITY);
	epoch_free(&next);
}

Test(detail_guest, altered_or_cut_is_refused)
{
	support_every_fault(support_bytes(&guests), judge_guest);
}

Test(detail_guest, has_the_layout_of_the_format_page)
{
	static const char text[] =
		"breakglass detail v1\n" ORIGIN "\n11\n" EV "\n" TEXT;
	const struct secret *identity = epoch.identity;
	struct secret *plain = NULL;

	cr_assert_eq(age_open(support_bytes(&guests), &identity, 1, &plain),
		     E_OK);
	cr_assert(support_is(plain, support_span(text)));
	secret_free(&plain);
}

Test(detail_guest, empty_one_is_read_back)
{
	struct buffer b = BUFFER_INIT;
	struct secret *plain = NULL;

	cr_assert_eq(detail_seal_guest(epoch.recipient, ORIGIN, 11, EV,
				       (struct span){ NULL, 0 }, &b),
		     E_OK);
	cr_assert_eq(detail_open_guest(&epoch, ORIGIN, 11, EV,
				       support_bytes(&b), &plain),
		     E_OK);
	cr_assert_eq(secret_len(plain), 0);
	secret_free(&plain);
	buffer_free(&b);
}

/* A detail sealed with the record key stands for no guest's, and the reverse. */
Test(detail_guest, is_no_members_detail_and_the_reverse)
{
	cr_assert_eq(judge(support_bytes(&guests)), E_AUTH);
	cr_assert_eq(judge_guest(support_bytes(&sealed)), E_INPUT);
}
