/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/member/support.h"
#include "vault/age/armor.h"
#include "vault/base/error.h"

#define BEGIN "-----BEGIN BREAKGLASS MEMBER-----\n"
#define END "-----END BREAKGLASS MEMBER-----\n"
#define TAIL "\"name\":\"Anna Weber\",\"short\":\"anna\",\"v\":1}"
#define FILE_MAX 1048576

static struct somebody anna;
static struct buffer text;

static void make(void)
{
	support_start();
	support_new(&anna, "Anna Weber", "anna");
	cr_assert_eq(member_file_write(&anna.file, &text), E_OK);
}

static void unmake(void)
{
	buffer_free(&text);
	support_free(&anna);
}

TestSuite(member_file, .init = make, .fini = unmake, .timeout = 60);

static int judge(struct span bytes)
{
	struct member_file m;
	int r = member_file_parse(bytes, &m);

	if (r == E_OK)
		member_file_free(&m);
	return r;
}

/* The same between ${before} and ${after}. */
static int judge_within(const char *before, const char *after)
{
	struct buffer b = BUFFER_INIT;
	int r;

	buffer_text(&b, before);
	buffer_put(&b, text.bytes, text.len);
	buffer_text(&b, after);
	r = judge(support_bytes(&b));
	buffer_free(&b);
	return r;
}

/* A file of these JSON bytes, E standing for %s. */
static int judge_json(const char *before, const char *after)
{
	struct buffer json = BUFFER_INIT, file = BUFFER_INIT;
	struct json_doc *doc = NULL;
	int r;

	cr_assert_eq(json_new(&doc), E_OK);
	buffer_text(&json, before);
	r = json_write(doc, enrolment_json(doc, &anna.file.enrolment), &json);
	cr_assert_eq(r, E_OK);
	buffer_text(&json, after);
	armor_write("BREAKGLASS MEMBER", json.bytes, json.len, &file);
	r = judge(support_bytes(&file));
	json_free(&doc);
	buffer_free(&file);
	buffer_free(&json);
	return r;
}

static void bad_names_are_refused(const char *name, const char *nick)
{
	struct secret *identity = NULL;
	struct member_file m;

	cr_expect_eq(member_new(NULL, name, nick, &identity, &m), E_INPUT,
		     "\"%s\", \"%s\"", name, nick);
	cr_expect_not_null(strstr(error_detail(), " name has 1 to "), "%s",
			   error_detail());
	cr_expect_null(identity);
}

/* -------------------------------------------------------------- what is whole */

Test(member_file, what_was_written_is_read_back)
{
	struct member_file m;

	cr_assert_eq(member_file_parse(support_bytes(&text), &m), E_OK, "%s",
		     error_detail());
	cr_assert_str_eq(m.name, "Anna Weber");
	cr_assert_str_eq(m.nick, "anna");
	cr_assert_str_eq(m.enrolment.id, anna.file.enrolment.id);
	cr_assert_arr_eq(m.enrolment.sig, anna.file.enrolment.sig,
			 NOTE_SIG_LEN);
	cr_assert_arr_eq(m.hash, anna.file.hash, sizeof(m.hash));
	member_file_free(&m);
}

Test(member_file, hash_is_that_of_the_json_within_the_armor)
{
	const char *body = buffer_string(&text) + strlen(BEGIN);
	uint8_t json[4096], hash[32];
	const char *rest;
	size_t len;

	cr_assert_eq(strncmp(buffer_string(&text), BEGIN, strlen(BEGIN)), 0);
	cr_assert_eq(sodium_base642bin(json, sizeof(json), body, strlen(body),
				       "\n", &len, &rest,
				       sodium_base64_VARIANT_ORIGINAL),
		     0);
	cr_assert_str_eq(rest, END);
	crypto_hash_sha256(hash, json, len);
	cr_assert_arr_eq(anna.file.hash, hash, sizeof(hash));
	cr_assert_eq(memcmp(json, "{\"member\":{\"id\":\"", 17), 0);
	cr_assert_eq(memcmp(json + len - strlen(TAIL), TAIL, strlen(TAIL)), 0);
}

Test(member_file, crlf_and_white_space_around_are_accepted)
{
	struct buffer crlf = BUFFER_INIT;

	for (size_t i = 0; i < text.len; i++) {
		if (text.bytes[i] == '\n')
			buffer_byte(&crlf, '\r');
		buffer_byte(&crlf, text.bytes[i]);
	}
	cr_assert_eq(judge(support_bytes(&crlf)), E_OK, "%s", error_detail());
	cr_assert_eq(judge_within("\r\n \t\n", "\n \t\r\n"), E_OK, "%s",
		     error_detail());
	buffer_free(&crlf);
}

/* ------------------------------------------------------------- what is refused */

Test(member_file, anything_else_around_is_refused)
{
	cr_expect_eq(judge_within("", "x"), E_INPUT);
	cr_expect_eq(judge_within("", "\nthank you\n"), E_INPUT);
	cr_expect_eq(judge_within("dear Jonas\n", ""), E_INPUT);
	cr_expect_eq(judge_within("", buffer_string(&text)), E_INPUT, "twice");
	cr_expect_eq(judge(support_span("")), E_INPUT);
	cr_expect_eq(judge(support_span(BEGIN END)), E_INPUT);
}

Test(member_file, cut_anywhere_it_is_refused)
{
	for (size_t len = 0; len < text.len - 1; len += 7)
		cr_expect_eq(judge((struct span){ text.bytes, len }), E_INPUT,
			     "%zu bytes", len);
}

Test(member_file, another_kind_of_file_is_refused)
{
	struct buffer request = BUFFER_INIT;

	armor_write("BREAKGLASS REQUEST", "{}", 2, &request);
	cr_assert_eq(judge(support_bytes(&request)), E_INPUT);
	buffer_free(&request);
}

Test(member_file, one_mebibyte_is_the_longest)
{
	struct span s = { malloc(FILE_MAX + 1), FILE_MAX };

	cr_assert_not_null(s.bytes);
	memset((void *)s.bytes, '\n', FILE_MAX + 1);
	memcpy((void *)s.bytes, text.bytes, text.len);
	cr_expect_eq(judge(s), E_OK, "%s", error_detail());
	s.len++;
	cr_expect_eq(judge(s), E_INPUT);
	cr_expect_not_null(strstr(error_detail(), "1 MiB"));
	free((void *)s.bytes);
}

Test(member_file, document_of_another_shape_is_refused)
{
	static const char *const bad[] = {
		",\"name\":\"Anna\",\"short\":\"anna\",\"v\":2}",
		",\"name\":\"Anna\",\"short\":\"anna\",\"v\":\"1\"}",
		",\"name\":\"Anna\",\"short\":\"anna\"}",
		",\"name\":\"Anna\",\"phone\":\"1\",\"short\":\"anna\",\"v\":1}",
		",\"name\":\"Anna\",\"v\":1}",
		",\"name\":7,\"short\":\"anna\",\"v\":1}",
		",\"short\":\"anna\",\"v\":1}",
		",\"short\":\"anna\",\"name\":\"Anna\",\"v\":1}",
		",\"name\":\"Anna\",\"short\":\"anna\",\"v\":1} ",
		", \"name\":\"Anna\",\"short\":\"anna\",\"v\":1}",
		",\"name\":\"\",\"short\":\"anna\",\"v\":1}",
		",\"name\":\"Anna\",\"short\":\"Anna\",\"v\":1}",
		",\"name\":\"Anna\",\"short\":\"\",\"v\":1}",
		",\"name\":\"An\xe2\x80\xaena\",\"short\":\"anna\",\"v\":1}",
	};

	cr_assert_eq(judge_json("{\"member\":",
				",\"name\":\"Anna\",\"short\":\"anna\","
				"\"v\":1}"),
		     E_OK, "%s", error_detail());
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(judge_json("{\"member\":", bad[i]), E_INPUT, "%s",
			     bad[i]);
	cr_expect_eq(judge_json("[", ",1,2,3]"), E_INPUT);
}

Test(member_file, enrolment_within_is_judged)
{
	struct buffer file = BUFFER_INIT;

	anna.file.enrolment.sig[0] ^= 1;
	cr_assert_eq(member_file_write(&anna.file, &file), E_OK);
	cr_assert_eq(judge(support_bytes(&file)), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "signature"));
	buffer_free(&file);
}

/* ------------------------------------------------------------------- new ones */

Test(member_file, names_that_could_mislead_a_terminal_are_refused)
{
	bad_names_are_refused("", "anna");
	bad_names_are_refused("Anna\nWeber", "anna");
	bad_names_are_refused("Anna\x1b[2J", "anna");
	bad_names_are_refused("Anna\x7f", "anna");
	bad_names_are_refused("Anna\xc2\x85Weber", "anna");      /* U+0085 */
	bad_names_are_refused("Anna\xe2\x80\xa8Weber", "anna");  /* U+2028 */
	bad_names_are_refused("Anna \xe2\x80\xaeRebeW", "anna"); /* U+202E */
	bad_names_are_refused("Anna\xe2\x81\xa6Weber", "anna");  /* U+2066 */
	bad_names_are_refused("Anna\xff", "anna");
	bad_names_are_refused("Anna", "");
	bad_names_are_refused("Anna", "../anna");
	bad_names_are_refused("Anna", "-anna");
}

Test(member_file, name_of_120_bytes_is_the_longest)
{
	char name[MEMBER_NAME_MAX + 2];
	struct somebody who;

	memset(name, 'a', sizeof(name));
	name[MEMBER_NAME_MAX + 1] = '\0';
	bad_names_are_refused(name, "anna");
	name[MEMBER_NAME_MAX] = '\0';
	support_new(&who, name, "anna");
	buffer_free(&text);
	cr_assert_eq(member_file_write(&who.file, &text), E_OK);
	cr_assert_eq(judge(support_bytes(&text)), E_OK, "%s", error_detail());
	support_free(&who);
}

Test(member_file, id_is_kept_where_one_is_given)
{
	struct secret *identity = NULL;
	struct member_file again;

	cr_assert_eq(member_new(anna.file.enrolment.id, "Anna Weber", "anna",
				&identity, &again),
		     E_OK);
	cr_assert_str_eq(again.enrolment.id, anna.file.enrolment.id);
	cr_assert_neq(memcmp(again.enrolment.sign, anna.file.enrolment.sign,
			     NOTE_KEY_LEN),
		      0);
	cr_assert_not(secret_equal(identity, anna.identity));
	cr_assert_eq(support_judge(&again.enrolment), E_OK);
	member_file_free(&again);
	secret_free(&identity);
}

Test(member_file, id_that_is_none_is_not_kept)
{
	static const char *const bad[] = {
		"",
		"00",
		"0123456789abcdef0123456789abcde",
		"0123456789abcdef0123456789abcdef0",
		"0123456789ABCDEF0123456789abcdef",
		"0123456789abcdeg0123456789abcdef",
	};
	struct secret *identity = NULL;
	struct member_file m;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(member_new(bad[i], "Anna", "anna", &identity, &m),
			     E_INPUT, "%s", bad[i]);
	cr_assert_null(identity);
}
