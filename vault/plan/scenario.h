/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario.h -- how far a compromise has been dealt with: the secrets that a
 * scenario has changed in order, and which of them were.
 */
#ifndef BG_PLAN_SCENARIO_H
#define BG_PLAN_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/plan/facts.h"
#include "vault/plan/plan.h"

/* One secret to change. */
struct turn {
	const struct plan_item *credential;
	char path[130];
	const struct fact_secret *secret; /* NULL: not in the vault */
	bool done;                        /* another was deposited since */
	bool tested; /* ... and somebody said that it works */
};

struct turns {
	struct turn *list; /* in the order of the scenario; owned */
	size_t count;
	size_t open; /* not both done and tested */
};

#define TURNS_NEVER INT64_MAX /* as ${since}: nothing is done */

/* plan_turns -- of the scenario, counting what was deposited at ${since_ms} or
 * later. What points into ${p} and ${f} is good as long as they are.
 * E_MEMORY. */
int plan_turns(const struct plan *p, const struct plan_item *scenario,
	       const struct plan_facts *f, int64_t since_ms, struct turns *out);
void plan_turns_free(struct turns *t);

/* plan_due -- when a report of the scenario is due, of an incident known since
 * ${since_ms}. */
int64_t plan_due(const struct json *report, int64_t since_ms);

#endif
