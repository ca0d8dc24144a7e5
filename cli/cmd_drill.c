/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_drill.c -- drill start, drill record, drill due: practising, and its
 * traces. */
#include <stdlib.h>
#include <string.h>

#include "cli/column.h"
#include "cli/plan_out.h"
#include "cli/session_named.h"
#include "vault/plan/drill.h"

/* --- start --- */

/* The same as a request, but for its purpose; what need not be said is not
 * asked. */
int cmd_drill_start(struct cli *cli)
{
	static const char *const usual[][2] = {
		{ "purpose", "drill" },
		{ "ticket", "DRILL" },
		{ "reason", "a drill" },
		{ "why-not", "this is a drill" },
	};
	struct options *o = &cli->options;
	size_t i;

	if (option_value(o, "drill-id") != NULL &&
	    option_value(o, "ticket") == NULL)
		options_add(o, "ticket", option_value(o, "drill-id"));
	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (option_value(o, usual[i][0]) == NULL)
			options_add(o, usual[i][0], usual[i][1]);
	say("DRILL DRILL DRILL: this opens nothing but %s", cli->words[0]);
	return cmd_request(cli);
}

/* --- record --- */

static int list_read(const struct cli *cli, const char *option,
		     const char **list, size_t *n)
{
	*n = option_times(&cli->options, option);
	if (*n > DRILL_ROWS_MAX)
		return error_set(E_USAGE, "more than %d of --%s",
				 DRILL_ROWS_MAX, option);
	for (size_t i = 0; i < *n; i++)
		list[i] = option_nth(&cli->options, option, i);
	return E_OK;
}

/* "WHAT; OWNER; DAY", cut in place. */
static void finding_cut(char *text, struct drill_finding *out)
{
	char *rest = text;
	const char *parts[3] = { NULL };
	size_t i, len;

	for (i = 0; i < 3 && rest != NULL; i++) {
		text = i < 2 ? strsep(&rest, ";") : rest;
		text += strspn(text, " ");
		len = strlen(text);
		while (len > 0 && text[len - 1] == ' ')
			text[--len] = '\0';
		parts[i] = len == 0 ? NULL : text;
	}
	out->what = parts[0] == NULL ? "" : parts[0];
	out->owner = parts[1];
	out->due = parts[2];
}

static int findings_read(const struct cli *cli, struct drill_report *r,
			 char *copies[DRILL_ROWS_MAX])
{
	size_t n = option_times(&cli->options, "finding"), i;

	if (n > DRILL_ROWS_MAX)
		return error_set(E_USAGE, "more than %d of --finding",
				 DRILL_ROWS_MAX);
	for (i = 0; i < n; i++) {
		copies[i] = strdup(option_nth(&cli->options, "finding", i));
		if (copies[i] == NULL)
			return error_set(E_MEMORY, "a finding");
		finding_cut(copies[i], &r->findings[i]);
		r->finding_count++;
	}
	return E_OK;
}

static int report_read(const struct cli *cli, struct drill_report *r,
		       char *copies[DRILL_ROWS_MAX])
{
	int e;

	e = cli_need(cli, "drill-id", &r->drill);
	if (e == E_OK)
		e = cli_need(cli, "result", &r->result);
	if (e == E_OK)
		e = list_read(cli, "participant", r->participants,
			      &r->participant_count);
	if (e == E_OK)
		e = list_read(cli, "deviation", r->deviations,
			      &r->deviation_count);
	return e == E_OK ? findings_read(cli, r, copies) : e;
}

/* The first digits of a session's id; drills have other names. */
static bool may_be_sid(const char *word)
{
	size_t len = strlen(word);

	return len >= 4 && len < ID_TEXT &&
	       strspn(word, "0123456789abcdef") == len;
}

int cmd_drill_record(struct cli *cli)
{
	struct drill_report *report = calloc(1, sizeof(*report));
	char *copies[DRILL_ROWS_MAX] = { NULL };
	const char *word = cli->words[0];
	char sid[ID_TEXT];
	bool session = may_be_sid(word);
	size_t i;
	int r;

	if (report == NULL)
		return error_set(E_MEMORY, "a report");
	r = report_read(cli, report, copies);
	if (r == E_OK)
		r = cli_user(cli, STORE_WRITE);
	if (r == E_OK && session)
		r = session_named(cli, word, sid);
	if (r == E_OK)
		r = drill_record(cli->user, session ? NULL : word,
				 session ? sid : NULL, report);
	if (r == E_OK)
		say("recorded: %s, %s", report->drill, report->result);
	for (i = 0; i < DRILL_ROWS_MAX; i++)
		free(copies[i]);
	free(report);
	return r;
}

/* --- due --- */

static void day_text(int64_t day, char out[11])
{
	char ts[TIME_TEXT] = "";

	time_format(day * 86400000, ts);
	memcpy(out, day < 0 ? _("never     ") : ts, 10);
	out[10] = '\0';
}

static const char *why_text(enum drill_why why)
{
	static const char *const words[] = {
		[DRILL_NOT_DUE] = "",
		[DRILL_INTERVAL] = N_("overdue"),
		[DRILL_NEVER] = N_("never held"),
		[DRILL_CHANGED] = N_("changed since"),
	};

	return lang_text(words[why]);
}

static void due_line(const struct drill_state *d)
{
	char last[11], next[11];

	day_text(d->last, last);
	day_text(d->next, next);
	out("%-*s %-*s last %s  next %s  %s%s%s", column(12, d->id), d->id,
	    column(20, d->type), d->type, last, next, why_text(d->why),
	    d->component == NULL ? "" : ": ",
	    d->component == NULL ? "" : d->component);
}

static void due_json(struct json_doc *doc, struct json *list,
		     const struct drill_state *d)
{
	static const char *const names[] = {
		[DRILL_NOT_DUE] = "",
		[DRILL_INTERVAL] = "interval",
		[DRILL_NEVER] = "never",
		[DRILL_CHANGED] = "changed",
	};
	struct json *row = json_object(doc);
	char day[11];

	json_set_text(doc, row, "id", d->id);
	json_set_text(doc, row, "type", d->type);
	json_set_bool(doc, row, "due", d->why != DRILL_NOT_DUE);
	json_set_text(doc, row, "why", names[d->why]);
	if (d->last >= 0) {
		day_text(d->last, day);
		json_set_text(doc, row, "last", day);
	}
	if (d->next >= 0) {
		day_text(d->next, day);
		json_set_text(doc, row, "next", day);
	}
	if (d->component != NULL)
		json_set_text(doc, row, "component", d->component);
	json_add(doc, list, row);
}

static int due_report(const struct cli *cli, const struct drill_state *list,
		      size_t n)
{
	struct json_doc *doc = NULL;
	struct json *root, *rows;
	size_t i;
	int r;

	for (i = 0; !cli->json && i < n; i++)
		due_line(&list[i]);
	if (!cli->json)
		return E_OK;
	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	rows = json_array(doc);
	for (i = 0; i < n; i++)
		due_json(doc, rows, &list[i]);
	json_set(doc, root, "drills", rows);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

int cmd_drill_due(struct cli *cli)
{
	struct drill_state *list = NULL;
	struct plan *p = NULL;
	size_t n = 0, due = 0, i;
	int64_t ms;
	int r;

	r = plan_asked_day(cli, &ms);
	if (r == E_OK)
		r = plan_open(cli, &p);
	if (r == E_OK)
		r = drills_look(cli->user, p, ms / 86400000, &list, &n);
	if (r == E_OK)
		r = due_report(cli, list, n);
	for (i = 0; r == E_OK && i < n; i++)
		due += list[i].why != DRILL_NOT_DUE;
	free(list);
	plan_free(&p);
	if (r == E_OK && due > 0)
		r = error_set(E_FINDINGS,
			      NP_(due, "%zu drill is due",
				  "%zu drills are due"),
			      due);
	return r;
}
