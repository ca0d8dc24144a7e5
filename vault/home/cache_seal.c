/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_seal.c -- a member's cache, sealed by what only that member has. Not
 * secret from this process, and long: ordinary memory. cache_bytes.c opens it.
 *
 *     the lines before it
 *     length of the head(8), length of the body(8), nonce(24)
 *     XChaCha20-Poly1305 of the tags of all pieces and the head, with all before
 *     the nonce as associated data
 *     pieces of 4 KiB of the body, the last one what is left: each
 *     ChaCha20-Poly1305 with its number as the nonce, its tag apart
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/home/cache_bytes.h"
#include "vault/home/private.h"

#define BOX_INFO "breakglass/v1 cache"
#define PIECES_INFO "breakglass/v1 cache pieces"

_Static_assert(CACHE_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES,
	       "the tag of the box");
_Static_assert(CACHE_TAG == crypto_aead_chacha20poly1305_ietf_ABYTES,
	       "the tag of a piece");
_Static_assert(CACHE_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	       "the nonce of the box");

int cache_keys(const struct secret *identity, const uint8_t nonce[CACHE_NONCE],
	       struct secret **box, struct secret **pieces)
{
	int r = hkdf_secret(identity, NULL, 0, BOX_INFO,
			    crypto_aead_xchacha20poly1305_ietf_KEYBYTES, box);

	if (r != E_OK)
		return r;
	/* another one for each file: the numbers of pieces come again */
	r = hkdf_secret(identity, nonce, CACHE_NONCE, PIECES_INFO,
			crypto_aead_chacha20poly1305_ietf_KEYBYTES, pieces);
	if (r != E_OK)
		secret_free(box);
	return r;
}

size_t cache_pieces(size_t body)
{
	return body / CACHE_PIECE + (body % CACHE_PIECE != 0);
}

void cache_piece_nonce(size_t piece, uint8_t nonce[CACHE_PIECE_NONCE])
{
	uint64_t n = piece;
	size_t i;

	memset(nonce, 0, CACHE_PIECE_NONCE);
	for (i = CACHE_PIECE_NONCE; n != 0; n >>= 8)
		nonce[--i] = (uint8_t)n;
}

/* ${tags} and ${sealed} have room for them. */
static void seal_pieces(const struct secret *key, struct span body,
			uint8_t *tags, uint8_t *sealed)
{
	uint8_t nonce[CACHE_PIECE_NONCE];
	size_t i, at, len;

	for (i = 0; i < cache_pieces(body.len); i++) {
		at = i * CACHE_PIECE;
		len = body.len - at < CACHE_PIECE ? body.len - at : CACHE_PIECE;
		cache_piece_nonce(i, nonce);
		crypto_aead_chacha20poly1305_ietf_encrypt_detached(
			sealed + at, tags + i * CACHE_TAG, NULL,
			body.bytes + at, len, NULL, 0, NULL, nonce,
			secret_peek(key));
	}
}

/* What is sealed, ${out} has from its beginning. */
static int seal_into(const struct secret *box, const struct secret *pieces,
		     const uint8_t *nonce, struct span text, size_t head,
		     size_t begin, struct buffer *out)
{
	const struct span body = { text.bytes + head, text.len - head };
	const size_t ad = out->len - begin - CACHE_NONCE;
	const size_t tags = cache_pieces(body.len) * CACHE_TAG;
	uint8_t *at;

	buffer_reserve(out, tags + head + CACHE_TAG + body.len);
	at = buffer_space(out, tags + head + CACHE_TAG + body.len);
	if (at == NULL)
		return error_set(E_MEMORY, "what is to be kept");
	seal_pieces(pieces, body, at, at + tags + head + CACHE_TAG);
	memcpy(at + tags, text.bytes, head);
	crypto_aead_xchacha20poly1305_ietf_encrypt(at, NULL, at, tags + head,
						   out->bytes + begin, ad, NULL,
						   nonce, secret_peek(box));
	return E_OK;
}

int cache_seal(const struct secret *identity, struct span lines,
	       struct span text, size_t head, struct buffer *out)
{
	struct secret *box = NULL, *pieces = NULL;
	uint8_t nonce[CACHE_NONCE];
	size_t begin = out->len;
	int r;

	randombytes_buf(nonce, sizeof(nonce));
	r = cache_keys(identity, nonce, &box, &pieces);
	if (r != E_OK)
		return r;
	buffer_put(out, lines.bytes, lines.len);
	buffer_u64be(out, head);
	buffer_u64be(out, text.len - head);
	buffer_put(out, nonce, sizeof(nonce));
	r = buffer_status(out);
	if (r == E_OK)
		r = seal_into(box, pieces, nonce, text, head, begin, out);
	secret_free(&box);
	secret_free(&pieces);
	return r;
}
