/* SPDX-License-Identifier: GPL-3.0-or-later */
/* review_written.c -- questions that what is written down answers. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/plan/keep.h"
#include "vault/plan/review_private.h"

#define RESTORE_DAYS 365

#define EACH(r, list, i, item) \
	for (i = 0; i < (r)->p->count[list] && \
		    ((item) = &(r)->p->items[list][i], true); \
	     i++)

/* As lint names it; behind "partition" stands the device. */
static void review_gap(struct reviewing *r, const char *at, const char *missing)
{
	static const char partition[] = "purpose of partition ";

	if (strncmp(missing, partition, strlen(partition)) == 0)
		review_note(r, "%s: purpose of partition %s is missing", at,
			    missing + strlen(partition));
	else
		review_note(r, "%s: %s is missing", at, review_in(r, missing));
}

/* The gaps of lint whose words begin with one of ${kinds}, at ${where} (NULL:
 * anywhere), each as evidence; how many. */
static size_t gaps(struct reviewing *r, const char *where,
		   const char *const *kinds)
{
	const struct json *list = json_get(r->lint, "documentation_gaps");
	const char *at, *missing;
	size_t i, k, n = 0;

	for (i = 0; i < json_count(list); i++) {
		at = plan_text(json_item(list, i), "where");
		missing = plan_text(json_item(list, i), "missing");
		for (k = 0; kinds[k] != NULL; k++)
			if (strncmp(missing, kinds[k], strlen(kinds[k])) == 0)
				break;
		if (kinds[k] == NULL ||
		    (where != NULL && strcmp(where, at) != 0))
			continue;
		review_gap(r, at, missing);
		n++;
	}
	return n;
}

/* How many components have none of these gaps. */
static void complete(struct reviewing *r, const char *const *kinds,
		     const char *what)
{
	const struct plan_item *c;
	size_t i, good = 0;

	EACH(r, PLAN_COMPONENTS, i, c)
	good += gaps(r, c->id, kinds) == 0;
	review_judge(r, good, r->p->count[PLAN_COMPONENTS], what);
}

void review_components(struct reviewing *r)
{
	static const char *const kinds[] = {
		"hardware",   "operating system",
		"partitions", "purpose of partition",
		"services",   NULL
	};

	complete(r, kinds, N_("components are described in full"));
}

void review_failures(struct reviewing *r)
{
	static const char *const kinds[] = { "effect of its failure",
					     "workaround", NULL };

	complete(r, kinds, N_("components have an effect and a workaround"));
}

void review_steps(struct reviewing *r)
{
	static const char *const kinds[] = { "text for", "all of them", NULL };
	const struct plan_item *book;
	const struct json *steps;
	size_t i, k, all = 0, trained = 0, third = 0, open;

	EACH(r, PLAN_RUNBOOKS, i, book)
	{
		steps = json_get(book->json, "steps");
		all += json_count(steps);
		for (k = 0; k < json_count(steps); k++) {
			trained += !review_blank(json_item(steps, k),
						 "text_trained");
			third += !review_blank(json_item(steps, k),
					       "text_third_party");
		}
		review_note(r, "%s: %zu steps, approved %s", book->id,
			    json_count(steps),
			    review_date(r, book->json, "approved"));
	}
	review_note(r,
		    "%zu steps have words for trained staff, %zu for "
		    "outside experts",
		    trained, third);
	open = gaps(r, NULL, kinds);
	review_judge(r, open > all ? 0 : all - open, all,
		     N_("steps have all the words that are needed"));
}

/* "none", or "none; and what else may be tried" */
static bool is_none(const char *text)
{
	return strncmp(text, "none", 4) == 0 && strchr(" .;,", text[4]) != NULL;
}

void review_clients(struct reviewing *r)
{
	const struct plan_item *c;
	const struct json *effect;
	int64_t percent;
	size_t i, good = 0;

	EACH(r, PLAN_COMPONENTS, i, c)
	{
		effect = json_get(c->json, "single_failure_effect");
		percent = plan_number(effect, "users_affected_percent", -1);
		if (!review_blank(c->json, "emergency_workaround") &&
		    !is_none(plan_text(c->json, "emergency_workaround")))
			good++;
		else if (percent >= 0 && percent < 100)
			good++;
		else
			review_note(
				r, "%s: no workaround, and %s", c->id,
				review_in(
					r,
					percent < 0 ?
						N_("nobody wrote down how many it stops") :
						N_("it stops everybody")));
	}
	review_judge(r, good, r->p->count[PLAN_COMPONENTS],
		     N_("components can be missing while some go on working"));
}

void review_backups(struct reviewing *r)
{
	const struct plan_item *c;
	const struct json *b;
	size_t i, good = 0;
	int64_t day;

	EACH(r, PLAN_COMPONENTS, i, c)
	{
		b = json_get(c->json, "backup");
		if (review_blank(b, "method"))
			review_note(r, "%s: no backup", c->id);
		else if (!plan_day(plan_text(b, "last_restore_test"), &day) ||
			 r->day - day > RESTORE_DAYS)
			review_note(r, "%s: last restored %s", c->id,
				    review_date(r, b, "last_restore_test"));
		else
			good++;
	}
	review_judge(r, good, r->p->count[PLAN_COMPONENTS],
		     N_("components have a backup that was restored within a "
			"year"));
}

/* The key of one backup, in the vault. */
static bool key_there(struct reviewing *r, const struct plan_item *c,
		      const struct plan_item *key)
{
	const struct fact_secret *s;
	char day[TIME_TEXT] = "", path[130];

	if (key == NULL) {
		review_note(r, "%s: no key is named", c->id);
		return false;
	}
	plan_path(key->json, path);
	s = facts_secret(r->f, path, NULL);
	if (s == NULL) {
		review_note(r, "%s: %s is not in the vault", c->id, path);
		return false;
	}
	time_format(s->ts, day);
	review_note(r, "%s: %s in %s, deposited %.10s", c->id, path, s->label,
		    day);
	return true;
}

void review_keys(struct reviewing *r)
{
	const struct plan_item *c;
	const struct json *b;
	size_t i, all = 0, good = 0;

	EACH(r, PLAN_COMPONENTS, i, c)
	{
		b = json_get(c->json, "backup");
		if (review_blank(b, "method"))
			continue;
		all++;
		good += key_there(
			r, c,
			plan_find(r->p, PLAN_CREDENTIALS,
				  plan_text(b, "encryption_credential")));
	}
	review_judge(r, good, all, N_("backups have their key in the vault"));
}

static bool instructs(struct reviewing *r, const struct plan_item *s)
{
	size_t first = json_count(json_get(s->json, "immediate"));
	size_t turns = json_count(json_get(s->json, "rotate_in_order"));

	review_note(r, "%s (%s): %zu immediate steps, %zu secrets to change",
		    s->id, plan_text(s->json, "level"), first, turns);
	return first > 0 && turns > 0;
}

void review_compromise(struct reviewing *r)
{
	static const struct {
		const char *level, *nothing;
	} levels[] = {
		{ "server", N_("nothing for a compromised server") },
		{ "service", N_("nothing for a compromised service") },
		{ "account", N_("nothing for a compromised account") },
	};
	const struct plan_item *s;
	size_t i, k, good = 0;
	bool there;

	for (k = 0; k < 3; k++) {
		there = false;
		EACH(r, PLAN_SCENARIOS, i, s)
		if (strcmp(plan_text(s->json, "level"), levels[k].level) == 0)
			there |= instructs(r, s);
		good += there;
		if (!there)
			review_note(r, "%s", review_in(r, levels[k].nothing));
	}
	review_judge(r, good, r->p->count[PLAN_SCENARIOS] == 0 ? 0 : 3,
		     N_("levels have an instruction"));
}

/* --- the boot order --- */

static void boot_note(struct reviewing *r, const struct plan_item *const *all)
{
	struct buffer text = BUFFER_INIT;
	size_t i;

	for (i = 0; i < r->p->count[PLAN_COMPONENTS]; i++)
		buffer_format(&text, "%s%s", i == 0 ? "" : ", ", all[i]->id);
	review_note(r, "order: %s", buffer_string(&text));
	buffer_free(&text);
}

void review_boot(struct reviewing *r)
{
	const struct json *lies = json_get(r->lint, "stored_in_dependency");
	const struct json *first = json_get(r->lint, "bootstrap_credentials");
	const struct plan_item **all = NULL;
	size_t i;

	if (r->p->count[PLAN_COMPONENTS] == 0) {
		review_say(r, REVIEW_NO, "no evidence");
		return;
	}
	r->status = plan_boot_order(r->p, &all);
	if (r->status != E_OK)
		return;
	boot_note(r, all);
	free(all);
	for (i = 0; i < json_count(lies); i++)
		review_note(r, "%s lies in %s",
			    plan_text(json_item(lies, i), "id"),
			    plan_text(json_item(lies, i), "stored_in"));
	for (i = 0; i < json_count(first); i++)
		review_note(r, "%s is needed before the vault: on paper",
			    json_text(json_item(first, i)));
	review_say(r, json_count(lies) == 0 ? REVIEW_YES : REVIEW_PARTLY,
		   "%zu components in one order without a circle; %zu copies "
		   "lie in what they start",
		   r->p->count[PLAN_COMPONENTS], json_count(lies));
}

/* --- dates, reports --- */

void review_dates(struct reviewing *r)
{
	const struct plan_item *book;
	size_t i, good = 0;
	int64_t next;

	EACH(r, PLAN_RUNBOOKS, i, book)
	{
		review_note(r, "%s: approved %s, next review %s", book->id,
			    review_date(r, book->json, "approved"),
			    review_date(r, book->json, "next_review"));
		good += plan_text(book->json, "approved") != NULL &&
			plan_day(plan_text(book->json, "next_review"), &next) &&
			next >= r->day;
	}
	review_judge(r, good, r->p->count[PLAN_RUNBOOKS],
		     N_("runbooks are approved and not due for review"));
}

void review_reports(struct reviewing *r)
{
	const struct json *reports, *one;
	const struct plan_item *s;
	size_t i, k, good = 0;

	EACH(r, PLAN_SCENARIOS, i, s)
	{
		reports = json_get(s->json, "report");
		good += json_count(reports) > 0;
		if (json_count(reports) == 0)
			review_note(r, "%s: to nobody", s->id);
		for (k = 0; k < json_count(reports); k++) {
			one = json_item(reports, k);
			review_note(r, "%s: %s within %lld h", s->id,
				    plan_text(one, "to"),
				    (long long)plan_number(one, "within_hours",
							   0));
		}
	}
	review_judge(r, good, r->p->count[PLAN_SCENARIOS],
		     N_("scenarios say whom to tell"));
}
