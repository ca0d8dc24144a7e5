/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sandbox.h -- what a command can never need is taken away before it reads its
 * first file: whoever gets the better of a parser finds no network and no
 * other program.
 */
#ifndef BG_CLI_SANDBOX_H
#define BG_CLI_SANDBOX_H

#include <stdbool.h>

/* sandbox_enter -- for the rest of the process: no socket, no looking into
 * other processes, no program started. False where the kernel will not. */
bool sandbox_enter(void);

#endif
