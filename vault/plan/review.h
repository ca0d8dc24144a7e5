/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * review.h -- what an auditor asks of planning for a failure (BSI S 6.140),
 * answered from the plan and the vault, each answer with what it rests on.
 */
#ifndef BG_PLAN_REVIEW_H
#define BG_PLAN_REVIEW_H

#include <stddef.h>
#include <stdint.h>

#include "vault/base/error.h"
#include "vault/plan/facts.h"
#include "vault/plan/plan.h"

enum review_met { REVIEW_YES, REVIEW_PARTLY, REVIEW_NO };

struct review_answer {
	const char *id; /* one word, for machines */
	const char *question;
	char *answer;    /* a sentence, or "no evidence"; owned */
	char **evidence; /* ids, counts, dates, a line each; owned */
	size_t count, cap;
	enum review_met met; /* REVIEW_NO: also where there is no evidence */
};

struct plan_review {
	struct review_answer *list; /* owned */
	size_t count;
	size_t open; /* not answered with yes */
};

/* plan_review -- as of the day ${day} (days since 1970), for which ${f} was
 * gathered. ${in}: the language of questions, answers and evidence; NULL:
 * English. E_MEMORY. */
int plan_review(const struct plan *p, const struct plan_facts *f, int64_t day,
		error_translation *in, struct plan_review *out);
void plan_review_free(struct plan_review *r);

/* "yes", "partly", "no"; marked for translators */
const char *review_met_name(enum review_met met);

#endif
