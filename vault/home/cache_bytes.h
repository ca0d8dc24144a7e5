/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_bytes.h -- the text of a cache, which is read where somebody looks at it.
 *
 * It has a head, which is judged and plain from the beginning, and behind it a
 * body in pieces, each of which is judged by itself. A short body, any that
 * somebody opens who writes to the vault, and any that could not be removed is
 * judged whole before anything else and kept in memory: nothing is left that could
 * be found wrong half-way. Of a long one who only reads, or acts in a session with
 * nobody at it, reads few pieces, each when it is wanted. One that turns out to be
 * damaged then ends the program (error_end), and the file goes: the command that is
 * started again reads the log.
 */
#ifndef BG_HOME_CACHE_BYTES_H
#define BG_HOME_CACHE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"
#include "vault/home/home.h"

struct cache_bytes;

/* A body that is read piece by piece is longer. */
#define CACHE_SHORT ((size_t)1 << 20)

/* cache_seal -- append ${text}, whose first ${head} bytes are the head, by the
 * member's own identity, for nobody else may say what they found; bound to
 * ${lines}, which stand before it. E_MEMORY. */
int cache_seal(const struct secret *identity, struct span lines,
	       struct span text, size_t head, struct buffer *out);

/* cache_bytes_open -- that vault's file, if it begins with ${lines} (E_ABSENT)
 * and the identity opens it; ${piecewise}: pieces of a long body are judged when
 * they are wanted. *out is the caller's. E_AUTH, E_IO, E_INPUT, E_MEMORY. */
int cache_bytes_open(const struct home *home, const char *vault,
		     struct span lines, const struct secret *identity,
		     bool piecewise, struct cache_bytes **out);

/* cache_bytes_plain -- the same of a copy of bytes that are plain: all of them
 * are head. E_MEMORY. */
int cache_bytes_plain(struct span plain, struct cache_bytes **out);

/* Of head and body. */
size_t cache_bytes_len(const struct cache_bytes *b);

/* cache_bytes_at -- ${len} bytes from ${from} on, good as long as ${b} is; NULL
 * when there are fewer, or they are of the head and of the body. */
const uint8_t *cache_bytes_at(struct cache_bytes *b, size_t from, size_t len);

/* cache_bytes_soon -- all of it is about to be looked at: what is still in the file
 * is read now, at one go. Each piece is judged when it is wanted, as ever; what
 * cannot be read is tried again then. */
void cache_bytes_soon(struct cache_bytes *b);

/* cache_bytes_give_up -- it is not what it should be, and nothing can stand in for
 * a row: who went on would see fewer than there are. The file goes, and the program
 * ends (error_end). */
void cache_bytes_give_up(const struct cache_bytes *b) __attribute__((noreturn));

/* What became plain is wiped. NULL is fine. */
void cache_bytes_free(struct cache_bytes **bytes);

#endif
