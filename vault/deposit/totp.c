/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/deposit/totp.h"

#include <sodium.h>
#include <string.h>

#include "vault/base/cursor.h"
#include "vault/base/error.h"
#include "vault/deposit/sha1.h"

#define KEY_MAX 128 /* bytes */

void totp_free(struct totp *totp)
{
	secret_free(&totp->key);
	memset(totp, 0, sizeof(*totp));
}

/* --- base32 (RFC 4648), by arithmetic: the letters are the secret --- */

/* 0 to 31, or -1; no branch and no index depends on which letter it is. */
static int value_of(uint8_t c)
{
	int upper = c & ~0x20;
	int letter = ((upper - 'A') | ('Z' - upper)) >= 0;
	int digit = ((c - '2') | ('7' - c)) >= 0;

	return (-letter & (upper - 'A')) | (-digit & (c - '2' + 26)) |
	       ((letter | digit) - 1);
}

static bool passed_over(uint8_t c)
{
	return c == ' ' || c == '-' || c == '=';
}

static int base32(struct span text, struct secret **out)
{
	struct secret *key = NULL;
	uint32_t bits = 0;
	unsigned have = 0;
	size_t i, n = 0;
	int v, r;

	r = secret_new(text.len * 5 / 8 + 1, &key);
	for (i = 0; r == E_OK && i < text.len; i++) {
		if (passed_over(text.bytes[i]))
			continue;
		v = value_of(text.bytes[i]);
		if (v < 0) {
			r = error_set(E_INPUT, "the key of the one-time code "
					       "is not base32");
			break;
		}
		bits = bits << 5 | (uint32_t)v;
		have += 5;
		if (have >= 8) {
			have -= 8;
			secret_bytes(key)[n++] = (uint8_t)(bits >> have);
		}
	}
	sodium_memzero(&bits, sizeof(bits));
	if (r == E_OK && (n == 0 || n > KEY_MAX))
		r = error_set(E_INPUT,
			      "the key of the one-time code has %zu bytes, not "
			      "1 to %d",
			      n, KEY_MAX);
	if (r != E_OK) {
		secret_free(&key);
		return r;
	}
	secret_truncate(key, n);
	*out = key;
	return E_OK;
}

/* --- otpauth --- */

static bool is(struct span s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.bytes, text, s.len) == 0;
}

static bool number(struct span s, unsigned min, unsigned max, unsigned *out)
{
	struct cursor c;
	uint64_t n;

	cursor_init(&c, s.bytes, s.len);
	n = cursor_decimal(&c, max);
	if (!cursor_done(&c) || n < min)
		return false;
	*out = (unsigned)n;
	return true;
}

static int bad(const char *what)
{
	return error_text(E_INPUT, what);
}

/* Padding as it must be written in an URI. */
static struct span without_padding(struct span value)
{
	while (value.len >= 3 && value.bytes[value.len - 3] == '%' &&
	       value.bytes[value.len - 2] == '3' &&
	       (value.bytes[value.len - 1] | 0x20) == 'd')
		value.len -= 3;
	return value;
}

static int parameter(struct totp *t, struct span name, struct span value)
{
	if (is(name, "secret"))
		return t->key != NULL ?
			       bad(N_("the otpauth URI has two secrets")) :
			       base32(without_padding(value), &t->key);
	if (is(name, "digits"))
		return number(value, 6, TOTP_DIGITS_MAX, &t->digits) ?
			       E_OK :
			       bad(N_("the otpauth URI has digits other than 6 to 8"));
	if (is(name, "period"))
		return number(value, 1, 3600, &t->period) ?
			       E_OK :
			       bad(N_("the otpauth URI has a period other than 1 to 3600 s"));
	if (!is(name, "algorithm"))
		return E_OK; /* issuer, image ... */
	if (is(value, "SHA1"))
		t->hash = TOTP_SHA1;
	else if (is(value, "SHA256"))
		t->hash = TOTP_SHA256;
	else if (is(value, "SHA512"))
		t->hash = TOTP_SHA512;
	else
		return bad(N_(
			"the otpauth URI has an algorithm other than SHA1, SHA256, SHA512"));
	return E_OK;
}

static struct span until(struct span *rest, char stop)
{
	const uint8_t *at = memchr(rest->bytes, stop, rest->len);
	struct span head = *rest;

	if (at == NULL) {
		rest->bytes += rest->len;
		rest->len = 0;
		return head;
	}
	head.len = (size_t)(at - head.bytes);
	rest->bytes += head.len + 1;
	rest->len -= head.len + 1;
	return head;
}

static int uri(struct totp *t, struct span rest)
{
	struct span pair, name;
	int r = E_OK;

	until(&rest, '?');
	while (r == E_OK && rest.len > 0) {
		pair = until(&rest, '&');
		name = until(&pair, '=');
		r = parameter(t, name, pair);
	}
	return r == E_OK && t->key == NULL ?
		       bad(N_("the otpauth URI has no secret")) :
		       r;
}

int totp_parse(const struct secret *text, struct totp *out)
{
	static const char scheme[] = "otpauth://totp/";
	struct totp t = { NULL, TOTP_SHA1, 6, 30 };
	struct span s = { secret_peek(text), secret_len(text) };
	int r;

	while (s.len > 0 &&
	       (s.bytes[s.len - 1] == '\n' || s.bytes[s.len - 1] == '\r'))
		s.len--;
	if (s.len > sizeof(scheme) - 1 &&
	    memcmp(s.bytes, scheme, sizeof(scheme) - 1) == 0) {
		s.bytes += sizeof(scheme) - 1;
		s.len -= sizeof(scheme) - 1;
		r = uri(&t, s);
	} else if (s.len > 8 && memcmp(s.bytes, "otpauth:", 8) == 0) {
		r = error_set(E_INPUT, "only otpauth://totp/ gives codes by "
				       "the time");
	} else {
		r = base32(s, &t.key);
	}
	if (r != E_OK) {
		totp_free(&t);
		return r;
	}
	*out = t;
	return E_OK;
}

/* --- the code --- */

static void mac_sha256(const struct secret *key, const uint8_t message[8],
		       uint8_t out[64])
{
	crypto_auth_hmacsha256_state s;

	crypto_auth_hmacsha256_init(&s, secret_peek(key), secret_len(key));
	crypto_auth_hmacsha256_update(&s, message, 8);
	crypto_auth_hmacsha256_final(&s, out);
	sodium_memzero(&s, sizeof(s));
}

static void mac_sha512(const struct secret *key, const uint8_t message[8],
		       uint8_t out[64])
{
	crypto_auth_hmacsha512_state s;

	crypto_auth_hmacsha512_init(&s, secret_peek(key), secret_len(key));
	crypto_auth_hmacsha512_update(&s, message, 8);
	crypto_auth_hmacsha512_final(&s, out);
	sodium_memzero(&s, sizeof(s));
}

/* RFC 4226, section 5.3: the offset is public once the code is shown; here it
 * is still met by a fixed walk over the whole digest. */
static uint32_t truncated(const uint8_t *mac, size_t len)
{
	unsigned offset = mac[len - 1] & 0xf;
	uint32_t value = 0;
	unsigned i, k;

	for (k = 0; k < 4; k++) {
		uint32_t byte = 0;

		for (i = 0; i < len; i++) {
			uint32_t same = (uint32_t)(i ^ (offset + k)) - 1;

			byte |= mac[i] & (uint32_t)(-(int32_t)(same >> 31));
		}
		value = value << 8 | byte;
	}
	return value & 0x7fffffff;
}

static size_t mac_of(const struct totp *t, uint64_t counter, uint8_t mac[64])
{
	uint8_t message[8];
	unsigned i;

	for (i = 0; i < 8; i++)
		message[i] = (uint8_t)(counter >> (56 - 8 * i));
	switch (t->hash) {
	case TOTP_SHA256:
		mac_sha256(t->key, message, mac);
		return 32;
	case TOTP_SHA512:
		mac_sha512(t->key, message, mac);
		return 64;
	default:
		hmac_sha1(secret_peek(t->key), secret_len(t->key), message,
			  sizeof(message), mac);
		return SHA1_LEN;
	}
}

int totp_code(const struct totp *totp, uint64_t seconds, struct secret **code,
	      unsigned *left)
{
	struct secret *text = NULL;
	uint8_t mac[64];
	uint32_t value;
	unsigned i;
	int r;

	r = secret_new(totp->digits, &text);
	if (r != E_OK)
		return r;
	value = truncated(mac, mac_of(totp, seconds / totp->period, mac));
	for (i = totp->digits; i-- > 0; value /= 10)
		secret_bytes(text)[i] = (uint8_t)('0' + value % 10);
	sodium_memzero(mac, sizeof(mac));
	sodium_memzero(&value, sizeof(value));
	*left = totp->period - (unsigned)(seconds % totp->period);
	*code = text;
	return E_OK;
}
