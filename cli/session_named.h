/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session_named.h -- which session somebody means: nobody types 32 digits at
 * night.
 */
#ifndef BG_CLI_SESSION_NAMED_H
#define BG_CLI_SESSION_NAMED_H

#include "cli/cli.h"

/* session_named -- the id of the session that ${given} means: all its digits,
 * or at least four of the first, as they are shown elsewhere; or a compartment's
 * label, for one's own newest request that waits or is open. cli->user is open.
 * E_ABSENT; E_USAGE: several begin so. */
int session_named(const struct cli *cli, const char *given, char out[ID_TEXT]);

/* session_unfinished -- one's own newest request for that compartment, to read or
 * for a drill, that waits or is open; NULL: none. */
const struct session *session_unfinished(const struct cli *cli,
					 const char *label);

#endif
