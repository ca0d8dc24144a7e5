/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

int cmd_help(struct cli *cli)
{
	const struct command *c;
	size_t used;

	c = command_find(cli->words, cli->word_count, &used);
	if (c == NULL && cli->word_count > 0) {
		command_suggest(cli->words[0]);
		return error_set(E_USAGE, "there is no command %s",
				 cli->words[0]);
	}
	command_help(c);
	return E_OK;
}
