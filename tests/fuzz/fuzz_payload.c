/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plain text of a secret. What has a good head is the head that would be
 * written of it, to the byte but for the signature. Sealed, the input is passed
 * on exactly when head, body and padding are what a writer makes, and then the
 * body comes out as it went in; the hash is put right first, so that more than
 * the hash is looked at.
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/deposit/payload.h"

const unsigned fuzz_longest = 2048;

static struct secret *seed;
static uint8_t key[NOTE_KEY_LEN];

void fuzz_start(void)
{
	FINE(secret_random(NOTE_SEED_LEN, &seed));
	FINE(note_public_key(seed, key));
}

static void seed_of(const char *body, const char *user)
{
	struct payload p = { .vault = "0123456789abcdef0123456789abcdef",
			     .credential = "fedcba9876543210fedcba9876543210",
			     .label = "mail/a",
			     .field = "password",
			     .version = 1,
			     .depositor = "00112233445566778899aabbccddeeff",
			     .length = strlen(body) };
	struct buffer out = BUFFER_INIT;
	size_t n;

	memcpy(p.user, user, strlen(user));
	hash_sha256(body, strlen(body), p.hash);
	FINE(payload_head(&p, seed, &out));
	buffer_text(&out, body);
	for (n = payload_padding(out.len); n > 0; n--)
		buffer_byte(&out, ' ');
	seed_put(out.bytes, out.len);
	buffer_free(&out);
}

void fuzz_seeds(void)
{
	seed_of("swordfish", "root");
	seed_of("", "");
	seed_of("two\nlines \n\n", "J\xc3\xb6rg");
}

/* Without the signature's line, which another key made. */
static void unsigned_head(struct span head, struct buffer *out)
{
	const uint8_t *at = memmem(head.bytes, head.len, "\nsignature: ", 12);
	const uint8_t *end;

	MUST(at != NULL);
	end = memchr(at + 1, '\n', head.len - (size_t)(at + 1 - head.bytes));
	MUST(end != NULL);
	buffer_put(out, head.bytes, (size_t)(at - head.bytes));
	buffer_put(out, end, head.len - (size_t)(end - head.bytes));
}

static void as_head(struct span in)
{
	struct buffer again = BUFFER_INIT, a = BUFFER_INIT, b = BUFFER_INIT;
	struct payload p;
	size_t len;

	if (payload_parse(in, &p, &len) != E_OK)
		return;
	MUST(len <= in.len);
	FINE(payload_head(&p, seed, &again));
	MUST(payload_signed(span_of(&again), key));
	unsigned_head((struct span){ in.bytes, len }, &a);
	unsigned_head(span_of(&again), &b);
	MUST(fuzz_same(&a, span_of(&b)));
	buffer_free(&b);
	buffer_free(&again);
}

/* --- sealed --- */

struct passed {
	struct span from;
	struct buffer head, body;
};

static int source_read(void *ctx, uint8_t *bytes, size_t cap, size_t *len)
{
	struct passed *p = ctx;
	size_t n = p->from.len < cap ? p->from.len : cap;

	if (n > 0)
		memcpy(bytes, p->from.bytes, n);
	p->from.bytes += n;
	p->from.len -= n;
	*len = n;
	return E_OK;
}

static int head_told(void *ctx, const struct payload *p, struct span text)
{
	struct passed *to = ctx;

	(void)p;
	buffer_put(&to->head, text.bytes, text.len);
	return E_OK;
}

static int body_told(void *ctx, const uint8_t *bytes, size_t len)
{
	struct passed *to = ctx;

	buffer_put(&to->body, bytes, len);
	return E_OK;
}

static void as_payload(struct span in)
{
	struct buffer sealed = BUFFER_INIT, whole = BUFFER_INIT;
	struct passed p = { { NULL, 0 }, BUFFER_INIT, BUFFER_INIT };
	const struct payload_sink out = { head_told, body_told, &p, false };
	const struct age_source source = { source_read, &p };
	size_t n;

	FINE(age_seal((const uint8_t(*)[AGE_KEY_LEN])fuzz_recipient(), 1,
		      in.bytes, in.len, &sealed));
	p.from = span_of(&sealed);
	if (payload_pass(&source, fuzz_identity(), &out) == E_OK) {
		buffer_put(&whole, p.head.bytes, p.head.len);
		if (p.body.len > 0)
			buffer_put(&whole, p.body.bytes, p.body.len);
		for (n = payload_padding(whole.len); n > 0; n--)
			buffer_byte(&whole, ' ');
		MUST(span_equal(span_of(&whole), in));
	}
	buffer_free(&sealed);
	buffer_free(&whole);
	buffer_free(&p.head);
	buffer_free(&p.body);
}

/* The same bytes with the hash of the body that the head's length names. */
static void hash_right(struct span in)
{
	struct buffer copy = BUFFER_INIT;
	uint8_t hash[HASH_LEN];
	char hex[2 * HASH_LEN + 1];
	const uint8_t *at;
	struct payload p;
	size_t len;

	if (payload_parse(in, &p, &len) != E_OK || p.length > in.len - len)
		return;
	hash_sha256(in.bytes + len, (size_t)p.length, hash);
	hex_encode(hash, HASH_LEN, hex);
	at = memmem(in.bytes, len, "\nsha256: ", 9);
	MUST(at != NULL);
	buffer_put(&copy, in.bytes, in.len);
	memcpy(copy.bytes + (at - in.bytes) + 9, hex, 2 * HASH_LEN);
	as_payload(span_of(&copy));
	buffer_free(&copy);
}

void fuzz_one(struct span in)
{
	as_head(in);
	as_payload(in);
	hash_right(in);
}
