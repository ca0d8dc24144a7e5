/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * progress.h -- how far long work has come, in one line on the terminal that is
 * gone when there is something else to say.
 */
#ifndef BG_CLI_PROGRESS_H
#define BG_CLI_PROGRESS_H

/* progress_start -- work is shown from now on, where both standard output and
 * standard error are a terminal that can take a line back, and this process is
 * in its foreground. Into a pipe or a file nothing is ever written. */
void progress_start(void);

/* progress_stop -- nothing is shown until it is started again. */
void progress_stop(void);

/* progress_gone -- takes the line away, if there is one; before anything else is
 * written to the terminal. */
void progress_gone(void);

#endif
