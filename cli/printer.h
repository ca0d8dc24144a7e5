/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printer.h -- bytes straight to the printer, without a file between. */
#ifndef BG_CLI_PRINTER_H
#define BG_CLI_PRINTER_H

#include <stdbool.h>

#include "vault/base/secret.h"

/* printer_print -- to `lp`, through a pipe. E_ABSENT: there is no lp; E_IO: it
 * failed. What the print system keeps is its own. */
int printer_print(const struct secret *document);

/* Whether these are the words that start it. */
bool printer_is(char *const argv[]);

#endif
