/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import.h -- what every import must hold, whatever the file. */
#ifndef TESTS_FUZZ_IMPORT_H
#define TESTS_FUZZ_IMPORT_H

#include "tests/fuzz/fuzz.h"
#include "vault/carry/import.h"

/* import_of -- read the file in that format, check what came out, and give its
 * items, fields and faults in ${out}, so that two readings compare. */
void import_of(struct span in, enum import_format format,
	       const struct import_map *map, struct buffer *out);

#endif
