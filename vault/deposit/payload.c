/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * payload.c -- what is inside a deposited secret (docs/format.md, Secret
 * payload): header lines, the depositor's signature over them, the length, an
 * empty line, the bytes, and spaces up to a multiple of 256 bytes.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/deposit/deposit.h"

#define PAD_TO 256
#define PAD_BELOW 65536

/* --- writing --- */

/* The signed header: all lines but signature and length. */
static void header_write(const struct payload *p, const struct secret *body,
			 struct buffer *out)
{
	uint8_t hash[HASH_LEN];

	hash_sha256(secret_peek(body), secret_len(body), hash);
	buffer_format(out, "breakglass secret v1\n");
	buffer_format(out, "vault: %s\n", p->vault);
	buffer_format(out, "credential: %s\n", p->credential);
	buffer_format(out, "label: %s\n", p->label);
	buffer_format(out, "user: %s\n", p->user);
	buffer_format(out, "field: %s\n", p->field);
	buffer_format(out, "version: %llu\n", (unsigned long long)p->version);
	buffer_format(out, "depositor: %s\n", p->depositor);
	buffer_text(out, "sha256: ");
	buffer_hex(out, hash, sizeof(hash));
	buffer_text(out, "\n");
	sodium_memzero(hash, sizeof(hash));
}

static int header_sign(struct buffer *header, const struct secret *seed,
		       size_t body_len)
{
	uint8_t sig[NOTE_SIG_LEN];
	struct span text;
	int r;

	r = buffer_status(header);
	if (r != E_OK)
		return r;
	text.bytes = header->bytes;
	text.len = header->len;
	r = note_sign(text, seed, sig);
	if (r != E_OK)
		return r;
	buffer_text(header, "signature: ");
	buffer_base64(header, sig, sizeof(sig));
	buffer_format(header, "\nlength: %zu\n\n", body_len);
	return buffer_status(header);
}

/* The hash of a short secret is as telling as the secret: the header passes
 * through a buffer that is wiped. */
int payload_write(const struct payload *p, const struct secret *body,
		  const struct secret *sign_seed, struct secret **out)
{
	struct buffer header = BUFFER_INIT;
	size_t body_len = secret_len(body), len, padded;
	struct secret *text = NULL;
	int r;

	header_write(p, body, &header);
	r = header_sign(&header, sign_seed, body_len);
	if (r != E_OK)
		goto out;
	len = header.len + body_len;
	padded = len < PAD_BELOW ? (len + PAD_TO - 1) / PAD_TO * PAD_TO : len;
	r = secret_new(padded, &text);
	if (r != E_OK)
		goto out;
	memcpy(secret_bytes(text), header.bytes, header.len);
	memcpy(secret_bytes(text) + header.len, secret_peek(body), body_len);
	memset(secret_bytes(text) + len, ' ', padded - len);
	*out = text;
	text = NULL;
out:
	secret_free(&text);
	buffer_free(&header);
	return r;
}

/* --- reading --- */

/* One "name: value" line into a text of ${cap} bytes. */
static void line_read(struct cursor *c, const char *name, char *out, size_t cap)
{
	struct span value;

	cursor_expect(c, name);
	cursor_expect(c, ": ");
	value = cursor_line(c);
	if (c->failed || value.len >= cap || !text_clean(value)) {
		c->failed = true;
		return;
	}
	memcpy(out, value.bytes, value.len);
	out[value.len] = '\0';
}

static uint64_t number_read(struct cursor *c, const char *name)
{
	uint64_t n;

	cursor_expect(c, name);
	cursor_expect(c, ": ");
	n = cursor_decimal(c, INT64_MAX);
	cursor_expect(c, "\n");
	return n;
}

static void hash_read(struct cursor *c, uint8_t hash[HASH_LEN])
{
	struct span hex;

	cursor_expect(c, "sha256: ");
	hex = cursor_line(c);
	if (!c->failed && hex_decode(hex, hash, HASH_LEN) != E_OK)
		c->failed = true;
}

static void signature_read(struct cursor *c, uint8_t sig[NOTE_SIG_LEN])
{
	struct span b64;
	size_t len;

	cursor_expect(c, "signature: ");
	b64 = cursor_line(c);
	if (c->failed)
		return;
	if (base64_decode(b64, BASE64_PADDED, sig, NOTE_SIG_LEN, &len) !=
		    E_OK ||
	    len != NOTE_SIG_LEN)
		c->failed = true;
}

static void head_read(struct cursor *c, struct payload *p,
		      uint8_t hash[HASH_LEN])
{
	cursor_expect(c, "breakglass secret v1\n");
	line_read(c, "vault", p->vault, sizeof(p->vault));
	line_read(c, "credential", p->credential, sizeof(p->credential));
	line_read(c, "label", p->label, sizeof(p->label));
	line_read(c, "user", p->user, sizeof(p->user));
	line_read(c, "field", p->field, sizeof(p->field));
	p->version = number_read(c, "version");
	line_read(c, "depositor", p->depositor, sizeof(p->depositor));
	hash_read(c, hash);
}

/* Only spaces, and just as many as the rule asks for. */
static bool padding_right(const struct secret *text, size_t used)
{
	const uint8_t *bytes = secret_peek(text);
	size_t want =
		used < PAD_BELOW ? (used + PAD_TO - 1) / PAD_TO * PAD_TO : used;
	size_t i;

	if (secret_len(text) != want)
		return false;
	for (i = used; i < want; i++)
		if (bytes[i] != ' ')
			return false;
	return true;
}

static int body_read(struct cursor *c, const struct secret *text,
		     const uint8_t hash[HASH_LEN], struct secret **body)
{
	uint8_t found[HASH_LEN];
	uint64_t length = number_read(c, "length");
	struct span bytes;
	bool same;

	cursor_expect(c, "\n");
	bytes = cursor_bytes(c, (size_t)length);
	if (c->failed ||
	    !padding_right(text, (size_t)(c->at - secret_peek(text))))
		return error_set(E_INTEGRITY, "its payload is malformed");
	hash_sha256(bytes.bytes, bytes.len, found);
	same = sodium_memcmp(found, hash, HASH_LEN) == 0;
	sodium_memzero(found, sizeof(found));
	if (!same)
		return error_set(E_INTEGRITY,
				 "its payload is not what its hash says");
	return secret_copy(bytes.bytes, bytes.len, body);
}

int payload_read(const struct secret *text, struct payload *out)
{
	uint8_t hash[HASH_LEN] = { 0 };
	struct payload p;
	struct cursor c;
	int r;

	memset(&p, 0, sizeof(p));
	cursor_init(&c, secret_peek(text), secret_len(text));
	head_read(&c, &p, hash);
	signature_read(&c, p.signature);
	r = body_read(&c, text, hash, &p.body);
	sodium_memzero(hash, sizeof(hash));
	if (r == E_OK)
		*out = p;
	return r;
}

bool payload_check(const struct secret *text, const uint8_t sign[NOTE_KEY_LEN])
{
	uint8_t hash[HASH_LEN] = { 0 };
	struct payload p;
	struct cursor c;
	struct span signed_text;
	bool holds;

	memset(&p, 0, sizeof(p));
	cursor_init(&c, secret_peek(text), secret_len(text));
	signed_text.bytes = c.at;
	head_read(&c, &p, hash);
	signed_text.len = c.failed ? 0 : (size_t)(c.at - signed_text.bytes);
	signature_read(&c, p.signature);
	holds = !c.failed && note_check(signed_text, sign, p.signature);
	sodium_memzero(hash, sizeof(hash));
	return holds;
}

void payload_free(struct payload *p)
{
	secret_free(&p->body);
	memset(p, 0, sizeof(*p));
}
