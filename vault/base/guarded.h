/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * guarded.h -- the pages that secrets live in; for secret.c alone.
 *
 * To make such pages and to take them down takes some fifteen calls of the
 * kernel, more than what is done with most keys. So a few that were given back
 * are kept for the next secret that fits into a page: wiped, out of anybody's reach
 * until then, still guarded, still locked, still left out of core dumps.
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
void guarded_give(uint8_t *bytes, size_t room, bool locked);

/* guarded_drop -- take down those that are kept. */
void guarded_drop(void);

#endif
