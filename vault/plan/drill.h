/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drill.h -- practising: what a drill was found to be, in the log, and which
 * drill is due.
 *
 * drill.recorded names a drill compartment and maybe a session of it; all else
 * is in its sealed details (docs/plan.md, Drills): {drill, result,
 * participants, deviations, findings [{what, owner, due}], open_seconds, steps
 * [{runbook, step, seen, seconds}]}; seconds are of the log, and counted from
 * the opening.
 */
#ifndef BG_PLAN_DRILL_H
#define BG_PLAN_DRILL_H

#include "vault/ledger/user.h"
#include "vault/plan/plan.h"

struct drill_finding {
	const char *what;
	const char *owner; /* NULL: nobody yet */
	const char *due;   /* a date; NULL: none */
};

#define DRILL_ROWS_MAX 64 /* of each list below */

struct drill_report {
	const char *drill;  /* an id of the plan, or whatever it is called */
	const char *result; /* passed, passed_with_findings, partly, failed */
	const char *participants[DRILL_ROWS_MAX];
	size_t participant_count;
	const char *deviations[DRILL_ROWS_MAX]; /* from production */
	size_t deviation_count;
	struct drill_finding findings[DRILL_ROWS_MAX];
	size_t finding_count;
};

/* drill_record -- log it, of the compartment ${label}, or of the session ${sid}
 * (one of them NULL); how long the session took to open is measured in the log.
 * E_ABSENT; E_POLICY: no drill compartment; E_INPUT: a text is too long or not
 * clean, a date is none, the result is none of the four; E_AUTHORITY. */
int drill_record(struct user *u, const char *label, const char *sid,
		 const struct drill_report *report);

enum drill_why {
	DRILL_NOT_DUE,
	DRILL_INTERVAL, /* its day was before */
	DRILL_NEVER,    /* nobody held it yet */
	DRILL_CHANGED   /* a component was changed since */
};

struct drill_state {
	const char *id;   /* the plan's */
	const char *type; /* the plan's */
	int64_t last;     /* days since 1970, of the plan or the log; -1 */
	int64_t next;
	enum drill_why why;
	const char *component; /* of DRILL_CHANGED; the plan's */
};

/* drills_look -- every drill of the plan as it stands on ${day}; the caller
 * frees *out. A component counts as changed where its record was written again
 * on a later day than the drill was held. */
int drills_look(const struct user *u, const struct plan *p, int64_t day,
		struct drill_state **out, size_t *count);

#endif
