/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * screen.h -- a screen of its own for what must not stay: the alternate screen
 * of the terminal, emptied before it is left.
 */
#ifndef BG_CLI_SCREEN_H
#define BG_CLI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#include "cli/ending.h"

struct screen {
	int fd;
	struct termios before;
	struct ending ending;
};

/* screen_lines -- how many the terminal has; 24 where it does not say. */
unsigned screen_lines(void);

/* screen_clears -- whether this terminal can take words away again (TERM is
 * set, and neither dumb nor unknown). screen_recorded -- a sentence,
 * in the language in use, when what
 * it shows may well be kept by something (tmux, screen, script); or NULL. */
bool screen_clears(void);
const char *screen_recorded(void);

/* screen_clear -- an empty screen, and what scrolled off it forgotten, as far
 * as the terminal can. */
void screen_clear(void);

/* screen_begin -- empty, without echo; signals wait until screen_end, so that
 * what is shown is gone before anything else happens. E_USAGE: no terminal.
 * screen_wait -- until Enter, or a signal that ends the program, or the
 * terminal is gone; false once ${ms}
 * milliseconds have passed (0: never), whatever other keys were pressed. */
int screen_begin(struct screen *s);
bool screen_wait(const struct screen *s, int64_t ms);
void screen_end(struct screen *s);

/* Written straight from where it lies. */
void screen_put(const struct screen *s, const void *bytes, size_t len);
void screen_text(const struct screen *s, const char *text);

#endif
