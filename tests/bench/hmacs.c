/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/hmacs.h"

#include <sodium.h>

#include "vault/base/error.h"

#define ITERATIONS 10000

_Static_assert(HMACS_LINK_LEN == crypto_auth_hmacsha256_BYTES, "hmacs.h");

int hmacs(void *ctx)
{
	static const uint8_t key[1] = { 1 };
	crypto_auth_hmacsha256_state keyed, state;
	uint8_t *link = ctx;

	crypto_auth_hmacsha256_init(&keyed, key, sizeof(key));
	for (unsigned i = 0; i < ITERATIONS; i++) {
		state = keyed;
		crypto_auth_hmacsha256_update(&state, link, HMACS_LINK_LEN);
		crypto_auth_hmacsha256_final(&state, link);
	}
	return E_OK;
}
