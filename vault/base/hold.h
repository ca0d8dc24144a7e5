/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hold.h -- two steps that belong together, such as a file and its name, and
 * signals that would end the program between them.
 */
#ifndef BG_BASE_HOLD_H
#define BG_BASE_HOLD_H

#include <signal.h>
#include <stdbool.h>

struct hold {
	sigset_t before;
};

/* hold_begin -- from here on those of the signals that a person or a system
 * sends to end a program (INT, TERM, HUP, QUIT) wait for this thread, until
 * hold_end: what waited ends it then. May be nested. */
void hold_begin(struct hold *h);
void hold_end(const struct hold *h);

/* hold_came -- whether one of these signals waits that is not ignored: who only
 * waits for somebody else then need not go on with that. */
bool hold_came(void);

#endif
