/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_totp.c -- the key of one-time codes as the URI that everybody reads. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/import_build.h"

/* A to Z, 2 to 7 (RFC 4648), by arithmetic: the digits are the secret. */
static uint8_t digit(unsigned v)
{
	unsigned letter = (v - 26) >> 31; /* 1 below 26 */

	return (uint8_t)(v + '2' - 26 + letter * ('A' - ('2' - 26)));
}

static size_t base32(const struct secret *key, uint8_t *out)
{
	const uint8_t *bytes = secret_peek(key);
	size_t i, n = 0, len = secret_len(key);
	unsigned acc = 0, have = 0;

	for (i = 0; i < len; i++) {
		acc = (acc << 8 | bytes[i]) & 0xffff;
		for (have += 8; have >= 5; have -= 5)
			out[n++] = digit(acc >> (have - 5) & 31);
	}
	if (have > 0)
		out[n++] = digit(acc << (5 - have) & 31);
	explicit_bzero(&acc, sizeof(acc));
	return n;
}

int import_totp_uri(const struct secret *key, const char *hash, unsigned digits,
		    unsigned period, struct secret **out)
{
	static const char front[] = "otpauth://totp/imported?secret=";
	const size_t front_len = sizeof(front) - 1;
	struct secret *s = NULL;
	char tail[80];
	size_t n;
	int r, len;

	len = snprintf(tail, sizeof(tail),
		       "&algorithm=%.8s&digits=%u&period=%u", hash, digits,
		       period);
	r = secret_new(front_len + secret_len(key) * 8 / 5 + 2 + (size_t)len,
		       &s);
	if (r != E_OK)
		return r;
	memcpy(secret_bytes(s), front, front_len);
	n = front_len + base32(key, secret_bytes(s) + front_len);
	memcpy(secret_bytes(s) + n, tail, (size_t)len);
	secret_truncate(s, n + (size_t)len);
	*out = s;
	return E_OK;
}
