/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.h -- bytes as text and back, strictly.
 *
 * Decoders accept one spelling of each value and nothing else.  The base64,
 * hex and bech32 codecs take secret bytes: they use no secret-indexed table
 * and no secret branch (S6).
 */
#ifndef BG_BASE_TEXT_H
#define BG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/cursor.h"

enum base64_padding { BASE64_PADDED, BASE64_BARE };

#define BASE64_PADDED_LEN(n) (((n) + 2) / 3 * 4)
#define BASE64_BARE_LEN(n) (((n)*4 + 2) / 3)

/* base64_encode -- RFC 4648 section 4.  Writes BASE64_..._LEN(len) characters
 * and a NUL to ${out}, which has room for them. */
void base64_encode(const uint8_t *bytes, size_t len,
		   enum base64_padding padding, char *out);

/* base64_decode -- strict: exact padding, no white space, trailing bits zero.
 * Writes at most ${cap} bytes and their number to *out_len; E_INPUT otherwise,
 * with nothing of the input left in ${out}. */
int base64_decode(struct span text, enum base64_padding padding, uint8_t *out,
		  size_t cap, size_t *out_len);

/* base64_public -- whether the text is the base64, padded, of exactly ${len} bytes;
 * they are in ${out} then. Only for what everybody may see. */
bool base64_public(struct span text, uint8_t *out, size_t len);

/* text_order -- what strcmp says, in place: of two keys the first letters mostly
 * tell, and a call takes longer than they do. */
static inline int text_order(const char *a, const char *b)
{
	while (*a == *b && *a != '\0') {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

/* Lower-case hex; ${out} has room for 2 * len + 1. hex_public -- the same in a
 * third of the time, which depends on what the bytes are. */
void hex_encode(const uint8_t *bytes, size_t len, char *out);
void hex_public(const uint8_t *bytes, size_t len, char *out);

/* Exactly ${len} bytes from 2 * len lower-case digits; else E_INPUT. */
int hex_decode(struct span text, uint8_t *out, size_t len);

/* bech32 (BIP 173 checksum, no length limit below 1024), as age uses it.
 * ${hrp} in lower case; ${upper} writes the whole in upper case.
 * out has room for strlen(hrp) + 1 + (len * 8 + 4) / 5 + 6 + 1. */
int bech32_encode(const char *hrp, const uint8_t *bytes, size_t len, bool upper,
		  char *out, size_t cap);

/* bech32_decode -- all one case, the hrp as given (compared in lower case),
 * padding zero; exactly ${len} bytes, else E_INPUT. */
int bech32_decode(const char *hrp, struct span text, uint8_t *out, size_t len);

/* utf8_next -- the character at ${*at}, below s.len, and past it; -1: none, by
 * RFC 3629 in its shortest form, no surrogates. */
int32_t utf8_next(struct span s, size_t *at);

/* UTF-8 without U+0000-001F, U+007F-009F, U+2028-202E, U+2066-2069, without
 * surrogates or overlong forms: what a name, a reason or a label may hold. */
bool text_clean(struct span s);

/* text_mask -- what text_clean would refuse becomes '?', byte for byte, up to
 * the NUL: for texts of others on their way to a terminal. */
void text_mask(char *text);

/* id = 32 lower hex digits, NUL-terminated in a char[33]. */
#define ID_LEN 16
#define ID_TEXT 33
bool text_is_id(struct span s);
void id_random(char out[ID_TEXT]);

/* RFC 3339 UTC with milliseconds, "2026-11-20T03:34:15.000Z" (24 characters).
 * Years 0000-9999; parse is strict and refuses days that do not exist. */
#define TIME_TEXT 25
int time_format(int64_t ms, char out[TIME_TEXT]);
int time_parse(struct span text, int64_t *ms);

#endif
