/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit_filter.h -- the filters of a command line. */
#ifndef BG_CLI_AUDIT_FILTER_H
#define BG_CLI_AUDIT_FILTER_H

struct cli;
struct filter;

/* audit_filter -- as the options say; NULL where none does. The vault is open.
 * E_USAGE, and as filter_new. */
int audit_filter(const struct cli *cli, struct filter **out);

#endif
