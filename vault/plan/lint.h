/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lint.h -- what is missing from a plan, or due, on a day: gaps in what the
 * safeguard S 6.140 asks to be written down, secrets that are too old, copies
 * that lie where they cannot be reached, quorums that lean on one place.
 */
#ifndef BG_PLAN_LINT_H
#define BG_PLAN_LINT_H

#include "vault/plan/plan.h"

/* plan_lint -- all findings of the day ${day} (days since 1970) as one object;
 * every key is there, and holds a list of ids, of objects, or for `quorum` an
 * object by group. E_MEMORY. The caller frees *out. */
int plan_lint(const struct plan *p, int64_t day, struct json_doc **out);

/* plan_lint_findings -- how many of it are findings; `quorum` is none, and
 * neither are `bootstrap_credentials` and `superseded_but_must_keep`, which are
 * as they should be. */
size_t plan_lint_findings(const struct json *lint);

/* plan_lint_words -- what a key means, for people, marked for translators; NULL
 * when it is none.
 * plan_lint_key -- the keys in their order; NULL behind the last. */
const char *plan_lint_words(const char *key);
const char *plan_lint_key(size_t i);

/* plan_day -- of a date "2026-11-23", or of the beginning of a time; false:
 * there is none. */
bool plan_day(const char *date, int64_t *day);

#endif
