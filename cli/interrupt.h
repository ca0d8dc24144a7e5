/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interrupt.h -- signals in a conversation: what would end the program at once
 * (SIGINT, SIGTERM, SIGHUP) gives up the question that is asked instead, so
 * that what has to be in the log at the end still gets there.
 */
#ifndef BG_CLI_INTERRUPT_H
#define BG_CLI_INTERRUPT_H

#include <stdbool.h>

/* interrupt_watch -- from now on; interrupt_leave -- as before. What is within
 * another of its kind does nothing. */
void interrupt_watch(void);
void interrupt_leave(void);

/* interrupt_came -- whether one came. interrupt_ends -- whether one that is no
 * mere SIGINT did. interrupt_forget -- of SIGINT: the question was given up. */
bool interrupt_came(void);
bool interrupt_ends(void);
void interrupt_forget(void);

#endif
