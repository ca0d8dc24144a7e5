/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * phrase.h -- words for the phone: the six words that bind a request or an
 * enrolment to a voice, the 26 words of a vault's fingerprint, the eight words
 * of the reading phrase (docs/format.md, Phrases and Catalog).
 *
 * Typed words may be in any case and have any white space around them.
 */
#ifndef BG_MEMBER_PHRASE_H
#define BG_MEMBER_PHRASE_H

#include <stdint.h>

#include "vault/base/secret.h"

#define PHRASE_WORDS 6
#define PHRASE_TEXT 64 /* six words of up to eight letters, and a NUL */
#define FINGERPRINT_WORDS 26
#define FINGERPRINT_TEXT 256
#define READING_WORDS 8

/* phrase_of -- six words: the first 60 bits, most significant first, of
 * scrypt(hash, salt "breakglass/v1 phrase", N=2^15, r=8, p=1, 8 bytes).
 * E_MEMORY: scrypt wants 32 MiB. */
int phrase_of(const uint8_t hash[32], char out[PHRASE_TEXT]);

/* phrase_matches -- what was typed is the phrase of ${hash}. E_PHRASE when
 * not, and the detail does not say which words differ; nor when it is not six
 * words of the list: the detail has their count, or the number of the first
 * that is not on it. */
int phrase_matches(const uint8_t hash[32], const char *typed);

/* fingerprint_of -- a 32-byte hash as 26 words (256 bits and 4 zero bits).
 * fingerprint_parse -- the 26 words, or 64 hex digits of either case; E_INPUT
 * has the number of the word at fault. */
void fingerprint_of(const uint8_t hash[32], char out[FINGERPRINT_TEXT]);
int fingerprint_parse(const char *text, uint8_t hash[32]);

/* reading_phrase_new -- eight words, lower case, single spaces, no NUL.
 * reading_phrase_normal -- the same form of what was typed; E_INPUT has the
 * count of words, or the number of one that is not on the list. */
int reading_phrase_new(struct secret **out);
int reading_phrase_normal(const struct secret *typed, struct secret **out);

#endif
