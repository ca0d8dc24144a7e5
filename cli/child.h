/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.h -- a program that is handed a secret by a descriptor it inherits:
 * never in its arguments, never in its environment. */
#ifndef BG_CLI_CHILD_H
#define BG_CLI_CHILD_H

#include "vault/base/secret.h"

/* child_run -- ${argv} (ends in NULL, argv[0] looked up in PATH) with a pipe at
 * descriptor ${fd} from which it reads the secret, to its end. Waits for it.
 * E_ABSENT: no such program; E_IO: it failed (says how), or took nothing. */
int child_run(char *const argv[], int fd, const struct secret *secret);

#endif
