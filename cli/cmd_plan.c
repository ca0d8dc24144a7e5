/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan.c -- plan boot-order, plan impact, plan export: what the plan says
 * of components. */
#include "cli/column.h"
#include "cli/plan_out.h"

#include <stdlib.h>

int plan_open(struct cli *cli, struct plan **out)
{
	int r = cli_user(cli, STORE_READ);

	return r == E_OK ? plan_load(cli->user, out) : r;
}

int plan_asked_day(const struct cli *cli, int64_t *ms)
{
	const char *at = option_value(&cli->options, "at");

	*ms = host_now(&cli->host);
	return at == NULL ? E_OK : date_parse(at, ms);
}

struct json *plan_ids(struct json_doc *doc, const struct plan_item *const *all,
		      size_t n)
{
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < n; i++)
		json_add_text(doc, list, all[i]->id);
	return list;
}

const char *plan_shown(const struct json *item, const char *key)
{
	const char *text = plan_text(item, key);

	return text == NULL ? "" : text;
}

/* --- boot-order --- */

static int boot_json(const struct plan *p, const struct plan_item *const *all)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set(doc, root, "boot_order",
		 plan_ids(doc, all, p->count[PLAN_COMPONENTS]));
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static void boot_lines(const struct plan *p, const struct plan_item *const *all)
{
	size_t i;

	for (i = 0; i < p->count[PLAN_COMPONENTS]; i++)
		out("%3zu  stage %-3lld %-*s %s", i + 1,
		    (long long)plan_number(all[i]->json, "boot_stage", 0),
		    column(16, all[i]->id), all[i]->id,
		    plan_shown(all[i]->json, "name"));
}

int cmd_plan_boot_order(struct cli *cli)
{
	const struct plan_item **all = NULL;
	struct plan *p = NULL;
	int r;

	r = plan_open(cli, &p);
	if (r == E_OK)
		r = plan_boot_order(p, &all);
	if (r == E_OK && cli->json)
		r = boot_json(p, all);
	else if (r == E_OK)
		boot_lines(p, all);
	free(all);
	plan_free(&p);
	return r;
}

/* --- impact --- */

static int impact_json(const struct plan_item *of,
		       const struct plan_item *const *all, size_t n)
{
	const struct json *effect = json_get(of->json, "single_failure_effect");
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "component", of->id);
	json_set(doc, root, "impact", plan_ids(doc, all, n));
	if (json_get(effect, "users_affected_percent") != NULL)
		json_set_integer(doc, root, "users_affected_percent",
				 plan_number(effect, "users_affected_percent",
					     0));
	json_set_text(doc, root, "effect", plan_shown(effect, "text"));
	json_set_text(doc, root, "workaround",
		      plan_shown(of->json, "emergency_workaround"));
	r = out_json(doc);
	json_free(&doc);
	return r;
}

static void impact_lines(const struct plan_item *of,
			 const struct plan_item *const *all, size_t n)
{
	const struct json *effect = json_get(of->json, "single_failure_effect");
	size_t i;

	out("%s: %s", of->id, plan_shown(of->json, "name"));
	if (json_get(effect, "users_affected_percent") != NULL)
		out("users affected: %lld %%",
		    (long long)plan_number(effect, "users_affected_percent",
					   0));
	if (plan_shown(effect, "text")[0] != '\0')
		out("effect: %s", plan_shown(effect, "text"));
	if (plan_shown(of->json, "emergency_workaround")[0] != '\0')
		out("workaround: %s",
		    plan_shown(of->json, "emergency_workaround"));
	out("%s",
	    n == 0 ? _("nothing else depends on it") : _("down with it:"));
	for (i = 0; i < n; i++)
		out("  %-*s %s", column(16, all[i]->id), all[i]->id,
		    plan_shown(all[i]->json, "name"));
}

int cmd_plan_impact(struct cli *cli)
{
	const struct plan_item **all = NULL;
	struct plan *p = NULL;
	size_t n = 0;
	int r;

	r = plan_open(cli, &p);
	if (r == E_OK)
		r = plan_impact(p, cli->words[0], &all, &n);
	if (r == E_OK && cli->json)
		r = impact_json(plan_find(p, PLAN_COMPONENTS, cli->words[0]),
				all, n);
	else if (r == E_OK)
		impact_lines(plan_find(p, PLAN_COMPONENTS, cli->words[0]), all,
			     n);
	free(all);
	plan_free(&p);
	return r;
}

/* --- export --- */

int cmd_plan_export(struct cli *cli)
{
	const char *path = option_value(&cli->options, "out");
	struct buffer text = BUFFER_INIT;
	struct plan *p = NULL;
	int r;

	r = plan_open(cli, &p);
	if (r == E_OK)
		r = plan_write(p, &text);
	if (r == E_OK && path != NULL)
		r = cli_report(cli, path, text.bytes, text.len);
	else if (r == E_OK)
		r = out_piece(NULL, text.bytes, text.len);
	buffer_free(&text);
	plan_free(&p);
	return r;
}
