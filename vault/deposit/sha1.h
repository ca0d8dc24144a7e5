/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sha1.h -- HMAC-SHA-1 (RFC 2104, FIPS 180-4), for one-time codes and for
 * nothing else: most tokens know no other, and libsodium does not have it.
 * No branch and no index depends on what is hashed (S6).
 */
#ifndef BG_DEPOSIT_SHA1_H
#define BG_DEPOSIT_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define SHA1_LEN 20

/* hmac_sha1 -- ${key} may have any length. Leaves nothing on the stack. */
void hmac_sha1(const uint8_t *key, size_t key_len, const uint8_t *message,
	       size_t len, uint8_t out[SHA1_LEN]);

#endif
