/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A share as 10-bit symbols, one for each word (SLIP-0039, "Format of the
 * share mnemonic"). The first four symbols are public, the others secret and
 * handled in constant time.
 *
 *      bits  15 id, 1 ext, 4 e | 4 GI, 4 Gt, 4 g, 4 I, 4 t | padding, value | 30 checksum
 *      symbols               2 |                         2 |       13 to 26 | 3
 */
#ifndef SHAMIR_SYMBOLS_H
#define SHAMIR_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

#include "shamir/slip39.h"

/* symbols_pack -- the symbols of ${share}, which slip39_check must have passed.
 * Returns their number. */
size_t symbols_pack(const struct slip39_share *share,
		    uint16_t symbols[SLIP39_WORDS_MAX]);

/* symbols_unpack -- the share that ${n} symbols, each below 1024, stand for.
 * SHAMIR_ELENGTH, SHAMIR_ECHECKSUM, SHAMIR_EFORMAT, SHAMIR_EPADDING, in this
 * order; ${out} is written on success only. */
int symbols_unpack(const uint16_t *symbols, size_t n, struct slip39_share *out);

#endif
