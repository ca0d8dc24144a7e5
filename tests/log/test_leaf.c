/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/log/signer.h"
#include "vault/base/error.h"
#include "vault/base/json.h"
#include "vault/log/leaf.h"

#define SID "f36361139d83006844909d6f539bae0e"
#define CREDENTIAL "3e6738a6eedce67b0f9762fb04890395"
#define HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

/* The keys before d, and those after h, obj, sid and so on, as they sort. */
#define FRONT "\"act\":\"session:" SID "\",\"cp\":16,"
#define MIDDLE "\"d\":{},\"ev\":\"open.closed\","
#define BACK "\"ts\":\"2026-11-20T03:34:15.000Z\",\"v\":1"

static const char example[] =
	"{\"act\":\"session:" SID
	"\",\"cp\":16,\"d\":{\"credential\":\"" CREDENTIAL
	"\",\"field\":\"password\",\"how\":\"show\",\"version\":1},"
	"\"ev\":\"secret.revealed\",\"seq\":15,\"sid\":\"" SID "\","
	"\"ts\":\"2026-11-20T03:34:15.000Z\",\"v\":1}";

static const char full[] =
	"{" FRONT "\"d\":{\"a\":true},\"ev\":\"record.set\",\"h\":\"" HASH
	"\",\"obj\":\"member:" CREDENTIAL ":1\",\"seq\":15,\"sid\":\"" SID
	"\"," BACK ",\"x\":\"AAEC\",\"xk\":3}";

TestSuite(leaf, .init = signer_start, .timeout = 60);
TestSuite(actor, .init = signer_start, .timeout = 60);

static int parse(const char *text)
{
	struct leaf leaf = { .doc = NULL };
	int r = leaf_parse(text, strlen(text), &leaf);

	leaf_free(&leaf);
	return r;
}

/* Parse and write again; true when the same bytes come out. */
static bool round_trip(const char *text)
{
	struct buffer out = BUFFER_INIT;
	struct leaf leaf;
	bool same;

	cr_assert_eq(leaf_parse(text, strlen(text), &leaf), E_OK, "%s: %s",
		     error_detail(), text);
	cr_assert_eq(leaf_write(&leaf, &out), E_OK);
	same = strcmp(buffer_string(&out), text) == 0;
	buffer_free(&out);
	leaf_free(&leaf);
	return same;
}

/* ------------------------------------------------------------------ reading */

Test(leaf, an_entry_of_a_session_is_read)
{
	struct leaf leaf;
	int64_t version;

	cr_assert_eq(strlen(example), 267);
	cr_assert_eq(leaf_parse(example, strlen(example), &leaf), E_OK);
	cr_assert_eq(leaf.seq, 15);
	cr_assert_eq(leaf.cp, 16);
	cr_assert_eq(leaf.ts, 1795145655000);
	cr_assert_str_eq(leaf.ev, "secret.revealed");
	cr_assert_eq(leaf.act.kind, ACTOR_SESSION);
	cr_assert_str_eq(leaf.act.id, SID);
	cr_assert_str_eq(leaf.sid, SID);
	cr_assert_eq(json_count(leaf.d), 4);
	cr_assert(json_integer(json_get(leaf.d, "version"), &version));
	cr_assert_eq(version, 1);
	cr_assert_str_eq(leaf.obj, "");
	cr_assert_null(leaf.x);
	cr_assert_not(leaf.has_h);
	cr_assert_not(leaf.has_xk);
	leaf_free(&leaf);
	cr_assert_null(leaf.doc);
}

Test(leaf, an_entry_with_all_there_may_be_is_read)
{
	struct leaf leaf;

	cr_assert_eq(leaf_parse(full, strlen(full), &leaf), E_OK);
	cr_assert(leaf.has_h);
	cr_assert_eq(leaf.h.bytes[0], 0xe3);
	cr_assert_str_eq(leaf.obj, "member:" CREDENTIAL ":1");
	cr_assert_str_eq(json_text(leaf.x), "AAEC");
	cr_assert(leaf.has_xk);
	cr_assert_eq(leaf.xk, 3);
	leaf_free(&leaf);
}

Test(leaf, it_is_written_as_it_was_read)
{
	cr_assert(round_trip(example));
	cr_assert(round_trip(full));
	cr_assert(round_trip("{" FRONT MIDDLE "\"seq\":0," BACK "}"));
}

/* Without a key, and the comma that goes with it. */
static void without(const char *text, const char *key, char out[1024])
{
	char quoted[16];
	const char *at, *end;

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(text, quoted);
	cr_assert_not_null(at, "%s", key);
	end = strchr(at, ',');
	cr_assert_not_null(end, "%s", key);
	snprintf(out, 1024, "%.*s%s", (int)(at - text), text, end + 1);
}

Test(leaf, an_entry_lacking_a_key_is_refused)
{
	static const char *const keys[] = {
		"act", "cp", "d", "ev", "seq", "ts"
	};
	const char *whole = "{" FRONT MIDDLE "\"seq\":15," BACK "}";
	char text[1024];

	cr_assert_eq(parse(whole), E_OK);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		without(whole, keys[i], text);
		cr_expect_eq(parse(text), E_INPUT, "%s", text);
		cr_expect_not_null(strstr(error_detail(), keys[i]), "%s: %s",
				   keys[i], error_detail());
	}
	cr_assert_eq(parse("{" FRONT MIDDLE "\"seq\":15,"
			   "\"ts\":\"2026-11-20T03:34:15.000Z\"}"),
		     E_INPUT);
}

Test(leaf, what_may_be_absent_may_be)
{
	static const char *const keys[] = { "h", "obj", "sid", "x" };
	char text[1024];

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		without(full, keys[i], text);
		cr_expect_eq(parse(text), E_OK, "%s", text);
		cr_expect(round_trip(text));
	}
}

Test(leaf, an_unknown_key_is_refused_wherever_it_sorts)
{
	static const char *const bad[] = {
		"{\"a\":1," FRONT MIDDLE "\"seq\":15," BACK "}",
		"{" FRONT MIDDLE "\"seq\":15,\"t\":1," BACK "}",
		"{" FRONT MIDDLE "\"seq\":15," BACK ",\"z\":\"\"}",
		"{" FRONT MIDDLE "\"hh\":\"" HASH "\",\"seq\":15," BACK "}",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(parse(bad[i]), E_INPUT, "%s", bad[i]);
}

/* ${text} with the value of ${key}, up to ${end}, replaced. */
static void with(const char *text, const char *key, const char *value,
		 char out[1024])
{
	char quoted[16];
	const char *at, *end;

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(text, quoted);
	cr_assert_not_null(at, "%s", key);
	at += strlen(quoted);
	end = at + strcspn(at, ",");
	if (*end == '\0')
		end = at + strcspn(at, "}");
	snprintf(out, 1024, "%.*s%s%s", (int)(at - text), text, value, end);
}

Test(leaf, values_of_another_kind_are_refused)
{
	static const struct {
		const char *key;
		const char *value;
	} bad[] = {
		/* clang-format off */
		{ "act", "1" },
		{ "act", "\"\"" },
		{ "act", "\"" SID "\"" },
		{ "act", "\"member:\"" },
		{ "act", "\"member:F36361139d83006844909d6f539bae0e\"" },
		{ "act", "\"member:" SID "0\"" },
		{ "act", "\"guest:" SID "\"" },
		{ "cp", "\"16\"" },
		{ "cp", "true" },
		{ "cp", "-16" },
		{ "cp", "15" },                 /* not beyond seq */
		{ "cp", "0" },
		{ "cp", "16.0" },
		{ "cp", "1.6e1" },
		{ "cp", "016" },
		{ "cp", "9007199254740992" },
		{ "d", "[]" },
		{ "d", "\"\"" },
		{ "d", "1" },
		{ "d", "null" },
		{ "ev", "1" },
		{ "ev", "\"\"" },
		{ "ev", "\"Record.set\"" },
		{ "ev", "\"record_set\"" },
		{ "ev", "\"record.set1\"" },
		{ "ev", "\"record set\"" },
		{ "ev", "\"abcdefghijklmnopqrstuvwxyzabcdef\"" },   /* 32 */
		{ "h", "1" },
		{ "h", "\"\"" },
		{ "h", "\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\"" },
		{ "h", "\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\"" },
		{ "h", "\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\"" },
		{ "obj", "1" },
		{ "obj", "\"\"" },
		{ "obj", "\"a b\"" },
		{ "obj", "\"a\u00a0b\"" },
		{ "obj", "\"a\u2028b\"" },
		{ "obj", "\"a\x7f" "b\"" },
		{ "obj", "\"a\u202e" "b\"" },
		{ "seq", "-1" },
		{ "seq", "16" },
		{ "seq", "-0" },
		{ "seq", "\"15\"" },
		{ "seq", "false" },
		{ "sid", "1" },
		{ "sid", "\"\"" },
		{ "sid", "\"f36361139d83006844909d6f539bae0\"" },
		{ "sid", "\"F36361139D83006844909D6F539BAE0E\"" },
		{ "ts", "1795145655000" },
		{ "ts", "\"2026-11-20T03:34:15Z\"" },
		{ "ts", "\"2026-11-20T03:34:15.000+00:00\"" },
		{ "ts", "\"2026-11-31T03:34:15.000Z\"" },
		{ "v", "0" },
		{ "v", "2" },
		{ "v", "\"1\"" },
		{ "v", "true" },
		{ "x", "1" },
		{ "x", "{}" },
		{ "x", "\"\"" },
		{ "x", "\"AAE\"" },
		{ "x", "\"AAF=\"" },
		{ "x", "\"AA EC\"" },
		{ "xk", "\"3\"" },
		{ "xk", "-3" },
		{ "xk", "3.5" },
		/* clang-format on */
	};
	char text[1024];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		with(full, bad[i].key, bad[i].value, text);
		cr_expect_eq(parse(text), E_INPUT, "%s", text);
	}
	with(full, "cp", "9007199254740991", text);
	cr_assert_eq(parse(text), E_OK);
}

Test(leaf, what_is_not_canonical_is_refused)
{
	static const char *const bad[] = {
		"",
		"1",
		"[]",
		"{}",
		"{" MIDDLE FRONT "\"seq\":15," BACK "}",
		"{ " FRONT MIDDLE "\"seq\":15," BACK "}",
		"{" FRONT MIDDLE "\"seq\": 15," BACK "}",
		"{" FRONT MIDDLE "\"seq\":15," BACK "}\n",
		"{" FRONT MIDDLE "\"seq\":15," BACK ",}",
		"{" FRONT MIDDLE "\"seq\":15," BACK,
		"{" FRONT MIDDLE "\"seq\":15," BACK ",\"v\":1}",
		"{" FRONT MIDDLE "\"seq\":14,\"seq\":15," BACK "}",
		"{" FRONT "\"d\":{\"b\":1,\"a\":1},\"ev\":\"open.closed\","
		"\"seq\":15," BACK "}",
		"{" FRONT "\"d\":{\"a\":null},\"ev\":\"open.closed\","
		"\"seq\":15," BACK "}",
		"{" FRONT "\"d\":{},\"ev\":\"open\\u002eclosed\","
		"\"seq\":15," BACK "}",
	};

	cr_assert_eq(parse("{" FRONT MIDDLE "\"seq\":15," BACK "}"), E_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(parse(bad[i]), E_INPUT, "%s", bad[i]);
}

Test(leaf, obj_and_ev_have_room_to_their_limits)
{
	char value[256], text[1024];

	snprintf(value, sizeof(value), "\"%0127d\"", 7);
	with(full, "obj", value, text);
	cr_assert_eq(parse(text), E_OK);
	cr_assert(round_trip(text));
	snprintf(value, sizeof(value), "\"%0128d\"", 7);
	with(full, "obj", value, text);
	cr_assert_eq(parse(text), E_INPUT);
	with(full, "ev", "\"abcdefghijklmnopqrstuvwxyzabcde\"", text);
	cr_assert_eq(parse(text), E_OK);
	cr_assert(round_trip(text));
}

/* Two byte strings for one entry would be two leaves. */
Test(leaf, whatever_is_read_has_no_second_spelling)
{
	char text[sizeof(full)];
	unsigned read = 0;

	for (size_t i = 0; i < sizeof(full) - 1; i++) {
		for (int byte = 1; byte < 256; byte++) {
			memcpy(text, full, sizeof(full));
			text[i] = (char)byte;
			if (parse(text) != E_OK)
				continue;
			read++;
			cr_assert(round_trip(text), "%s", text);
		}
	}
	cr_assert_gt(read, 1000, "only %u were read", read);
}

Test(leaf, a_failed_parse_leaves_the_result_alone)
{
	struct leaf leaf = { .seq = 42 };

	cr_assert_eq(leaf_parse("{}", 2, &leaf), E_INPUT);
	cr_assert_eq(leaf.seq, 42);
	cr_assert_null(leaf.doc);
}

/* ------------------------------------------------------------------ writing */

static struct leaf draft(struct json_doc *doc)
{
	return (struct leaf){
		.seq = 3,
		.cp = 4,
		.ts = 1795145655000,
		.ev = "open.closed",
		.act = { ACTOR_MEMBER, SID },
		.d = json_object(doc),
	};
}

/* Whether leaf_write refuses it with E_INPUT and appends nothing. */
static bool refused(const struct leaf *leaf)
{
	struct buffer out = BUFFER_INIT;
	bool good;

	buffer_text(&out, "before");
	good = leaf_write(leaf, &out) == E_INPUT &&
	       strcmp(buffer_string(&out), "before") == 0;
	buffer_free(&out);
	return good;
}

Test(leaf, a_draft_is_written_canonically)
{
	struct buffer out = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct leaf leaf;

	cr_assert_eq(json_new(&doc), E_OK);
	leaf = draft(doc);
	buffer_text(&out, "before ");
	cr_assert_eq(leaf_write(&leaf, &out), E_OK);
	cr_assert_str_eq(buffer_string(&out),
			 "before {\"act\":\"member:" SID "\",\"cp\":4,\"d\":{},"
			 "\"ev\":\"open.closed\",\"seq\":3,\"ts\":"
			 "\"2026-11-20T03:34:15.000Z\",\"v\":1}");
	buffer_free(&out);
	json_free(&doc);
}

Test(leaf, a_draft_that_could_not_be_read_is_not_written)
{
	struct json_doc *doc = NULL;
	struct leaf leaf;

	cr_assert_eq(json_new(&doc), E_OK);
	leaf = draft(doc);
	leaf.cp = 3;
	cr_expect(refused(&leaf), "cp");
	leaf = draft(doc);
	leaf.cp = UINT64_MAX;
	cr_expect(refused(&leaf), "cp beyond all");
	leaf = draft(doc);
	leaf.cp = 9007199254740992;
	cr_expect(refused(&leaf), "cp beyond 2^53");
	leaf = draft(doc);
	leaf.seq = UINT64_MAX;
	cr_expect(refused(&leaf), "seq");
	leaf = draft(doc);
	leaf.ts = INT64_MAX;
	cr_expect(refused(&leaf), "ts");
	leaf = draft(doc);
	leaf.ev[0] = 'O';
	cr_expect(refused(&leaf), "ev");
	leaf = draft(doc);
	leaf.ev[0] = '\0';
	cr_expect(refused(&leaf), "no ev");
	leaf = draft(doc);
	leaf.act.id[0] = 'G';
	cr_expect(refused(&leaf), "act");
	leaf = draft(doc);
	leaf.sid[0] = 'a';
	cr_expect(refused(&leaf), "sid");
	leaf = draft(doc);
	memcpy(leaf.obj, "a b", 4);
	cr_expect(refused(&leaf), "obj");
	leaf = draft(doc);
	leaf.d = json_array(doc);
	cr_expect(refused(&leaf), "d");
	leaf = draft(doc);
	leaf.x = json_object(doc);
	cr_expect(refused(&leaf), "x");
	json_free(&doc);
}

/* A leaf whose d holds a text of ${len} letters. */
static int write_long(size_t len, size_t *written)
{
	struct buffer text = BUFFER_INIT, out = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct leaf leaf;
	struct json *d;
	int r;

	cr_assert_eq(json_new(&doc), E_OK);
	while (text.len < len)
		buffer_byte(&text, 'a');
	leaf = draft(doc);
	d = json_object(doc);
	json_set_text(doc, d, "a", buffer_string(&text));
	leaf.d = d;
	r = leaf_write(&leaf, &out);
	*written = out.len;
	buffer_free(&text);
	buffer_free(&out);
	json_free(&doc);
	return r;
}

Test(leaf, it_has_at_most_65535_bytes)
{
	size_t empty, written;

	cr_assert_eq(write_long(0, &empty), E_OK);
	cr_assert_eq(write_long(LEAF_MAX - empty, &written), E_OK);
	cr_assert_eq(written, LEAF_MAX);
	cr_assert_eq(write_long(LEAF_MAX - empty + 1, &written), E_INPUT);
	cr_assert_eq(written, 0);
}

/* ------------------------------------------------------------------- actors */

Test(actor, members_and_sessions_are_read_and_written)
{
	struct actor member, session;
	char text[48];

	cr_assert_eq(actor_parse("member:" SID, &member), E_OK);
	actor_format(&member, text);
	cr_assert_str_eq(text, "member:" SID);
	cr_assert_eq(actor_parse("session:" SID, &session), E_OK);
	actor_format(&session, text);
	cr_assert_str_eq(text, "session:" SID);
	cr_assert(actor_equal(&member, &member));
	cr_assert_not(actor_equal(&member, &session));
	cr_assert_eq(actor_parse("session:" CREDENTIAL, &member), E_OK);
	cr_assert_not(actor_equal(&member, &session));
}

Test(actor, others_are_refused)
{
	static const char *const bad[] = {
		"",
		"member",
		"member:",
		"member " SID,
		":" SID,
		SID,
		"member:member:" SID,
		"member:" SID ":1",
		"Member:" SID,
		"session:" SID " ",
		"sessions:" SID,
	};
	struct actor a;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(actor_parse(bad[i], &a), E_INPUT, "%s", bad[i]);
}
