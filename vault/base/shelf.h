/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shelf.h -- pages for secrets that fit into one; for guarded.c alone.
 *
 * One mapping has a row of them, each between two that nobody may touch. To make
 * it takes three calls of the kernel, to take a page from it two the first time
 * and one from then on; pages of their own, as sodium_malloc makes them, take
 * nine each. A page that nobody has is out of reach, and left locked.
 *
 * None of it comes into a core dump, and a child that is forked finds it wiped.
 * Not for two threads at once.
 */
#ifndef BG_BASE_SHELF_H
#define BG_BASE_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a page has at least. */
#define SHELF_ROOM 4096

/* shelf_take -- the end of a page that is zero; NULL: all are taken, or there is
 * no memory. *locked: whether the kernel keeps it from being swapped. */
uint8_t *shelf_take(bool *locked);

/* Whether ${bytes} are in a page of it. */
bool shelf_has(const uint8_t *bytes);

/* shelf_give -- wipes the whole page that ends at ${end}; it is out of reach, and
 * the first that is taken again. */
void shelf_give(uint8_t *end);

/* shelf_drop -- what nobody has is locked no longer, and no memory. */
void shelf_drop(void);

/* In a child: the kernel does not hand locks on. */
void shelf_unlocked(void);

#endif
