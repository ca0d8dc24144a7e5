/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The codecs: whatever base64, hex, bech32, times, ids and decimal numbers read
 * they write again to the byte, so that no value has two spellings; and UTF-8 is
 * what the C library takes for it, but for what is not clean.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

#define BYTES 256
#define AGE_ROOM 96

const unsigned fuzz_longest = 256;

void fuzz_start(void)
{
	MUST(setlocale(LC_CTYPE, "C.UTF-8") != NULL);
}

void fuzz_seeds(void)
{
	char text[AGE_ROOM];
	uint8_t bytes[32] = { 0xfb, 0xff };

	base64_encode(bytes, 32, BASE64_PADDED, text);
	seed_text(text);
	base64_encode(bytes, 31, BASE64_BARE, text);
	seed_text(text);
	hex_encode(bytes, 16, text);
	seed_text(text);
	FINE(bech32_encode("age", bytes, 32, false, text, sizeof(text)));
	seed_text(text);
	FINE(bech32_encode("age", bytes, 32, true, text, sizeof(text)));
	seed_text(text);
	seed_text("2026-11-20T03:34:15.000Z");
	seed_text("2024-02-29T23:59:59.999Z");
	seed_text("9007199254740991");
	seed_text(
		"a\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91\xe2\x80\xae\xed\xa0\x80");
}

static void as_base64(struct span in, enum base64_padding padding)
{
	uint8_t bytes[BYTES];
	char text[BASE64_PADDED_LEN(BYTES) + 1];
	size_t len, cap = in.len / 4 * 3 + 3;

	/* room for just what it may hold at most */
	if (cap > sizeof(bytes))
		cap = sizeof(bytes);
	if (base64_decode(in, padding, bytes, cap, &len) != E_OK)
		return;
	MUST(len <= cap);
	base64_encode(bytes, len, padding, text);
	MUST(span_is(in, text));
	/* and none in a room that is too small by a byte */
	if (len > 0)
		MUST(base64_decode(in, padding, bytes, len - 1, &cap) != E_OK);
}

static void as_hex(struct span in)
{
	uint8_t bytes[BYTES];
	char text[2 * BYTES + 1];

	if (hex_decode(in, bytes, in.len / 2) != E_OK)
		return;
	hex_encode(bytes, in.len / 2, text);
	MUST(span_is(in, text));
	MUST(text_is_id(in) == (in.len == 2 * ID_LEN));
}

static void as_bech32(struct span in)
{
	uint8_t bytes[32];
	char text[AGE_ROOM];

	if (bech32_decode("age", in, bytes, sizeof(bytes)) != E_OK)
		return;
	FINE(bech32_encode("age", bytes, sizeof(bytes), in.bytes[0] == 'A',
			   text, sizeof(text)));
	MUST(span_is(in, text));
}

static void as_time(struct span in)
{
	char text[TIME_TEXT];
	int64_t ms;

	if (time_parse(in, &ms) != E_OK)
		return;
	FINE(time_format(ms, text));
	MUST(span_is(in, text));
}

static void as_number(struct span in)
{
	char text[24];
	struct cursor c;
	uint64_t n;

	cursor_init(&c, in.bytes, in.len);
	n = cursor_decimal(&c, UINT64_MAX);
	if (!cursor_done(&c))
		return;
	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	MUST(span_is(in, text));
}

static bool clean_char(wchar_t c)
{
	return c <= 0x10ffff &&
	       !(c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
		 (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
}

/* glibc refuses surrogates and what is longer than it must be, as RFC 3629 does,
 * but reads on beyond U+10FFFF. */
static bool libc_clean(struct span in)
{
	mbstate_t state;
	size_t at = 0, n;
	wchar_t c;

	memset(&state, 0, sizeof(state));
	for (; at < in.len; at += n) {
		n = mbrtowc(&c, (const char *)in.bytes + at, in.len - at,
			    &state);
		if (n == 0 || n > 4 || !clean_char(c))
			return false;
	}
	return true;
}

static void as_text(struct span in)
{
	char *text = strndup((const char *)in.bytes, in.len);

	MUST(text_clean(in) == libc_clean(in));
	MUST(text != NULL);
	text_mask(text);
	MUST(text_clean(span_text(text)));
	free(text);
}

void fuzz_one(struct span in)
{
	as_base64(in, BASE64_PADDED);
	as_base64(in, BASE64_BARE);
	as_hex(in);
	as_bech32(in);
	as_time(in);
	as_number(in);
	as_text(in);
}
