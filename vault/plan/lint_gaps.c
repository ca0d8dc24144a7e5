/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_gaps.c -- what S 6.140 asks to be written down, and is not. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/plan/lint_private.h"

static void gap(struct lint *l, struct json *list, const char *where,
		const char *what)
{
	struct json *row = json_object(l->doc);

	json_set_text(l->doc, row, "where", where);
	json_set_text(l->doc, row, "missing", what);
	json_add(l->doc, list, row);
}

static bool empty(const struct json *item, const char *key)
{
	const char *text = plan_text(item, key);

	return text == NULL || text[strspn(text, " ")] == '\0';
}

/* A partition without a purpose: system, log, database... */
static void partitions(struct lint *l, struct json *list,
		       const struct plan_item *c)
{
	const struct json *all = json_get(c->json, "partitions");
	char what[160];
	size_t i;

	if (json_count(all) == 0)
		gap(l, list, c->id, N_("partitions"));
	for (i = 0; i < json_count(all); i++) {
		if (!empty(json_item(all, i), "purpose"))
			continue;
		snprintf(what, sizeof(what), N_("purpose of partition %.120s"),
			 plan_text(json_item(all, i), "device"));
		gap(l, list, c->id, what);
	}
}

static void backup(struct lint *l, struct json *list, const struct plan_item *c)
{
	const struct json *b = json_get(c->json, "backup");

	if (b == NULL || empty(b, "method")) {
		gap(l, list, c->id, N_("backup"));
		return;
	}
	if (empty(b, "encryption_credential"))
		gap(l, list, c->id, N_("key of the backup"));
	if (empty(b, "last_restore_test"))
		gap(l, list, c->id, N_("restore test of the backup"));
}

static void component(struct lint *l, struct json *list,
		      const struct plan_item *c)
{
	if (empty(json_get(c->json, "hardware"), "model"))
		gap(l, list, c->id, N_("hardware"));
	if (empty(c->json, "operating_system"))
		gap(l, list, c->id, N_("operating system"));
	partitions(l, list, c);
	if (json_count(json_get(c->json, "services")) == 0)
		gap(l, list, c->id, N_("services"));
	if (empty(json_get(c->json, "single_failure_effect"), "text"))
		gap(l, list, c->id, N_("effect of its failure"));
	if (empty(c->json, "emergency_workaround"))
		gap(l, list, c->id, N_("workaround"));
	backup(l, list, c);
}

/* With one trained person at most, the steps have to be clear to others. */
static bool few_trained(const struct plan *p)
{
	return plan_number(json_get(p->root, "staffing"),
			   "trained_groupware_admins", 0) <= 1;
}

static void step(struct lint *l, struct json *list, const struct plan_item *r,
		 const struct json *s)
{
	char where[96];

	snprintf(where, sizeof(where), N_("%.64s step %lld"), r->id,
		 (long long)plan_number(s, "step", 0));
	if (empty(s, "text_trained"))
		gap(l, list, where, N_("text for trained staff"));
	if (few_trained(l->p) && empty(s, "text_third_party"))
		gap(l, list, where,
		    N_("text for third parties, with one trained admin at most"));
}

static void runbooks(struct lint *l, struct json *list)
{
	const struct plan_item *r;
	const struct json *steps;
	size_t i, k;

	if (l->p->count[PLAN_RUNBOOKS] == 0)
		gap(l, list, "runbooks", N_("all of them"));
	for (i = 0; i < l->p->count[PLAN_RUNBOOKS]; i++) {
		r = &l->p->items[PLAN_RUNBOOKS][i];
		steps = json_get(r->json, "steps");
		for (k = 0; k < json_count(steps); k++)
			step(l, list, r, json_item(steps, k));
	}
}

static void scenarios(struct lint *l, struct json *list)
{
	static const char *const levels[] = { N_("server"), N_("service"),
					      N_("account") };
	const char *level;
	size_t i, k;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		for (k = 0; k < l->p->count[PLAN_SCENARIOS]; k++) {
			level = plan_text(l->p->items[PLAN_SCENARIOS][k].json,
					  "level");
			if (strcmp(level, levels[i]) == 0)
				break;
		}
		if (k == l->p->count[PLAN_SCENARIOS])
			gap(l, list, "compromise_scenarios", levels[i]);
	}
}

struct json *lint_gaps(struct lint *l)
{
	struct json *list = json_array(l->doc);
	size_t i;

	for (i = 0; i < l->p->count[PLAN_COMPONENTS]; i++)
		component(l, list, &l->p->items[PLAN_COMPONENTS][i]);
	runbooks(l, list);
	scenarios(l, list);
	return list;
}
