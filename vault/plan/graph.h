/* SPDX-License-Identifier: GPL-3.0-or-later */
/* graph.h -- private to plan: which component depends on which (order.c). */
#ifndef BG_PLAN_GRAPH_H
#define BG_PLAN_GRAPH_H

#include "vault/plan/plan.h"

/* Components by their place in the list. ${to}[from[v] .. from[v + 1]) depend
 * on v; ${needs}[v]: how many v depends on. */
struct graph {
	size_t n;
	size_t *from, *to, *needs;
};

int graph_make(const struct plan *p, struct graph *out);
void graph_free(struct graph *g);

/* graph_sort -- places in the boot order; those of a circle are not placed, and
 * are left with ${needs} over 0. ${order} has room for all. */
int graph_sort(const struct plan *p, struct graph *g, size_t *order,
	       size_t *placed);

#endif
