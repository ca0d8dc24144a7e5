/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check_use.c -- that runbooks, scenarios and openings name what there is. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/plan/checking.h"

static bool comes_before(const struct json *steps, size_t i, int64_t number)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (plan_number(json_item(steps, k), "step", 0) == number)
			return true;
	return false;
}

static int after(const struct place *at, const struct json *steps, size_t i,
		 const char *more)
{
	const struct json *list = json_get(json_item(steps, i), "after_steps");
	char path[192];
	int64_t number;
	int r = E_OK;
	size_t k;

	for (k = 0; r == E_OK && k < json_count(list); k++) {
		if (!json_integer(json_item(list, k), &number) ||
		    comes_before(steps, i, number))
			continue;
		snprintf(path, sizeof(path), "%s.after_steps[%zu]", more, k);
		r = check_wrong(at, false, path,
				"no earlier step has number %lld",
				(long long)number);
	}
	return r;
}

static int step(const struct place *at, const struct json *steps, size_t i)
{
	const struct json *own = json_item(steps, i);
	int64_t number = plan_number(own, "step", 0);
	char more[96], path[192];
	int r;

	check_behind(more, "steps", i);
	r = check_ref(at, own, more, "component", PLAN_COMPONENTS);
	if (r == E_OK)
		r = check_refs(at, own, more, "credentials", PLAN_CREDENTIALS);
	if (r == E_OK)
		r = after(at, steps, i, more);
	if (r == E_OK && comes_before(steps, i, number)) {
		snprintf(path, sizeof(path), "%s.step", more);
		r = check_wrong(at, false, path, "step %lld is there twice",
				(long long)number);
	}
	return r;
}

int check_runbook(const struct place *at)
{
	const struct json *steps = json_get(at->item->json, "steps");
	size_t i;
	int r;

	r = check_refs(at, at->item->json, "", "required_groups", PLAN_GROUPS);
	for (i = 0; r == E_OK && i < json_count(steps); i++)
		r = step(at, steps, i);
	return r;
}

int check_scenario(const struct place *at)
{
	static const struct {
		const char *key;
		enum plan_list to;
	} names[] = { { "affected", PLAN_COMPONENTS },
		      { "needed", PLAN_CREDENTIALS },
		      { "rotate_in_order", PLAN_CREDENTIALS },
		      { "runbooks", PLAN_RUNBOOKS } };
	const char *level = plan_text(at->item->json, "level");
	int r = E_OK;
	size_t i;

	if (level != NULL && strcmp(level, "server") != 0 &&
	    strcmp(level, "service") != 0 && strcmp(level, "account") != 0)
		r = check_wrong(at, false, ".level",
				"server, service or account was expected");
	for (i = 0; r == E_OK && i < sizeof(names) / sizeof(names[0]); i++)
		r = check_refs(at, at->item->json, "", names[i].key,
			       names[i].to);
	return r;
}

int check_opening(const struct place *at)
{
	const struct json *rotations = json_get(at->item->json, "rotations");
	char more[96];
	size_t i;
	int r;

	r = check_ref(at, at->item->json, "", "group", PLAN_GROUPS);
	if (r == E_OK)
		r = check_refs(at, at->item->json, "", "credentials",
			       PLAN_CREDENTIALS);
	for (i = 0; r == E_OK && i < json_count(rotations); i++)
		r = check_ref(at, json_item(rotations, i),
			      check_behind(more, "rotations", i), "credential",
			      PLAN_CREDENTIALS);
	return r;
}
