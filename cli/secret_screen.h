/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secret_screen.h -- a password as a tired person copies it: in groups of four,
 * with what looks alike explained, until a key. */
#ifndef BG_CLI_SECRET_SCREEN_H
#define BG_CLI_SECRET_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "vault/base/secret.h"

/* secret_screen_takes -- one line of printable ASCII, all of which the screen
 * holds with what is said of it, and a terminal that takes it away again.
 * secret_screen -- show it, until Enter, or until ${ms} milliseconds are over
 * (0: never), which *alone says. E_USAGE. */
bool secret_screen_takes(const struct secret *body);
int secret_screen(const char *title, const struct secret *body, int64_t ms,
		  bool *alone);

#endif
