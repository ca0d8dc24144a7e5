/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The passphrase: a four-round Feistel network whose round function is PBKDF2
 * (SLIP-0039, "Encryption of the master secret"). Decrypting runs the same
 * rounds backwards.
 */
#include <sodium.h>
#include <string.h>

#include "shamir/declassify.h"
#include "shamir/error.h"
#include "shamir/pbkdf2.h"
#include "shamir/slip39.h"

#define ROUNDS 4
#define ITERATIONS 10000 /* of all rounds together, at exponent 0 */
#define HALF_MAX (SLIP39_SECRET_MAX / 2)
#define HMAC_BLOCK 64
#define CUSTOM "shamir"
#define CUSTOM_LEN (sizeof(CUSTOM) - 1)
#define PREFIX_MAX (CUSTOM_LEN + 2)

/* All rounds have these in common. */
struct cipher {
	const uint8_t *pass;
	size_t passlen;
	size_t half;                /* bytes in one half of the secret */
	uint32_t iterations;        /* of one round */
	uint8_t prefix[PREFIX_MAX]; /* the salt before the half */
	size_t prefix_len;
};

/* Printable ASCII only, as the standard wants it: any other byte would be
 * encoded differently elsewhere. */
static bool printable(const uint8_t *pass, size_t len)
{
	uint32_t outside = 0;

	for (size_t i = 0; i < len; i++)
		outside |=
			((uint32_t)pass[i] - 0x20) | (0x7e - (uint32_t)pass[i]);
	outside >>= 31; /* either difference fell below 0 */
	SHAMIR_DECLASSIFY(&outside, sizeof(outside));
	return outside == 0;
}

static int cipher_init(struct cipher *c, size_t len, const uint8_t *pass,
		       size_t passlen, uint16_t identifier, bool extendable,
		       uint8_t exponent)
{
	if (len < SLIP39_SECRET_MIN || len > SLIP39_SECRET_MAX ||
	    len % 2 != 0 || exponent > SLIP39_EXPONENT_MAX ||
	    identifier > SLIP39_IDENTIFIER_MAX || !printable(pass, passlen))
		return SHAMIR_EPARAM;

	c->pass = pass;
	c->passlen = passlen;
	c->half = len / 2;
	c->iterations = (uint32_t)(ITERATIONS / ROUNDS) << exponent;
	c->prefix_len = 0;
	if (!extendable) {
		memcpy(c->prefix, CUSTOM, CUSTOM_LEN);
		c->prefix[CUSTOM_LEN] = (uint8_t)(identifier >> 8);
		c->prefix[CUSTOM_LEN + 1] = (uint8_t)identifier;
		c->prefix_len = PREFIX_MAX;
	}
	return SHAMIR_OK;
}

/* The password of PBKDF2: ${round} and the passphrase. One too long for an
 * HMAC block goes in as its hash, as HMAC itself would take it. */
static size_t round_key(const struct cipher *c, uint8_t round,
			uint8_t key[HMAC_BLOCK])
{
	crypto_hash_sha256_state state;

	if (c->passlen < HMAC_BLOCK) {
		key[0] = round;
		if (c->passlen > 0)
			memcpy(key + 1, c->pass, c->passlen);
		return c->passlen + 1;
	}
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &round, 1);
	crypto_hash_sha256_update(&state, c->pass, c->passlen);
	crypto_hash_sha256_final(&state, key);
	sodium_memzero(&state, sizeof(state));
	return crypto_hash_sha256_BYTES;
}

/* ${left}, ${right} become ${right}, ${left} ^ F(${round}, ${right}). */
static void feistel(const struct cipher *c, uint8_t round, uint8_t *left,
		    uint8_t *right)
{
	uint8_t key[HMAC_BLOCK];
	uint8_t salt[PREFIX_MAX + HALF_MAX];
	uint8_t mask[HALF_MAX];
	size_t keylen = round_key(c, round, key);

	memcpy(salt, c->prefix, c->prefix_len);
	memcpy(salt + c->prefix_len, right, c->half);
	pbkdf2_sha256(key, keylen, salt, c->prefix_len + c->half, c->iterations,
		      mask, c->half);
	for (size_t i = 0; i < c->half; i++) {
		mask[i] ^= left[i];
		left[i] = right[i];
		right[i] = mask[i];
	}
	sodium_memzero(key, sizeof(key));
	sodium_memzero(salt, sizeof(salt));
	sodium_memzero(mask, sizeof(mask));
}

static void run(const struct cipher *c, const uint8_t order[ROUNDS],
		const uint8_t *in, uint8_t *out)
{
	uint8_t left[HALF_MAX];
	uint8_t right[HALF_MAX];

	memcpy(left, in, c->half);
	memcpy(right, in + c->half, c->half);
	for (unsigned i = 0; i < ROUNDS; i++)
		feistel(c, order[i], left, right);
	memcpy(out, right, c->half);
	memcpy(out + c->half, left, c->half);
	sodium_memzero(left, sizeof(left));
	sodium_memzero(right, sizeof(right));
}

int slip39_encrypt(const uint8_t *master, size_t len, const uint8_t *pass,
		   size_t passlen, uint16_t identifier, bool extendable,
		   uint8_t exponent, uint8_t *ems)
{
	static const uint8_t forwards[ROUNDS] = { 0, 1, 2, 3 };
	struct cipher c;
	int r;

	r = cipher_init(&c, len, pass, passlen, identifier, extendable,
			exponent);
	if (r == SHAMIR_OK)
		run(&c, forwards, master, ems);
	return r;
}

int slip39_decrypt(const uint8_t *ems, size_t len, const uint8_t *pass,
		   size_t passlen, uint16_t identifier, bool extendable,
		   uint8_t exponent, uint8_t *master)
{
	static const uint8_t backwards[ROUNDS] = { 3, 2, 1, 0 };
	struct cipher c;
	int r;

	r = cipher_init(&c, len, pass, passlen, identifier, extendable,
			exponent);
	if (r == SHAMIR_OK)
		run(&c, backwards, ems, master);
	return r;
}
