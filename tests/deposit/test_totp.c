/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-time codes: the vectors of RFC 6238 (appendix B), RFC 4226 (appendix D)
 * and RFC 2202 (HMAC-SHA-1), and keys as people get them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/deposit/sha1.h"
#include "vault/deposit/totp.h"

static void start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

TestSuite(codes, .init = start);

static int parse(const char *text, struct totp *out)
{
	struct secret *s = NULL;
	int r;

	cr_assert_eq(secret_copy(text, strlen(text), &s), E_OK);
	r = totp_parse(s, out);
	secret_free(&s);
	return r;
}

/* The key of the RFC: "1234567890" over and over, in base32. */
static void rfc_key(enum totp_hash hash, char uri[256])
{
	/* 20, 32 and 64 bytes */
	static const char digits[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBV"
				     "GY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
				     "GEZDGNBVGY3TQOJQGEZDGNA";
	static const char *const ends[] = { "", "GEZA", "GEZDGNA" };
	static const int whole[] = { 32, 48, 96 };
	static const char *const names[] = { "SHA1", "SHA256", "SHA512" };

	snprintf(uri, 256,
		 "otpauth://totp/Example:a?issuer=x&secret=%.*s%s&algorithm=%s&"
		 "digits=8&period=30",
		 whole[hash], digits, ends[hash], names[hash]);
}

static void code_is(const struct totp *t, uint64_t at, const char *want)
{
	struct secret *code = NULL;
	unsigned left;

	cr_assert_eq(totp_code(t, at, &code, &left), E_OK);
	cr_assert_eq(secret_len(code), strlen(want));
	cr_assert_eq(memcmp(secret_peek(code), want, strlen(want)), 0,
		     "at %llu", (unsigned long long)at);
	cr_assert_eq(left, t->period - at % t->period);
	secret_free(&code);
}

Test(codes, are_those_of_rfc_6238)
{
	static const struct {
		uint64_t at;
		const char *code[3];
	} rows[] = {
		{ 59, { "94287082", "46119246", "90693936" } },
		{ 1111111109, { "07081804", "68084774", "25091201" } },
		{ 1111111111, { "14050471", "67062674", "99943326" } },
		{ 1234567890, { "89005924", "91819424", "93441116" } },
		{ 2000000000, { "69279037", "90698825", "38618901" } },
		{ 20000000000, { "65353130", "77737706", "47863826" } },
	};
	enum totp_hash hash;
	struct totp t;
	char uri[256];
	size_t i;

	for (hash = TOTP_SHA1; hash <= TOTP_SHA512; hash++) {
		rfc_key(hash, uri);
		cr_assert_eq(parse(uri, &t), E_OK);
		for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			code_is(&t, rows[i].at, rows[i].code[hash]);
		totp_free(&t);
	}
}

Test(codes, of_six_digits_are_those_of_rfc_4226)
{
	static const char *const want[] = { "755224", "287082", "359152",
					    "969429", "338314", "254676",
					    "287922", "162583", "399871",
					    "520489" };
	struct totp t;
	size_t i;

	cr_assert_eq(parse("gezd gnbv gy3t qojq gezd gnbv gy3t qojq\n", &t),
		     E_OK);
	for (i = 0; i < 10; i++)
		code_is(&t, i * 30, want[i]);
	totp_free(&t);
}

Test(codes, from_base32_take_either_case_and_padding)
{
	struct totp a, b;

	cr_assert_eq(parse("MZXW6YTB", &a), E_OK);
	cr_assert_eq(secret_len(a.key), 5);
	cr_assert_eq(memcmp(secret_peek(a.key), "fooba", 5), 0);
	cr_assert_eq(parse("mzxw-6ytboi======", &b), E_OK);
	cr_assert_eq(secret_len(b.key), 6);
	cr_assert_eq(memcmp(secret_peek(b.key), "foobar", 6), 0);
	totp_free(&a);
	totp_free(&b);
}

Test(codes, keys_that_are_none_are_refused_and_named)
{
	static const char *const bad[] = {
		"",
		"0189",
		"MZXW6YTB!",
		"otpauth://hotp/x?secret=MZXW6YTB",
		"otpauth://totp/x?digits=6",
		"otpauth://totp/x?secret=MZXW6YTB&secret=MZXW6YTB",
		"otpauth://totp/x?secret=MZXW6YTB&digits=5",
		"otpauth://totp/x?secret=MZXW6YTB&digits=9",
		"otpauth://totp/x?secret=MZXW6YTB&period=0",
		"otpauth://totp/x?secret=MZXW6YTB&algorithm=MD5",
	};
	struct totp t;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(parse(bad[i], &t), E_INPUT, "%s", bad[i]);
		cr_expect_null(strstr(error_detail(), "MZXW6YTB"));
	}
}

static void hex_is(const uint8_t *bytes, const char *want)
{
	char text[2 * SHA1_LEN + 1];
	size_t i;

	for (i = 0; i < SHA1_LEN; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	cr_assert_str_eq(text, want);
}

Test(codes, rest_on_the_hmac_of_rfc_2202)
{
	uint8_t key[80], mac[SHA1_LEN];
	static const char test6[] =
		"Test Using Larger Than Block-Size Key - Hash Key First";
	static const char test2[] = "what do ya want for nothing?";
	uint8_t data[50];

	memset(key, 0x0b, 20);
	hmac_sha1(key, 20, (const uint8_t *)"Hi There", 8, mac);
	hex_is(mac, "b617318655057264e28bc0b6fb378c8ef146be00");
	hmac_sha1((const uint8_t *)"Jefe", 4, (const uint8_t *)test2,
		  sizeof(test2) - 1, mac);
	hex_is(mac, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	memset(key, 0xaa, sizeof(key));
	memset(data, 0xdd, sizeof(data));
	hmac_sha1(key, 20, data, sizeof(data), mac);
	hex_is(mac, "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
	hmac_sha1(key, sizeof(key), (const uint8_t *)test6, sizeof(test6) - 1,
		  mac);
	hex_is(mac, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

Test(codes, padding_may_be_escaped_in_a_uri)
{
	static const char *const good[] = {
		"otpauth://totp/a?secret=GEZDGNA%3D&period=30",
		"otpauth://totp/a?secret=GEZA%3D%3d%3D%3D",
	};
	struct totp t;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_expect_eq(parse(good[i], &t), E_OK, "%s: %s", good[i],
			     error_detail());
		totp_free(&t);
	}
	cr_expect_eq(parse("otpauth://totp/a?secret=GE%3DA", &t), E_INPUT);
	cr_expect_eq(parse("otpauth://totp/a?secret=%3D", &t), E_INPUT);
}
