/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BG_CLI_RUN_H
#define BG_CLI_RUN_H

/* run_command_line -- as main is given it; the exit status. */
int run_command_line(int argc, char **argv);

/* run_check -- whether its command takes these words and options; E_USAGE. */
struct cli;
int run_check(const struct cli *cli);

#endif
