/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * public_hash.h -- SHA-256 of bytes that come in pieces and that anybody who has
 * the vault's file can read: objects as they are sealed.  Like the log's tree
 * (marked.h) it uses the processor's own instructions where there are any.  The
 * hash of a secret is libsodium's, and never this one.
 */
#ifndef BG_LOG_PUBLIC_HASH_H
#define BG_LOG_PUBLIC_HASH_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/log/marked.h"

/* Nothing to free: one that is not ended is simply left. */
struct public_hash {
	bool quick;
	crypto_hash_sha256_state portable; /* when not */
	struct marked_words words;
	uint8_t held[MARKED_BLOCK];
	size_t used;    /* of held, never all of it */
	uint64_t total; /* bytes so far */
};

/* public_hash_begin -- the fastest way that this processor has;
 * public_hash_begin_portable -- by libsodium. public_hash_add takes pieces of any
 * length, NULL when there is nothing in one. After public_hash_end it has to be
 * begun again. */
void public_hash_begin(struct public_hash *h);
void public_hash_begin_portable(struct public_hash *h);
void public_hash_add(struct public_hash *h, const void *bytes, size_t len);
void public_hash_end(struct public_hash *h, uint8_t out[32]);

/* public_hash -- the same of bytes that are all there. */
void public_hash(const void *bytes, size_t len, uint8_t out[32]);

#endif
