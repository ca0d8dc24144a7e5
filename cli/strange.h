/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * strange.h -- media, copies and clocks that are not as they should be, for
 * commands that open compartments: what was found is said, one question is
 * asked where somebody can answer it, and the opening goes on (V7).
 */
#ifndef BG_CLI_STRANGE_H
#define BG_CLI_STRANGE_H

#include <stdbool.h>

#include "cli/cli.h"

/* strange_user -- cli_user, to write, where it may be in
 *   - an older or forked copy: with --older, or when somebody says so
 *   - a file that cannot be written: a working copy in --work-dir, or in a
 *     folder somebody names; one that is there already is gone on with
 *   - a copy whose end is damaged: what stands before it
 * The first write begins a branch, then. ${ask}: there is somebody to ask, also
 * what time it is, when the machine's clock is behind the log. E_ROLLBACK,
 * E_IO, E_LOG where nobody said how to go on. */
int strange_user(struct cli *cli, bool ask);

/* strange_untried -- what a command came to, ${r}: where it was the first to
 * write, E_LOG says as well how to go on. */
int strange_untried(const struct cli *cli, int r);

/* strange_ahead -- before the process is confined to what its command line
 * names: where the vault cannot be written, and somebody is there to say where
 * a working copy may lie, that folder. */
void strange_ahead(struct cli *cli);

/* strange_copy -- go on in a working copy, in a folder that somebody names: the
 * log of cli->user cannot be written any more. The user is a new one on
 * success; else the old one stays. E_ABSENT: nobody named any. */
int strange_copy(struct cli *cli, struct user **old);

#endif
