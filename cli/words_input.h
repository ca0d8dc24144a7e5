/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words_input.h -- the 33 words of a card, typed on the terminal. How they may
 * be typed is said in words_state.h.
 */
#ifndef BG_CLI_WORDS_INPUT_H
#define BG_CLI_WORDS_INPUT_H

#include "vault/base/secret.h"

/* words_input_card -- ask on /dev/tty for the words of the card that ${title}
 * names (one line of up to 79 characters). *share becomes the slip39_share
 * they are, which is the caller's.
 *
 * Words are shown on the alternate screen only, which is emptied before it is
 * left; with TERM unset, dumb or unknown none is shown. A slip is offered to
 * be mended and never mended unasked. The terminal is as it was afterwards,
 * however it ends: signals wait until then, and those that would end the
 * program (TERM, HUP, INT, QUIT; unless ignored) end the typing first.
 *
 * E_USAGE: there is no terminal. E_ABSENT: given up by ^C, ^D, ^\, by such a
 * signal, or because the terminal went away. E_IO, E_MEMORY. */
int words_input_card(const char *title, struct secret **share);

#endif
