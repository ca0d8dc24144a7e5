/* SPDX-License-Identifier: GPL-3.0-or-later */
/* review.c -- the questions, and how an answer is put together. */
#include "vault/plan/review.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/plan/review_private.h"

static const struct {
	const char *id;
	const char *question;
	review_fn *answer;
} table[] = {
	{ "components",
	  N_("Is every component described: hardware, operating system, services, "
	     "and partitions with what they are for?"),
	  review_components },
	{ "steps",
	  N_("Are the tasks described for trained staff, and, where at most one "
	     "person is trained, for outside experts too?"),
	  review_steps },
	{ "failures",
	  N_("Is it written down what each single failure does, and how to get by "
	     "meanwhile?"),
	  review_failures },
	{ "clients",
	  N_("Can some people go on working when a component is down?"),
	  review_clients },
	{ "backups",
	  N_("Is everything backed up, and was each backup restored within the "
	     "last year?"),
	  review_backups },
	{ "keys",
	  N_("Can the keys of the backups be had when everything else is down?"),
	  review_keys },
	{ "compromise",
	  N_("Is there an instruction for a server, a service and an account that "
	     "somebody else has taken over?"),
	  review_compromise },
	{ "drills", N_("Are drills held as often as planned, and passed?"),
	  review_drills },
	{ "lab",
	  N_("Is there a test system like production, and did somebody accept "
	     "where it is different?"),
	  review_lab },
	{ "access",
	  N_("Can keys and passwords be had in an emergency: is each quorum there, "
	     "with a share to spare, and did its holders show theirs?"),
	  review_access },
	{ "boot",
	  N_("Is there an order to start things in, without a circle, and without "
	     "a secret that lies in what it starts?"),
	  review_boot },
	{ "dates",
	  N_("Were the runbooks approved, and are their reviews kept?"),
	  review_dates },
	{ "staffing",
	  N_("Are there enough trained people, or can outside experts stand in?"),
	  review_staffing },
	{ "contacts",
	  N_("Can everybody who has to be called be reached, and is there a "
	     "deputy?"),
	  review_contacts },
	{ "reports",
	  N_("Is it known to whom a compromise has to be reported, and how soon?"),
	  review_reports },
	{ "openings", N_("Was each opening reviewed by a third person?"),
	  review_openings },
};

#define QUESTIONS (sizeof(table) / sizeof(table[0]))

const char *review_met_name(enum review_met met)
{
	static const char *const names[] = { [REVIEW_YES] = N_("yes"),
					     [REVIEW_PARTLY] = N_("partly"),
					     [REVIEW_NO] = N_("no") };

	return names[met];
}

bool review_blank(const struct json *item, const char *key)
{
	const char *text = plan_text(item, key);

	return text == NULL || text[strspn(text, " -")] == '\0';
}

const char *review_in(const struct reviewing *r, const char *english)
{
	return error_translated(r->in, english);
}

const char *review_date(const struct reviewing *r, const struct json *item,
			const char *key)
{
	const char *text = plan_text(item, key);

	return text == NULL ? review_in(r, N_("never")) : text;
}

/* --- an answer --- */

__attribute__((format(printf, 2, 0))) static char *formatted(
	struct reviewing *r, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, review_in(r, format), args) >= 0)
		return text;
	r->status = error_set(E_MEMORY, "a review");
	return NULL;
}

void review_note(struct reviewing *r, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = formatted(r, format, args);
	va_end(args);
	if (text == NULL)
		return;
	if (array_room(&r->now->evidence, &r->now->cap, r->now->count,
		       sizeof(r->now->evidence[0])) != E_OK) {
		r->status = E_MEMORY;
		free(text);
		return;
	}
	r->now->evidence[r->now->count++] = text;
}

void review_say(struct reviewing *r, enum review_met met, const char *format,
		...)
{
	va_list args;

	va_start(args, format);
	free(r->now->answer);
	r->now->answer = formatted(r, format, args);
	va_end(args);
	r->now->met = met;
}

void review_judge(struct reviewing *r, size_t good, size_t all,
		  const char *what)
{
	if (all == 0)
		review_say(r, REVIEW_NO, "no evidence");
	else
		review_say(r,
			   good == all ? REVIEW_YES :
			   good == 0   ? REVIEW_NO :
					 REVIEW_PARTLY,
			   "%zu of %zu %s", good, all, review_in(r, what));
}

/* --- all of them --- */

int plan_review(const struct plan *p, const struct plan_facts *f, int64_t day,
		error_translation *in, struct plan_review *out)
{
	struct reviewing r = {
		.p = p, .f = f, .day = day, .in = in, .status = E_OK
	};
	struct plan_review all = { .count = 0 };
	struct json_doc *lint = NULL;
	int e;

	e = plan_lint(p, day, &lint);
	if (e != E_OK)
		return e;
	r.lint = json_root(lint);
	all.list = calloc(QUESTIONS, sizeof(all.list[0]));
	if (all.list == NULL)
		r.status = error_set(E_MEMORY, "a review");
	while (r.status == E_OK && all.count < QUESTIONS) {
		r.now = &all.list[all.count];
		r.now->id = table[all.count].id;
		r.now->question = review_in(&r, table[all.count].question);
		table[all.count++].answer(&r);
		all.open += r.now->met != REVIEW_YES;
	}
	json_free(&lint);
	if (r.status != E_OK) {
		plan_review_free(&all);
		return r.status;
	}
	*out = all;
	return E_OK;
}

void plan_review_free(struct plan_review *r)
{
	struct review_answer *a;
	size_t i, k;

	for (i = 0; i < r->count; i++) {
		a = &r->list[i];
		for (k = 0; k < a->count; k++)
			free(a->evidence[k]);
		free(a->evidence);
		free(a->answer);
	}
	free(r->list);
	memset(r, 0, sizeof(*r));
}
