/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/buffer.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

static struct span of(const char *text)
{
	struct span s = { (const uint8_t *)text, strlen(text) };

	return s;
}

Test(base64, the_rfc_4648_examples_hold_both_ways)
{
	static const char *const examples[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
	};
	uint8_t bytes[8];
	char text[16];
	size_t i, len;

	for (i = 0; i < 7; i++) {
		base64_encode((const uint8_t *)examples[i][0],
			      strlen(examples[i][0]), BASE64_PADDED, text);
		cr_assert_str_eq(text, examples[i][1]);
		cr_assert_eq(base64_decode(of(text), BASE64_PADDED, bytes,
					   sizeof(bytes), &len),
			     E_OK);
		cr_assert_eq(len, strlen(examples[i][0]));
		cr_assert_eq(memcmp(bytes, examples[i][0], len), 0);
	}
}

Test(base64, every_byte_survives)
{
	uint8_t bytes[256], back[256];
	char text[BASE64_PADDED_LEN(256) + 1];
	size_t i, len;

	for (i = 0; i < 256; i++)
		bytes[i] = (uint8_t)(i * 7);
	base64_encode(bytes, sizeof(bytes), BASE64_BARE, text);
	cr_assert_eq(strlen(text), BASE64_BARE_LEN(256));
	cr_assert_eq(base64_decode(of(text), BASE64_BARE, back, sizeof(back),
				   &len),
		     E_OK);
	cr_assert_eq(len, 256);
	cr_assert_eq(memcmp(bytes, back, 256), 0);
}

Test(base64, only_the_canonical_spelling_is_accepted)
{
	static const char *const bad[] = {
		"Zg",   "Zg=",  "Zh==", "Zm9=", "Zm9v=", "Zm 9v",    "Zm9v\n",
		"Zm9-", "Zm9_", "=Zm9", "Z===", "====",  "Zg==Zg==", "Zm9v\xff"
	};
	uint8_t bytes[16];
	size_t i, len;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(base64_decode(of(bad[i]), BASE64_PADDED, bytes,
					   sizeof(bytes), &len),
			     E_INPUT, "accepted: %s", bad[i]);
	cr_assert_eq(base64_decode(of("Zm9vYmFy"), BASE64_PADDED, bytes, 5,
				   &len),
		     E_INPUT);
}

/* What the one takes, the other does, and gives the same. */
static void as_the_other(struct span text, size_t len)
{
	uint8_t one[12] = { 0 }, other[12] = { 0 };
	size_t found = 0;
	int r = base64_decode(text, BASE64_PADDED, one, sizeof(one), &found);
	bool taken = base64_public(text, other, len);

	cr_expect_eq(taken, r == E_OK && found == len, "%.*s as %zu bytes",
		     (int)text.len, (const char *)text.bytes, len);
	if (taken)
		cr_expect_arr_eq(one, other, len);
}

Test(base64, what_is_public_is_read_as_what_is_secret)
{
	static const uint8_t bytes[10] = "\x00\x10\x83\xfb\xff\xfe\x7f\x80!";
	char text[BASE64_PADDED_LEN(10) + 1];
	struct span s = { (const uint8_t *)text, 0 };
	size_t len, at;
	int byte;

	for (len = 0; len <= 10; len++) {
		base64_encode(bytes, len, BASE64_PADDED, text);
		s.len = strlen(text);
		as_the_other(s, len);
		as_the_other(s, len + 1);
		if (len > 0)
			as_the_other(s, len - 1);
		for (at = 0; at < s.len; at++)
			for (byte = 0; byte < 256; byte++) {
				const char was = text[at];

				text[at] = (char)byte;
				as_the_other(s, len);
				text[at] = was;
			}
	}
}

Test(hex, only_lower_case_of_the_right_length_is_accepted)
{
	uint8_t bytes[2];
	char text[5];

	cr_assert_eq(hex_decode(of("00ff"), bytes, 2), E_OK);
	hex_encode(bytes, 2, text);
	cr_assert_str_eq(text, "00ff");
	cr_assert_eq(hex_decode(of("00FF"), bytes, 2), E_INPUT);
	cr_assert_eq(hex_decode(of("00f"), bytes, 2), E_INPUT);
	cr_assert_eq(hex_decode(of("00fg"), bytes, 2), E_INPUT);
	cr_assert_eq(hex_decode(of("00f/"), bytes, 2), E_INPUT);
	cr_assert_eq(hex_decode(of("00f:"), bytes, 2), E_INPUT);
	cr_assert_eq(hex_decode(of("00f`"), bytes, 2), E_INPUT);
}

Test(hex, what_is_public_is_written_in_the_same_way)
{
	uint8_t bytes[256];
	char text[513], other[513];
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	hex_encode(bytes, sizeof(bytes), text);
	hex_public(bytes, sizeof(bytes), other);
	cr_assert_str_eq(other, text);
	hex_public(bytes, 0, other);
	cr_assert_str_eq(other, "");
}

Test(hex, an_id_is_lower_case_at_every_place)
{
	char text[] = "0123456789abcdef0123456789abcdef";
	size_t at;
	int byte;

	for (at = 0; at < sizeof(text) - 1; at++)
		for (byte = 0; byte < 256; byte++) {
			const char was = text[at];

			text[at] = (char)byte;
			cr_expect_eq(text_is_id((struct span){
					     (const uint8_t *)text, 32 }),
				     (byte >= '0' && byte <= '9') ||
					     (byte >= 'a' && byte <= 'f'),
				     "byte %d at %zu", byte, at);
			text[at] = was;
		}
	cr_expect_not(text_is_id(of("0123456789abcdef0123456789abcde")));
	cr_expect_not(text_is_id(of("0123456789abcdef0123456789abcdef0")));
	cr_expect_not(text_is_id((struct span){ NULL, 0 }));
}

Test(bech32, a_key_survives_in_either_case)
{
	uint8_t key[32], back[32];
	char text[96];
	size_t i;

	for (i = 0; i < 32; i++)
		key[i] = (uint8_t)(i * 9 + 1);
	cr_assert_eq(bech32_encode("age", key, 32, false, text, sizeof(text)),
		     E_OK);
	cr_assert_eq(strlen(text), 62);
	cr_assert_eq(bech32_decode("age", of(text), back, 32), E_OK);
	cr_assert_eq(memcmp(key, back, 32), 0);
	cr_assert_eq(bech32_encode("age", key, 32, true, text, sizeof(text)),
		     E_OK);
	cr_assert_eq(bech32_decode("age", of(text), back, 32), E_OK);
	text[10] = (char)(text[10] | 0x20);
	if (text[10] >= 'a')
		cr_assert_eq(bech32_decode("age", of(text), back, 32), E_INPUT);
}

Test(bech32, every_altered_character_is_found)
{
	uint8_t key[32] = { 1, 2, 3 }, back[32];
	char text[96];
	size_t i;

	bech32_encode("age", key, 32, false, text, sizeof(text));
	for (i = 0; text[i] != '\0'; i++) {
		char kept = text[i];

		text[i] = kept == 'q' ? 'p' : 'q';
		cr_expect_eq(bech32_decode("age", of(text), back, 32), E_INPUT,
			     "at %zu", i);
		text[i] = kept;
	}
	cr_assert_eq(bech32_decode("agf", of(text), back, 32), E_INPUT);
	cr_assert_eq(bech32_decode("age", of(text), back, 31), E_INPUT);
}

Test(text, names_hold_no_controls_and_no_marks_that_reorder)
{
	static const char *const clean[] = { "", "Anna Weber", "Kr\xc3\xa4mer",
					     "\xf0\x9f\x94\x91 key",
					     "\xe2\x80\x93" };
	static const char *const dirty[] = {
		"a\nb",         "\x1b[31m",         "\x7f",         "\xc2\x9b",
		"\xe2\x80\xa8", "\xe2\x80\xae",     "\xe2\x81\xa9", "\xc0\x80",
		"\xed\xb0\x80", "\xf5\x80\x80\x80", "\xe2\x80",     "\x80"
	};
	size_t i;

	for (i = 0; i < sizeof(clean) / sizeof(clean[0]); i++)
		cr_expect(text_clean(of(clean[i])), "%zu", i);
	for (i = 0; i < sizeof(dirty) / sizeof(dirty[0]); i++)
		cr_expect_not(text_clean(of(dirty[i])), "%zu", i);
}

Test(time, known_moments_are_written_and_read)
{
	static const struct {
		int64_t ms;
		const char *text;
	} moments[] = { { 0, "1970-01-01T00:00:00.000Z" },
			{ 951782400000, "2000-02-29T00:00:00.000Z" },
			{ 1795145655123, "2026-11-20T03:34:15.123Z" },
			{ -1, "1969-12-31T23:59:59.999Z" },
			{ -62167219200000, "0000-01-01T00:00:00.000Z" },
			{ 253402300799999, "9999-12-31T23:59:59.999Z" } };
	char text[TIME_TEXT];
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		cr_assert_eq(time_format(moments[i].ms, text), E_OK);
		cr_expect_str_eq(text, moments[i].text);
		cr_assert_eq(time_parse(of(moments[i].text), &ms), E_OK);
		cr_expect_eq(ms, moments[i].ms, "%s", moments[i].text);
	}
	cr_assert_eq(time_format(253402300800000, text), E_INPUT);
}

Test(time, every_day_comes_after_the_one_before)
{
	const int64_t day = 86400000, first = -2240524800000; /* 1899-01-01 */
	char text[TIME_TEXT];
	int64_t ms, i;

	/* 1900 is no leap year, 2000 is one */
	for (i = 0; i < 105 * 365; i++) {
		cr_assert_eq(time_format(first + i * day, text), E_OK);
		cr_assert_eq(time_parse(of(text), &ms), E_OK, "%s", text);
		cr_assert_eq(ms, first + i * day, "%s", text);
	}
}

Test(time, moments_that_do_not_exist_are_refused)
{
	static const char *const bad[] = {
		"2026-02-29T00:00:00.000Z", "1900-02-29T00:00:00.000Z",
		"2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z",
		"2026-04-31T00:00:00.000Z", "2026-01-01T24:00:00.000Z",
		"2026-01-01T00:60:00.000Z", "2026-01-01T00:00:60.000Z",
		"2026-01-01T00:00:00Z",     "2026-01-01 00:00:00.000Z",
		"2026-01-01T00:00:00.000",  "2026-01-01T00:00:00.000+",
		"2026-1-01T00:00:00.0000Z", "2026-01-00T00:00:00.000Z",
		"2026-01-32T00:00:00.000Z", "2026-01-01T00:00:00.00:Z",
		"/026-01-01T00:00:00.000Z", ""
	};
	int64_t ms;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_eq(time_parse(of(bad[i]), &ms), E_INPUT, "%s",
			     bad[i]);
}

Test(text, a_buffer_gives_space_that_is_filled_in_and_keeps_what_it_had)
{
	struct buffer b = BUFFER_INIT;
	uint8_t *at;

	buffer_text(&b, "abc");
	at = buffer_space(&b, 1000);
	cr_assert_not_null(at);
	memset(at, 'x', 1000);
	buffer_text(&b, "d");
	cr_assert_eq(buffer_status(&b), E_OK);
	cr_assert_eq(b.len, 1004);
	cr_assert_eq(memcmp(b.bytes, "abcx", 4), 0);
	cr_assert_str_eq((const char *)b.bytes + 1002, "xd");
	cr_assert_null(buffer_space(&b, SIZE_MAX / 2));
	cr_assert_eq(buffer_status(&b), E_MEMORY);
	buffer_free(&b);
}
