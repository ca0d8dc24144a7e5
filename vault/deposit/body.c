/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * body.c -- the bytes of a secret on their way in.
 *
 * Their hash stands in the head, before them, so a file is gone over twice: to
 * look at it, and to seal it.  What is sealed must be what was looked at.
 */
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/deposit/payload.h"

#define PIECE 65536

/* Each piece goes to ${to} (NULL: nowhere), and into hash and length. */
struct pass {
	struct age_sealing *to;
	crypto_hash_sha256_state state;
	uint64_t len;
};

static int piece(struct pass *p, const uint8_t *bytes, size_t len)
{
	p->len += len;
	if (p->len > SECRET_MAX)
		return error_set(E_INPUT, "over 1 GiB, which is the most that "
					  "a secret has");
	crypto_hash_sha256_update(&p->state, bytes, len);
	return p->to == NULL ? E_OK : age_sealing_put(p->to, bytes, len);
}

static int pass_file(struct pass *p, int file)
{
	struct secret *bytes = NULL;
	ssize_t n = 1;
	int r;

	r = secret_new(PIECE, &bytes);
	while (r == E_OK && n > 0) {
		n = pread(file, secret_bytes(bytes), PIECE, (off_t)p->len);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n < 0)
			r = error_set(E_IO, "the file: %s", strerror(errno));
		else if (n > 0)
			r = piece(p, secret_peek(bytes), (size_t)n);
	}
	secret_free(&bytes);
	return r;
}

static int pass_over(const struct body *b, struct age_sealing *to,
		     uint8_t hash[HASH_LEN], uint64_t *len)
{
	struct pass p = { .to = to };
	int r;

	crypto_hash_sha256_init(&p.state);
	r = b->held == NULL ?
		    pass_file(&p, b->file) :
		    piece(&p, secret_peek(b->held), secret_len(b->held));
	if (r == E_OK) {
		crypto_hash_sha256_final(&p.state, hash);
		*len = p.len;
	}
	sodium_memzero(&p, sizeof(p));
	return r;
}

int body_look(struct body *b)
{
	return pass_over(b, NULL, b->hash, &b->len);
}

static int pass_again(const struct body *b, struct age_sealing *to)
{
	uint8_t hash[HASH_LEN];
	uint64_t len;
	int r = pass_over(b, to, hash, &len);

	if (r == E_OK &&
	    (len != b->len || sodium_memcmp(hash, b->hash, HASH_LEN) != 0))
		r = error_set(E_INPUT, "the file changed while it was read");
	sodium_memzero(hash, sizeof(hash));
	return r;
}

static int put_spaces(struct age_sealing *to, size_t n)
{
	static const char space = ' ';
	int r = E_OK;

	while (r == E_OK && n-- > 0)
		r = age_sealing_put(to, &space, 1);
	return r;
}

static int to_store(void *ctx, const uint8_t *bytes, size_t len)
{
	return store_writer_put(ctx, bytes, len);
}

int body_seal(const struct body *b, struct span head,
	      const uint8_t recipient[AGE_KEY_LEN], struct store *s,
	      struct tree_hash *hash)
{
	struct age_sealing *sealing = NULL;
	struct store_writer *w = NULL;
	struct age_sink sink;
	int r;

	r = store_writer_new(s, &w);
	if (r != E_OK)
		return r;
	sink.write = to_store;
	sink.ctx = w;
	r = age_sealing_new((const uint8_t(*)[AGE_KEY_LEN])recipient, 1, &sink,
			    &sealing);
	if (r == E_OK)
		r = age_sealing_put(sealing, head.bytes, head.len);
	if (r == E_OK)
		r = pass_again(b, sealing);
	if (r == E_OK)
		r = put_spaces(sealing, payload_padding(head.len + b->len));
	if (r == E_OK)
		r = age_sealing_end(sealing);
	if (r == E_OK)
		r = store_writer_end(w, hash);
	age_sealing_free(&sealing);
	store_writer_free(&w);
	return r;
}
