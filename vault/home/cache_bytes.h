/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_bytes.h -- the plain text of a cache, which becomes plain where somebody
 * looks at it.
 *
 * All of it lies in this process's own memory and was judged as one before any of
 * it can be seen: later nothing is left that could be found wrong, or that
 * somebody could still change.
 */
#ifndef BG_HOME_CACHE_BYTES_H
#define BG_HOME_CACHE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"

struct cache_bytes;

/* cache_bytes_unseal -- what cache_seal (home.h) put into ${file} behind its
 * first ${ad} bytes, which it is bound to. The file's memory becomes *out's, and
 * ${file} empty; on failure it is as it was: E_AUTH, E_MEMORY. */
int cache_bytes_unseal(const struct secret *identity, struct buffer *file,
		       size_t ad, struct cache_bytes **out);

/* cache_bytes_plain -- the same of a copy of bytes that are plain. E_MEMORY. */
int cache_bytes_plain(struct span plain, struct cache_bytes **out);

size_t cache_bytes_len(const struct cache_bytes *b);

/* cache_bytes_at -- ${len} bytes from ${from} on, good as long as ${b} is; NULL
 * when there are fewer. */
const uint8_t *cache_bytes_at(struct cache_bytes *b, size_t from, size_t len);

/* What became plain is wiped. NULL is fine. */
void cache_bytes_free(struct cache_bytes **bytes);

#endif
