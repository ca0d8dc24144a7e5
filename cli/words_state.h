/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words_state.h -- what has been typed of a card's 33 words, byte by byte. It
 * sees no terminal; it lives in guarded memory.
 *
 * What is typed is a row of tokens, each ended by Enter or a space:
 *
 *     letters         a word, from its first four letters on, in either case
 *     number, Enter   the word by its word number: the word's place on the
 *                     list of SLIP-0039, 1 to 1024
 *     number, other   (a space, a tab, a point, a colon, or a letter at once)
 *                     the number that stands before a word on the card: it is
 *                     passed over when it is the number of this very word, and
 *                     refused when it is not, as after a word left out
 *     a letter a to f one of the offers that are shown
 *
 * So "1 album 2 crystal ..." may be pasted, and 517 Enter is word 517 of the
 * list. One case is left: 7 Enter at word 7, which may be a card pasted with
 * each number on a line of its own. It waits: if letters follow, it was the
 * card's number; a second Enter says that word 7 of the list is meant.
 *
 * Backspace takes back a letter, and before the first one goes back to the
 * word before; there Enter keeps what was. ^U and ^W empty the word. ^C, ^D
 * and ^\ give up. Arrow and function keys do nothing.
 *
 * With 33 words there (${at} is 33) and a wrong checksum, a token is one of
 * the offers or the number of the word to change.
 */
#ifndef BG_CLI_WORDS_STATE_H
#define BG_CLI_WORDS_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/secret.h"
#include "vault/share/slips.h"

/* What the last byte led to. */
enum words_said {
	WORDS_NOTHING, /* the token changed, or nothing did */
	WORDS_BELL,    /* the key means nothing here */
	WORDS_TAKEN,   /* a word was taken */
	WORDS_SWAPPED, /* ... once y and z had changed places */
	WORDS_BACK,    /* now at another word than the next */
	WORDS_HELD,    /* a number and Enter that may be the card's */
	WORDS_FULL,    /* 33 words are there: words_state_check */
	WORDS_UNFIT,   /* and their checksum is wrong */
	WORDS_GIVEN_UP,
	/* refused, and the token is gone: from here on */
	WORDS_UNLISTED,  /* no word; ${near} may have offers */
	WORDS_SHORT,     /* fewer than four letters and no word; as above */
	WORDS_MISPLACED, /* the card's number of another word */
	WORDS_NO_NUMBER, /* there is no word with that number */
	WORDS_NO_OFFER,  /* no offer has that letter */
};

struct words_state {
	uint16_t word[SHARE_WORDS];
	uint16_t near[SLIPS_MAX];
	struct slips_fix fix[SLIPS_MAX];
	char token[SLIPS_LETTERS];   /* letters in lower case, or digits */
	char refused[SLIPS_LETTERS]; /* the token before, if it was refused */
	uint8_t len;
	uint8_t refused_len;
	uint8_t nears;
	uint8_t fixes;
	uint8_t known; /* words there are */
	uint8_t at;    /* the word being typed, from 0; SHARE_WORDS: none */
	uint8_t taken; /* length of the token last taken; 0: an offer, or kept */
	uint8_t byte;  /* for the caller to read into */
	uint8_t escape; /* within the sequence of a function key */
	bool blind;     /* set by the caller: nothing is shown, no offers */
	bool by_number; /* the word last taken */
	bool held;
	bool after_cr;
};

/* words_state_new -- nothing typed yet. *mem is the caller's, and holds what
 * is returned in *state. */
int words_state_new(struct secret **mem, struct words_state **state);

/* words_state_byte -- one more byte was typed. After WORDS_GIVEN_UP, or once
 * words_state_check was content, no more may come. */
enum words_said words_state_byte(struct words_state *w, uint8_t byte);

/* words_state_check -- the share of the 33 words, the caller's. E_SHARE when
 * they are none: ${fix} then has the offers. */
int words_state_check(struct words_state *w, struct secret **share);

/* words_state_reading -- what the token would be taken for, as slips_read
 * does; of a number too. SLIPS_UNKNOWN for the number of the word itself. */
enum slips_reading words_state_reading(const struct words_state *w,
				       uint16_t *index);

static inline bool words_refused(enum words_said said)
{
	return said >= WORDS_UNLISTED;
}

#endif
