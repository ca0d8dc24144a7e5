/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * order.c -- what follows from what: the boot order, and what a failure takes
 * down.
 *
 * Components are vertices by their place in the list, and an edge leads from
 * what is depended on to what depends on it. All of it is linear in edges, but
 * for the ready ones of the boot order, which are kept in a heap.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/plan/graph.h"
#include "vault/plan/plan.h"

/* --- the graph --- */

void graph_free(struct graph *g)
{
	free(g->from);
	free(g->to);
	free(g->needs);
	memset(g, 0, sizeof(*g));
}

/* The place of what the i-th dependency of a component names; count if
 * nothing. */
static size_t place(const struct plan *p, const struct json *on, size_t i)
{
	const struct plan_item *item =
		plan_find(p, PLAN_COMPONENTS, json_text(json_item(on, i)));

	return item == NULL ? p->count[PLAN_COMPONENTS] :
			      (size_t)(item - p->items[PLAN_COMPONENTS]);
}

static const struct json *dependencies(const struct plan *p, size_t v)
{
	return json_get(p->items[PLAN_COMPONENTS][v].json, "depends_on");
}

int graph_make(const struct plan *p, struct graph *out)
{
	size_t n = p->count[PLAN_COMPONENTS], v, i, on, edges = 0;
	struct graph g = { .n = n };
	size_t *next;

	for (v = 0; v < n; v++)
		edges += json_count(dependencies(p, v));
	g.from = calloc(n + 2, sizeof(*g.from));
	g.to = calloc(edges + 1, sizeof(*g.to));
	g.needs = calloc(n + 1, sizeof(*g.needs));
	next = calloc(n + 1, sizeof(*next));
	if (g.from == NULL || g.to == NULL || g.needs == NULL || next == NULL) {
		graph_free(&g);
		free(next);
		return error_set(E_MEMORY, "a plan");
	}
	for (v = 0; v < n; v++)
		for (i = 0; i < json_count(dependencies(p, v)); i++) {
			on = place(p, dependencies(p, v), i);
			if (on == n)
				continue;
			g.from[on + 1]++;
			g.needs[v]++;
		}
	for (v = 0; v < n; v++) {
		g.from[v + 1] += g.from[v];
		next[v] = g.from[v];
	}
	for (v = 0; v < n; v++)
		for (i = 0; i < json_count(dependencies(p, v)); i++) {
			on = place(p, dependencies(p, v), i);
			if (on < n)
				g.to[next[on]++] = v;
		}
	free(next);
	*out = g;
	return E_OK;
}

/* --- the boot order --- */

/* A heap of components that may start, by stage, then by place. */
struct ready {
	const struct plan *p;
	size_t *heap;
	size_t count;
};

static bool before(const struct plan *p, size_t a, size_t b)
{
	const struct plan_item *items = p->items[PLAN_COMPONENTS];
	int64_t x = plan_number(items[a].json, "boot_stage", 0);
	int64_t y = plan_number(items[b].json, "boot_stage", 0);

	return x != y ? x < y : a < b;
}

static void swap(size_t *a, size_t *b)
{
	size_t kept = *a;

	*a = *b;
	*b = kept;
}

static void ready_put(struct ready *r, size_t v)
{
	size_t at = r->count++;

	r->heap[at] = v;
	for (; at > 0 && before(r->p, r->heap[at], r->heap[(at - 1) / 2]);
	     at = (at - 1) / 2)
		swap(&r->heap[at], &r->heap[(at - 1) / 2]);
}

static size_t ready_take(struct ready *r)
{
	size_t first = r->heap[0], at = 0, child;

	r->heap[0] = r->heap[--r->count];
	for (child = 1; child < r->count; child = 2 * at + 1) {
		if (child + 1 < r->count &&
		    before(r->p, r->heap[child + 1], r->heap[child]))
			child++;
		if (!before(r->p, r->heap[child], r->heap[at]))
			break;
		swap(&r->heap[child], &r->heap[at]);
		at = child;
	}
	return first;
}

int graph_sort(const struct plan *p, struct graph *g, size_t *order,
	       size_t *placed)
{
	struct ready r = { .p = p };
	size_t v, i;

	r.heap = calloc(g->n + 1, sizeof(*r.heap));
	if (r.heap == NULL)
		return error_set(E_MEMORY, "a plan");
	*placed = 0;
	for (v = 0; v < g->n; v++)
		if (g->needs[v] == 0)
			ready_put(&r, v);
	while (r.count > 0) {
		v = ready_take(&r);
		order[(*placed)++] = v;
		for (i = g->from[v]; i < g->from[v + 1]; i++)
			if (--g->needs[g->to[i]] == 0)
				ready_put(&r, g->to[i]);
	}
	free(r.heap);
	return E_OK;
}

static const struct plan_item **items_at(const struct plan *p,
					 const size_t *places, size_t n)
{
	const struct plan_item **all = calloc(n + 1, sizeof(*all));
	size_t i;

	for (i = 0; all != NULL && i < n; i++)
		all[i] = &p->items[PLAN_COMPONENTS][places[i]];
	return all;
}

int plan_boot_order(const struct plan *p, const struct plan_item ***out)
{
	size_t *order = calloc(p->count[PLAN_COMPONENTS] + 1, sizeof(*order));
	const struct plan_item **all = NULL;
	struct graph g = { .n = 0 };
	size_t placed = 0;
	int r;

	r = order == NULL ? error_set(E_MEMORY, "a plan") : graph_make(p, &g);
	if (r == E_OK)
		r = graph_sort(p, &g, order, &placed);
	if (r == E_OK && placed < g.n)
		r = error_set(E_INPUT, "components depend on each other in a "
				       "circle");
	if (r == E_OK) {
		all = items_at(p, order, placed);
		r = all == NULL ? error_set(E_MEMORY, "a plan") : E_OK;
	}
	if (r == E_OK)
		*out = all;
	graph_free(&g);
	free(order);
	return r;
}

/* --- what falls with it --- */

/* Marks all that is reached from ${v}, itself too; their places, in no order
 * of meaning. */
static size_t reach(const struct graph *g, size_t v, bool *seen, size_t *places)
{
	size_t n = 1, at, i;

	places[0] = v;
	seen[v] = true;
	for (at = 0; at < n; at++)
		for (i = g->from[places[at]]; i < g->from[places[at] + 1]; i++)
			if (!seen[g->to[i]]) {
				seen[g->to[i]] = true;
				places[n++] = g->to[i];
			}
	return n;
}

static int by_name(const void *a, const void *b)
{
	const struct plan_item *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static int reached(const struct plan *p, size_t v, bool **seen, size_t **places,
		   size_t *n)
{
	struct graph g = { .n = 0 };
	int r = graph_make(p, &g);

	*seen = calloc(p->count[PLAN_COMPONENTS] + 1, sizeof(**seen));
	*places = calloc(p->count[PLAN_COMPONENTS] + 1, sizeof(**places));
	if (r == E_OK && (*seen == NULL || *places == NULL))
		r = error_set(E_MEMORY, "a plan");
	if (r == E_OK)
		*n = reach(&g, v, *seen, *places);
	graph_free(&g);
	return r;
}

int plan_impact(const struct plan *p, const char *id,
		const struct plan_item ***out, size_t *count)
{
	const struct plan_item *item = plan_find(p, PLAN_COMPONENTS, id);
	const struct plan_item **all = NULL;
	size_t *places = NULL, n = 0;
	bool *seen = NULL;
	int r;

	if (item == NULL)
		return error_set(E_ABSENT, "component %s", id);
	r = reached(p, (size_t)(item - p->items[PLAN_COMPONENTS]), &seen,
		    &places, &n);
	if (r == E_OK) {
		all = items_at(p, places + 1, n - 1);
		r = all == NULL ? error_set(E_MEMORY, "a plan") : E_OK;
	}
	if (r == E_OK) {
		qsort(all, n - 1, sizeof(*all), by_name);
		*out = all;
		*count = n - 1;
	}
	free(seen);
	free(places);
	return r;
}

int plan_depends(const struct plan *p, const struct plan_item *component,
		 const struct plan_item *on, bool *out)
{
	const struct plan_item *first = p->items[PLAN_COMPONENTS];
	size_t *places = NULL, n = 0;
	bool *seen = NULL;
	int r = reached(p, (size_t)(on - first), &seen, &places, &n);

	if (r == E_OK)
		*out = seen[component - first];
	free(seen);
	free(places);
	return r;
}
