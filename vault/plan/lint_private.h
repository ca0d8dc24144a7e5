/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint_private.h -- private to lint*.c: one look at a plan. */
#ifndef BG_PLAN_LINT_PRIVATE_H
#define BG_PLAN_LINT_PRIVATE_H

#include "vault/plan/lint.h"

struct lint {
	const struct plan *p;
	int64_t day;
	struct json_doc *doc;
	bool *superseded; /* credentials, by their place */
};

/* Each makes what stands under its key. */
typedef struct json *lint_fn(struct lint *l);

lint_fn lint_overdue, lint_expiring, lint_past_keep, lint_must_keep,
	lint_stored, lint_bootstrap, lint_no_runbook, lint_no_use;
lint_fn lint_unattested, lint_departed, lint_quorum, lint_sites;
lint_fn lint_unfinished, lint_unrecorded, lint_unreviewed, lint_drills,
	lint_restore;
lint_fn lint_gaps;

/* Whether the item's date is there and more than ${days} before the day. */
bool lint_older(const struct lint *l, const struct json *item, const char *key,
		int64_t days);

bool lint_active(const struct json *custodian);

#endif
