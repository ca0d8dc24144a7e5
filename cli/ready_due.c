/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/plan_out.h"
#include "cli/ready.h"
#include "vault/audit/debt.h"
#include "vault/plan/lint.h"

/* One line of a kind: a finding when there are any, else said in passing. */
static void line(struct readiness *r, const char *kind, size_t n,
		 const char *one, const char *many, const char *none,
		 const char *ids)
{
	const char *what = NP_(n, one, many);
	struct buffer text = BUFFER_INIT, said = BUFFER_INIT;
	const char *colon = ids[0] == '\0' ? "" : ": ";

	if (n == 0) {
		if (none != NULL && !r->cli->json)
			say("%s: %s", lang_text(kind), lang_text(none));
		return;
	}
	buffer_format(&text, "%zu %s%s%s", n, what, colon, ids);
	buffer_format(&said, "%zu %s%s%s", n, lang_text(what), colon, ids);
	ready_found(r, "", kind, buffer_string(&text), buffer_string(&said));
	buffer_free(&text);
	buffer_free(&said);
}

/* --- what the log shows --- */

static int debt(struct readiness *r)
{
	struct debts d;
	int e;

	e = debts_list(r->cli->user, &d);
	if (e != E_OK)
		return e;
	line(r, N_("debt"), d.count,
	     PAIR_("secret was shown and not changed since, or not tested",
		   "secrets were shown and not changed since, or not tested"),
	     N_("no secret that was shown is still in use"), "");
	line(r, N_("doubt"), d.doubt_count,
	     PAIR_("opening beyond whose end nobody else has cosigned",
		   "openings beyond whose end nobody else has cosigned"),
	     NULL, "");
	debts_free(&d);
	return E_OK;
}

static void openings(struct readiness *r)
{
	const struct state *s = ledger_state(r->cli->user->ledger);
	const struct session *one;
	size_t i, n = 0;

	for (i = 0; i < s->sessions_count; i++) {
		one = &s->sessions[i];
		n += one->granted_at != 0 && !one->reviewed &&
		     (one->status == SESSION_CLOSED ||
		      one->status == SESSION_EXPIRED);
	}
	line(r, N_("unreviewed"), n,
	     PAIR_("opening that nobody reviewed",
		   "openings that nobody reviewed"),
	     N_("each opening was reviewed"), "");
}

static void attestations(struct readiness *r)
{
	const struct json *one;
	size_t i;

	for (i = 0; i < json_count(r->findings); i++) {
		one = json_item(r->findings, i);
		if (strcmp(json_text(json_get(one, "finding")), "due") == 0)
			return; /* told, compartment by compartment */
	}
	if (!r->cli->json)
		say("attestations: each holder proved their share within 90 "
		    "days");
}

/* --- what the plan says --- */

static const struct {
	const char *kind, *key, *one, *many, *none;
} dates[] = {
	{ N_("drills"), "drills_overdue", PAIR_("is overdue", "are overdue"),
	  N_("none is overdue") },
	{ N_("attestations"), "custodians_not_attested_within_90_days",
	  PAIR_("custodian has shown no share within 90 days, by the plan",
		"custodians have shown no share within 90 days, by the plan"),
	  NULL },
	{ N_("rotations"), "overdue_rotation",
	  PAIR_("secret is older than it may be",
		"secrets are older than they may be"),
	  NULL },
	{ N_("endings"), "expiring_within_90_days",
	  PAIR_("secret ends within 90 days, or has ended",
		"secrets end within 90 days, or have ended"),
	  NULL },
	{ N_("restores"), "restore_test_older_than_365_days",
	  PAIR_("backup was not restored within a year",
		"backups were not restored within a year"),
	  NULL },
	{ N_("papers"), "openings_with_unfinished_rotation",
	  PAIR_("secret opened on paper is not changed and tested",
		"secrets opened on paper are not changed and tested"),
	  NULL },
	{ N_("papers"), "openings_not_reviewed",
	  PAIR_("opening on paper was not reviewed",
		"openings on paper were not reviewed"),
	  NULL },
};

/* Of a row the text that names it. */
static const char *row_id(const struct json *row)
{
	static const char *const keys[] = { "id", "credential" };
	const char *text = json_text(row);
	size_t i;

	for (i = 0; text == NULL && i < 2; i++)
		text = json_text(json_get(row, keys[i]));
	return text == NULL ? "?" : text;
}

static void date_line(struct readiness *r, const struct json *lint, size_t at)
{
	const struct json *rows = json_get(lint, dates[at].key);
	struct buffer ids = BUFFER_INIT;
	size_t i;

	for (i = 0; i < json_count(rows); i++)
		buffer_format(&ids, "%s%s", i == 0 ? "" : ", ",
			      row_id(json_item(rows, i)));
	line(r, dates[at].kind, json_count(rows), dates[at].one, dates[at].many,
	     dates[at].none, buffer_string(&ids));
	buffer_free(&ids);
}

static void runbooks(struct readiness *r, const struct plan *p, int64_t today)
{
	const struct plan_item *book;
	struct buffer ids = BUFFER_INIT;
	int64_t next;
	size_t i, n = 0;

	for (i = 0; i < p->count[PLAN_RUNBOOKS]; i++) {
		book = &p->items[PLAN_RUNBOOKS][i];
		if (!plan_day(plan_text(book->json, "next_review"), &next) ||
		    next >= today)
			continue;
		buffer_format(&ids, "%s%s", n++ == 0 ? "" : ", ", book->id);
	}
	line(r, N_("runbooks"), n,
	     PAIR_("is due for review", "are due for review"), NULL,
	     buffer_string(&ids));
	buffer_free(&ids);
}

static int plan_dates(struct readiness *r)
{
	int64_t today = r->options.now_ms / PLAN_DAY_MS;
	struct json_doc *lint = NULL;
	struct plan *p = NULL;
	size_t i;
	int e;

	e = plan_load(r->cli->user, &p);
	if (e == E_ABSENT) {
		error_clear();
		return E_OK;
	}
	if (e == E_INTEGRITY) { /* the rest is to be known all the same */
		ready_found(r, "", "plan", error_detail(), error_said());
		error_clear();
		return E_OK;
	}
	if (e == E_OK)
		e = plan_lint(p, today, &lint);
	for (i = 0; e == E_OK && i < sizeof(dates) / sizeof(dates[0]); i++)
		date_line(r, json_root(lint), i);
	if (e == E_OK)
		runbooks(r, p, today);
	json_free(&lint);
	plan_free(&p);
	return e;
}

int ready_due(struct readiness *r)
{
	int e;

	e = debt(r);
	if (e != E_OK)
		return e;
	openings(r);
	attestations(r);
	return plan_dates(r);
}
