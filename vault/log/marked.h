/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * marked.h -- private to the log: SHA-256 of one byte and what follows it, which
 * is what a Merkle tree is made of.  Leaves and nodes are public, so it may use
 * the processor's own instructions, which nobody has looked at for what they
 * tell about a secret.  Secrets are hashed by libsodium, and never here.
 */
#ifndef BG_LOG_MARKED_H
#define BG_LOG_MARKED_H

#include <stdbool.h>
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

/* marked_is_quick -- marked_has_quick, asked once. */
bool marked_is_quick(void);

#define MARKED_BLOCK 64

/* The eight words between two blocks, in the order of the instructions. */
struct marked_words {
	uint32_t abef[4], cdgh[4];
};

/* The parts of it, for bytes that come in pieces and have no mark
 * (public_hash.h), under the same condition. marked_quick_blocks -- ${n} blocks, none
 * is fine; marked_quick_end -- behind them ${used} bytes less than a block, of
 * ${total} in all. It overwrites ${last}. */
void marked_quick_begin(struct marked_words *w);
void marked_quick_blocks(struct marked_words *w, const uint8_t *at, size_t n);
void marked_quick_end(struct marked_words *w, uint8_t last[MARKED_BLOCK],
		      size_t used, uint64_t total, uint8_t out[32]);

#endif
