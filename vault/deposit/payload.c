/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * payload.c -- the head of a deposited secret (docs/format.md, Secret payload):
 * its lines, the depositor's signature over them, the length, an empty line.
 */
#include "vault/deposit/payload.h"

#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"

#define PAD_TO 256
#define PAD_BELOW 65536

size_t payload_padding(uint64_t used)
{
	return used < PAD_BELOW ? (size_t)(-used % PAD_TO) : 0;
}

/* --- writing --- */

/* The signed lines: all but signature and length. */
static void signed_lines(const struct payload *p, struct buffer *out)
{
	buffer_format(out, "breakglass secret v1\n");
	buffer_format(out, "vault: %s\n", p->vault);
	buffer_format(out, "credential: %s\n", p->credential);
	buffer_format(out, "label: %s\n", p->label);
	buffer_format(out, "user: %s\n", p->user);
	buffer_format(out, "field: %s\n", p->field);
	buffer_format(out, "version: %llu\n", (unsigned long long)p->version);
	buffer_format(out, "depositor: %s\n", p->depositor);
	buffer_text(out, "sha256: ");
	buffer_hex(out, p->hash, sizeof(p->hash));
	buffer_text(out, "\n");
}

int payload_head(const struct payload *p, const struct secret *sign_seed,
		 struct buffer *out)
{
	struct buffer head = BUFFER_INIT;
	uint8_t sig[NOTE_SIG_LEN];
	int r;

	signed_lines(p, &head);
	r = buffer_status(&head);
	if (r == E_OK)
		r = note_sign((struct span){ head.bytes, head.len }, sign_seed,
			      sig);
	if (r == E_OK) {
		buffer_put(out, head.bytes, head.len);
		buffer_text(out, "signature: ");
		buffer_base64(out, sig, sizeof(sig));
		buffer_format(out, "\nlength: %llu\n\n",
			      (unsigned long long)p->length);
		r = buffer_status(out);
	}
	buffer_free(&head);
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

static void lines_read(struct cursor *c, struct payload *p)
{
	cursor_expect(c, "breakglass secret v1\n");
	line_read(c, "vault", p->vault, sizeof(p->vault));
	line_read(c, "credential", p->credential, sizeof(p->credential));
	line_read(c, "label", p->label, sizeof(p->label));
	line_read(c, "user", p->user, sizeof(p->user));
	line_read(c, "field", p->field, sizeof(p->field));
	p->version = number_read(c, "version");
	line_read(c, "depositor", p->depositor, sizeof(p->depositor));
	hash_read(c, p->hash);
}

/* *signed_len: that of the lines which are signed. */
static int head_read(struct span text, struct payload *p, size_t *signed_len,
		     size_t *len)
{
	struct cursor c;

	memset(p, 0, sizeof(*p));
	cursor_init(&c, text.bytes, text.len);
	lines_read(&c, p);
	*signed_len = text.len - cursor_left(&c);
	signature_read(&c, p->signature);
	p->length = number_read(&c, "length");
	cursor_expect(&c, "\n");
	*len = text.len - cursor_left(&c);
	return c.failed ? error_set(E_INTEGRITY, "its payload is malformed") :
			  E_OK;
}

int payload_parse(struct span text, struct payload *out, size_t *len)
{
	size_t signed_len, n;
	struct payload p;
	int r;

	r = head_read(text, &p, &signed_len, &n);
	if (r == E_OK) {
		*out = p;
		*len = n;
	}
	sodium_memzero(&p, sizeof(p));
	return r;
}

bool payload_signed(struct span text, const uint8_t sign[NOTE_KEY_LEN])
{
	size_t signed_len, n;
	struct payload p;
	bool holds;

	holds = head_read(text, &p, &signed_len, &n) == E_OK &&
		note_check((struct span){ text.bytes, signed_len }, sign,
			   p.signature);
	sodium_memzero(&p, sizeof(p));
	return holds;
}
