/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.c -- what the shape of a plan does not say: that what it names is
 * there, that components wait in no circle, that no policy is met by one
 * person. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/error.h"
#include "vault/plan/checking.h"
#include "vault/plan/graph.h"
#include "vault/plan/schema.h"

#define SHARES_MAX 16 /* SLIP-0039 */

int check_wrong(const struct place *at, bool warning, const char *more,
		const char *format, ...)
{
	struct buffer path = BUFFER_INIT;
	char text[512];
	va_list args;

	buffer_format(&path, "$.%s[%zu]%s", plan_list_key(at->list),
		      at->item->n, more);
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return plan_fault_put(at->faults, warning, &path, "%s", text);
}

const char *check_behind(char out[96], const char *key, size_t i)
{
	snprintf(out, 96, ".%s[%zu]", key, i);
	return out;
}

/* --- ids --- */

static int unique(const struct plan *p, struct plan_faults *faults,
		  enum plan_list list)
{
	const struct plan_item *const *all = p->by_id[list];
	int r = E_OK;
	size_t i;

	for (i = 1; r == E_OK && i < p->count[list]; i++) {
		struct place at = { p, faults, list, all[i] };

		if (strcasecmp(all[i - 1]->id, all[i]->id) == 0)
			r = check_wrong(
				&at, false, ".id",
				"%s is there twice (upper and lower case "
				"are the same here)",
				all[i]->id);
	}
	return r;
}

/* --- references --- */

static int one_ref(const struct place *at, const char *more, enum plan_list to,
		   const char *id)
{
	if (id == NULL || plan_find(at->p, to, id) != NULL)
		return E_OK;
	return check_wrong(at, false, more, "%s is not among the %s", id,
			   plan_list_key(to));
}

/* The id at ${key} of ${from}, which stands behind the item at ${more}. */
int check_ref(const struct place *at, const struct json *from, const char *more,
	      const char *key, enum plan_list to)
{
	char path[192];

	snprintf(path, sizeof(path), "%s.%s", more, key);
	return one_ref(at, path, to, plan_text(from, key));
}

int check_refs(const struct place *at, const struct json *from,
	       const char *more, const char *key, enum plan_list to)
{
	const struct json *list = json_get(from, key);
	char path[192];
	int r = E_OK;
	size_t i;

	for (i = 0; r == E_OK && i < json_count(list); i++) {
		snprintf(path, sizeof(path), "%s.%s[%zu]", more, key, i);
		r = one_ref(at, path, to, json_text(json_item(list, i)));
	}
	return r;
}

struct named {
	const char *id;
	size_t i;
};

static int by_id(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcasecmp(x->id, y->id);

	return order != 0 ? order : (x->i > y->i) - (x->i < y->i);
}

/* Nothing stands twice in a list of ids. */
static int once(const struct place *at, const char *key)
{
	const struct json *list = json_get(at->item->json, key);
	struct named *all = calloc(json_count(list) + 1, sizeof(*all));
	char path[96];
	int r = E_OK;
	size_t i, n = 0;

	if (all == NULL)
		return error_set(E_MEMORY, "a plan");
	for (i = 0; i < json_count(list); i++) {
		all[n].id = json_text(json_item(list, i));
		all[n].i = i;
		n += all[n].id != NULL;
	}
	qsort(all, n, sizeof(*all), by_id);
	for (i = 1; r == E_OK && i < n; i++)
		if (strcasecmp(all[i - 1].id, all[i].id) == 0)
			r = check_wrong(at, false,
					check_behind(path, key, all[i].i),
					"%s is there twice", all[i].id);
	free(all);
	return r;
}

/* --- components --- */

/* A stage below that of what it depends on is never reached in that order. */
static int stage(const struct place *at, const struct json *on, size_t i)
{
	const struct plan_item *other =
		plan_find(at->p, PLAN_COMPONENTS, json_text(json_item(on, i)));
	int64_t own = plan_number(at->item->json, "boot_stage", 0);

	if (other == NULL || plan_number(other->json, "boot_stage", 0) <= own)
		return E_OK;
	return check_wrong(
		at, true, ".boot_stage",
		"%s is of stage %lld, before %s, which it depends on",
		at->item->id, (long long)own, other->id);
}

static int component(const struct place *at)
{
	const struct json *own = at->item->json;
	const struct json *on = json_get(own, "depends_on");
	int r;
	size_t i;

	r = check_refs(at, own, "", "depends_on", PLAN_COMPONENTS);
	if (r == E_OK)
		r = once(at, "depends_on");
	for (i = 0; r == E_OK && i < json_count(on); i++)
		r = stage(at, on, i);
	if (r == E_OK)
		r = check_ref(at, json_get(own, "backup"), ".backup",
			      "encryption_credential", PLAN_CREDENTIALS);
	return r;
}

/* A component of a circle leads, over what it depends on, round to itself: each
 * one left over has at least one of those left over before it. */
static size_t step_back(const struct plan *p, const struct graph *g, size_t v)
{
	const struct plan_item *items = p->items[PLAN_COMPONENTS];
	const struct json *on = json_get(items[v].json, "depends_on");
	const struct plan_item *other;
	size_t i;

	for (i = 0; i < json_count(on); i++) {
		other = plan_find(p, PLAN_COMPONENTS,
				  json_text(json_item(on, i)));
		if (other != NULL && g->needs[other - items] > 0)
			return (size_t)(other - items);
	}
	return v;
}

static int name_circle(const struct plan *p, struct plan_faults *faults,
		       const struct graph *g)
{
	const struct plan_item *items = p->items[PLAN_COMPONENTS];
	struct place at = { p, faults, PLAN_COMPONENTS, NULL };
	struct buffer text = BUFFER_INIT;
	size_t v = 0, first, i;
	int r;

	while (v < g->n && g->needs[v] == 0)
		v++;
	for (i = 0; i < g->n; i++) /* into the circle, whatever leads there */
		v = step_back(p, g, v);
	first = v;
	at.item = &items[first];
	buffer_text(&text, items[first].id);
	do {
		v = step_back(p, g, v);
		buffer_format(&text, " -> %s", items[v].id);
	} while (v != first && text.len < 400);
	r = check_wrong(&at, false, ".depends_on", "a circle: %s",
			buffer_string(&text));
	buffer_free(&text);
	return r;
}

static int circles(const struct plan *p, struct plan_faults *faults)
{
	size_t *order = calloc(p->count[PLAN_COMPONENTS] + 1, sizeof(*order));
	struct graph g = { .n = 0 };
	size_t placed = 0;
	int r;

	r = order == NULL ? error_set(E_MEMORY, "a plan") : graph_make(p, &g);
	if (r == E_OK)
		r = graph_sort(p, &g, order, &placed);
	if (r == E_OK && placed < g.n)
		r = name_circle(p, faults, &g);
	graph_free(&g);
	free(order);
	return r;
}

/* --- credentials, people --- */

static int credential(const struct place *at)
{
	const struct json *own = at->item->json;
	const char *encoding = plan_text(own, "secret_encoding");
	int r;

	r = check_ref(at, own, "", "component", PLAN_COMPONENTS);
	if (r == E_OK)
		r = check_ref(at, own, "", "group", PLAN_GROUPS);
	if (r == E_OK)
		r = check_ref(at, own, "", "supersedes", PLAN_CREDENTIALS);
	if (r == E_OK && encoding != NULL && strcmp(encoding, "text") != 0 &&
	    strcmp(encoding, "base64") != 0)
		r = check_wrong(at, false, ".secret_encoding",
				"text or base64 was expected");
	return r;
}

/* What a group of people may be (SLIP-0039, and two people at least). */
static int group(const struct place *at)
{
	const struct json *own = at->item->json;
	size_t holders = json_count(json_get(own, "holders"));
	int64_t k = plan_number(own, "threshold", 0);
	int64_t shares = plan_number(own, "shares", (int64_t)holders);
	int r;

	r = check_refs(at, own, "", "holders", PLAN_CUSTODIANS);
	if (r == E_OK)
		r = once(at, "holders");
	if (r == E_OK && holders > SHARES_MAX)
		r = check_wrong(at, false, ".holders", "more than %d of them",
				SHARES_MAX);
	if (r == E_OK && shares != (int64_t)holders)
		r = check_wrong(at, false, ".shares", "%lld, but %zu holders",
				(long long)shares, holders);
	if (r != E_OK)
		return r;
	if (k < 2)
		return check_wrong(at, false, ".threshold",
				   "%lld: one person alone could open it",
				   (long long)k);
	if (k > (int64_t)holders)
		return check_wrong(
			at, false, ".threshold",
			"%lld, but %zu holders: nobody could open it",
			(long long)k, holders);
	if (k == (int64_t)holders)
		return check_wrong(
			at, true, ".threshold",
			"all %zu holders are needed: the first share that "
			"is lost loses every secret of %s",
			holders, at->item->id);
	return E_OK;
}

static int anybody(const struct place *at)
{
	(void)at;
	return E_OK;
}

/* --- what has no list of its own --- */

static int elsewhere(const struct plan *p, struct plan_faults *faults,
		     const struct json *list, const char *name, const char *key,
		     enum plan_list to)
{
	struct buffer path = BUFFER_INIT;
	const struct json *ids;
	int r = E_OK;
	size_t i, k;

	for (i = 0; r == E_OK && i < json_count(list); i++) {
		ids = json_get(json_item(list, i), key);
		for (k = 0; r == E_OK && k < json_count(ids); k++) {
			const char *id = json_text(json_item(ids, k));

			if (id == NULL || plan_find(p, to, id) != NULL)
				continue;
			buffer_format(&path, "$.%s[%zu].%s[%zu]", name, i, key,
				      k);
			r = plan_fault_put(faults, false, &path,
					   "%s is not among the %s", id,
					   plan_list_key(to));
		}
	}
	return r;
}

int check_sense(const struct plan *p, struct plan_faults *faults)
{
	static int (*const checks[PLAN_LISTS])(const struct place *) = {
		[PLAN_COMPONENTS] = component,
		[PLAN_CREDENTIALS] = credential,
		[PLAN_CUSTODIANS] = anybody,
		[PLAN_GROUPS] = group,
		[PLAN_RUNBOOKS] = check_runbook,
		[PLAN_SCENARIOS] = check_scenario,
		[PLAN_OPENINGS] = check_opening,
	};
	int list, r = E_OK;
	size_t i;

	for (list = 0; r == E_OK && list < PLAN_LISTS; list++) {
		r = unique(p, faults, (enum plan_list)list);
		for (i = 0; r == E_OK && i < p->count[list]; i++) {
			struct place at = { p, faults, (enum plan_list)list,
					    &p->items[list][i] };

			r = checks[list](&at);
		}
	}
	if (r == E_OK)
		r = circles(p, faults);
	if (r == E_OK)
		r = elsewhere(p, faults, json_get(p->root, "external_services"),
			      "external_services", "credentials",
			      PLAN_CREDENTIALS);
	if (r == E_OK)
		r = elsewhere(p, faults,
			      json_get(json_get(p->root, "drill_plan"),
				       "drills"),
			      "drill_plan.drills", "groups", PLAN_GROUPS);
	return r;
}
