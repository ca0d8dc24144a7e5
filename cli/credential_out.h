/* SPDX-License-Identifier: GPL-3.0-or-later */
/* credential_out.h -- lists and details of credentials, for ls, info and the
 * same words inside a session. */
#ifndef BG_CLI_CREDENTIAL_OUT_H
#define BG_CLI_CREDENTIAL_OUT_H

#include "cli/cli.h"

int credentials_out(const struct cli *cli, const char *glob,
		    const char *compartment);
int credential_out(const struct cli *cli, const char *path,
		   const char *compartment);

#endif
