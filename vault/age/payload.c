/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/age/payload.h"

#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"

#define NONCE_LEN crypto_aead_chacha20poly1305_ietf_NPUBBYTES

int payload_start(const struct secret *file_key,
		  const uint8_t nonce[PAYLOAD_NONCE_LEN],
		  struct payload_key *out)
{
	out->counter = 0;
	return hkdf_secret(file_key, nonce, PAYLOAD_NONCE_LEN, "payload", 32,
			   &out->key);
}

void payload_end(struct payload_key *k)
{
	secret_free(&k->key);
}

/* 11 bytes of counter, then 1 for the last chunk. */
static void chunk_nonce(struct payload_key *k, bool last,
			uint8_t nonce[NONCE_LEN])
{
	size_t i;

	memset(nonce, 0, NONCE_LEN);
	for (i = 0; i < 8; i++)
		nonce[10 - i] = (uint8_t)(k->counter >> (8 * i));
	nonce[NONCE_LEN - 1] = last;
	k->counter++;
}

int payload_seal(struct payload_key *k, bool last, const uint8_t *plain,
		 size_t len, uint8_t *out)
{
	uint8_t nonce[NONCE_LEN];

	chunk_nonce(k, last, nonce);
	if (crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, plain, len,
						      NULL, 0, NULL, nonce,
						      secret_peek(k->key)) != 0)
		return error_set(E_CRYPTO, "ChaCha20-Poly1305");
	return E_OK;
}

int payload_open(struct payload_key *k, bool last, const uint8_t *sealed,
		 size_t len, uint8_t *out)
{
	bool first = k->counter == 0;
	uint8_t nonce[NONCE_LEN];

	chunk_nonce(k, last, nonce);
	if (len < CHUNK_TAG_LEN)
		return error_set(E_AUTH, "its end is missing");
	if (len == CHUNK_TAG_LEN && !first)
		return error_set(E_AUTH, "its last chunk is empty");
	if (crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed,
						      len, NULL, 0, nonce,
						      secret_peek(k->key)) != 0)
		return error_set(E_AUTH, "its contents were altered or cut");
	return E_OK;
}
