/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/foreign.h"

static struct foreign *parsed(const char *text)
{
	struct foreign *f = NULL;

	cr_assert_eq(foreign_parse(text, strlen(text), &f), E_OK, "%s: %s",
		     text, error_detail());
	return f;
}

static void refused(const char *text, const char *why)
{
	struct foreign *f = NULL;

	cr_expect_eq(foreign_parse(text, strlen(text), &f), E_INPUT,
		     "accepted: %s", text);
	cr_expect_not_null(strstr(error_detail(), why), "%s: %s", text,
			   error_detail());
	cr_expect_null(f);
}

static void text_is(const char *json, const char *want)
{
	struct foreign *f = parsed(json);
	struct secret *s = NULL;

	cr_assert_eq(foreign_secret(f, foreign_root(f), &s), E_OK);
	cr_expect_eq(secret_len(s), strlen(want), "%s", json);
	cr_expect_eq(memcmp(secret_peek(s), want, strlen(want)), 0, "%s", json);
	cr_expect(foreign_is(f, foreign_root(f), want));
	secret_free(&s);
	foreign_free(&f);
}

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(foreign, .init = start);

Test(foreign, texts_come_out_with_their_escapes_undone)
{
	text_is("\"\"", "");
	text_is(" \"a\\n\\t\\\"\\\\\\/\\b\\f\\r\" ", "a\n\t\"\\/\b\f\r");
	text_is("\"\\u00d6l \\u20ac\"", "\xc3\x96l \xe2\x82\xac");
	text_is("\"\\ud83d\\udc26\"", "\xf0\x9f\x90\xa6");
	text_is("\"\\uD83D\\uDC26\"", "\xf0\x9f\x90\xa6");
	text_is("\"V\xc3\xb6gel\"", "V\xc3\xb6gel");
	text_is("\" kept \"", " kept ");
}

Test(foreign, what_is_no_json_is_refused_with_its_place)
{
	refused("", "line 1, column 1");
	refused("{\n  \"a\": tru\n}", "line 2, column 8");
	refused("[1,]", "column 4");
	refused("[1 2]", "a comma or an end");
	refused("{\"a\" 1}", "a colon");
	refused("{a:1}", "quotes");
	refused("{\"a\":1} x", "behind the end");
	refused("\"a", "without end");
	refused("\"a\\", "without end");
	refused("\"\\x\"", "unknown escape");
	refused("\"\\ud83d\"", "no character");
	refused("\"\\udc26\"", "no character");
	refused("\"\\ud83d\\u0041\"", "no character");
	refused("\"\\u12g4\"", "no character");
	refused("\"a\nb\"", "control character");
	refused("\"\xff\"", "UTF-8");
	refused("\"\xc0\xaf\"", "UTF-8");
	refused("01", "behind the end");
	refused("1.", "a value");
	refused("-", "a value");
	refused("1e", "a value");
	refused("+1", "a value");
	refused("nul", "a value");
	refused("\xef\xbb\xbf{}", "a value");
}

Test(foreign, a_key_is_there_once_however_it_is_written)
{
	refused("{\"a\":1,\"b\":2,\"a\":3}", "twice");
	refused("[{\"secret\":1,\n\"s\\u0065cret\":2}]", "line");
	foreign_free(
		&(struct foreign *){ parsed("{\"a\":{\"a\":1},\"b\":1}") });
}

Test(foreign, depth_has_an_end)
{
	char deep[200];

	memset(deep, '[', 100);
	memset(deep + 100, ']', 99);
	deep[199] = '\0';
	refused(deep, "nested too deep");
}

Test(foreign, the_number_of_values_has_an_end)
{
	size_t n = 4000000, i;
	char *many = malloc(2 * n + 2);

	cr_assert_not_null(many);
	for (i = 0; i < n; i++)
		memcpy(many + 2 * i, i == 0 ? "[0" : ",0", 2);
	memcpy(many + 2 * n, "]", 2);
	refused(many, "more values");
	free(many);
}

Test(foreign, every_value_knows_its_path)
{
	struct foreign *f =
		parsed("{\"components\":[{\"id\":\"x\"},{\"on\":[0,7]}]}");
	const struct foreign_value *v =
		foreign_get(f, foreign_root(f), "components");
	struct buffer path = BUFFER_INIT;
	int64_t n = 0;

	v = foreign_next(f, foreign_first(f, v));
	v = foreign_first(f, foreign_get(f, v, "on"));
	v = foreign_next(f, v);
	foreign_path(f, v, &path);
	cr_assert_str_eq(buffer_string(&path), "$.components[1].on[1]");
	cr_assert(foreign_integer(f, v, &n));
	cr_assert_eq(n, 7);
	buffer_free(&path);
	foreign_free(&f);
}

Test(foreign, only_whole_numbers_in_range_are_integers)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t n;
	} rows[] = { { "0", true, 0 },
		     { "-0", true, 0 },
		     { "-17", true, -17 },
		     { "9007199254740991", true, 9007199254740991 },
		     { "9007199254740992", false, 0 },
		     { "99999999999999999999999999", false, 0 },
		     { "1.0", false, 0 },
		     { "1e3", false, 0 },
		     { "\"1\"", false, 0 } };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct foreign *f = parsed(rows[i].text);
		int64_t n = 0;

		cr_expect_eq(foreign_integer(f, foreign_root(f), &n),
			     rows[i].ok, "%s", rows[i].text);
		cr_expect_eq(n, rows[i].n, "%s", rows[i].text);
		foreign_free(&f);
	}
}

Test(foreign, a_text_with_controls_is_a_secret_but_no_name)
{
	struct foreign *f = parsed("\"a\\nb\"");
	struct secret *s = NULL;
	char *text = NULL;

	cr_assert_eq(foreign_text(f, foreign_root(f), &text), E_INPUT);
	cr_assert_null(text);
	cr_assert_eq(foreign_secret(f, foreign_root(f), &s), E_OK);
	cr_assert_eq(secret_len(s), 3);
	secret_free(&s);
	foreign_free(&f);
}

/* Somebody else's reader draws the line at the same place. */
Test(foreign, mutated_documents_are_judged_as_jansson_judges_them)
{
	static const char good[] =
		"{\"a\": [1, -2.5e3, true, null],\n \"\\u00f6\": \"x\\n\\\"\", "
		"\"b\": {\"c\": \"\xc3\xb6\"}}";
	static const char alphabet[] = "{}[]:,\"\\ 0123456789truefalsnx-+.\xc3";
	size_t accepted = 0, i, at;
	unsigned seed = 7;
	char text[sizeof(good)];

	for (i = 0; i < 100000; i++) {
		struct foreign *f = NULL;
		json_error_t e;
		json_t *j;
		bool ours;

		memcpy(text, good, sizeof(good));
		seed = seed * 1103515245 + 12345;
		at = (seed >> 8) % (sizeof(good) - 1);
		seed = seed * 1103515245 + 12345;
		text[at] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		j = json_loadb(text, sizeof(good) - 1,
			       JSON_DECODE_ANY | JSON_REJECT_DUPLICATES |
				       JSON_ALLOW_NUL,
			       &e);
		ours = foreign_parse(text, sizeof(good) - 1, &f) == E_OK;
		/* it knows no number it cannot hold */
		if (j == NULL &&
		    json_error_code(&e) == json_error_numeric_overflow)
			ours = false;
		cr_assert_eq(ours, j != NULL, "%s: %s", text, e.text);
		accepted += ours;
		json_decref(j);
		foreign_free(&f);
	}
	cr_assert_gt(accepted, 1000);
}
