/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 1024 words of SLIP-0039, sorted, each of 4 to 8 letters a to z and told
 * from all others by its first four. They write share cards here, and phrases
 * elsewhere. Looking a word up is the named exception to constant time (S6):
 * the time may tell which word it was.
 */
#ifndef SHAMIR_WORDS_H
#define SHAMIR_WORDS_H

#include <stddef.h>

#define SLIP39_WORDS 1024
#define SLIP39_WORD_LEN_MAX 8

/* slip39_word -- the word of ${index}, as a string that lives for ever.
 * NULL when ${index} is not below SLIP39_WORDS. */
const char *slip39_word(unsigned index);

/* slip39_word_index -- the place of the ${len} letters at ${word} on the list.
 * They need no NUL. -1 when there is no such word; only the whole word in
 * lower case will do. */
int slip39_word_index(const char *word, size_t len);

#endif
