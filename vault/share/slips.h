/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * slips.h -- the 33 words of a card as tired people type them: what a few
 * letters stand for, which words may have been meant when they stand for
 * none, and which slip explains a wrong checksum. Nothing here decides: what
 * was meant is for the one who types to say.
 *
 * A word has two numbers: its index on the list of SLIP-0039, 0 to 1023, which
 * is what this file speaks of; and its word number, 1 to 1024, counted from 1
 * as lists are printed, which people may type in place of the word.
 *
 * Looking words up is the named exception to constant time (S6).
 */
#ifndef BG_SHARE_SLIPS_H
#define BG_SHARE_SLIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/secret.h"
#include "vault/share/share.h"

#define SLIPS_MAX 6      /* offers at a time */
#define SLIPS_LETTERS 12 /* more are no slip of any word */
#define SLIPS_COMPLETE 4 /* letters that tell a word from all others */
#define SLIPS_NUMBERS 1024

enum slips_reading {
	SLIPS_UNKNOWN, /* see slips_near */
	SLIPS_WHOLE,   /* a word of the list */
	SLIPS_BEGUN,   /* four letters or more, with which one word begins */
	SLIPS_SWAPPED, /* one of these once y and z change places: the keyboard
	                * has another layout. No word becomes another this way,
	                * whole or begun; tell the user what was understood. */
};

/* slips_read -- the word that ${len} lower-case letters stand for. *index is
 * written unless the answer is SLIPS_UNKNOWN. */
enum slips_reading slips_read(const char *letters, size_t len, uint16_t *index);

/* slips_number -- the word of a word number; false when it is not 1 to 1024. */
bool slips_number(unsigned number, uint16_t *index);

/* slips_near -- the words that ${len} lower-case letters may have been meant
 * for, best first: one letter wrong, missing, too many, or two changed places,
 * in the word or in its beginning; y and z count half. Returns their number.
 * To be offered, never taken unasked. */
size_t slips_near(const char *letters, size_t len, uint16_t near[SLIPS_MAX]);

/* What would make the checksum of 33 words right. */
enum slips_kind {
	SLIPS_REPLACE,  /* word ${at} is ${index}, which looks like it */
	SLIPS_EXCHANGE, /* words ${at} and ${at} + 1 changed places */
	SLIPS_LOOK,     /* word ${at} is wrong; what fits is unlike it and is
	                 * not told: read the card again (${index} is 0) */
};

struct slips_fix {
	uint8_t kind;
	uint8_t at;     /* from 0 */
	uint16_t index; /* for SLIPS_REPLACE */
};

/* slips_share -- the share that 33 indices (uint16_t each) stand for, as
 * share_parse gives it. E_SHARE: the checksum, or no share of a vault. */
int slips_share(const struct secret *words, struct secret **share);

/* slips_fixes -- what may be wrong with 33 words that slips_share refused.
 * *fixes is an array of at most SLIPS_MAX slips_fix, most likely first, the
 * caller's; *count may be 0. With one wrong word there is exactly one fix:
 * different shares differ in at least four words. E_MEMORY. */
int slips_fixes(const struct secret *words, struct secret **fixes,
		size_t *count);

#endif
