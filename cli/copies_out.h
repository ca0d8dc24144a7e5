/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copies_out.h -- what the copies register says of a compartment. */
#ifndef BG_CLI_COPIES_OUT_H
#define BG_CLI_COPIES_OUT_H

#include "cli/cli.h"

/* copies_report -- to a person: which copies only an older card set opens. */
void copies_report(const struct cli *cli, const char *label);

/* copies_json -- all of them, as an array of ${doc}. */
struct json *copies_json(const struct cli *cli, struct json_doc *doc,
			 const char *label);

#endif
