/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ending.h -- while a terminal is not as its owner left it, every signal waits:
 * those that are to end the program are seen here instead, so that whoever
 * reads from the terminal can give up, put it back, and let them through.
 */
#ifndef BG_CLI_ENDING_H
#define BG_CLI_ENDING_H

#include <signal.h>
#include <stdbool.h>

struct ending {
	int fd; /* readable once the program is to end; or -1 */
	sigset_t before;
};

/* ending_wait -- from here on all signals wait. False: errno says why not, and
 * nothing is changed. */
bool ending_wait(struct ending *e);

/* ending_go_on -- as before: what waited does what it does. */
void ending_go_on(struct ending *e);

/* ending_typed -- whether ${fd}, a terminal, has something to read within
 * ${ms}; negative is for ever. 1; 0; or -1 when it is to end: by a signal, or
 * because the terminal is gone. */
int ending_typed(const struct ending *e, int fd, int ms);

#endif
