/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reach.h -- what a command line names, and so may be reached: paths and
 * programs. All of it is known before the first file is read. Only where a
 * person at a terminal will name more later, in a conversation, is it wider:
 * everything may be read then, and written beneath the present directory too.
 */
#ifndef BG_CLI_REACH_H
#define BG_CLI_REACH_H

#include <stdbool.h>

struct cli;
struct landlock;

/* reach_paths -- rules for all paths that this command line needs. */
void reach_paths(const struct cli *cli, const struct landlock *l);

/* reach_programs -- whether any program may be started at all. */
bool reach_programs(const struct cli *cli);

/* reach_program -- a broker_rule; ${context} is a struct cli: the printer where
 * cards are dealt; what `-c run` names; anything in a conversation. */
bool reach_program(const void *context, char *const argv[]);

#endif
