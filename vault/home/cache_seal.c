/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cache_seal.c -- a member's cache, sealed by what only that member has. Not
 * secret from this process, and long: ordinary memory. cache_bytes.c opens it. */
#include <sodium.h>
#include <stdlib.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/home/private.h"

#define CACHE_INFO "breakglass/v1 cache"
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

int cache_key(const struct secret *identity, struct secret **out)
{
	return hkdf_secret(identity, NULL, 0, CACHE_INFO,
			   crypto_aead_xchacha20poly1305_ietf_KEYBYTES, out);
}

int cache_seal(const struct secret *identity, struct span ad, struct span plain,
	       struct buffer *out)
{
	uint8_t nonce[NONCE], *sealed = NULL;
	struct secret *k = NULL;
	int r;

	sealed = malloc(plain.len + TAG);
	if (sealed == NULL)
		return error_set(E_MEMORY, "what is to be kept");
	r = cache_key(identity, &k);
	if (r != E_OK)
		goto out;
	randombytes_buf(nonce, sizeof(nonce));
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, plain.bytes,
						   plain.len, ad.bytes, ad.len,
						   NULL, nonce, secret_peek(k));
	buffer_put(out, nonce, sizeof(nonce));
	buffer_put(out, sealed, plain.len + TAG);
	r = buffer_status(out);
out:
	secret_free(&k);
	free(sealed);
	return r;
}
