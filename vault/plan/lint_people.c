/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_people.c -- custodians as the plan has them, what was opened, drills. */
#include <string.h>
#include <strings.h>

#include "vault/plan/lint_private.h"

#define ATTEST_DAYS 90
#define RESTORE_DAYS 365

#define EACH(l, list, i, item) \
	for (i = 0; i < (l)->p->count[list] && \
		    ((item) = &(l)->p->items[list][i], true); \
	     i++)

struct json *lint_unattested(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	int64_t day;
	size_t i;

	EACH(l, PLAN_CUSTODIANS, i, c)
	if (lint_active(c->json) &&
	    (!plan_day(plan_text(c->json, "last_attested"), &day) ||
	     l->day - day > ATTEST_DAYS))
		json_add_text(l->doc, list, c->id);
	return list;
}

static const struct plan_item *holder(const struct lint *l,
				      const struct plan_item *group, size_t i)
{
	return plan_find(l->p, PLAN_CUSTODIANS,
			 json_text(json_item(json_get(group->json, "holders"),
					     i)));
}

static size_t holders(const struct plan_item *group)
{
	return json_count(json_get(group->json, "holders"));
}

static bool holds_any(const struct lint *l, const struct plan_item *custodian)
{
	const struct plan_item *g;
	size_t i, k;

	EACH(l, PLAN_GROUPS, i, g)
	for (k = 0; k < holders(g); k++)
		if (holder(l, g, k) == custodian)
			return true;
	return false;
}

struct json *lint_departed(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	size_t i;

	EACH(l, PLAN_CUSTODIANS, i, c)
	if (!lint_active(c->json) && holds_any(l, c))
		json_add_text(l->doc, list, c->id);
	return list;
}

static int64_t active(const struct lint *l, const struct plan_item *group,
		      const char *site)
{
	const struct plan_item *c;
	const char *own;
	int64_t n = 0;
	size_t i;

	for (i = 0; i < holders(group); i++) {
		c = holder(l, group, i);
		if (c == NULL || !lint_active(c->json))
			continue;
		own = plan_text(c->json, "site");
		n += site == NULL || (own != NULL && strcmp(own, site) == 0);
	}
	return n;
}

struct json *lint_quorum(struct lint *l)
{
	struct json *all = json_object(l->doc), *row;
	const struct plan_item *g;
	int64_t k, n;
	size_t i;

	EACH(l, PLAN_GROUPS, i, g)
	{
		k = plan_number(g->json, "threshold", 0);
		n = active(l, g, NULL);
		row = json_object(l->doc);
		json_set_integer(l->doc, row, "threshold", k);
		json_set_integer(l->doc, row, "active", n);
		json_set_integer(l->doc, row, "slack", n - k);
		json_set(l->doc, all, g->id, row);
	}
	return all;
}

static const char *site_of(const struct lint *l, const struct plan_item *group,
			   size_t i)
{
	const struct plan_item *c = holder(l, group, i);

	return c == NULL || !lint_active(c->json) ? NULL :
						    plan_text(c->json, "site");
}

static bool site_before(const struct lint *l, const struct plan_item *group,
			size_t i, const char *site)
{
	const char *other;
	size_t k;

	for (k = 0; k < i; k++) {
		other = site_of(l, group, k);
		if (other != NULL && strcmp(other, site) == 0)
			return true;
	}
	return false;
}

struct json *lint_sites(struct lint *l)
{
	struct json *list = json_array(l->doc), *row;
	const struct plan_item *g;
	const char *site;
	size_t i, k;

	EACH(l, PLAN_GROUPS, i, g)
	for (k = 0; k < holders(g); k++) {
		site = site_of(l, g, k);
		if (site == NULL || site_before(l, g, k, site) ||
		    active(l, g, site) < plan_number(g->json, "threshold", 0))
			continue;
		row = json_object(l->doc);
		json_set_text(l->doc, row, "group", g->id);
		json_set_text(l->doc, row, "site", site);
		json_add(l->doc, list, row);
	}
	return list;
}

/* --- what was opened --- */

struct json *lint_unfinished(struct lint *l)
{
	struct json *list = json_array(l->doc), *row;
	const struct plan_item *o;
	const struct json *rotations, *one;
	int64_t due;
	size_t i, k;

	EACH(l, PLAN_OPENINGS, i, o)
	{
		rotations = json_get(o->json, "rotations");
		for (k = 0; k < json_count(rotations); k++) {
			one = json_item(rotations, k);
			if (plan_text(one, "done") != NULL &&
			    plan_text(one, "tested") != NULL)
				continue;
			row = json_object(l->doc);
			json_set_text(l->doc, row, "opening", o->id);
			json_set_text(l->doc, row, "credential",
				      plan_text(one, "credential"));
			if (plan_day(plan_text(one, "due"), &due))
				json_set_integer(l->doc, row, "overdue_days",
						 l->day > due ? l->day - due :
								0);
			json_add(l->doc, list, row);
		}
	}
	return list;
}

static bool rotated(const struct json *opening, const char *id)
{
	const struct json *rotations = json_get(opening, "rotations");
	size_t i;

	for (i = 0; i < json_count(rotations); i++)
		if (strcasecmp(plan_text(json_item(rotations, i), "credential"),
			       id) == 0)
			return true;
	return false;
}

static bool to_rotate(const struct lint *l, const char *id)
{
	const struct plan_item *c = plan_find(l->p, PLAN_CREDENTIALS, id);
	bool yes;

	return c != NULL &&
	       json_bool(json_get(c->json, "rotate_after_opening"), &yes) &&
	       yes;
}

struct json *lint_unrecorded(struct lint *l)
{
	struct json *list = json_array(l->doc), *row;
	const struct plan_item *o;
	const struct json *ids;
	const char *id;
	size_t i, k;

	EACH(l, PLAN_OPENINGS, i, o)
	{
		ids = json_get(o->json, "credentials");
		for (k = 0; k < json_count(ids); k++) {
			id = json_text(json_item(ids, k));
			if (!to_rotate(l, id) || rotated(o->json, id))
				continue;
			row = json_object(l->doc);
			json_set_text(l->doc, row, "opening", o->id);
			json_set_text(l->doc, row, "credential", id);
			json_add(l->doc, list, row);
		}
	}
	return list;
}

struct json *lint_unreviewed(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *o;
	size_t i;

	EACH(l, PLAN_OPENINGS, i, o)
	if (plan_text(o->json, "reviewed") == NULL)
		json_add_text(l->doc, list, o->id);
	return list;
}

/* --- drills, restores --- */

struct json *lint_drills(struct lint *l)
{
	const struct json *drills =
		json_get(json_get(l->p->root, "drill_plan"), "drills");
	struct json *list = json_array(l->doc);
	size_t i;

	for (i = 0; i < json_count(drills); i++)
		if (lint_older(l, json_item(drills, i), "next", 0))
			json_add_text(l->doc, list,
				      plan_text(json_item(drills, i), "id"));
	return list;
}

struct json *lint_restore(struct lint *l)
{
	struct json *list = json_array(l->doc);
	const struct plan_item *c;
	size_t i;

	EACH(l, PLAN_COMPONENTS, i, c)
	if (lint_older(l, json_get(c->json, "backup"), "last_restore_test",
		       RESTORE_DAYS))
		json_add_text(l->doc, list, c->id);
	return list;
}
