/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/pbkdf2.h"

#include <sodium.h>
#include <string.h>

#define MAC_LEN crypto_auth_hmacsha256_BYTES

/* The first MAC of block ${number}: of the salt and the number. */
static void first(crypto_auth_hmacsha256_state *state, const uint8_t *salt,
		  size_t saltlen, uint32_t number, uint8_t link[MAC_LEN])
{
	const uint8_t suffix[4] = {
		(uint8_t)(number >> 24),
		(uint8_t)(number >> 16),
		(uint8_t)(number >> 8),
		(uint8_t)number,
	};

	crypto_auth_hmacsha256_update(state, salt, saltlen);
	crypto_auth_hmacsha256_update(state, suffix, sizeof(suffix));
	crypto_auth_hmacsha256_final(state, link);
}

/* Block ${number} (from 1) of the output: the XOR of ${rounds} chained MACs under
 * the key that ${keyed} has taken in. */
static void block(const crypto_auth_hmacsha256_state *keyed,
		  const uint8_t *salt, size_t saltlen, uint32_t number,
		  uint32_t rounds, uint8_t out[MAC_LEN])
{
	crypto_auth_hmacsha256_state state = *keyed;
	uint8_t link[MAC_LEN];

	first(&state, salt, saltlen, number, link);
	memcpy(out, link, MAC_LEN);
	for (uint32_t i = 1; i < rounds; i++) {
		state = *keyed;
		crypto_auth_hmacsha256_update(&state, link, MAC_LEN);
		crypto_auth_hmacsha256_final(&state, link);
		for (size_t j = 0; j < MAC_LEN; j++)
			out[j] ^= link[j];
	}
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(link, sizeof(link));
}

void pbkdf2_sha256(const uint8_t *pass, size_t passlen, const uint8_t *salt,
		   size_t saltlen, uint32_t rounds, uint8_t *out, size_t outlen)
{
	crypto_auth_hmacsha256_state keyed;
	uint8_t whole[MAC_LEN];

	crypto_auth_hmacsha256_init(&keyed, pass, passlen);
	for (uint32_t number = 1; outlen > 0; number++) {
		size_t len = outlen < MAC_LEN ? outlen : MAC_LEN;

		block(&keyed, salt, saltlen, number, rounds, whole);
		memcpy(out, whole, len);
		out += len;
		outlen -= len;
	}
	sodium_memzero(&keyed, sizeof(keyed));
	sodium_memzero(whole, sizeof(whole));
}
