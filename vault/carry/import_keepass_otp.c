/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_keepass_otp.c -- one URI out of several strings. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/carry/import_keepass.h"
#include "vault/deposit/totp.h"

static const char *const keys[OTP_PARTS] = {
	[OTP_RAW] = "TimeOtp-Secret",
	[OTP_HEX] = "TimeOtp-Secret-Hex",
	[OTP_BASE32] = "TimeOtp-Secret-Base32",
	[OTP_BASE64] = "TimeOtp-Secret-Base64",
	[OTP_SEED] = "TOTP Seed",
	[OTP_LENGTH] = "TimeOtp-Length",
	[OTP_PERIOD] = "TimeOtp-Period",
	[OTP_ALGORITHM] = "TimeOtp-Algorithm",
	[OTP_SETTINGS] = "TOTP Settings",
};

static int part_of(struct span key)
{
	int i;

	for (i = 0; i < OTP_PARTS && !span_is(key, keys[i]); i++)
		;
	return i;
}

bool keepass_otp_key(struct span key)
{
	return part_of(key) < OTP_PARTS;
}

void keepass_otp_take(struct keepass_otp *otp, struct span key,
		      struct span value)
{
	int part = part_of(key);

	if (part == OTP_PARTS || value.len == 0)
		return;
	otp->count += otp->parts[part].len == 0;
	otp->parts[part] = value;
}

/* --- the settings --- */

struct settings {
	const char *hash;
	uint64_t digits, period;
};

static bool whole(struct span s, uint64_t *out)
{
	struct cursor c;

	cursor_init(&c, s.bytes, s.len);
	*out = cursor_decimal(&c, 3600);
	return cursor_done(&c) && *out > 0;
}

static bool algorithm(struct span s, const char **out)
{
	static const char *const names[][2] = { { "HMAC-SHA-1", "SHA1" },
						{ "HMAC-SHA-256", "SHA256" },
						{ "HMAC-SHA-512", "SHA512" } };
	size_t i;

	for (i = 0; i < 3; i++)
		if (span_is(s, names[i][0])) {
			*out = names[i][1];
			return true;
		}
	return false;
}

static bool settings(const struct keepass_otp *otp, struct settings *out)
{
	const struct span *p = otp->parts;
	struct span period, rest;
	const uint8_t *semicolon;

	*out = (struct settings){ "SHA1", 6, 30 };
	if (p[OTP_SETTINGS].len > 0) {
		rest = period = p[OTP_SETTINGS];
		semicolon = memchr(rest.bytes, ';', rest.len);
		if (semicolon == NULL)
			return false;
		period.len = (size_t)(semicolon - rest.bytes);
		rest.bytes = semicolon + 1;
		rest.len -= period.len + 1;
		return whole(period, &out->period) && whole(rest, &out->digits);
	}
	return (p[OTP_LENGTH].len == 0 || whole(p[OTP_LENGTH], &out->digits)) &&
	       (p[OTP_PERIOD].len == 0 || whole(p[OTP_PERIOD], &out->period)) &&
	       (p[OTP_ALGORITHM].len == 0 ||
		algorithm(p[OTP_ALGORITHM], &out->hash));
}

/* --- the key --- */

static int from_base32(struct span text, struct secret **out)
{
	struct totp totp;
	struct secret *s = NULL;
	int r;

	r = secret_copy(text.bytes, text.len, &s);
	if (r == E_OK)
		r = totp_parse(s, &totp);
	secret_free(&s);
	if (r == E_OK)
		*out = totp.key;
	return r;
}

/* Capitals are hex digits too: the strict decoder knows small ones. */
static int from_hex(struct span text, struct secret **out)
{
	struct secret *lower = NULL, *s = NULL;
	size_t i;
	int r;

	r = secret_copy(text.bytes, text.len, &lower);
	if (r == E_OK)
		r = secret_new(text.len / 2, &s);
	for (i = 0; r == E_OK && i < text.len; i++)
		secret_bytes(lower)[i] |= 0x20; /* digits have it */
	if (r == E_OK)
		r = hex_decode((struct span){ secret_peek(lower), text.len },
			       secret_bytes(s), text.len / 2);
	secret_free(&lower);
	if (r != E_OK)
		secret_free(&s);
	else
		*out = s;
	return r;
}

static int key_of(const struct import_builder *b, const struct keepass_otp *otp,
		  struct secret **out)
{
	const struct span *p = otp->parts;
	struct import_place at = { .coding = IMPORT_BASE64 };

	if (p[OTP_BASE32].len > 0)
		return from_base32(p[OTP_BASE32], out);
	if (p[OTP_SEED].len > 0)
		return from_base32(p[OTP_SEED], out);
	if (p[OTP_HEX].len > 0)
		return from_hex(p[OTP_HEX], out);
	if (p[OTP_BASE64].len > 0) {
		at.raw = p[OTP_BASE64];
		return import_bytes(b->im, &at, out);
	}
	if (p[OTP_RAW].len > 0)
		return secret_copy(p[OTP_RAW].bytes, p[OTP_RAW].len, out);
	return E_INPUT;
}

/* --- the field --- */

/* Whether what was made gives codes. */
static int judge(struct secret **uri)
{
	struct totp totp;
	int r = totp_parse(*uri, &totp);

	if (r == E_OK)
		totp_free(&totp);
	else
		secret_free(uri);
	return r;
}

/* E_INPUT: it is not understood. */
static int make(const struct import_builder *b, const struct keepass_otp *otp,
		struct secret **out)
{
	struct secret *key = NULL;
	struct settings how;
	int r;

	if (!settings(otp, &how))
		return E_INPUT;
	r = key_of(b, otp, &key);
	if (r == E_OK)
		r = import_totp_uri(key, how.hash, (unsigned)how.digits,
				    (unsigned)how.period, out);
	if (r == E_OK)
		r = judge(out);
	secret_free(&key);
	return r;
}

static int as_they_are(struct import_builder *b, const struct keepass_otp *otp)
{
	struct import_place at = { .coding = IMPORT_BYTES };
	int i, r;

	r = import_left_out(b, "its one-time codes are not understood: their "
			       "strings are fields as they are");
	for (i = 0; r == E_OK && i < OTP_PARTS; i++) {
		at.raw = otp->parts[i];
		if (at.raw.len > 0)
			r = import_item_field(b, keys[i], keys[i], &at);
	}
	return r;
}

int keepass_otp_put(struct import_builder *b, const struct keepass_otp *otp)
{
	struct import_place at = { .coding = IMPORT_MADE };
	const char *from = "TOTP Seed";
	int i, r;

	for (i = OTP_RAW; i < OTP_SEED; i++)
		if (otp->parts[i].len > 0)
			from = keys[i];
	r = make(b, otp, &at.made);
	if (r == E_INPUT)
		return as_they_are(b, otp);
	return r == E_OK ? import_item_field(b, "totp", from, &at) : r;
}
