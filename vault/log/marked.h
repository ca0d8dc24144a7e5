/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * marked.h -- private to the log: SHA-256 of one byte and what follows it, which
 * is what a Merkle tree is made of.  Leaves and nodes are public, so it may use
 * the processor's own instructions, which nobody has looked at for what they
 * tell about a secret.  Secrets are hashed by libsodium, and never here.
 */
#ifndef BG_LOG_MARKED_H
#define BG_LOG_MARKED_H

#include <stddef.h>
#include <stdint.h>

/* marked_hash -- SHA-256(${mark} || bytes[0 .. len)), the fastest way that this
 * processor has; marked_portable -- the same by libsodium. ${bytes} may be NULL
 * when there are none. */
void marked_hash(uint8_t mark, const void *bytes, size_t len, uint8_t out[32]);
void marked_portable(uint8_t mark, const void *bytes, size_t len,
		     uint8_t out[32]);

/* marked_quick (marked_x86.c) -- the same by the SHA extensions of x86-64;
 * only where marked_has_quick is true. */
int marked_has_quick(void);
void marked_quick(uint8_t mark, const void *bytes, size_t len, uint8_t out[32]);

#endif
