/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/hash.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"

void hash_sha256(const void *bytes, size_t len, uint8_t out[HASH_LEN])
{
	static const uint8_t none[1];

	crypto_hash_sha256(out, len == 0 ? none : bytes, len);
}

static void hmac(const uint8_t *key, size_t key_len, const uint8_t *a,
		 size_t a_len, const char *info, const uint8_t *counter,
		 uint8_t out[HASH_LEN])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, a, a_len);
	if (info != NULL)
		crypto_auth_hmacsha256_update(&state, (const uint8_t *)info,
					      strlen(info));
	if (counter != NULL)
		crypto_auth_hmacsha256_update(&state, counter, 1);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

/* RFC 5869: extract with the salt (zeros when there is none), then expand. */
void hkdf(const uint8_t *ikm, size_t ikm_len, const uint8_t *salt,
	  size_t salt_len, const char *info, uint8_t *out, size_t len)
{
	static const uint8_t zeros[HASH_LEN];
	uint8_t prk[HASH_LEN], block[HASH_LEN];
	uint8_t counter = 0;
	size_t done = 0, block_len = 0, n;

	assert(len <= 255 * HASH_LEN);
	hmac(salt_len == 0 ? zeros : salt, salt_len == 0 ? HASH_LEN : salt_len,
	     ikm, ikm_len, NULL, NULL, prk);
	while (done < len) {
		counter++;
		hmac(prk, sizeof(prk), block, block_len, info, &counter, block);
		block_len = sizeof(block);
		n = len - done < block_len ? len - done : block_len;
		memcpy(out + done, block, n);
		done += n;
	}
	sodium_memzero(prk, sizeof(prk));
	sodium_memzero(block, sizeof(block));
}

int hkdf_secret(const struct secret *ikm, const uint8_t *salt, size_t salt_len,
		const char *info, size_t len, struct secret **out)
{
	struct secret *s = NULL;
	int r;

	r = secret_new(len, &s);
	if (r != E_OK)
		return r;
	hkdf(secret_peek(ikm), secret_len(ikm), salt, salt_len, info,
	     secret_bytes(s), len);
	*out = s;
	return E_OK;
}
