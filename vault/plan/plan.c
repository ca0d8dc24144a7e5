/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.c -- a plan and its lists, and what is looked up in them. */
#include "vault/plan/plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/error.h"
#include "vault/plan/schema.h"

static const char *const list_keys[PLAN_LISTS] = {
	[PLAN_COMPONENTS] = "components",
	[PLAN_CREDENTIALS] = "credentials",
	[PLAN_CUSTODIANS] = "custodians",
	[PLAN_GROUPS] = "groups",
	[PLAN_RUNBOOKS] = "runbooks",
	[PLAN_SCENARIOS] = "compromise_scenarios",
	[PLAN_OPENINGS] = "openings",
};

const char *plan_list_key(enum plan_list list)
{
	return list_keys[list];
}

const char *plan_text(const struct json *item, const char *key)
{
	return json_text(json_get(item, key));
}

int64_t plan_number(const struct json *item, const char *key, int64_t instead)
{
	int64_t n;

	return json_integer(json_get(item, key), &n) ? n : instead;
}

static int by_id(const void *a, const void *b)
{
	const struct plan_item *const *x = a, *const *y = b;
	int order = strcasecmp((*x)->id, (*y)->id);

	if (order != 0)
		return order;
	return (*x)->n < (*y)->n ? -1 : (*x)->n > (*y)->n;
}

static int list_index(struct plan *p, enum plan_list list)
{
	const struct json *all = json_get(p->root, list_keys[list]);
	size_t i, n = 0;

	p->items[list] = calloc(json_count(all) + 1, sizeof(struct plan_item));
	p->by_id[list] =
		calloc(json_count(all) + 1, sizeof(struct plan_item *));
	if (p->items[list] == NULL || p->by_id[list] == NULL)
		return error_set(E_MEMORY, "a plan");
	for (i = 0; i < json_count(all); i++) {
		struct plan_item *item = &p->items[list][n];

		item->json = json_item(all, i);
		item->id = plan_text(item->json, "id");
		item->n = i;
		p->by_id[list][n] = item;
		/* one without an id was named as a fault */
		n += item->id != NULL;
	}
	p->count[list] = n;
	qsort(p->by_id[list], n, sizeof(struct plan_item *), by_id);
	return E_OK;
}

int plan_take(struct json_doc **doc, struct plan **out)
{
	struct plan *p = calloc(1, sizeof(*p));
	int list, r = E_OK;

	if (p == NULL) {
		json_free(doc);
		return error_set(E_MEMORY, "a plan");
	}
	p->doc = *doc;
	*doc = NULL;
	p->root = json_root(p->doc);
	for (list = 0; r == E_OK && list < PLAN_LISTS; list++)
		r = list_index(p, (enum plan_list)list);
	if (r != E_OK) {
		plan_free(&p);
		return r;
	}
	*out = p;
	return E_OK;
}

void plan_free(struct plan **plan)
{
	struct plan *p = *plan;
	int list;

	if (p == NULL)
		return;
	for (list = 0; list < PLAN_LISTS; list++) {
		free(p->items[list]);
		free(p->by_id[list]);
	}
	json_free(&p->doc);
	free(p);
	*plan = NULL;
}

int plan_read(const struct foreign *f, struct plan_faults *faults,
	      struct plan **out)
{
	struct json_doc *doc = NULL;
	struct plan *p = NULL;
	int r;

	r = schema_read(f, faults, &doc);
	if (r == E_OK)
		r = plan_take(&doc, &p);
	if (r == E_OK)
		r = check_sense(p, faults);
	if (r == E_OK && faults->errors == 0) {
		*out = p;
		return E_OK;
	}
	plan_free(&p);
	return r;
}

const struct plan_item *plan_find(const struct plan *p, enum plan_list list,
				  const char *id)
{
	const struct plan_item *const *all = p->by_id[list];
	size_t low = 0, high = p->count[list], mid;

	while (id != NULL && low < high) {
		mid = low + (high - low) / 2;
		if (strcasecmp(all[mid]->id, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (id == NULL || low == p->count[list] ||
	    strcasecmp(all[low]->id, id) != 0)
		return NULL;
	return all[low];
}
