/* SPDX-License-Identifier: GPL-3.0-or-later */
/* array.h -- growing arrays of public structs. */
#ifndef BG_BASE_ARRAY_H
#define BG_BASE_ARRAY_H

#include <stddef.h>

/* array_room -- make room for one more item in *items (malloc'd, *cap items of
 * ${size} bytes each, ${count} in use): at first for 256 bytes or one item, then
 * for twice as many. E_MEMORY leaves all as it was. */
int array_room(void *items, size_t *cap, size_t count, size_t size);

/* array_soon -- all of these ${len} bytes, of one block that was allocated, are
 * about to be written to: where they are many the kernel is asked for their pages
 * at once, and not for one whenever it is met. It may not know how (before Linux
 * 5.14), and then nothing is different. */
void array_soon(void *items, size_t len);

#endif
