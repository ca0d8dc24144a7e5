/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/age/header.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"

#define VERSION "age-encryption.org/v1\n"
#define COLUMNS 64
#define MAC_LEN 32

static int bad(const char *what)
{
	error_text(E_INPUT, what);
	return error_within(E_INPUT, "age header");
}

/* --- reading --- */

/* Arguments are one or more printable characters, one space between. */
static bool args_split(struct span line, struct stanza *s)
{
	size_t from = 0, i;

	s->arg_count = 0;
	for (i = 0; i <= line.len; i++) {
		if (i < line.len && line.bytes[i] != ' ') {
			if (line.bytes[i] < 33 || line.bytes[i] > 126)
				return false;
			continue;
		}
		if (i == from)
			return false;
		if (s->arg_count < ARGS_MAX) {
			s->args[s->arg_count].bytes = line.bytes + from;
			s->args[s->arg_count].len = i - from;
		}
		s->arg_count++;
		from = i + 1;
	}
	return true;
}

static bool base64_line(struct span line)
{
	size_t i;

	for (i = 0; i < line.len; i++) {
		uint8_t c = line.bytes[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      (c >= '0' && c <= '9') || c == '+' || c == '/'))
			return false;
	}
	return true;
}

/* Full lines, then one shorter line, which may be empty. */
static int body_read(struct cursor *c, struct stanza *s)
{
	struct span line;

	s->body.bytes = c->at;
	do {
		line = cursor_line(c);
		if (c->failed || line.len > COLUMNS || !base64_line(line))
			return bad(N_("a stanza's body is malformed"));
	} while (line.len == COLUMNS);
	s->body.len = (size_t)(c->at - s->body.bytes);
	return E_OK;
}

static int stanza_read(struct cursor *c, struct header *h, size_t *cap)
{
	struct stanza *s;
	uint8_t body[STANZA_BODY_MAX];
	size_t len;
	int r;

	if (h->count == STANZAS_MAX)
		return bad(N_("too many stanzas"));
	r = array_room(&h->stanzas, cap, h->count, sizeof(*s));
	if (r != E_OK)
		return r;
	s = &h->stanzas[h->count];
	memset(s, 0, sizeof(*s));
	cursor_expect(c, "-> ");
	if (!args_split(cursor_line(c), s) || c->failed)
		return bad(N_("a stanza is malformed"));
	r = body_read(c, s);
	if (r == E_OK)
		r = stanza_body(s, body, sizeof(body), &len);
	if (r == E_OK)
		h->count++;
	return r;
}

static int mac_read(struct cursor *c, struct header *h, const uint8_t *start)
{
	struct span mac;
	size_t len;

	cursor_expect(c, "---");
	h->signed_bytes.bytes = start;
	h->signed_bytes.len = (size_t)(c->at - start);
	cursor_expect(c, " ");
	mac = cursor_line(c);
	if (c->failed || mac.len != BASE64_BARE_LEN(MAC_LEN) ||
	    base64_decode(mac, BASE64_BARE, h->mac, MAC_LEN, &len) != E_OK ||
	    len != MAC_LEN)
		return bad(N_("its MAC line is malformed"));
	h->len = (size_t)(c->at - start);
	return E_OK;
}

int header_parse(struct span bytes, struct header *out)
{
	struct header h;
	struct cursor c;
	size_t cap = 0;
	int r = E_OK;

	memset(&h, 0, sizeof(h));
	cursor_init(&c, bytes.bytes,
		    bytes.len < HEADER_MAX ? bytes.len : HEADER_MAX);
	cursor_expect(&c, VERSION);
	if (c.failed)
		return bad(N_("not an age file of version 1"));
	do
		r = stanza_read(&c, &h, &cap);
	while (r == E_OK && cursor_left(&c) > 2 && c.at[0] == '-' &&
	       c.at[1] == '>');
	if (r == E_OK)
		r = mac_read(&c, &h, bytes.bytes);
	if (r != E_OK)
		header_free(&h);
	else
		*out = h;
	return r;
}

void header_free(struct header *h)
{
	free(h->stanzas);
	memset(h, 0, sizeof(*h));
}

/* Lines joined; each full line holds 48 bytes, so they decode one by one. */
int stanza_body(const struct stanza *s, uint8_t *out, size_t cap, size_t *len)
{
	struct cursor c;
	size_t n, total = 0;

	cursor_init(&c, s->body.bytes, s->body.len);
	while (cursor_left(&c) > 0) {
		struct span line = cursor_line(&c);

		if (base64_decode(line, BASE64_BARE, out + total, cap - total,
				  &n) != E_OK)
			return bad(
				N_("a stanza's body is no canonical base64"));
		total += n;
	}
	*len = total;
	return E_OK;
}

/* --- the MAC --- */

static int mac_of(struct span bytes, const struct secret *file_key,
		  uint8_t mac[MAC_LEN])
{
	crypto_auth_hmacsha256_state state;
	struct secret *key = NULL;
	int r;

	r = hkdf_secret(file_key, NULL, 0, "header", 32, &key);
	if (r != E_OK)
		return r;
	crypto_auth_hmacsha256_init(&state, secret_peek(key), 32);
	crypto_auth_hmacsha256_update(&state, bytes.bytes, bytes.len);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof(state));
	secret_free(&key);
	return E_OK;
}

int header_check(const struct header *h, const struct secret *file_key)
{
	uint8_t mac[MAC_LEN];
	int r = mac_of(h->signed_bytes, file_key, mac);

	if (r != E_OK)
		return r;
	if (sodium_memcmp(mac, h->mac, MAC_LEN) != 0)
		return error_set(E_AUTH, "its header was altered");
	return E_OK;
}

/* --- writing --- */

void header_begin(struct buffer *out)
{
	buffer_text(out, VERSION);
}

void header_stanza(struct buffer *out, const char *args, const uint8_t *body,
		   size_t len)
{
	char line[COLUMNS + 1];
	size_t n;

	buffer_format(out, "-> %s\n", args);
	do {
		n = len < COLUMNS / 4 * 3 ? len : COLUMNS / 4 * 3;
		base64_encode(body, n, BASE64_BARE, line);
		buffer_format(out, "%s\n", line);
		body += n;
		len -= n;
	} while (n == COLUMNS / 4 * 3);
}

int header_end(struct buffer *out, const struct secret *file_key)
{
	char text[BASE64_BARE_LEN(MAC_LEN) + 1];
	uint8_t mac[MAC_LEN];
	struct span bytes;
	int r;

	buffer_text(out, "---");
	r = buffer_status(out);
	if (r != E_OK)
		return r;
	bytes.bytes = out->bytes;
	bytes.len = out->len;
	r = mac_of(bytes, file_key, mac);
	if (r != E_OK)
		return r;
	base64_encode(mac, MAC_LEN, BASE64_BARE, text);
	buffer_format(out, " %s\n", text);
	return buffer_status(out);
}
