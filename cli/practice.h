/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * practice.h -- what plays a story by commands: each is shown as it would be
 * typed, then run, and what it said is kept for the next.
 */
#ifndef BG_CLI_PRACTICE_H
#define BG_CLI_PRACTICE_H

#include "cli/cli.h"

#define END ((char *)NULL) /* ends the words of play() and play_as() */

struct play {
	char work_factor[24];
	char phrase[128]; /* the last six words heard */
	char session[ID_TEXT];
	struct buffer said; /* standard output of the last command */
};

void chapter(const char *text);

/* play -- one command line, whose status must be ${want}. play_as -- the same
 * with the vault m.vault, the identity and the home of ${who}. */
int play(struct play *p, int want, ...);
int play_as(struct play *p, int want, const char *who, ...);

/* heard -- the value of "key: value" in what was said in that format; NULL: all
 * of it. */
int heard(const struct play *p, const char *format, char *value, size_t cap);

/* phone_words -- the words of a card, without its head, as a file. */
int phone_words(const char *card, const char *words);

/* same_secret -- whether just the bytes of the file were said. */
int same_secret(const struct play *p, const char *path);

int find_receipt(char *path, size_t cap, const char *session,
		 const char *vault);

/* The acts of a story, in order. */
typedef int (*act_fn)(struct play *p);

/* practice_custody.c -- a card that was read aloud is dealt anew. */
int act_redeal(struct play *p);
int act_commit(struct play *p);

#endif
