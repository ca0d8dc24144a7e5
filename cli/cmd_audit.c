/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_audit.c -- audit anchor, cosign, log. */
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

/* A file named as a word is the vault. */
static void take_path(struct cli *cli)
{
	static struct option_row row = { "vault", "FILE", "", true };

	if (cli->word_count == 0)
		return;
	cli->options.given[cli->options.given_count].row = &row;
	cli->options.given[cli->options.given_count].value = cli->words[0];
	cli->options.given_count++;
}

int cmd_audit_cosign(struct cli *cli)
{
	const char *path = option_value(&cli->options, "out");
	struct buffer receipt = BUFFER_INIT;
	struct checkpoint head;
	int r;

	take_path(cli);
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

/* --- log --- */

struct listing {
	struct json_doc *doc;     /* NULL: as text */
	char branch[BRANCH_TEXT]; /* of the line before; "" none */
	struct json *list;
};

static int list_line(void *ctx, const struct audit_line *line)
{
	struct listing *l = ctx;
	char ts[TIME_TEXT] = "";
	struct json *row;

	time_format(line->ts, ts);
	if (l->doc == NULL) {
		if (strcmp(l->branch, line->branch) != 0 && line->seq == 0 &&
		    strcmp(line->branch, "main") != 0)
			out("branch %s:", line->branch);
		else if (strcmp(l->branch, line->branch) != 0 &&
			 l->branch[0] != '\0')
			out("%s:", line->branch);
		snprintf(l->branch, sizeof(l->branch), "%s", line->branch);
		out("%6llu  %.19sZ  %-14s %-20s %s%s",
		    (unsigned long long)line->seq, ts, line->actor, line->ev,
		    line->text, line->is_void ? "  (VOID)" : "");
		return E_OK;
	}
	row = json_object(l->doc);
	json_set_integer(l->doc, row, "entry", (int64_t)line->seq);
	json_set_text(l->doc, row, "branch", line->branch);
	json_set_text(l->doc, row, "time", ts);
	json_set_text(l->doc, row, "actor", line->actor);
	json_set_text(l->doc, row, "event", line->ev);
	json_set_text(l->doc, row, "text", line->text);
	json_set_bool(l->doc, row, "void", line->is_void);
	json_add(l->doc, l->list, row);
	return json_status(l->doc);
}

int cmd_audit_log(struct cli *cli)
{
	struct listing l = { .doc = NULL };
	int r;

	take_path(cli);
	r = cli_user(cli, STORE_READ);
	if (r == E_OK && cli->json) {
		r = json_new(&l.doc);
		if (r == E_OK)
			l.list = json_array(l.doc);
	}
	if (r == E_OK)
		r = audit_list(cli->user->ledger, cli->user->reader, list_line,
			       &l);
	if (r == E_OK && cli->json)
		r = out_json(l.doc);
	json_free(&l.doc);
	return r;
}
