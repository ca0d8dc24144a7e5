/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * help.h -- what the tables of commands, options, topics, exit statuses and
 * words of a session say, for people and for programs.
 */
#ifndef BG_CLI_HELP_H
#define BG_CLI_HELP_H

#include <stddef.h>

struct command;

/* On standard output: everything there is, one command, or all commands of a
 * group ("audit"). */
void help_all(void);
void help_command(const struct command *c);
void help_group(const char *group);

/* help_json -- all tables as one JSON document on standard output. */
int help_json(void);

/* help_unknown -- E_USAGE: there is no such command; what may have been meant. A
 * group's commands are listed on standard error. ${also_topics}: one was looked
 * for as well. */
int help_unknown(const char *const *words, size_t n, int also_topics);

#endif
