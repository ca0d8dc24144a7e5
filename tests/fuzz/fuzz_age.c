/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An age file, read whole and as a stream, which must agree: the same verdict
 * and the same plain text. A header that is taken is its stanzas and its MAC to
 * the byte. Where the MAC is all that is wrong it is put right, so that what
 * lies behind it is met; and the input, sealed, opens as itself, whole, in
 * armor, under a phrase and piece by piece, and does not when it is cut short.
 * Three bytes are the shape of a file of several chunks, which opens when just
 * its last one is the last, and not empty.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/age/armor.h"
#include "vault/age/header.h"
#include "vault/age/payload.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"

const unsigned fuzz_longest = 4096;

static struct secret *phrase;

void fuzz_start(void)
{
	FINE(secret_copy("correct horse", 13, &phrase));
}

static void seal(struct span plain, struct buffer *out)
{
	FINE(age_seal((const uint8_t(*)[AGE_KEY_LEN])fuzz_recipient(), 1,
		      plain.bytes, plain.len, out));
}

void fuzz_seeds(void)
{
	const uint8_t two[2][AGE_KEY_LEN] = { { 9 }, { 8 } };
	uint8_t recipients[2][AGE_KEY_LEN];
	struct buffer out = BUFFER_INIT, armored = BUFFER_INIT;

	seal(span_text("plain text"), &out);
	armor_write(ARMOR_AGE, out.bytes, out.len, &armored);
	seed_put(out.bytes, out.len);
	seed_put(armored.bytes, armored.len);
	buffer_free(&armored);
	buffer_free(&out);
	seal((struct span){ NULL, 0 }, &out);
	seed_put(out.bytes, out.len);
	buffer_free(&out);
	memcpy(recipients, two, sizeof(two));
	memcpy(recipients[1], fuzz_recipient(), AGE_KEY_LEN);
	FINE(age_seal((const uint8_t(*)[AGE_KEY_LEN])recipients, 2, "two", 3,
		      &out));
	seed_put(out.bytes, out.len);
	buffer_free(&out);
	FINE(age_seal_phrase(phrase, 10, "phrase", 6, &out));
	seed_put(out.bytes, out.len);
	buffer_free(&out);
	seed_put("\1\2\7", 3);
}

/* --- as a stream --- */

struct pipe {
	struct span from;
	struct buffer to;
};

/* By odd pieces, so that their ends fall everywhere. */
static int pipe_read(void *ctx, uint8_t *bytes, size_t cap, size_t *len)
{
	struct pipe *p = ctx;
	size_t n = p->from.len < 61 ? p->from.len : 61;

	if (n > cap)
		n = cap;
	if (n > 0)
		memcpy(bytes, p->from.bytes, n);
	p->from.bytes += n;
	p->from.len -= n;
	*len = n;
	return E_OK;
}

static int pipe_write(void *ctx, const uint8_t *bytes, size_t len)
{
	struct pipe *p = ctx;

	buffer_put(&p->to, bytes, len);
	return buffer_status(&p->to);
}

static void open_both(struct span file, bool by_phrase)
{
	const struct secret *identity = fuzz_identity();
	struct pipe p = { file, BUFFER_INIT };
	const struct age_source in = { pipe_read, &p };
	const struct age_sink out = { pipe_write, &p };
	struct secret *plain = NULL;
	int whole, stream;

	whole = by_phrase ? age_open_phrase(file, phrase, 12, &plain) :
			    age_open(file, &identity, 1, &plain);
	stream = by_phrase ? age_open_phrase_stream(&in, phrase, 12, &out) :
			     age_open_stream(&in, &identity, 1, &out);
	/* a stream is never armored */
	if (!armor_is(ARMOR_AGE, file)) {
		MUST(whole == stream);
		if (whole == E_OK)
			MUST(span_equal(span_secret(plain), span_of(&p.to)));
	}
	if (whole == E_OK) {
		MUST(age_is_file(file));
		MUST(age_wants_phrase(file) == by_phrase);
	}
	secret_free(&plain);
	buffer_free(&p.to);
}

/* --- a header --- */

static void stanza_again(const struct stanza *s, struct buffer *out)
{
	uint8_t body[STANZA_BODY_MAX];
	struct buffer args = BUFFER_INIT;
	size_t i, len;

	for (i = 0; i < s->arg_count; i++) {
		if (i > 0)
			buffer_byte(&args, ' ');
		buffer_put(&args, s->args[i].bytes, s->args[i].len);
	}
	FINE(stanza_body(s, body, sizeof(body), &len));
	header_stanza(out, buffer_string(&args), body, len);
	buffer_free(&args);
}

static void header_again(const struct header *h, struct span file)
{
	struct buffer out = BUFFER_INIT;
	char mac[BASE64_BARE_LEN(32) + 1];
	bool many = false;
	size_t i;

	header_begin(&out);
	for (i = 0; i < h->count; i++) {
		/* more arguments than are kept */
		many = many || h->stanzas[i].arg_count > ARGS_MAX;
		if (!many)
			stanza_again(&h->stanzas[i], &out);
	}
	base64_encode(h->mac, sizeof(h->mac), BASE64_BARE, mac);
	buffer_format(&out, "--- %s\n", mac);
	if (!many)
		MUST(span_equal(span_of(&out),
				(struct span){ file.bytes, h->len }));
	buffer_free(&out);
}

/* The same file with a MAC that holds, where its file key can be had. */
static void mac_right(const struct header *h, struct span file, bool by_phrase)
{
	const struct secret *identity = fuzz_identity();
	struct secret *file_key = NULL;
	struct buffer out = BUFFER_INIT;
	int r;

	r = by_phrase ? scrypt_unwrap(h, phrase, 12, &file_key) :
			x25519_unwrap(h, &identity, 1, &file_key);
	if (r == E_OK) {
		buffer_put(&out, h->signed_bytes.bytes,
			   h->signed_bytes.len - 3);
		FINE(header_end(&out, file_key));
		buffer_put(&out, file.bytes + h->len, file.len - h->len);
		open_both(span_of(&out), by_phrase);
	}
	buffer_free(&out);
	secret_free(&file_key);
}

static void as_header(struct span file)
{
	struct header h;

	if (header_parse(file, &h) != E_OK)
		return;
	MUST(h.len <= file.len && h.count > 0);
	header_again(&h, file);
	if (header_scrypt_alone(&h) == E_OK) {
		mac_right(&h, file, true);
		mac_right(&h, file, false);
	}
	header_free(&h);
}

/* --- as plain text --- */

static void opens(struct span file, struct span in)
{
	const struct secret *identity = fuzz_identity();
	struct secret *plain = NULL;

	FINE(age_open(file, &identity, 1, &plain));
	MUST(span_equal(span_secret(plain), in));
	secret_free(&plain);
}

static void as_plain(struct span in)
{
	const struct secret *identity = fuzz_identity();
	struct buffer out = BUFFER_INIT, armored = BUFFER_INIT;
	struct secret *plain = NULL;
	struct span cut;

	seal(in, &out);
	opens(span_of(&out), in);
	open_both(span_of(&out), false);
	armor_write(ARMOR_AGE, out.bytes, out.len, &armored);
	opens(span_of(&armored), in);
	cut = span_of(&out);
	cut.len -= in.len > 0 ? 1 + in.bytes[0] % cut.len : 1;
	MUST(age_open(cut, &identity, 1, &plain) != E_OK);
	open_both(cut, false);
	buffer_free(&out);
	buffer_free(&armored);
}

/* --- as chunks --- */

/* A file whose chunks are rightly sealed, but as the input wants: how many are
 * full, which of them say they are the last, and how long that is. */
static bool chunks_put(struct span in, struct buffer *out)
{
	static const uint8_t plain[CHUNK_LEN], nonce[PAYLOAD_NONCE_LEN];
	static uint8_t sealed[SEALED_CHUNK_LEN];
	struct secret *file_key = NULL;
	struct payload_key k;
	size_t full = in.bytes[0] % 3, i, len;
	bool right = true, last;

	FINE(secret_random(FILE_KEY_LEN, &file_key));
	header_begin(out);
	FINE(x25519_wrap(fuzz_recipient(), file_key, out));
	FINE(header_end(out, file_key));
	buffer_put(out, nonce, sizeof(nonce));
	FINE(payload_start(file_key, nonce, &k));
	for (i = 0; i <= full; i++) {
		last = (in.bytes[1] >> i & 1) != 0;
		len = i < full ? CHUNK_LEN : in.bytes[2] % 18u;
		FINE(payload_seal(&k, last, plain, len, sealed));
		buffer_put(out, sealed, len + CHUNK_TAG_LEN);
		right = right && last == (i == full) && (len > 0 || i == 0);
	}
	payload_end(&k);
	secret_free(&file_key);
	return right;
}

static void as_chunks(struct span in)
{
	const struct secret *identity = fuzz_identity();
	struct buffer out = BUFFER_INIT;
	struct secret *plain = NULL;
	bool right;

	if (in.len != 3)
		return;
	right = chunks_put(in, &out);
	MUST((age_open(span_of(&out), &identity, 1, &plain) == E_OK) == right);
	secret_free(&plain);
	open_both(span_of(&out), false);
	buffer_free(&out);
}

void fuzz_one(struct span in)
{
	open_both(in, false);
	open_both(in, true);
	as_header(in);
	as_plain(in);
	as_chunks(in);
}
