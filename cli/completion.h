/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * completion.h -- what a shell may offer behind `breakglass`: the tables of
 * commands and options as a file for bash, zsh or fish. What is offered is in the
 * file: the program is not run, and no vault is looked at.
 */
#ifndef BG_CLI_COMPLETION_H
#define BG_CLI_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

struct command;
struct option_row;

/* completion_out -- the file for ${shell} on standard output; E_USAGE. */
int completion_out(const char *shell);

/* --- its parts --- */

enum completion_kind {
	COMPLETION_NONE, /* nobody can know: a name, a number */
	COMPLETION_FILE,
	COMPLETION_DIR,
	COMPLETION_CHOICE
};

struct completion {
	enum completion_kind kind;
	const char *choices; /* blanks between; "" without */
};

/* What an option takes with that command (one that takes a value); ${command}
 * may be NULL: with most of them. */
struct completion completion_option(const char *command,
				    const struct option_row *row);

/* What the n-th word behind the command's name is. */
struct completion completion_word(const struct command *c, size_t n);

/* completion_first -- the first words of commands, each once, by number; false
 * behind the last. The one of a group has *alone NULL, unless it is a command as
 * well ("deal"). */
bool completion_first(size_t i, char out[32], const struct command **alone);

/* completion_second -- the i-th command of the group, and its second word. */
const struct command *completion_second(const char *group, size_t i,
					const char **word);

/* completion_quoted -- in single quotes, as bash and zsh read them (an apostrophe
 * is '\''), or fish (\'). */
const char *completion_quoted(const char *text, bool fish, char *out,
			      size_t cap);

void completion_bash(void);
void completion_zsh(void);
void completion_fish(void);

#endif
