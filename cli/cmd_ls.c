/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_ls.c -- ls, info. */
#include "cli/cli.h"
#include "cli/credential_out.h"

int cmd_ls(struct cli *cli)
{
	const char *label = option_value(&cli->options, "compartment");
	int r = cli_user(cli, STORE_READ);

	if (r != E_OK)
		return r;
	/* an empty list would say that nothing was deposited there */
	if (label != NULL &&
	    state_label(ledger_state(cli->user->ledger), label) == NULL)
		return error_set(E_ABSENT, "compartment %s", label);
	return credentials_out(cli, cli->word_count > 0 ? cli->words[0] : NULL,
			       label);
}

int cmd_info(struct cli *cli)
{
	int r = cli_user(cli, STORE_READ);

	return r == E_OK ? credential_out(cli, cli->words[0], NULL) : r;
}
