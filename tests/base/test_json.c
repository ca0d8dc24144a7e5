/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/json.h"

static int parse(const char *text, struct json_doc **doc)
{
	return json_parse(text, strlen(text), doc);
}

static void accepted(const char *text)
{
	struct buffer out = BUFFER_INIT;
	struct json_doc *doc = NULL;

	cr_assert_eq(parse(text, &doc), E_OK, "%s: %s", text, error_detail());
	cr_assert_eq(json_write(doc, json_root(doc), &out), E_OK);
	cr_assert_str_eq(buffer_string(&out), text);
	buffer_free(&out);
	json_free(&doc);
}

static void refused(const char *text)
{
	struct json_doc *doc = NULL;

	cr_expect_eq(parse(text, &doc), E_INPUT, "accepted: %s", text);
	cr_expect_null(doc);
	json_free(&doc);
}

Test(json, canonical_bytes_are_accepted_and_written_back)
{
	accepted("{}");
	accepted("[]");
	accepted("{\"a\":1,\"b\":[true,false,\"x\"],\"c\":{\"d\":-5}}");
	accepted("{\"Z\":0,\"a\":9007199254740991,\"b\":-9007199254740991}");
	accepted("\"V\xc3\xb6gel \\\"und\\\" \\\\ \xf0\x9f\x90\xa6\"");
	accepted("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");
}

Test(json, every_other_spelling_is_refused)
{
	static const char *const texts[] = {
		"",
		" {}",
		"{} ",
		"{}\n",
		"{ }",
		"[1, 2]",
		"[1,]",
		"[,1]",
		"{\"a\":1,}",
		"{\"b\":1,\"a\":2}",
		"{\"a\":1,\"a\":1}",
		"{\"a\" :1}",
		"{a:1}",
		"{'a':1}",
		"null",
		"[null]",
		"1.0",
		"1e3",
		"-0",
		"01",
		"+1",
		"-",
		"0x1",
		"9007199254740992",
		"9007199254740993",
		"-9007199254740992",
		"99999999999999999999999999",
		"tru",
		"True",
		"NaN",
		"\"a",
		"\"\\u0041\"",
		"\"\\u001F\"",
		"\"\\n\"",
		"\"\\/\"",
		"\"\x1f\"",
		"\"\x7f\"",
		"\"\xc2\x85\"",
		"\"\xe2\x80\xa8\"",
		"\"\xe2\x80\xae\"",
		"\"\xe2\x81\xa6\"",
		"\"\xc0\x80\"",
		"\"\xed\xa0\x80\"",
		"\"\xf4\x90\x80\x80\"",
		"\"\xff\"",
		"\"\xc3\"",
		"{\"\xc3\xb6\":1}",
		"{\"a\\\\b\":1}",
		"\xef\xbb\xbf{}",
		"{}{}",
		"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		refused(texts[i]);
}

/* ASCII alone here: longer characters have tests of their own. */
Test(json, every_byte_at_every_place_of_a_text_is_judged_by_itself)
{
	char text[] = "[\"abcdefghijklmnopqrstuvw\"]";
	struct json_doc *doc = NULL;
	size_t at;
	int byte, r;

	for (at = 2; at < sizeof(text) - 3; at++)
		for (byte = 0; byte < 256; byte++) {
			const char was = text[at];

			text[at] = (char)byte;
			r = json_parse(text, sizeof(text) - 1, &doc);
			cr_expect_eq(r == E_OK,
				     byte >= 0x20 && byte < 0x7f &&
					     byte != '"' && byte != '\\',
				     "byte %d at %zu", byte, at);
			json_free(&doc);
			text[at] = was;
		}
}

Test(json, a_nul_in_the_bytes_is_refused)
{
	struct json_doc *doc = NULL;

	cr_assert_eq(json_parse("\"a\0b\"", 5, &doc), E_INPUT);
	cr_assert_eq(json_parse("{}\0", 3, &doc), E_INPUT);
}

Test(json, the_fault_names_its_offset)
{
	struct json_doc *doc = NULL;

	cr_assert_eq(parse("{\"a\":1,\"a\":2}", &doc), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "byte 10"), "%s",
			   error_detail());
	cr_assert_not_null(strstr(error_detail(), "order"));
}

Test(json, building_sorts_keys_and_refuses_one_twice)
{
	struct buffer out = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *root;

	cr_assert_eq(json_new(&doc), E_OK);
	root = json_object(doc);
	json_set_text(doc, root, "zz", "1");
	json_set_integer(doc, root, "a", 7);
	json_set_base64(doc, root, "m", "\xff\xfe", 2);
	json_set_bool(doc, root, "Q", true);
	cr_assert_eq(json_write(doc, root, &out), E_OK);
	cr_assert_str_eq(buffer_string(&out),
			 "{\"Q\":true,\"a\":7,\"m\":\"//4=\",\"zz\":\"1\"}");
	json_set_integer(doc, root, "a", 8);
	cr_assert_eq(json_status(doc), E_INTERNAL);
	buffer_free(&out);
	json_free(&doc);
}

Test(json, what_is_not_clean_is_not_written)
{
	struct buffer out = BUFFER_INIT;
	struct json_doc *doc = NULL;

	cr_assert_eq(json_new(&doc), E_OK);
	json_set_text(doc, json_object(doc), "a", "x\ny");
	cr_assert_eq(json_write(doc, json_root(doc), &out), E_INPUT);
	buffer_free(&out);
	json_free(&doc);
}

Test(json, lookups_take_the_wrong_type_for_absent)
{
	struct json_doc *doc = NULL;
	const struct json *root;
	uint8_t bytes[2];
	int64_t n;

	cr_assert_eq(parse("{\"a\":[1],\"b\":\"//4=\"}", &doc), E_OK);
	root = json_root(doc);
	cr_assert_null(json_get(json_get(root, "a"), "x"));
	cr_assert_null(json_item(root, 0));
	cr_assert_null(json_text(json_get(root, "a")));
	cr_assert_not(json_integer(json_get(root, "b"), &n));
	cr_assert_not(json_base64(json_get(root, "b"), bytes, 1));
	cr_assert(json_base64(json_get(root, "b"), bytes, 2));
	cr_assert_eq(bytes[0], 0xff);
	json_free(&doc);
}

/* Whatever bytes are accepted are the bytes that would be written. */
Test(json, mutated_bytes_are_refused_or_their_own_canonical_form)
{
	static const char good[] =
		"{\"act\":\"member:00\",\"cp\":4,\"d\":{\"a\":[true,-3,\"\\\\"
		"\\\"\xc3\xb6\"]},\"v\":1}";
	char text[sizeof(good)];
	size_t accepted_count = 0;
	unsigned seed = 1;
	int i;

	for (i = 0; i < 200000; i++) {
		struct buffer out = BUFFER_INIT;
		struct json_doc *doc = NULL;
		size_t at;

		memcpy(text, good, sizeof(good));
		seed = seed * 1103515245 + 12345;
		at = (seed >> 8) % (sizeof(good) - 1);
		seed = seed * 1103515245 + 12345;
		text[at] = (char)(seed >> 16);
		if (json_parse(text, sizeof(good) - 1, &doc) != E_OK)
			continue;
		accepted_count++;
		cr_assert_eq(json_write(doc, json_root(doc), &out), E_OK);
		cr_assert_eq(out.len, sizeof(good) - 1);
		cr_assert_eq(memcmp(out.bytes, text, out.len), 0, "%s", text);
		buffer_free(&out);
		json_free(&doc);
	}
	cr_assert_gt(accepted_count, 1000);
}
