/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words_screen.h -- how the typing of a card's words looks: on a screen of its
 * own that leaves nothing behind; or, on a terminal that has none (TERM unset,
 * dumb or unknown), line after line without showing a word.
 *
 * Every piece is written straight from where it lies; nothing is composed in
 * memory. 24 rows of 80 are enough, and no row but these is used: nothing
 * scrolls.
 */
#ifndef BG_CLI_WORDS_SCREEN_H
#define BG_CLI_WORDS_SCREEN_H

#include <stdbool.h>

#include "cli/words_state.h"

struct words_screen {
	int fd;            /* the terminal, borrowed */
	const char *title; /* borrowed */
	bool lines;        /* line after line, showing no word */
	enum words_said remark;
};

/* words_screen_begin -- the alternate screen, empty; or a line.
 * ${term} is what TERM says, or NULL. */
void words_screen_begin(struct words_screen *s, int fd, const char *title,
			const char *term);

/* words_screen_show -- what is to be seen after ${said}. */
void words_screen_show(struct words_screen *s, const struct words_state *w,
		       enum words_said said);

/* words_screen_end -- the alternate screen is emptied and left. */
void words_screen_end(const struct words_screen *s);

#endif
