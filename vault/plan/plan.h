/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan.h -- the continuity plan that the secrets serve: components and what
 * each depends on, credentials and their ages, custodians, runbooks, scenarios,
 * drills (docs/plan.md has every key).
 *
 * A plan is a tree of canonical JSON without a secret in it, in the shape of
 * the file it came from. It lies in the catalog, so whoever reads names reads
 * it, and it opens nothing.
 */
#ifndef BG_PLAN_PLAN_H
#define BG_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/foreign.h"
#include "vault/base/json.h"

/* --- faults --- */

struct plan_fault {
	bool warning; /* it may stay; else nothing is imported */
	char *path;   /* "$.components[3].id"; owned */
	char *text;   /* what is wrong; owned */
};

struct plan_faults {
	struct plan_fault *list;
	size_t count, cap;
	size_t errors; /* that are no warnings */
};

void plan_faults_free(struct plan_faults *f);

/* --- a plan --- */

#define PLAN_STEPS_MAX 512 /* of a runbook */

/* The lists whose items have an id. */
enum plan_list {
	PLAN_COMPONENTS,
	PLAN_CREDENTIALS,
	PLAN_CUSTODIANS,
	PLAN_GROUPS,
	PLAN_RUNBOOKS,
	PLAN_SCENARIOS,
	PLAN_OPENINGS,
	PLAN_LISTS
};

/* The key of a list in the file: "components"... */
const char *plan_list_key(enum plan_list list);

struct plan_item {
	const char *id;
	size_t n; /* its place in the list */
	const struct json *json;
};

struct plan {
	struct json_doc *doc; /* owns all below */
	const struct json *root;
	struct plan_item *items[PLAN_LISTS]; /* in the order of the list */
	const struct plan_item **by_id[PLAN_LISTS]; /* the same by id */
	size_t count[PLAN_LISTS];
};

/* plan_read -- a file's tree as a plan, its secrets left out. Every fault of
 * shape and of sense is put into ${faults}, with its path; *out is NULL when
 * one of them is no warning. E_MEMORY. */
int plan_read(const struct foreign *f, struct plan_faults *faults,
	      struct plan **out);

/* plan_take -- ${doc} as a plan, and check nothing: it was read once. Takes the
 * document in any case. */
int plan_take(struct json_doc **doc, struct plan **out);
void plan_free(struct plan **plan);

/* plan_find -- the item of that id, or NULL. */
const struct plan_item *plan_find(const struct plan *p, enum plan_list list,
				  const char *id);

/* One text or number of an item; NULL or ${instead} where it has none. */
const char *plan_text(const struct json *item, const char *key);
int64_t plan_number(const struct json *item, const char *key, int64_t instead);

/* plan_write -- append the plan as a file of people: every key of its kind in
 * its order, null where a value may be missing, two spaces a level. */
int plan_write(const struct plan *p, struct buffer *out);

/* --- what it says --- */

/* plan_boot_order -- the components in the order to start them: among those
 * whose dependencies have all been placed the lowest stage first, then the
 * order of the file. PLAN's count of items; the caller frees *out. */
int plan_boot_order(const struct plan *p, const struct plan_item ***out);

/* plan_impact -- all that depends on the component, directly or not, without
 * itself, by id; the caller frees *out. E_ABSENT. */
int plan_impact(const struct plan *p, const char *id,
		const struct plan_item ***out, size_t *count);

/* plan_depends -- whether ${on} is the component or something that it depends
 * on, directly or not. */
int plan_depends(const struct plan *p, const struct plan_item *component,
		 const struct plan_item *on, bool *out);

/* plan_minutes -- the longest chain of a runbook's steps over what each comes
 * after, in minutes, ending anywhere. E_MEMORY. */
int plan_minutes(const struct json *runbook, int64_t *out);

/* plan_critical -- the same, and of each step by its place whether it is of
 * such a chain: a minute lost there is lost for all. The caller frees *out. */
int plan_critical(const struct json *runbook, bool **out, int64_t *minutes);

#endif
