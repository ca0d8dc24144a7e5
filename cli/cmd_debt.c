/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_debt.c -- debt, debt tested, review: what is due after an opening. */
#include "cli/cli.h"
#include "cli/session_named.h"
#include "vault/audit/debt.h"
#include "vault/deposit/deposit.h"
#include "vault/session/session.h"

static const char *due_text(enum debt_due due)
{
	return due == DEBT_CHANGE ? "change" : "test";
}

static void lines(const struct debts *d)
{
	char ts[TIME_TEXT] = "";
	size_t i;

	for (i = 0; i < d->count; i++) {
		const struct debt *row = &d->list[i];

		time_format(row->ts, ts);
		if (row->due == DEBT_CHANGE)
			out("change: %s, %s, version %llu%s%s%s%.10s",
			    row->path, row->field,
			    (unsigned long long)row->version,
			    row->sid[0] == '\0' ? _(", suspected") :
						  _(", shown to "),
			    row->sid[0] == '\0' ? "" :
			    row->who == NULL    ? _("a guest") :
						  row->who,
			    row->sid[0] == '\0' ? "" : _(" on "),
			    row->sid[0] == '\0' ? "" : ts);
		else
			out("test: %s, %s, version %llu took the place of %llu",
			    row->path, row->field,
			    (unsigned long long)row->newest,
			    (unsigned long long)row->version);
	}
	for (i = 0; i < d->doubt_count; i++)
		out("in doubt: all of %s, session %.8s: have somebody else "
		    "`audit cosign`",
		    d->doubts[i].label, d->doubts[i].sid);
}

static struct json *row_json(struct json_doc *doc, const struct debt *d)
{
	struct json *row = json_object(doc);
	char ts[TIME_TEXT] = "";

	time_format(d->ts, ts);
	json_set_text(doc, row, "path", d->path);
	json_set_text(doc, row, "field", d->field);
	json_set_text(doc, row, "compartment", d->label);
	json_set_text(doc, row, "due", due_text(d->due));
	json_set_integer(doc, row, "version", (int64_t)d->version);
	json_set_integer(doc, row, "newest", (int64_t)d->newest);
	json_set_bool(doc, row, "suspected", d->sid[0] == '\0');
	if (d->sid[0] != '\0') {
		json_set_text(doc, row, "session", d->sid);
		json_set_text(doc, row, "revealed", ts);
		json_set_text(doc, row, "to",
			      d->who == NULL ? "guest" : d->who);
	}
	return row;
}

static int json_report(const struct debts *d)
{
	struct json_doc *doc = NULL;
	struct json *root, *list, *doubts, *row;
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	list = json_array(doc);
	doubts = json_array(doc);
	for (i = 0; i < d->count; i++)
		json_add(doc, list, row_json(doc, &d->list[i]));
	for (i = 0; i < d->doubt_count; i++) {
		row = json_object(doc);
		json_set_text(doc, row, "compartment", d->doubts[i].label);
		json_set_text(doc, row, "session", d->doubts[i].sid);
		json_add(doc, doubts, row);
	}
	json_set(doc, root, "debts", list);
	json_set(doc, root, "in_doubt", doubts);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

int cmd_debt(struct cli *cli)
{
	struct debts d;
	size_t n;
	int r;

	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = debts_list(cli->user, &d);
	if (r != E_OK)
		return r;
	n = d.count + d.doubt_count;
	if (cli->json)
		r = json_report(&d);
	else if (n == 0)
		out("nothing is due");
	else
		lines(&d);
	debts_free(&d);
	if (r == E_OK && n > 0)
		r = error_set(E_FINDINGS, "%zu of them", n);
	return r;
}

int cmd_debt_tested(struct cli *cli)
{
	const char *field = option_value(&cli->options, "field");
	uint64_t version = 0;
	int r;

	r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = deposit_tested(cli->user, cli->words[0], field, &version);
	if (r == E_OK)
		say("tested: %s, version %llu", cli->words[0],
		    (unsigned long long)version);
	return r;
}

int cmd_review(struct cli *cli)
{
	const char *verdict;
	char sid[ID_TEXT];
	int r;

	r = cli_need(cli, "verdict", &verdict);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK)
		r = session_named(cli, cli->words[0], sid);
	if (r == E_OK)
		r = session_review(cli->user, sid, verdict,
				   option_value(&cli->options, "note"));
	if (r == E_OK)
		say("reviewed: session %.8s, %s", sid, verdict);
	return r;
}
