/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_locked.h -- private to import*.c: memory for libraries that take an
 * allocator: what they keep of a file is locked, and wiped when freed. */
#ifndef BG_CARRY_IMPORT_LOCKED_H
#define BG_CARRY_IMPORT_LOCKED_H

#include <stddef.h>

/* As malloc, realloc and free. NULL also when a thread would have more than
 * 256 MiB or 4096 blocks: nothing that a parser keeps at once comes near. */
void *locked_new(size_t len);
void *locked_resize(void *old, size_t len);
void locked_free(void *block);

#endif
