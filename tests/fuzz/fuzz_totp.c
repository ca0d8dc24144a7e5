/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys of one-time codes: an otpauth URI, or base32. What is read can be written
 * as the URI of docs/import.md, which is read as the same key; and it gives a
 * code of its digits at any time.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/carry/import_build.h"
#include "vault/deposit/totp.h"

const unsigned fuzz_longest = 400;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	seed_text("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	seed_text("otpauth://totp/A:b@c?issuer=A&secret=gezdgnbv%3D%3d&"
		  "algorithm=SHA256&digits=8&period=60");
	seed_text("otpauth://hotp/x?secret=GEZDGNBV");
	seed_text("gezd gnbv-gy3t qojq====\r\n");
}

static void coded(const struct totp *t)
{
	static const uint64_t times[] = { 0, 59, 1111111109, UINT64_MAX };
	struct secret *code = NULL;
	unsigned left;
	size_t i, k;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		FINE(totp_code(t, times[i], &code, &left));
		MUST(secret_len(code) == t->digits);
		MUST(left >= 1 && left <= t->period);
		for (k = 0; k < t->digits; k++)
			MUST(secret_peek(code)[k] >= '0' &&
			     secret_peek(code)[k] <= '9');
		secret_free(&code);
	}
}

void fuzz_one(struct span in)
{
	static const char *const names[] = { [TOTP_SHA1] = "SHA1",
					     [TOTP_SHA256] = "SHA256",
					     [TOTP_SHA512] = "SHA512" };
	struct secret *text = secret_of(in), *uri = NULL;
	struct totp t, again;

	if (totp_parse(text, &t) == E_OK) {
		MUST(t.digits >= 6 && t.digits <= TOTP_DIGITS_MAX);
		MUST(t.period >= 1 && t.period <= 3600);
		MUST(secret_len(t.key) >= 1 && secret_len(t.key) <= 128);
		FINE(import_totp_uri(t.key, names[t.hash], t.digits, t.period,
				     &uri));
		FINE(totp_parse(uri, &again));
		MUST(secret_equal(t.key, again.key) && t.hash == again.hash &&
		     t.digits == again.digits && t.period == again.period);
		coded(&t);
		totp_free(&again);
		totp_free(&t);
		secret_free(&uri);
	}
	secret_free(&text);
}
