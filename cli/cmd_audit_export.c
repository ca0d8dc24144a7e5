/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_audit_export.c -- audit export: the log for other programs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/anchors_in.h"
#include "cli/cli.h"
#include "vault/audit/audit.h"

static void left_out(const char *name, const char *why)
{
	char shown[512];

	snprintf(shown, sizeof(shown), "%s", name);
	text_mask(shown);
	warn("%s is left out: %s", shown, why);
}

/* Those named, and what this user keeps. */
static int anchors_held(const struct cli *cli, struct anchors *out)
{
	const char *vault = ledger_state(cli->user->ledger)->vault;
	char *dir = NULL;
	int r = anchors_in(cli, out);

	if (r == E_OK)
		r = receipt_dir(cli->home, vault, &dir);
	if (r == E_OK)
		r = anchors_gather(dir, out);
	free(dir);
	return r;
}

static int bundle(struct cli *cli, const char *path)
{
	struct anchors anchors = { .list = NULL };
	int r = anchors_held(cli, &anchors);

	if (r == E_OK)
		r = audit_bundle(cli->user->ledger, anchors.list, anchors.count,
				 path, left_out);
	anchors_end(&anchors);
	return r;
}

static int export(struct cli *cli, const char *format, const char *path)
{
	if (strcmp(format, "bundle") == 0)
		return bundle(cli, path);
	if (option_given(&cli->options, "anchor"))
		return error_set(E_USAGE, "--anchor goes with --format bundle");
	if (cli->user->reader == NULL)
		say("names and reasons stay sealed: no identity and no reading "
		    "phrase opens them");
	return audit_export(cli->user->ledger, cli->user->reader, path);
}

int cmd_audit_export(struct cli *cli)
{
	const char *format, *path;
	int r = cli_need(cli, "format", &format);

	if (r == E_OK)
		r = cli_need(cli, "out", &path);
	if (r == E_OK && strcmp(format, "jsonl") != 0 &&
	    strcmp(format, "bundle") != 0)
		r = error_set(E_USAGE, "--format is jsonl or bundle");
	if (r == E_OK)
		r = cli_user(cli, STORE_READ);
	if (r == E_OK && cli->user->ledger->invalid)
		r = error_set(E_INTEGRITY, "an export of a log that is not "
					   "whole would prove nothing");
	if (r == E_OK)
		r = export(cli, format, path);
	if (r == E_OK)
		say("written: %s", path);
	return r;
}
