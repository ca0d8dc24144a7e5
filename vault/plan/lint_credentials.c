/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_credentials.c -- the age of secrets, where copies lie, who uses them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/error.h"
#include "vault/plan/lint_private.h"

#define SOON_DAYS 90

#define EACH_CREDENTIAL(l, i, c) \
	for (i = 0; i < (l)->p->count[PLAN_CREDENTIALS] && \
		    ((c) = &(l)->p->items[PLAN_CREDENTIALS][i], true); \
	     i++)

struct json *lint_overdue(struct lint *l)
{
	struct json *list = json_array(l->doc), *row;
	const struct plan_item *c;
	int64_t changed, most;
	size_t i;

	EACH_CREDENTIAL(l, i, c)
	{
		most = plan_number(c->json, "max_age_days", -1);
		if (most < 0 || l->superseded[i] ||
		    !plan_day(plan_text(c->json, "last_changed"), &changed) ||
		    l->day - changed <= most)
			continue;
		row = json_object(l->doc);
		json_set_text(l->doc, row, "id", c->id);
		json_set_integer(l->doc, row, "age_days", l->day - changed);
		json_set_integer(l->doc, row, "max_age_days", most);
		json_add(l->doc, list, row);
	}
	return list;
}

struct json *lint_expiring(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	int64_t until;
	size_t i;

	EACH_CREDENTIAL(l, i, c)
	if (!l->superseded[i] &&
	    plan_day(plan_text(c->json, "valid_until"), &until) &&
	    until <= l->day + SOON_DAYS)
		json_add_text(l->doc, list, c->id);
	return list;
}

struct json *lint_past_keep(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	int64_t until;
	size_t i;

	EACH_CREDENTIAL(l, i, c)
	if (plan_day(plan_text(c->json, "keep_until"), &until) &&
	    until < l->day)
		json_add_text(l->doc, list, c->id);
	return list;
}

struct json *lint_must_keep(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	int64_t until;
	size_t i;

	EACH_CREDENTIAL(l, i, c)
	if (l->superseded[i] &&
	    plan_day(plan_text(c->json, "keep_until"), &until) &&
	    until >= l->day)
		json_add_text(l->doc, list, c->id);
	return list;
}

/* --- where copies lie --- */

static void stored_row(struct lint *l, struct json *list, const char *id,
		       const char *in)
{
	struct json *row = json_object(l->doc);

	json_set_text(l->doc, row, "id", id);
	json_set_text(l->doc, row, "stored_in", in);
	json_add(l->doc, list, row);
}

/* A copy in its own component, or in one that has to run before it. */
static void stored_of(struct lint *l, struct json *list,
		      const struct plan_item *c)
{
	const struct json *places = json_get(c->json, "also_stored_in");
	const struct plan_item *own =
		plan_find(l->p, PLAN_COMPONENTS,
			  plan_text(c->json, "component"));
	const struct plan_item *in;
	bool leans;
	size_t i;

	for (i = 0; own != NULL && i < json_count(places); i++) {
		in = plan_find(l->p, PLAN_COMPONENTS,
			       json_text(json_item(places, i)));
		if (in == NULL)
			continue;
		if (plan_depends(l->p, own, in, &leans) == E_OK && leans)
			stored_row(l, list, c->id, in->id);
	}
}

struct json *lint_stored(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	size_t i;

	EACH_CREDENTIAL(l, i, c)
	stored_of(l, list, c);
	return list;
}

static bool lists(const struct json *list, const char *text)
{
	size_t i;

	for (i = 0; i < json_count(list); i++)
		if (strcasecmp(json_text(json_item(list, i)), text) == 0)
			return true;
	return false;
}

struct json *lint_bootstrap(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c, *at;
	const char *role;
	size_t i;

	EACH_CREDENTIAL(l, i, c)
	{
		at = plan_find(l->p, PLAN_COMPONENTS,
			       plan_text(c->json, "component"));
		role = at == NULL ? NULL : plan_text(at->json, "role");
		if (role != NULL && strcmp(role, "client") == 0 &&
		    lists(json_get(c->json, "needed_when"), "cold_start"))
			json_add_text(l->doc, list, c->id);
	}
	return list;
}

/* --- who uses them --- */

static void use(const struct lint *l, bool *used, const struct json *ids)
{
	const struct plan_item *c;
	size_t i;

	for (i = 0; i < json_count(ids); i++) {
		c = plan_find(l->p, PLAN_CREDENTIALS,
			      json_text(json_item(ids, i)));
		if (c != NULL)
			used[c - l->p->items[PLAN_CREDENTIALS]] = true;
	}
}

static void use_runbooks(const struct lint *l, bool *used)
{
	const struct json *steps;
	size_t i, k;

	for (i = 0; i < l->p->count[PLAN_RUNBOOKS]; i++) {
		steps = json_get(l->p->items[PLAN_RUNBOOKS][i].json, "steps");
		for (k = 0; k < json_count(steps); k++)
			use(l, used,
			    json_get(json_item(steps, k), "credentials"));
	}
}

static void use_scenarios(const struct lint *l, bool *used)
{
	const struct json *s;
	size_t i;

	for (i = 0; i < l->p->count[PLAN_SCENARIOS]; i++) {
		s = l->p->items[PLAN_SCENARIOS][i].json;
		use(l, used, json_get(s, "needed"));
		use(l, used, json_get(s, "rotate_in_order"));
	}
}

static struct json *unused(struct lint *l, bool scenarios)
{
	bool *used = calloc(l->p->count[PLAN_CREDENTIALS] + 1, sizeof(*used));
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	size_t i;

	if (used == NULL)
		return NULL;
	use_runbooks(l, used);
	if (scenarios)
		use_scenarios(l, used);
	EACH_CREDENTIAL(l, i, c)
	if (!used[i])
		json_add_text(l->doc, list, c->id);
	free(used);
	return list;
}

struct json *lint_no_runbook(struct lint *l)
{
	return unused(l, false);
}

struct json *lint_no_use(struct lint *l)
{
	return unused(l, true);
}
