/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guarded.h -- the pages that secrets live in; for secret.c alone.
 *
 * What is short gets a page of the shelf (shelf.h), what is long, or finds none
 * there, pages of libsodium's. Both are locked, left out of core dumps, between
 * pages that nobody may touch, and wiped when they are given back.
 *
 * A child that is forked finds the pages wiped.
 */
#ifndef BG_BASE_GUARDED_H
#define BG_BASE_GUARDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* guarded_take -- ${room} zero bytes, a multiple of 16, that end where a page
 * ends; NULL: no memory. *locked: whether the kernel keeps them from being
 * swapped. */
uint8_t *guarded_take(size_t room, bool *locked);

/* guarded_give -- wipes what guarded_take gave. Ends the program when something
 * was written before the bytes. Whoever reads or writes them from then on, or
 * gives them back once more, ends it as well. */
void guarded_give(uint8_t *bytes, size_t room);

/* guarded_drop -- no longer lock what nobody has. */
void guarded_drop(void);

#endif
