/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rest.h -- `breakglass` alone on a terminal: where one stands, and a prompt at
 * which every command can be typed.
 *
 * Each command is a process of its own, as if it had been typed at the system's
 * prompt: it is confined to what it needs, and nothing that it unsealed outlives
 * it. This process has no secret and opens no file.
 */
#ifndef BG_CLI_REST_H
#define BG_CLI_REST_H

#include "cli/line.h"
#include "cli/options.h"

#define REST_FOUND_MAX 8

struct rest {
	const struct options *given; /* for each command again */
	char *vault, *identity; /* named here, or by the environment; or NULL */
	char *found[REST_FOUND_MAX]; /* *.vault in this directory, in order */
	size_t found_count;
	bool more; /* there are others */
};

/* rest_wanted -- somebody is at a terminal. */
bool rest_wanted(void);

/* rest_run -- until it is left. E_GIVEN_UP: the terminal is gone. */
int rest_run(const struct options *given);

/* --- its parts --- */

/* rest_look -- what lies in this directory; rest_forget frees it all.
 * rest_tell -- where one stands, and what may come next. */
void rest_look(struct rest *r);
void rest_forget(struct rest *r);
void rest_tell(const struct rest *r);

/* rest_complete -- as line_caller has it. */
bool rest_complete(void *rest, char *const *words, size_t n,
		   struct line_names *to);

#endif
