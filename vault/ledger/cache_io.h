/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_io.h -- private to the ledger's cache: one description of a thing for
 * both ways, to bytes and from them.
 *
 * Whoever describes a thing calls io_* of each part in turn; writing appends
 * them, reading fills them in. An io that failed stays failed and gives zeros;
 * what was read so far can be freed as if it were whole.
 */
#ifndef BG_LEDGER_CACHE_IO_H
#define BG_LEDGER_CACHE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/text.h"

struct io {
	struct buffer *out; /* NULL: reading */
	struct cursor in;
	bool no_memory;
};

bool io_reading(const struct io *io);
/* Something read cannot be: the io is failed. */
void io_wrong(struct io *io);
/* Whether a thing more can be read or written. */
bool io_good(const struct io *io);

void io_raw(struct io *io, void *bytes, size_t len);
void io_bool(struct io *io, bool *b);
void io_u64(struct io *io, uint64_t *n);
void io_i64(struct io *io, int64_t *n);
/* At most ${max}. */
void io_unsigned(struct io *io, unsigned *n, unsigned max);
void io_size(struct io *io, size_t *n, size_t max);
/* A text of at most ${cap} - 1 bytes; what is behind it is zeros. */
void io_text(struct io *io, char *text, size_t cap);
/* Few bytes for a small number: seven bits a byte, the lowest first. io_delta --
 * of its difference to ${before}, either way. io_flags -- at most ${max}. */
void io_small(struct io *io, uint64_t *n);
void io_delta(struct io *io, uint64_t *n, uint64_t before);
void io_flags(struct io *io, unsigned *flags, unsigned max);
/* An id, or "". */
void io_id(struct io *io, char id[ID_TEXT]);

/* io_count -- a number of things that each have a byte at least: who says there
 * are more than bytes left is not believed. */
void io_count(struct io *io, size_t *count);

/* io_list -- the number of items of ${size} bytes; reading, *items becomes as
 * many of zeros (NULL for none), and *cap their number. */
void io_list(struct io *io, void *items, size_t *count, size_t *cap,
	     size_t size);
/* io_there -- whether *item is there; reading, it becomes one of zeros. */
bool io_there(struct io *io, void *item, size_t size);

/* All items of a list of the shape that state.h has. */
#define IO_ALL(io, list, count, cap, describe) \
	do { \
		size_t i_; \
		io_list((io), &(list), &(count), &(cap), sizeof((list)[0])); \
		for (i_ = 0; i_ < (count) && io_good(io); i_++) \
			describe((io), &(list)[i_]); \
	} while (0)

/* An enum up to ${last}. */
#define IO_ENUM(io, value, last) \
	do { \
		unsigned n_ = (unsigned)(value); \
		io_unsigned((io), &n_, (unsigned)(last)); \
		(value) = n_; \
	} while (0)

#endif
