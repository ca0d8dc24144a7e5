/* SPDX-License-Identifier: GPL-3.0-or-later */
/* array.h -- growing arrays of public structs. */
#ifndef BG_BASE_ARRAY_H
#define BG_BASE_ARRAY_H

#include <stddef.h>

/* array_room -- make room for one more item in *items (malloc'd, *cap items of
 * ${size} bytes each, ${count} in use): at first for 256 bytes or one item, then
 * for twice as many. E_MEMORY leaves all as it was. */
int array_room(void *items, size_t *cap, size_t count, size_t size);

#endif
