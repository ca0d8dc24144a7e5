/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sandbox.h -- what a command line can never need is taken away before it
 * reads its first file: whoever gets the better of a parser finds no network,
 * no other program, and no path but those that were named (cli/reach.h).
 */
#ifndef BG_CLI_SANDBOX_H
#define BG_CLI_SANDBOX_H

#include <stdbool.h>

struct cli;

struct sandbox {
	bool calls; /* refused by seccomp: sockets, programs, ... */
	bool paths; /* by Landlock */
};

/* sandbox_enter -- for the rest of the process. Says what this kernel did; what
 * it cannot do is done without. */
struct sandbox sandbox_enter(const struct cli *cli);

/* sandbox_calls -- the first half alone; ${forks}: a process of its own may be
 * split off, as the drawing of a QR code is. */
bool sandbox_calls(bool forks);

#endif
