/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cursor.h -- reading untrusted bytes without leaving them.
 *
 * A cursor that met something unexpected stays failed and gives nothing more,
 * so a parser reads like its format page and checks once at the end.
 * Nothing is copied: what is returned points into the bytes given.
 */
#ifndef BG_BASE_CURSOR_H
#define BG_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

struct span {
	const uint8_t *bytes;
	size_t len;
};

void cursor_init(struct cursor *c, const void *bytes, size_t len);
size_t cursor_left(const struct cursor *c);

/* The next ${len} bytes; {NULL, 0} and failed when there are fewer. */
struct span cursor_bytes(struct cursor *c, size_t len);

/* One line without its LF; failed when no LF is left. */
struct span cursor_line(struct cursor *c);

/* All up to ${stop}, which is passed over; failed when it does not come. */
struct span cursor_until(struct cursor *c, uint8_t stop);

/* Pass over exactly ${text}, or fail. */
void cursor_expect(struct cursor *c, const char *text);

/* Whether ${text} comes next; moves only if so. Never fails the cursor. */
bool cursor_accept(struct cursor *c, const char *text);

/* A decimal number without sign or leading zeros, at most ${max}. */
uint64_t cursor_decimal(struct cursor *c, uint64_t max);

uint8_t cursor_byte(struct cursor *c);
uint32_t cursor_u32be(struct cursor *c);
uint64_t cursor_u64be(struct cursor *c);

/* True when nothing failed and nothing is left over. */
bool cursor_done(const struct cursor *c);

bool span_is(struct span s, const char *text);
bool span_equal(struct span a, struct span b);

#endif
