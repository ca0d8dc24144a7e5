/* SPDX-License-Identifier: GPL-3.0-or-later */
/* request_options.h -- the options that request and open --guest share. */
#ifndef BG_CLI_REQUEST_OPTIONS_H
#define BG_CLI_REQUEST_OPTIONS_H

#include "cli/cli.h"
#include "vault/session/session.h"

int request_options_read(const struct cli *cli, const char *label,
			 struct request_options *o);

#endif
