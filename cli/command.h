/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * command.h -- the table of commands, from which help, completions, the check of
 * options and words, and dispatch all derive.
 */
#ifndef BG_CLI_COMMAND_H
#define BG_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct cli;

struct command {
	const char *name; /* one or two words: "member add" */
	int (*run)(struct cli *cli);
	int min_words, max_words; /* after the name; max -1: any */
	const char *words;        /* how they are shown in help */
	const char *options;      /* those it takes beside the global ones */
	const char *summary;
	const char *detail; /* more lines for --help, or NULL */
};

extern const struct command commands[];
extern const size_t command_count;

/* command_find -- the command that the first words name; *used is how many of
 * them are its name. NULL when none does. */
const struct command *command_find(const char *const *words, size_t n,
				   size_t *used);

/* Whether it may draw cards, which is done in a process of its own. */
bool command_draws(const struct command *c);

/* Whether it is about all that is in the log, and reads it all: what this machine
 * kept of it does not serve. */
bool command_audits(const struct command *c);

/* Whether what it writes is an open session's, if nobody sits at it. */
bool command_acts_in_session(const struct command *c);

/* Whether the command takes this option (without the dashes). */
bool command_takes(const struct command *c, const char *option);

/* Whether it is the first word of commands that have two: "audit". */
bool command_group(const char *word);

#endif
