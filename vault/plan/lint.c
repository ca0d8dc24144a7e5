/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lint.c -- the table of what is looked for. */
#include "vault/plan/lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/plan/lint_private.h"

#define DAY_MS 86400000

static const struct {
	const char *key;
	bool finding; /* else told, and as it should be */
	lint_fn *look;
	const char *words;
} table[] = {
	{ "documentation_gaps", true, lint_gaps,
	  N_("not written down (S 6.140)") },
	{ "overdue_rotation", true, lint_overdue,
	  N_("secrets older than they may be") },
	{ "expiring_within_90_days", true, lint_expiring,
	  N_("secrets that end within 90 days, or have ended") },
	{ "past_keep_until", true, lint_past_keep,
	  N_("old secrets that need not be kept any more") },
	{ "superseded_but_must_keep", false, lint_must_keep,
	  N_("old secrets that have to be kept") },
	{ "stored_in_dependency", true, lint_stored,
	  N_("copies that lie in what they are needed to start") },
	{ "bootstrap_credentials", false, lint_bootstrap,
	  N_("secrets needed before the vault can be used: on paper, in a safe") },
	{ "credentials_in_no_runbook", true, lint_no_runbook,
	  N_("secrets that no runbook uses") },
	{ "credentials_in_no_runbook_and_no_scenario", true, lint_no_use,
	  N_("secrets that neither a runbook nor a scenario uses") },
	{ "custodians_not_attested_within_90_days", true, lint_unattested,
	  N_("custodians who have not shown their share within 90 days") },
	{ "shares_held_by_departed", true, lint_departed,
	  N_("custodians who left and still hold shares") },
	{ "quorum", false, lint_quorum, N_("who can still open what") },
	{ "sites_that_alone_reach_threshold", true, lint_sites,
	  N_("places from which one compartment can be opened alone") },
	{ "openings_with_unfinished_rotation", true, lint_unfinished,
	  N_("opened secrets that have not been changed and tested") },
	{ "opened_without_rotation_record", true, lint_unrecorded,
	  N_("opened secrets that nobody is to change") },
	{ "openings_not_reviewed", true, lint_unreviewed,
	  N_("openings that nobody reviewed") },
	{ "drills_overdue", true, lint_drills, N_("drills that are overdue") },
	{ "restore_test_older_than_365_days", true, lint_restore,
	  N_("backups that nobody restored within a year") },
};

#define TABLE (sizeof(table) / sizeof(table[0]))

const char *plan_lint_key(size_t i)
{
	return i < TABLE ? table[i].key : NULL;
}

const char *plan_lint_words(const char *key)
{
	size_t i;

	for (i = 0; i < TABLE; i++)
		if (strcmp(table[i].key, key) == 0)
			return table[i].words;
	return NULL;
}

size_t plan_lint_findings(const struct json *lint)
{
	size_t i, n = 0;

	for (i = 0; i < TABLE; i++)
		if (table[i].finding)
			n += json_count(json_get(lint, table[i].key));
	return n;
}

bool plan_day(const char *date, int64_t *day)
{
	char whole[TIME_TEXT];
	int64_t ms;

	if (date == NULL || strlen(date) < 10)
		return false;
	snprintf(whole, sizeof(whole), "%.10sT00:00:00.000Z", date);
	if (time_parse((struct span){ (const uint8_t *)whole, strlen(whole) },
		       &ms) != E_OK) {
		error_clear();
		return false;
	}
	*day = ms / DAY_MS;
	return true;
}

bool lint_older(const struct lint *l, const struct json *item, const char *key,
		int64_t days)
{
	int64_t day;

	return plan_day(plan_text(item, key), &day) && l->day - day > days;
}

bool lint_active(const struct json *custodian)
{
	const char *status = plan_text(custodian, "status");

	return status != NULL && strcmp(status, "active") == 0;
}

static void mark_superseded(struct lint *l)
{
	const struct plan_item *all = l->p->items[PLAN_CREDENTIALS], *old;
	size_t i;

	for (i = 0; i < l->p->count[PLAN_CREDENTIALS]; i++) {
		old = plan_find(l->p, PLAN_CREDENTIALS,
				plan_text(all[i].json, "supersedes"));
		if (old != NULL)
			l->superseded[old - all] = true;
	}
}

int plan_lint(const struct plan *p, int64_t day, struct json_doc **out)
{
	struct lint l = { .p = p, .day = day };
	struct json *root;
	size_t i;
	int r;

	r = json_new(&l.doc);
	if (r != E_OK)
		return r;
	l.superseded =
		calloc(p->count[PLAN_CREDENTIALS] + 1, sizeof(*l.superseded));
	if (l.superseded == NULL) {
		json_free(&l.doc);
		return error_set(E_MEMORY, "a plan");
	}
	mark_superseded(&l);
	root = json_object(l.doc);
	for (i = 0; i < TABLE; i++)
		json_set(l.doc, root, table[i].key, table[i].look(&l));
	free(l.superseded);
	r = json_status(l.doc);
	if (r != E_OK) {
		json_free(&l.doc);
		return r;
	}
	*out = l.doc;
	return E_OK;
}
