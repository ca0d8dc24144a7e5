/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h -- private to member: words of the list as people type them. */
#ifndef BG_MEMBER_WORDS_H
#define BG_MEMBER_WORDS_H

#include <stddef.h>

#include "vault/base/cursor.h"

/* words_parse -- exactly ${n} words of the list, any white space and case.
 * E_INPUT: another count, or the number of a word that is not on the list. */
int words_parse(struct span text, unsigned *indices, size_t n);

#endif
