/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/catalog/seal.h"

#include <sodium.h>
#include <stdlib.h>

#include "vault/base/error.h"

#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN crypto_aead_xchacha20poly1305_ietf_ABYTES

int seal_put(const struct secret *key, const struct buffer *ad,
	     struct span plain, struct buffer *out)
{
	uint8_t nonce[NONCE_LEN];
	uint8_t *sealed;
	int r = E_OK;

	sealed = malloc(plain.len + TAG_LEN);
	if (sealed == NULL)
		return error_set(E_MEMORY, "a sealed record");
	randombytes_buf(nonce, sizeof(nonce));
	if (crypto_aead_xchacha20poly1305_ietf_encrypt(
		    sealed, NULL, plain.bytes, plain.len, ad->bytes, ad->len,
		    NULL, nonce, secret_peek(key)) != 0)
		r = error_set(E_CRYPTO, "XChaCha20-Poly1305");
	if (r == E_OK) {
		buffer_put(out, nonce, sizeof(nonce));
		buffer_put(out, sealed, plain.len + TAG_LEN);
		r = buffer_status(out);
	}
	free(sealed);
	return r;
}

int seal_open(const struct secret *key, const struct buffer *ad,
	      struct span sealed, struct secret **plain)
{
	struct secret *s = NULL;
	int r;

	if (sealed.len < NONCE_LEN + TAG_LEN)
		return error_set(E_AUTH, "too short for what is sealed");
	r = secret_new(sealed.len - NONCE_LEN - TAG_LEN, &s);
	if (r == E_OK &&
	    crypto_aead_xchacha20poly1305_ietf_decrypt(
		    secret_bytes(s), NULL, NULL, sealed.bytes + NONCE_LEN,
		    sealed.len - NONCE_LEN, ad->bytes, ad->len, sealed.bytes,
		    secret_peek(key)) != 0)
		r = error_set(E_AUTH, "altered, or sealed for another place");
	if (r != E_OK) {
		secret_free(&s);
		return r;
	}
	*plain = s;
	return E_OK;
}
