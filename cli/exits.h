/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exits.h -- the table of exit statuses and what they mean, for people. Which
 * fault ends with which stands in vault/base/error.h.
 */
#ifndef BG_CLI_EXITS_H
#define BG_CLI_EXITS_H

#include <stddef.h>

struct exit_row {
	int status;
	const char *brief;   /* for the list of all of them */
	const char *meaning; /* in full */
};

extern const struct exit_row exit_rows[];
extern const size_t exit_row_count;

#endif
