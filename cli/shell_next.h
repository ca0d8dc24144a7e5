/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shell_next.h -- the runbook at the prompt of a session. */
#ifndef BG_CLI_SHELL_NEXT_H
#define BG_CLI_SHELL_NEXT_H

#include "cli/shell.h"

/* shell_next -- from the step that is next, until one is left for later or the
 * runbook is done; ${runbook} NULL: the one that was taken up. The session is
 * set aside. E_ABSENT: no plan, no such runbook; E_USAGE: which one? */
int shell_next(struct cli *cli, const struct seat *seat, const char *runbook);

#endif
