/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan_scenario.c -- plan scenario: what to do about a compromise, and how
 * much of it the vault has seen done. */
#include <stdio.h>
#include <string.h>

#include "cli/column.h"
#include "cli/plan_out.h"
#include "vault/plan/facts.h"
#include "vault/plan/scenario.h"

struct scenario_view {
	const struct plan *p;
	const struct plan_item *scenario;
	bool counted; /* --since was given */
	int64_t since;
	struct plan_facts facts;
	struct turns turns;
};

static void minute(int64_t ms, char out_text[24])
{
	char ts[TIME_TEXT] = "";

	time_format(ms, ts);
	snprintf(out_text, 24, "%.10s %.5sZ", ts, ts + 11);
}

/* --- as text --- */

static void list_lines(const struct scenario_view *v, const char *key,
		       const char *heading)
{
	const struct json *list = json_get(v->scenario->json, key);
	size_t i;

	if (json_count(list) > 0)
		out("\n%s:", lang_text(heading));
	for (i = 0; i < json_count(list); i++)
		out("  %2zu. %s", i + 1, json_text(json_item(list, i)));
}

static const char *turn_text(const struct scenario_view *v,
			     const struct turn *t)
{
	if (t->secret == NULL)
		return _("not in the vault");
	if (!v->counted)
		return _("deposited");
	if (!t->done)
		return _("TO CHANGE");
	return t->tested ? _("done, tested") : _("done, TO TEST");
}

static void turn_lines(const struct scenario_view *v)
{
	const struct turn *t;
	char at[24] = "";
	size_t i;

	if (v->turns.count > 0)
		out("\nchange in this order%s:",
		    v->counted ? "" : _(" (--since TIME says what is done)"));
	for (i = 0; i < v->turns.count; i++) {
		t = &v->turns.list[i];
		if (t->secret != NULL)
			minute(t->secret->ts, at);
		out("  %2zu. %-*s %s%s%s", i + 1, column(32, t->path), t->path,
		    turn_text(v, t), t->secret == NULL ? "" : _(", newest of "),
		    t->secret == NULL ? "" : at);
	}
}

static void report_lines(const struct scenario_view *v)
{
	const struct json *list = json_get(v->scenario->json, "report"), *one;
	char at[24] = "";
	size_t i;

	if (json_count(list) > 0)
		out("\nreport to:");
	for (i = 0; i < json_count(list); i++) {
		one = json_item(list, i);
		if (v->counted)
			minute(plan_due(one, v->since), at);
		out("  %s within %lld h%s%s", plan_shown(one, "to"),
		    (long long)plan_number(one, "within_hours", 0),
		    v->counted ? _(": by ") : "", v->counted ? at : "");
	}
}

static void lines(const struct scenario_view *v)
{
	const struct json *s = v->scenario->json;

	out("%s: %s (%s)", v->scenario->id, plan_shown(s, "title"),
	    plan_shown(s, "level"));
	list_lines(v, "detect", N_("how it shows"));
	list_lines(v, "affected", N_("affected"));
	list_lines(v, "immediate", N_("at once"));
	turn_lines(v);
	list_lines(v, "actions_without_credential", N_("and"));
	list_lines(v, "runbooks", N_("runbooks"));
	list_lines(v, "evidence", N_("keep as evidence"));
	report_lines(v);
	if (plan_shown(s, "exit_criteria")[0] != '\0')
		out("\nover when: %s", plan_shown(s, "exit_criteria"));
}

/* --- as JSON --- */

static struct json *turn_json(const struct scenario_view *v,
			      struct json_doc *doc, size_t i)
{
	const struct turn *t = &v->turns.list[i];
	struct json *row = json_object(doc);
	char ts[TIME_TEXT] = "";

	json_set_integer(doc, row, "step", (int64_t)i + 1);
	json_set_text(doc, row, "credential", t->credential->id);
	json_set_text(doc, row, "label",
		      plan_shown(t->credential->json, "label"));
	json_set_text(doc, row, "path", t->path);
	json_set_bool(doc, row, "in_vault", t->secret != NULL);
	if (t->secret != NULL && time_format(t->secret->ts, ts) == E_OK) {
		json_set_integer(doc, row, "version",
				 (int64_t)t->secret->version);
		json_set_text(doc, row, "deposited", ts);
	}
	if (v->counted) {
		json_set_bool(doc, row, "done", t->done);
		json_set_bool(doc, row, "tested", t->tested);
	}
	return row;
}

static struct json *report_json(const struct scenario_view *v,
				struct json_doc *doc)
{
	const struct json *list = json_get(v->scenario->json, "report");
	struct json *rows = json_array(doc), *row;
	char ts[TIME_TEXT] = "";
	size_t i;

	for (i = 0; i < json_count(list); i++) {
		row = json_copy(doc, json_item(list, i));
		if (v->counted &&
		    time_format(plan_due(json_item(list, i), v->since), ts) ==
			    E_OK)
			json_set_text(doc, row, "due", ts);
		json_add(doc, rows, row);
	}
	return rows;
}

static struct json *needed_json(const struct scenario_view *v,
				struct json_doc *doc)
{
	const struct json *ids = json_get(v->scenario->json, "needed");
	struct json *list = json_array(doc);
	const struct plan_item *c;
	char path[130];
	size_t i;

	for (i = 0; i < json_count(ids); i++) {
		c = plan_find(v->p, PLAN_CREDENTIALS,
			      json_text(json_item(ids, i)));
		if (c == NULL)
			continue;
		plan_path(c->json, path);
		json_add_text(doc, list, path);
	}
	return list;
}

static int as_json(const struct scenario_view *v)
{
	static const char *const kept[] = {
		"detect",       "affected",
		"immediate",    "actions_without_credential",
		"runbooks",     "evidence",
		"exit_criteria"
	};
	struct json_doc *doc = NULL;
	struct json *root, *rows;
	const struct json *value;
	char ts[TIME_TEXT] = "";
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	rows = json_array(doc);
	for (i = 0; i < v->turns.count; i++)
		json_add(doc, rows, turn_json(v, doc, i));
	json_set_text(doc, root, "scenario", v->scenario->id);
	json_set_text(doc, root, "title",
		      plan_shown(v->scenario->json, "title"));
	json_set_text(doc, root, "level",
		      plan_shown(v->scenario->json, "level"));
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		value = json_get(v->scenario->json, kept[i]);
		if (value != NULL)
			json_set(doc, root, kept[i], json_copy(doc, value));
	}
	json_set(doc, root, "needed", needed_json(v, doc));
	json_set(doc, root, "rotation", rows);
	json_set(doc, root, "report", report_json(v, doc));
	if (v->counted && time_format(v->since, ts) == E_OK) {
		json_set_text(doc, root, "since", ts);
		json_set_integer(doc, root, "open", (int64_t)v->turns.open);
	}
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static int look(struct cli *cli, struct plan *p, struct scenario_view *v)
{
	const char *since = option_value(&cli->options, "since");
	int r;

	v->p = p;
	v->counted = since != NULL;
	v->since = TURNS_NEVER;
	v->scenario = plan_find(p, PLAN_SCENARIOS, cli->words[0]);
	if (v->scenario == NULL)
		return error_set(E_ABSENT, "scenario %s", cli->words[0]);
	r = since == NULL ? E_OK : date_parse(since, &v->since);
	if (r == E_OK)
		r = plan_facts(cli->user, host_now(&cli->host), &v->facts);
	if (r == E_OK)
		r = plan_turns(p, v->scenario, &v->facts, v->since, &v->turns);
	return r;
}

int cmd_plan_scenario(struct cli *cli)
{
	struct scenario_view v;
	struct plan *p = NULL;
	int r;

	memset(&v, 0, sizeof(v));
	r = plan_open(cli, &p);
	if (r == E_OK)
		r = look(cli, p, &v);
	if (r == E_OK && cli->json)
		r = as_json(&v);
	else if (r == E_OK)
		lines(&v);
	plan_turns_free(&v.turns);
	plan_facts_free(&v.facts);
	plan_free(&p);
	return r;
}
