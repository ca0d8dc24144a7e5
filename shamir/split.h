/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One level of secret sharing as SLIP-0039 defines it ("Shamir's secret
 * sharing scheme"): shares at x = 0..15, the secret at 255, and at 254 a
 * digest that tells a right result from a wrong one. With a threshold of 1
 * there is no polynomial and no digest: each share is the secret.
 */
#ifndef SHAMIR_SPLIT_H
#define SHAMIR_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#define SPLIT_SHARES_MAX 16
#define SPLIT_LEN_MIN 16
#define SPLIT_LEN_MAX 32

/* split_make -- share ${secret} so that any ${threshold} of ${count} shares restore it.
 * Writes ${count} strings of ${len} bytes one after the other to ${shares};
 * the i-th is the share at x = i. ${shares} must not overlap ${secret}.
 * All randomness is randombytes_buf's. The threshold is 1 to ${count}, count
 * at most 16, len 16 to 32 bytes: else SHAMIR_EPARAM. */
int split_make(unsigned threshold, unsigned count, const uint8_t *secret,
	       size_t len, uint8_t *shares);

/* split_join -- restore the secret from exactly ${threshold} shares.
 * ${shares} holds them one after the other, ${len} bytes each, ${xs} the x of
 * each. Writes ${len} bytes to ${secret} only when they are right.
 * SHAMIR_EPARAM: a length, or an x above 15. SHAMIR_EDUPLICATE: an x twice.
 * SHAMIR_EDIGEST: these shares were never dealt together. With a threshold of
 * 1 nothing can be checked, and whatever is given is the answer. */
int split_join(unsigned threshold, const uint8_t *xs, const uint8_t *shares,
	       size_t len, uint8_t *secret);

#endif
