/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * body.c -- the bytes of a secret on their way in.
 *
 * Their hash stands in the head, before them, so a file is gone over twice: to
 * look at it, and to seal it.  What is sealed must be what was looked at.  A
 * one-time authenticator (Poly1305) says so in a fraction of the time of the
 * hash.  Its key is drawn for this one secret, and neither key nor tag leaves the
 * process: who changes the file in between does it blindly, and two files of
 * 1 GiB meet in a tag with a chance of 1 in 2^77.
 */
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/progress.h"
#include "vault/deposit/payload.h"

#define PIECE 65536

/* Each piece goes into tag and length, and to be looked at into the hash, else
 * to ${to}. */
struct pass {
	struct age_sealing *to; /* NULL: it is looked at */
	crypto_hash_sha256_state hash;
	crypto_onetimeauth_state tag;
	uint64_t len;
};

static int piece(struct pass *p, const uint8_t *bytes, size_t len)
{
	p->len += len;
	if (p->len > SECRET_MAX)
		return error_set(E_INPUT, "over 1 GiB, which is the most that "
					  "a secret has");
	crypto_onetimeauth_update(&p->tag, bytes, len);
	if (p->to != NULL)
		return age_sealing_put(p->to, bytes, len);
	crypto_hash_sha256_update(&p->hash, bytes, len);
	return E_OK;
}

/* 0: it cannot be told. */
static uint64_t file_len(int file)
{
	struct stat st;

	return fstat(file, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static int pass_file(struct pass *p, int file)
{
	const char *what =
		p->to == NULL ? N_("reading the file") : N_("sealing the file");
	uint64_t all = file_len(file);
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
		progress(what, p->len, all);
	}
	secret_free(&bytes);
	return r;
}

static int pass_over(struct pass *p, const struct body *b, uint8_t tag[16])
{
	int r;

	crypto_onetimeauth_init(&p->tag, b->tag_key);
	r = b->held == NULL ?
		    pass_file(p, b->file) :
		    piece(p, secret_peek(b->held), secret_len(b->held));
	if (r == E_OK)
		crypto_onetimeauth_final(&p->tag, tag);
	return r;
}

int body_look(struct body *b)
{
	struct pass p = { .to = NULL };
	int r;

	crypto_onetimeauth_keygen(b->tag_key);
	crypto_hash_sha256_init(&p.hash);
	r = pass_over(&p, b, b->tag);
	if (r == E_OK) {
		crypto_hash_sha256_final(&p.hash, b->hash);
		b->len = p.len;
	}
	sodium_memzero(&p, sizeof(p));
	return r;
}

static int pass_again(const struct body *b, struct age_sealing *to)
{
	struct pass p = { .to = to };
	uint8_t tag[16];
	int r = pass_over(&p, b, tag);

	if (r == E_OK &&
	    (p.len != b->len || sodium_memcmp(tag, b->tag, sizeof(tag)) != 0))
		r = error_set(E_INPUT, "the file changed while it was read");
	sodium_memzero(tag, sizeof(tag));
	sodium_memzero(&p, sizeof(p));
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
