/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan_runbook.c -- plan runbook: the steps, for those who know the system
 * or for those who do not. */
#include <string.h>

#include "cli/plan_out.h"

struct runbook_view {
	const struct plan *p;
	const struct plan_item *runbook;
	bool third_party;
	int64_t minutes; /* of the longest chain */
};

static const char *text_of(const struct runbook_view *v,
			   const struct json *step)
{
	return plan_shown(step,
			  v->third_party ? "text_third_party" : "text_trained");
}

int plan_asked_detail(const struct cli *cli, bool *third_party)
{
	const char *who = option_value(&cli->options, "for");

	*third_party = who != NULL && strcmp(who, "third-party") == 0;
	if (who == NULL || *third_party || strcmp(who, "trained") == 0)
		return E_OK;
	return error_set(E_USAGE, "--for takes trained or third-party, not %s",
			 who);
}

static int look(struct cli *cli, struct plan *p, struct runbook_view *v)
{
	int r = plan_asked_detail(cli, &v->third_party);

	if (r != E_OK)
		return r;
	v->p = p;
	v->runbook = plan_find(p, PLAN_RUNBOOKS, cli->words[0]);
	if (v->runbook == NULL)
		return error_set(E_ABSENT, "runbook %s", cli->words[0]);
	return plan_minutes(v->runbook->json, &v->minutes);
}

/* --- as text --- */

static void credential_lines(const struct runbook_view *v,
			     const struct json *step)
{
	const struct json *ids = json_get(step, "credentials");
	const struct plan_item *c;
	char path[130];
	size_t i;

	for (i = 0; i < json_count(ids); i++) {
		c = plan_find(v->p, PLAN_CREDENTIALS,
			      json_text(json_item(ids, i)));
		if (c == NULL)
			continue;
		plan_path(c->json, path);
		out("     secret: %s (%s)", path, plan_shown(c->json, "group"));
	}
}

static void after_line(const struct json *step)
{
	const struct json *list = json_get(step, "after_steps");
	struct buffer text = BUFFER_INIT;
	int64_t n = 0;
	size_t i;

	if (json_count(list) == 0)
		return;
	for (i = 0; i < json_count(list); i++) {
		json_integer(json_item(list, i), &n);
		buffer_format(&text, "%s%lld", i == 0 ? "" : ", ",
			      (long long)n);
	}
	out("     after step %s", buffer_string(&text));
	buffer_free(&text);
}

static void step_lines(const struct runbook_view *v, const struct json *step)
{
	out("%s", "");
	out("%3lld. %s", (long long)plan_number(step, "step", 0),
	    plan_shown(step, "title"));
	out("     %lld min%s%s%s%s",
	    (long long)plan_number(step, "estimated_minutes", 0),
	    plan_shown(step, "component")[0] == '\0' ? "" : _(", at "),
	    plan_shown(step, "component"),
	    plan_shown(step, "role")[0] == '\0' ? "" : _(", by "),
	    plan_shown(step, "role"));
	after_line(step);
	if (text_of(v, step)[0] != '\0')
		out("     %s", text_of(v, step));
	credential_lines(v, step);
	if (plan_shown(step, "expected_result")[0] != '\0')
		out("     expected: %s", plan_shown(step, "expected_result"));
}

static void lines(const struct runbook_view *v)
{
	const struct json *steps = json_get(v->runbook->json, "steps");
	size_t i;

	out("%s: %s", v->runbook->id, plan_shown(v->runbook->json, "title"));
	if (plan_shown(v->runbook->json, "trigger")[0] != '\0')
		out("when: %s", plan_shown(v->runbook->json, "trigger"));
	out("at least %lld min, over the longest chain of steps",
	    (long long)v->minutes);
	for (i = 0; i < json_count(steps); i++)
		step_lines(v, json_item(steps, i));
}

/* --- as JSON --- */

static struct json *step_json(const struct runbook_view *v,
			      struct json_doc *doc, const struct json *step)
{
	static const char *const kept[] = { "component", "credentials",
					    "after_steps", "expected_result",
					    "role" };
	struct json *row = json_object(doc);
	size_t i;

	json_set_integer(doc, row, "step", plan_number(step, "step", 0));
	json_set_text(doc, row, "title", plan_shown(step, "title"));
	json_set_integer(doc, row, "estimated_minutes",
			 plan_number(step, "estimated_minutes", 0));
	json_set_text(doc, row, "text", text_of(v, step));
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (json_get(step, kept[i]) != NULL)
			json_set(doc, row, kept[i],
				 json_copy(doc, json_get(step, kept[i])));
	return row;
}

static int as_json(const struct runbook_view *v)
{
	const struct json *steps = json_get(v->runbook->json, "steps");
	struct json_doc *doc = NULL;
	struct json *root, *list;
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	list = json_array(doc);
	for (i = 0; i < json_count(steps); i++)
		json_add(doc, list, step_json(v, doc, json_item(steps, i)));
	json_set_text(doc, root, "runbook", v->runbook->id);
	json_set_text(doc, root, "title",
		      plan_shown(v->runbook->json, "title"));
	json_set_text(doc, root, "for",
		      v->third_party ? "third-party" : "trained");
	json_set_integer(doc, root, "critical_path_minutes", v->minutes);
	json_set(doc, root, "steps", list);
	r = out_json(doc);
	json_free(&doc);
	return r;
}

int cmd_plan_runbook(struct cli *cli)
{
	struct runbook_view v;
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
	plan_free(&p);
	return r;
}
