/* SPDX-License-Identifier: GPL-3.0-or-later */
/* review_private.h -- private to review*.c: one question being answered. */
#ifndef BG_PLAN_REVIEW_PRIVATE_H
#define BG_PLAN_REVIEW_PRIVATE_H

#include "vault/plan/lint_private.h"
#include "vault/plan/review.h"

struct reviewing {
	const struct plan *p;
	const struct plan_facts *f;
	int64_t day;
	const struct json *lint; /* plan_lint of that day */
	error_translation *in;   /* NULL: English */
	struct review_answer *now;
	int status; /* E_OK until memory ran out */
};

/* Each answers one question. */
typedef void review_fn(struct reviewing *r);

review_fn review_components, review_steps, review_failures, review_clients,
	review_backups, review_keys, review_compromise, review_boot,
	review_dates, review_reports;
review_fn review_drills, review_lab, review_access, review_staffing,
	review_contacts, review_openings;

/* review_in -- ${english} in the language of the review. */
const char *review_in(const struct reviewing *r, const char *english)
	__attribute__((format_arg(2)));

/* review_note -- one line of evidence; its format is looked up, as is that of
 * review_say. */
void review_note(struct reviewing *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* review_judge -- ${good} of ${all}: yes when that is all, no when it is none,
 * no evidence when there is nothing; the answer is "${good} of ${all} ${what}".
 * review_say -- an answer in other words. */
void review_judge(struct reviewing *r, size_t good, size_t all,
		  const char *what);
void review_say(struct reviewing *r, enum review_met met, const char *format,
		...) __attribute__((format(printf, 3, 4)));

/* Whether nothing is written there but blanks, or a dash. */
bool review_blank(const struct json *item, const char *key);

/* The item's date, or "never" in that language. */
const char *review_date(const struct reviewing *r, const struct json *item,
			const char *key);

#endif
