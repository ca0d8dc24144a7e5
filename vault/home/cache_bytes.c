/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_bytes.c -- XChaCha20-Poly1305 in two steps: its tag over all of it, and
 * then its key stream over a piece at a time (draft-irtf-cfrg-xchacha section 2,
 * RFC 8439 section 2.8: block 0 keys the tag, the text begins with block 1).
 */
#include "vault/home/cache_bytes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/registers.h"
#include "vault/home/private.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HNONCE crypto_core_hchacha20_INPUTBYTES
#define STREAM_NONCE crypto_stream_chacha20_ietf_NONCEBYTES

/* What becomes plain at once: whole blocks of the key stream. */
#define PIECE ((size_t)4096)
#define BLOCK 64
/* What the cipher may leave of its key below. */
#define STACK_LEFT 4096

struct cache_bytes {
	uint8_t *memory; /* malloc'd */
	uint8_t *text;   /* in it */
	size_t len;
	struct secret *key; /* of the stream; NULL: all is plain */
	uint8_t nonce[STREAM_NONCE];
	uint8_t *plain; /* a bit for each piece */
};

static size_t pieces(const struct cache_bytes *b)
{
	return b->len / PIECE + 1;
}

static bool is_plain(const struct cache_bytes *b, size_t piece)
{
	return (b->plain[piece / 8] >> (piece % 8) & 1) != 0;
}

/* --- the tag --- */

static bool tag_holds(const struct secret *key, const struct buffer *file,
		      size_t ad)
{
	const uint8_t *nonce = file->bytes + ad, *text = nonce + NONCE;
	size_t len = file->len - ad - NONCE - TAG;

	/* without a place to put it, it is only looked at */
	return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
		       NULL, NULL, text, len, text + len, file->bytes, ad,
		       nonce, secret_peek(key)) == 0;
}

/* The key of the stream, and its nonce: 4 zeros and the last 8 bytes. */
static int stream_begin(struct cache_bytes *b, const struct secret *key,
			const uint8_t nonce[NONCE])
{
	int r = secret_new(crypto_stream_chacha20_ietf_KEYBYTES, &b->key);

	if (r != E_OK)
		return r;
	crypto_core_hchacha20(secret_bytes(b->key), nonce, secret_peek(key),
			      NULL);
	memcpy(b->nonce + STREAM_NONCE - (NONCE - HNONCE), nonce + HNONCE,
	       NONCE - HNONCE);
	return E_OK;
}

static int judged(const struct secret *key, struct buffer *file, size_t ad,
		  struct cache_bytes **out)
{
	struct cache_bytes *b;
	int r = E_MEMORY;

	if (!tag_holds(key, file, ad))
		return error_set(E_AUTH, "what was kept was altered");
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return error_set(E_MEMORY, "what was kept");
	b->len = file->len - ad - NONCE - TAG;
	b->plain = calloc(pieces(b) / 8 + 1, 1);
	if (b->plain == NULL)
		error_set(E_MEMORY, "what was kept");
	else
		r = stream_begin(b, key, file->bytes + ad);
	if (r != E_OK) {
		cache_bytes_free(&b);
		return r;
	}
	b->memory = file->bytes;
	b->text = file->bytes + ad + NONCE;
	memset(file, 0, sizeof(*file));
	*out = b;
	return E_OK;
}

int cache_bytes_unseal(const struct secret *identity, struct buffer *file,
		       size_t ad, struct cache_bytes **out)
{
	struct secret *key = NULL;
	int r;

	if (file->len < ad || file->len - ad < NONCE + TAG)
		return error_set(E_AUTH, "what was kept is cut off");
	r = cache_key(identity, &key);
	if (r == E_OK)
		r = judged(key, file, ad, out);
	secret_free(&key);
	return r;
}

int cache_bytes_plain(struct span plain, struct cache_bytes **out)
{
	struct cache_bytes *b = calloc(1, sizeof(*b));

	if (b != NULL)
		b->memory = malloc(plain.len + 1);
	if (b == NULL || b->memory == NULL) {
		free(b);
		return error_set(E_MEMORY, "what was kept");
	}
	if (plain.len > 0)
		memcpy(b->memory, plain.bytes, plain.len);
	b->text = b->memory;
	b->len = plain.len;
	*out = b;
	return E_OK;
}

void cache_bytes_free(struct cache_bytes **bytes)
{
	struct cache_bytes *b = *bytes;
	size_t i, n;

	if (b == NULL)
		return;
	for (i = 0; b->text != NULL && i < pieces(b); i++) {
		n = b->len - i * PIECE < PIECE ? b->len - i * PIECE : PIECE;
		if (b->key == NULL || is_plain(b, i))
			sodium_memzero(b->text + i * PIECE, n);
	}
	secret_free(&b->key);
	free(b->plain);
	free(b->memory);
	free(b);
	*bytes = NULL;
}

/* --- the text --- */

/* Never twice: that would seal it again. */
static void make_plain(struct cache_bytes *b, size_t piece)
{
	uint8_t *at = b->text + piece * PIECE;
	size_t len = b->len - piece * PIECE;

	crypto_stream_chacha20_ietf_xor_ic(
		at, at, len < PIECE ? len : PIECE, b->nonce,
		(uint32_t)(1 + piece * (PIECE / BLOCK)), secret_peek(b->key));
	b->plain[piece / 8] |= (uint8_t)(1 << piece % 8);
	sodium_stackzero(STACK_LEFT);
	registers_forget();
}

size_t cache_bytes_len(const struct cache_bytes *b)
{
	return b->len;
}

const uint8_t *cache_bytes_at(struct cache_bytes *b, size_t from, size_t len)
{
	size_t piece;

	if (from > b->len || len > b->len - from)
		return NULL;
	for (piece = from / PIECE;
	     b->key != NULL && len > 0 && piece <= (from + len - 1) / PIECE;
	     piece++)
		if (!is_plain(b, piece))
			make_plain(b, piece);
	return b->text + from;
}
