/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash.h -- SHA-256 and HKDF-SHA-256 (RFC 5869) over libsodium. */
#ifndef BG_BASE_HASH_H
#define BG_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "vault/base/secret.h"

#define HASH_LEN 32

void hash_sha256(const void *bytes, size_t len, uint8_t out[HASH_LEN]);

/* hkdf -- ${len} (at most 8160) bytes of key material; salt may be NULL with
 * salt_len 0 (RFC 5869: a string of zeros). ${out} may be ${ikm}. Intermediate
 * keys are wiped. */
void hkdf(const uint8_t *ikm, size_t ikm_len, const uint8_t *salt,
	  size_t salt_len, const char *info, uint8_t *out, size_t len);

/* hkdf_secret -- the same into a new secret. */
int hkdf_secret(const struct secret *ikm, const uint8_t *salt, size_t salt_len,
		const char *info, size_t len, struct secret **out);

#endif
