/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words.h -- private to member: words of the list as people type them, and as
 * they are written: lower case, single spaces.
 */
#ifndef BG_MEMBER_WORDS_H
#define BG_MEMBER_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/cursor.h"

bool words_is_space(uint8_t c);

/* words_parse -- exactly ${n} words of the list, any white space and case.
 * E_INPUT: another count, or the number of a word that is not on the list;
 * never the word. The caller wipes ${indices} where they are secret. */
int words_parse(struct span text, unsigned *indices, size_t n);

/* words_len -- how long ${n} words are when written, without a NUL.
 * words_write -- write them to ${out}, which has room for one byte more, a
 * NUL. The indices are below SLIP39_WORDS. */
size_t words_len(const unsigned *indices, size_t n);
void words_write(const unsigned *indices, size_t n, char *out);

#endif
