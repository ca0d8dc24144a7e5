/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * run.h -- a runbook that is gone through in a session: each step taken is a
 * catalog record `plan-run` {runbook, step, sid, seen, [note]}, so that the log
 * has its time and who said so.
 */
#ifndef BG_PLAN_RUN_H
#define BG_PLAN_RUN_H

#include "vault/ledger/user.h"
#include "vault/plan/plan.h"

struct plan_run {
	char runbook[65];          /* the one taken up last; "" none yet */
	bool done[PLAN_STEPS_MAX]; /* by the place of the step in the list */
	size_t done_count;
};

/* plan_run_look -- how far the session ${sid} has come in ${runbook} (NULL: the
 * one it took up last). E_ABSENT: there is no such runbook. */
int plan_run_look(const struct user *u, const struct plan *p, const char *sid,
		  const char *runbook, struct plan_run *out);

/* plan_run_next -- the first step that is not done and whose earlier ones all
 * are; NULL: there is none left. */
const struct json *plan_run_next(const struct json *runbook,
				 const struct plan_run *run);

/* plan_run_steps -- the steps that the session took, in order, as [{runbook,
 * step, seen, seconds}], counted from ${from_ms}: a list of ${doc}; E_MEMORY. */
int plan_run_steps(const struct user *u, const char *sid, int64_t from_ms,
		   struct json_doc *doc, struct json **out);

/* plan_run_put -- log a step: ${seen}, what it is to lead to was seen; ${note}
 * (NULL none) at most 400 bytes. An admin's. E_INPUT, E_AUTHORITY. */
int plan_run_put(struct user *u, const char *sid, const char *runbook,
		 int64_t step, bool seen, const char *note);

#endif
