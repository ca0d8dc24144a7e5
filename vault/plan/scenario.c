/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/plan/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/plan/keep.h"

#define HOUR_MS 3600000

static void fill(const struct plan_item *c, const struct plan_facts *f,
		 int64_t since_ms, struct turn *out)
{
	out->credential = c;
	plan_path(c->json, out->path);
	out->secret = facts_secret(f, out->path, plan_field(c->json));
	out->done = out->secret != NULL && out->secret->ts >= since_ms;
	out->tested = out->done && out->secret->tested;
}

int plan_turns(const struct plan *p, const struct plan_item *scenario,
	       const struct plan_facts *f, int64_t since_ms, struct turns *out)
{
	const struct json *ids = json_get(scenario->json, "rotate_in_order");
	struct turns t = { .count = 0 };
	const struct plan_item *c;
	size_t i;

	t.list = calloc(json_count(ids) + 1, sizeof(t.list[0]));
	if (t.list == NULL)
		return error_set(E_MEMORY, "a scenario");
	for (i = 0; i < json_count(ids); i++) {
		c = plan_find(p, PLAN_CREDENTIALS,
			      json_text(json_item(ids, i)));
		if (c == NULL)
			continue;
		fill(c, f, since_ms, &t.list[t.count]);
		t.open += !t.list[t.count++].tested;
	}
	*out = t;
	return E_OK;
}

void plan_turns_free(struct turns *t)
{
	free(t->list);
	memset(t, 0, sizeof(*t));
}

int64_t plan_due(const struct json *report, int64_t since_ms)
{
	return since_ms + plan_number(report, "within_hours", 0) * HOUR_MS;
}
