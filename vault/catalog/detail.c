/* SPDX-License-Identifier: GPL-3.0-or-later */
/* detail.c -- the details of an entry, bound to its place in its log. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/catalog/catalog.h"
#include "vault/catalog/seal.h"

#define GUEST_HEAD "breakglass detail v1\n"

static void place(const char *origin, uint64_t seq, const char *ev,
		  struct buffer *out)
{
	buffer_format(out, "%s\n%llu\n%s", origin, (unsigned long long)seq, ev);
}

int detail_seal(const struct epoch_key *key, const char *origin, uint64_t seq,
		const char *ev, struct span plain, struct buffer *out)
{
	struct buffer ad = BUFFER_INIT;
	int r;

	place(origin, seq, ev, &ad);
	r = buffer_status(&ad);
	if (r == E_OK)
		r = seal_put(key->records, &ad, plain, out);
	buffer_free(&ad);
	return r;
}

int detail_open(const struct epoch_key *key, const char *origin, uint64_t seq,
		const char *ev, struct span sealed, struct secret **plain)
{
	struct buffer ad = BUFFER_INIT;
	int r;

	place(origin, seq, ev, &ad);
	r = buffer_status(&ad);
	if (r == E_OK)
		r = seal_open(key->records, &ad, sealed, plain);
	buffer_free(&ad);
	return r;
}

/* --- without a key --- */

static void guest_head(const char *origin, uint64_t seq, const char *ev,
		       struct buffer *out)
{
	buffer_text(out, GUEST_HEAD);
	place(origin, seq, ev, out);
	buffer_byte(out, '\n');
}

int detail_seal_guest(const uint8_t recipient[AGE_KEY_LEN], const char *origin,
		      uint64_t seq, const char *ev, struct span plain,
		      struct buffer *out)
{
	struct buffer head = BUFFER_INIT;
	struct secret *text = NULL;
	int r;

	guest_head(origin, seq, ev, &head);
	r = buffer_status(&head);
	if (r == E_OK)
		r = secret_new(head.len + plain.len, &text);
	if (r != E_OK)
		goto out;
	memcpy(secret_bytes(text), head.bytes, head.len);
	if (plain.len > 0)
		memcpy(secret_bytes(text) + head.len, plain.bytes, plain.len);
	r = age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1,
		     secret_peek(text), secret_len(text), out);
out:
	secret_free(&text);
	buffer_free(&head);
	return r;
}

int detail_open_guest(const struct epoch_key *key, const char *origin,
		      uint64_t seq, const char *ev, struct span sealed,
		      struct secret **plain)
{
	const struct secret *identity = key->identity;
	struct buffer head = BUFFER_INIT;
	struct secret *text = NULL;
	struct span rest;
	struct cursor c;
	int r;

	guest_head(origin, seq, ev, &head);
	r = buffer_status(&head);
	if (r == E_OK)
		r = age_open(sealed, &identity, 1, &text);
	if (r != E_OK)
		goto out;
	cursor_init(&c, secret_peek(text), secret_len(text));
	cursor_expect(&c, buffer_string(&head));
	if (c.failed) {
		r = error_set(E_AUTH, "sealed for another place");
		goto out;
	}
	rest = cursor_bytes(&c, cursor_left(&c));
	r = secret_copy(rest.bytes, rest.len, plain);
out:
	secret_free(&text);
	buffer_free(&head);
	return r;
}
