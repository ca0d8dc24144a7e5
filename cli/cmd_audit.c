/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_audit.c -- audit anchor, cosign. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "vault/audit/audit.h"

/* --- anchor and cosign --- */

/* On standard output: to be read out over the phone, or written on a card. */
static int words_out(const struct cli *cli)
{
	struct buffer words = BUFFER_INIT;
	int r = audit_anchor_words(cli->user, &words);

	if (r == E_OK)
		printf("%s", buffer_string(&words));
	buffer_free(&words);
	return r;
}

int cmd_audit_anchor(struct cli *cli)
{
	bool words = option_given(&cli->options, "words");
	const char *path = option_value(&cli->options, "out");
	struct buffer note = BUFFER_INIT;
	int r = E_OK;

	if (!words)
		r = cli_need(cli, "out", &path);
	if (r == E_OK)
		r = cli_user(cli, STORE_READ);
	if (r == E_OK && cli->user->ledger->invalid)
		r = error_set(E_INTEGRITY, "an anchor of a log that is not "
					   "whole would prove nothing");
	if (r == E_OK && path != NULL)
		r = audit_anchor(cli->user, &note);
	if (r == E_OK && path != NULL)
		r = cli_write(path, note.bytes, note.len);
	if (r == E_OK && words)
		r = words_out(cli);
	buffer_free(&note);
	return r;
}

int cmd_audit_cosign(struct cli *cli)
{
	const char *path = option_value(&cli->options, "out");
	struct buffer receipt = BUFFER_INIT;
	struct checkpoint head;
	int r;

	cli_take_path(cli);
	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = audit_cosign(cli->user, &receipt);
	if (r == E_OK) {
		ledger_head(cli->user->ledger, &head);
		say("witnessed: the head at %llu",
		    (unsigned long long)head.size - 1);
	}
	if (r == E_OK && path != NULL)
		r = cli_write(path, receipt.bytes, receipt.len);
	buffer_free(&receipt);
	return r;
}
