/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_audit_log.c -- audit log: entries, in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/audit_filter.h"
#include "cli/cli.h"
#include "cli/column.h"
#include "cli/times_out.h"
#include "vault/audit/audit.h"
#include "vault/audit/filter.h"
#include "vault/audit/persons.h"

#define CLOCK_TEXT 200

struct listing {
	const struct user *u;
	struct json_doc *doc;     /* NULL: as text */
	char branch[BRANCH_TEXT]; /* of the line before; "" none */
	struct json *list;
};

/* --- as text --- */

static void line_text(struct listing *l, const struct audit_line *line)
{
	char ts[TIME_TEXT] = "", clock[CLOCK_TEXT];

	time_format(line->ts, ts);
	clock_text(&line->time, lang_text, clock, sizeof(clock));
	if (strcmp(l->branch, line->branch) != 0 && line->seq == 0 &&
	    strcmp(line->branch, "main") != 0)
		out("branch %s:", line->branch);
	else if (strcmp(l->branch, line->branch) != 0 && l->branch[0] != '\0')
		out("%s:", line->branch);
	snprintf(l->branch, sizeof(l->branch), "%s", line->branch);
	out("%6llu  %.19sZ  %-*s %-20s %s%s%s%s%s%s%s%s",
	    (unsigned long long)line->seq, ts, column(14, line->actor),
	    line->actor, line->ev, line->text,
	    line->outcome == OUTCOME_VOID ? _("  (VOID)") : "",
	    line->aside == NULL ? "" : _("  (set aside: "),
	    line->aside == NULL ? "" : lang_text(line->aside),
	    line->aside == NULL ? "" : ")",
	    clock[0] == '\0' ? "" : _("  (clock: "), clock,
	    clock[0] == '\0' ? "" : ")");
}

/* --- as JSON --- */

static int end_json(const struct listing *l, struct json *row, const char *key,
		    const char *by_key, const struct bracket_end *end)
{
	char ts[TIME_TEXT] = "";
	char *name;

	if (!end->known)
		return E_OK;
	name = person_name(l->u, end->member);
	if (name == NULL)
		return error_set(E_MEMORY, "a name");
	time_format(end->ms, ts);
	json_set_text(l->doc, row, key, ts);
	json_set_text(l->doc, row, by_key, name);
	free(name);
	return E_OK;
}

static void clock_json(const struct listing *l, struct json *row,
		       const struct entry_time *t)
{
	char clock[CLOCK_TEXT];

	clock_text(t, lang_english, clock, sizeof(clock));
	if (clock[0] == '\0')
		return;
	json_set_text(l->doc, row, "clock", clock);
	json_set_integer(l->doc, row, "clock_off_ms", t->off_ms);
}

static int line_json(struct listing *l, const struct audit_line *line)
{
	const struct bracket *b = &line->time.bracket;
	char ts[TIME_TEXT] = "";
	struct json *row;
	int r;

	time_format(line->ts, ts);
	row = json_object(l->doc);
	json_set_integer(l->doc, row, "entry", (int64_t)line->seq);
	json_set_text(l->doc, row, "branch", line->branch);
	json_set_text(l->doc, row, "time", ts);
	json_set_text(l->doc, row, "actor", line->actor);
	json_set_text(l->doc, row, "event", line->ev);
	json_set_text(l->doc, row, "text", line->text);
	json_set_text(l->doc, row, "outcome", outcome_name(line->outcome));
	json_set_bool(l->doc, row, "void", line->outcome == OUTCOME_VOID);
	if (line->void_reason != NULL)
		json_set_text(l->doc, row, "void_reason", line->void_reason);
	if (line->aside != NULL)
		json_set_text(l->doc, row, "set_aside", line->aside);
	if (line->label[0] != '\0')
		json_set_text(l->doc, row, "compartment", line->label);
	if (line->sid[0] != '\0')
		json_set_text(l->doc, row, "session", line->sid);
	clock_json(l, row, &line->time);
	r = end_json(l, row, "not_before", "not_before_by", &b->not_before);
	if (r == E_OK)
		r = end_json(l, row, "not_after", "not_after_by",
			     &b->not_after);
	json_add(l->doc, l->list, row);
	return r == E_OK ? json_status(l->doc) : r;
}

static int list_line(void *ctx, const struct audit_line *line)
{
	struct listing *l = ctx;

	if (l->doc != NULL)
		return line_json(l, line);
	line_text(l, line);
	return E_OK;
}

int cmd_audit_log(struct cli *cli)
{
	struct listing l = { .doc = NULL };
	struct filter *filter = NULL;
	int r;

	cli_take_path(cli);
	r = cli_user(cli, STORE_READ);
	l.u = cli->user;
	if (r == E_OK && cli->json) {
		r = json_new(&l.doc);
		if (r == E_OK)
			l.list = json_array(l.doc);
	}
	if (r == E_OK)
		r = audit_filter(cli, &filter);
	if (r == E_OK)
		r = audit_list_in(cli->user->ledger, cli->user->reader, filter,
				  cli->json ? NULL : lang_text, list_line, &l);
	if (r == E_OK && cli->json)
		r = out_json(l.doc);
	filter_free(&filter);
	json_free(&l.doc);
	return r;
}
