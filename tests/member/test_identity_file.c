/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/member/support.h"
#include "tests/support/age_tool.h"
#include "vault/age/armor.h"
#include "vault/base/error.h"

#define CREATED INT64_C(1795145655000) /* 2026-11-20T03:34:15.000Z */
#define WORK_FACTOR 10
#define PHRASE "correct horse battery staple"

static struct secret *identity, *phrase;
static char recipient[AGE_RECIPIENT_TEXT];

static void make(void)
{
	uint8_t key[AGE_KEY_LEN];

	support_start();
	cr_assert_eq(age_identity_new(&identity), E_OK);
	cr_assert_eq(age_identity_recipient(identity, key), E_OK);
	age_recipient_format(key, recipient);
	phrase = support_secret(PHRASE);
}

static void unmake(void)
{
	secret_free(&identity);
	secret_free(&phrase);
}

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

TestSuite(identity_file, .init = make, .fini = unmake, .timeout = 60);
TestSuite(identity_file_age, .init = make_tool, .fini = unmake_tool,
	  .timeout = 120);

static struct secret *written(const struct secret *under)
{
	struct secret *file = NULL;

	cr_assert_eq(identity_file_write(identity, CREATED, under, WORK_FACTOR,
					 &file),
		     E_OK, "%s", error_detail());
	return file;
}

/* The file holds our identity and no other. */
static void holds_ours(const struct secret *file, const struct secret *under)
{
	struct secret *ids[4];
	size_t n = 0;

	cr_assert_eq(identity_file_read(file, under, ids, 4, &n), E_OK, "%s",
		     error_detail());
	cr_assert_eq(n, 1);
	cr_assert(secret_equal(ids[0], identity));
	secret_free(&ids[0]);
}

static int judge(const struct secret *file, const struct secret *under)
{
	struct secret *ids[2] = { NULL, NULL };
	size_t n = 9;
	int r = identity_file_read(file, under, ids, 2, &n);

	cr_assert_neq(r, E_OK);
	cr_assert_eq(n, 9);
	cr_assert_null(ids[0]);
	return r;
}

Test(identity_file, is_three_lines_as_age_keygen_writes_them)
{
	struct secret *file = written(NULL), *line = NULL;
	char head[160];
	size_t len;

	len = (size_t)snprintf(head, sizeof(head),
			       "# created: 2026-11-20T03:34:15.000Z\n"
			       "# public key: %s\n",
			       recipient);
	cr_assert_eq(age_identity_format(identity, &line), E_OK);
	cr_assert_eq(secret_len(file), len + secret_len(line) + 1);
	cr_assert_arr_eq(secret_peek(file), head, len);
	cr_assert_arr_eq(secret_peek(file) + len, secret_peek(line),
			 secret_len(line));
	cr_assert_eq(secret_peek(file)[secret_len(file) - 1], '\n');
	secret_free(&line);
	secret_free(&file);
}

Test(identity_file, is_read_back)
{
	struct secret *file = written(NULL);

	holds_ours(file, NULL);
	holds_ours(file, phrase);
	secret_free(&file);
}

Test(identity_file, under_a_passphrase_it_is_read_back_with_that_alone)
{
	struct secret *file = written(phrase), *wrong = support_secret("x");
	struct span bytes = { secret_peek(file), secret_len(file) };

	cr_assert(age_wants_phrase(bytes));
	cr_assert(armor_is(ARMOR_AGE, bytes));
	holds_ours(file, phrase);
	cr_assert_eq(judge(file, wrong), E_PASSPHRASE);
	cr_assert_eq(judge(file, NULL), E_PASSPHRASE);
	cr_assert_not_null(strstr(error_detail(), "under a passphrase"));
	secret_free(&wrong);
	secret_free(&file);
}

Test(identity_file, altered_under_its_passphrase_it_is_refused)
{
	struct secret *file = written(phrase);
	uint8_t *bytes = secret_bytes(file);
	size_t at = secret_len(file) - 80;

	bytes[at] = bytes[at] == 'A' ? 'B' : 'A';
	cr_assert_eq(judge(file, phrase), E_AUTH);
	secret_free(&file);
}

Test(identity_file, sealed_to_a_recipient_it_is_refused)
{
	uint8_t key[1][AGE_KEY_LEN];
	struct buffer sealed = BUFFER_INIT;
	struct secret *file = NULL;

	cr_assert_eq(age_identity_recipient(identity, key[0]), E_OK);
	cr_assert_eq(age_seal((const uint8_t(*)[AGE_KEY_LEN])key, 1, "x", 1,
			      &sealed),
		     E_OK);
	cr_assert_eq(secret_copy(sealed.bytes, sealed.len, &file), E_OK);
	cr_assert_eq(judge(file, phrase), E_INPUT);
	cr_assert_eq(judge(file, NULL), E_INPUT);
	secret_free(&file);
	buffer_free(&sealed);
}

Test(identity_file, without_an_identity_it_is_refused)
{
	static const char *const bad[] = { "", "# created: yesterday\n",
					   "hello\n", "age1hello\n" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct secret *file = support_secret(bad[i]);

		cr_expect_eq(judge(file, NULL), E_INPUT, "%s", bad[i]);
		secret_free(&file);
	}
}

Test(identity_file, time_out_of_range_is_refused)
{
	struct secret *file = NULL;

	cr_assert_eq(identity_file_write(identity, INT64_MAX, NULL, WORK_FACTOR,
					 &file),
		     E_INPUT);
	cr_assert_null(file);
}

/* ------------------------------------------------- age(1) and age-keygen(1) */

static void put(const char *name, const struct secret *file)
{
	age_tool_write(name, secret_peek(file), secret_len(file));
}

static struct secret *get(const char *name)
{
	struct buffer b = BUFFER_INIT;
	struct secret *file = NULL;

	age_tool_read(name, &b);
	cr_assert_eq(secret_copy(b.bytes, b.len, &file), E_OK);
	buffer_free(&b);
	return file;
}

/* What age-keygen says is the public key of the file ${name}. */
static void public_key(const char *name, char out[AGE_RECIPIENT_TEXT])
{
	const char *argv[] = { "age-keygen", "-y", "-o", "public", name, NULL };
	struct buffer b = BUFFER_INIT;

	cr_assert_eq(age_tool_run(argv), 0);
	age_tool_read("public", &b);
	cr_assert_eq(b.len, AGE_RECIPIENT_TEXT);
	memcpy(out, b.bytes, b.len);
	out[AGE_RECIPIENT_TEXT - 1] = '\0';
	buffer_free(&b);
}

Test(identity_file_age, ours_is_read_by_age_keygen)
{
	struct secret *file = written(NULL);
	char said[AGE_RECIPIENT_TEXT];

	put("anna", file);
	public_key("anna", said);
	cr_assert_str_eq(said, recipient);
	secret_free(&file);
}

Test(identity_file_age, that_of_age_keygen_is_read_here)
{
	static const char *const argv[] = { "age-keygen", "-o", "anna", NULL };
	char theirs[AGE_RECIPIENT_TEXT], said[AGE_RECIPIENT_TEXT];
	struct secret *ids[2], *file;
	uint8_t key[AGE_KEY_LEN];
	size_t n = 0;

	cr_assert_eq(age_tool_run(argv), 0);
	file = get("anna");
	cr_assert_eq(identity_file_read(file, NULL, ids, 2, &n), E_OK, "%s",
		     error_detail());
	cr_assert_eq(n, 1);
	cr_assert_eq(age_identity_recipient(ids[0], key), E_OK);
	age_recipient_format(key, theirs);
	public_key("anna", said);
	cr_assert_str_eq(theirs, said);
	secret_free(&ids[0]);
	secret_free(&file);
}

Test(identity_file_age, ours_under_a_passphrase_is_opened_by_age)
{
	static const char *const argv[] = { "age",  "-d",   "-o",
					    "bare", "anna", NULL };
	struct secret *file = written(phrase), *bare, *plain = written(NULL);

	put("anna", file);
	cr_assert_neq(age_tool_typed(argv, "wrong"), 0);
	cr_assert_eq(age_tool_typed(argv, PHRASE), 0);
	bare = get("bare");
	cr_assert(secret_equal(bare, plain));
	secret_free(&bare);
	secret_free(&plain);
	secret_free(&file);
}

Test(identity_file_age, that_of_age_under_a_passphrase_is_read_here)
{
	static const char *const armored[] = { "age",    "-p",   "-a", "-o",
					       "sealed", "bare", NULL };
	static const char *const binary[] = { "age",     "-p",   "-o",
					      "sealed2", "bare", NULL };
	struct secret *bare = written(NULL), *file;

	put("bare", bare);
	cr_assert_eq(age_tool_typed(armored, PHRASE), 0);
	cr_assert_eq(age_tool_typed(binary, PHRASE), 0);
	file = get("sealed");
	holds_ours(file, phrase);
	cr_assert_eq(judge(file, NULL), E_PASSPHRASE);
	secret_free(&file);
	file = get("sealed2");
	holds_ours(file, phrase);
	secret_free(&file);
	secret_free(&bare);
}
