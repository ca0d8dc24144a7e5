/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Published vectors, unpacked where a test can read them.
 */
#ifndef TESTS_LOG_VECTORS_H
#define TESTS_LOG_VECTORS_H

#include <stddef.h>
#include <stdint.h>

/* vectors_unpack -- the archive ${name} below vectors/ of $BG_SHARED or
 * ../shared, into a fresh folder, whose path is returned and lives until
 * vectors_remove. Where the archive is absent, the test ends: skipped and said
 * so, failed when CI is set. */
const char *vectors_unpack(const char *name);

/* vectors_remove -- the folder and all in it. */
void vectors_remove(void);

/* vectors_read -- the whole file ${path} of the folder, to be freed by the
 * caller; the test fails where there is none. One NUL stands behind it. */
uint8_t *vectors_read(const char *path, size_t *len);

/* vectors_each -- call ${visit} with the path, from the folder, of every file
 * below ${under} whose name ends in ${suffix}; returns how many there were. */
size_t vectors_each(const char *under, const char *suffix,
		    void (*visit)(const char *path));

#endif
