/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), which libsodium lacks.
 */
#ifndef SHAMIR_PBKDF2_H
#define SHAMIR_PBKDF2_H

#include <stddef.h>
#include <stdint.h>

/* pbkdf2_sha256 -- derive ${outlen} bytes from ${pass} and ${salt}.
 * Cannot fail. ${rounds} is at least 1; ${out} overlaps no input. The time
 * depends on the lengths and ${rounds} only. */
void pbkdf2_sha256(const uint8_t *pass, size_t passlen, const uint8_t *salt,
		   size_t saltlen, uint32_t rounds, uint8_t *out,
		   size_t outlen);

#endif
