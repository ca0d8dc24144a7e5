/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/catalog/support.h"
#include "tests/support/age_tool.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

#define WORK_FACTOR 10

static struct secret *phrase;
static uint8_t recipient[AGE_KEY_LEN];
static struct buffer object;

static void make(void)
{
	support_start();
	cr_assert_eq(reading_phrase_new(&phrase), E_OK);
	cr_assert_eq(reading_new(phrase, WORK_FACTOR, recipient, &object), E_OK,
		     "%s", error_detail());
}

static void unmake(void)
{
	secret_free(&phrase);
	buffer_free(&object);
}

TestSuite(reading, .init = make, .fini = unmake, .timeout = 60);

static int judge(struct span bytes, const struct secret *by)
{
	struct secret *identity = NULL;
	int r = reading_open(bytes, by, recipient, &identity);

	cr_expect_eq(identity == NULL, r != E_OK);
	secret_free(&identity);
	return r;
}

Test(reading, phrase_opens_the_identity_that_opens_an_epoch)
{
	struct secret *identity = NULL;
	const struct secret *reader;
	struct epoch_key epoch, opened;
	struct buffer box = BUFFER_INIT;

	support_epoch(2, &epoch);
	cr_assert_eq(epoch_box(&epoch, recipient, &box), E_OK);
	cr_assert_eq(reading_open(support_bytes(&object), phrase, recipient,
				  &identity),
		     E_OK, "%s", error_detail());
	reader = identity;
	cr_assert_eq(epoch_open(2, epoch.recipient, support_bytes(&box),
				&reader, 1, &opened),
		     E_OK, "%s", error_detail());
	cr_assert(secret_equal(opened.records, epoch.records));
	epoch_free(&opened);
	epoch_free(&epoch);
	secret_free(&identity);
	buffer_free(&box);
}

Test(reading, another_phrase_does_not_open_it)
{
	struct secret *other = NULL, *longer = NULL;

	cr_assert_eq(reading_phrase_new(&other), E_OK);
	cr_assert_eq(judge(support_bytes(&object), other), E_PASSPHRASE);
	cr_assert_not_null(strstr(error_detail(), "reading phrase"));
	cr_assert_eq(secret_new(secret_len(phrase) + 1, &longer), E_OK);
	memcpy(secret_bytes(longer), secret_peek(phrase), secret_len(phrase));
	secret_bytes(longer)[secret_len(phrase)] = ' ';
	cr_assert_eq(judge(support_bytes(&object), longer), E_PASSPHRASE);
	secret_free(&longer);
	secret_free(&other);
}

/* Typed in capitals, with a line end: what a person does. */
Test(reading, phrase_as_typed_opens_it_when_made_normal)
{
	struct secret *typed = NULL, *normal = NULL;
	size_t len = secret_len(phrase);

	cr_assert_eq(secret_new(len + 1, &typed), E_OK);
	for (size_t i = 0; i < len; i++) {
		uint8_t c = secret_peek(phrase)[i];

		secret_bytes(typed)[i] = c == ' ' ? '\t' : (uint8_t)(c - 32);
	}
	secret_bytes(typed)[len] = '\n';
	cr_assert_eq(judge(support_bytes(&object), typed), E_PASSPHRASE);
	cr_assert_eq(reading_phrase_normal(typed, &normal), E_OK);
	cr_assert_eq(judge(support_bytes(&object), normal), E_OK, "%s",
		     error_detail());
	secret_free(&typed);
	secret_free(&normal);
}

Test(reading, identity_of_another_recipient_is_refused)
{
	recipient[0] ^= 1;
	cr_assert_eq(judge(support_bytes(&object), phrase), E_AUTH);
}

Test(reading, object_that_holds_no_identity_is_refused)
{
	struct buffer bent = BUFFER_INIT;

	cr_assert_eq(age_seal_phrase(phrase, WORK_FACTOR, "hello\n", 6, &bent),
		     E_OK);
	cr_assert_eq(judge(support_bytes(&bent), phrase), E_AUTH);
	buffer_free(&bent);
}

Test(reading, object_for_a_recipient_is_refused)
{
	struct buffer bent = BUFFER_INIT;

	support_age(recipient, support_span("hello\n"), &bent);
	cr_assert_eq(judge(support_bytes(&bent), phrase), E_AUTH, "%s",
		     error_detail());
	buffer_free(&bent);
}

Test(reading, altered_or_cut_object_is_refused)
{
	object.bytes[object.len - 1] ^= 1;
	cr_assert_eq(judge(support_bytes(&object), phrase), E_AUTH);
	object.bytes[object.len - 1] ^= 1;
	object.len--;
	cr_assert_eq(judge(support_bytes(&object), phrase), E_AUTH);
	object.len++;
	cr_assert_eq(judge(support_bytes(&object), phrase), E_OK);
}

Test(reading, two_made_with_one_phrase_have_nothing_in_common)
{
	struct buffer next = BUFFER_INIT;
	uint8_t other[AGE_KEY_LEN];

	cr_assert_eq(reading_new(phrase, WORK_FACTOR, other, &next), E_OK);
	cr_assert_neq(memcmp(other, recipient, sizeof(other)), 0);
	cr_assert_eq(judge(support_bytes(&next), phrase), E_AUTH);
	buffer_free(&next);
}

Test(reading, work_factor_out_of_range_is_refused)
{
	struct buffer out = BUFFER_INIT;
	uint8_t key[AGE_KEY_LEN];

	cr_expect_neq(reading_new(phrase, 0, key, &out), E_OK);
	cr_expect_neq(reading_new(phrase, AGE_WORK_FACTOR_MAX + 1, key, &out),
		      E_OK);
	cr_expect_eq(out.len, 0);
	buffer_free(&out);
}

/* -------------------------------------------------------------------- age(1) */

static void make_tool(void)
{
	make();
	age_tool_start();
}

static void unmake_tool(void)
{
	age_tool_end();
	unmake();
}

TestSuite(reading_age, .init = make_tool, .fini = unmake_tool, .timeout = 120);

/* The phrase of the handbook is enough without this program (V4). */
Test(reading_age, phrase_opens_the_object_as_an_identity_file)
{
	static const char *const open[] = { "age",     "-d",     "-o",
					    "reading", "object", NULL };
	static const char *const public[] = { "age-keygen", "-y",      "-o",
					      "public",     "reading", NULL };
	char typed[128], ours[AGE_RECIPIENT_TEXT];
	struct buffer said = BUFFER_INIT;

	cr_assert_lt(secret_len(phrase), sizeof(typed));
	memset(typed, 0, sizeof(typed));
	memcpy(typed, secret_peek(phrase), secret_len(phrase));
	age_tool_write("object", object.bytes, object.len);
	cr_assert_eq(age_tool_typed(open, typed), 0);
	cr_assert_eq(age_tool_run(public), 0);
	age_tool_read("public", &said);
	age_recipient_format(recipient, ours);
	cr_assert_eq(strncmp(buffer_string(&said), ours, strlen(ours)), 0);
	buffer_free(&said);
}
