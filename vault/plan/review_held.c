/* SPDX-License-Identifier: GPL-3.0-or-later */
/* review_held.c -- questions that what was done answers: drills, shares,
 * openings, and the people for it. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/plan/review_private.h"

#define YEAR 365

static const struct json *drill_plan(const struct reviewing *r)
{
	return json_get(r->p->root, "drill_plan");
}

/* --- drills --- */

static bool drill_good(struct reviewing *r, const struct json *d)
{
	const char *result = plan_text(d, "result");
	const struct json *open = json_get(d, "open_findings");
	bool late;
	int64_t next;
	size_t i;

	late = !plan_day(plan_text(d, "next"), &next) || next < r->day;
	review_note(r, "%s: last %s, %s; next %s%s", plan_text(d, "id"),
		    review_date(r, d, "last"),
		    result == NULL ? review_in(r, N_("no result")) : result,
		    review_date(r, d, "next"),
		    late ? review_in(r, N_(", overdue")) : "");
	for (i = 0; i < json_count(open); i++)
		review_note(r, "%s: open: %s", plan_text(d, "id"),
			    json_text(json_item(open, i)));
	return !late && plan_text(d, "last") != NULL && result != NULL &&
	       strncmp(result, "passed", 6) == 0;
}

void review_drills(struct reviewing *r)
{
	const struct json *drills = json_get(drill_plan(r), "drills");
	size_t i, good = 0;

	for (i = 0; i < json_count(drills); i++)
		good += drill_good(r, json_item(drills, i));
	review_judge(r, good, json_count(drills),
		     N_("drills were held in time and passed"));
}

void review_lab(struct reviewing *r)
{
	const struct json *lab = json_get(drill_plan(r), "test_environment");
	const struct json *differs = json_get(lab, "differs"), *one;
	size_t i, good = 0;
	int64_t day;
	bool fresh;

	if (review_blank(lab, "name")) {
		review_say(r, REVIEW_NO, "no evidence");
		return;
	}
	fresh = plan_day(plan_text(lab, "last_synchronised"), &day) &&
		r->day - day <= YEAR;
	review_note(r, "%s: %zu things as in production, synchronised %s",
		    plan_text(lab, "name"),
		    json_count(json_get(lab, "same_as_production")),
		    review_date(r, lab, "last_synchronised"));
	for (i = 0; i < json_count(differs); i++) {
		one = json_item(differs, i);
		good += !review_blank(one, "accepted_by");
		review_note(r, "differs: %s; accepted by %s",
			    plan_text(one, "what"),
			    review_blank(one, "accepted_by") ?
				    review_in(r, N_("nobody")) :
				    plan_text(one, "accepted_by"));
	}
	review_say(r,
		   fresh && good == json_count(differs) ? REVIEW_YES :
							  REVIEW_PARTLY,
		   fresh ? N_("%zu of %zu differences were accepted; it was "
			      "made like production within a year") :
			   N_("%zu of %zu differences were accepted; it was "
			      "made like production not within a year"),
		   good, json_count(differs));
}

/* --- shares --- */

static bool quorum_good(struct reviewing *r, const struct fact_group *g)
{
	if (g->generation == 0) {
		review_note(r, "%s: no shares were dealt", g->label);
		return false;
	}
	if (g->slack < 0)
		review_note(r, "%s: the quorum is gone", g->label);
	else
		review_note(r,
			    "%s: %u of %zu shares open it, %d may be lost, %zu "
			    "without a proof for 90 days, %zu held by people "
			    "who left",
			    g->label, g->threshold, g->shares, g->slack,
			    g->unproved, g->left);
	return g->slack > 0 && g->unproved + g->left == 0;
}

void review_access(struct reviewing *r)
{
	size_t i, good = 0;
	bool gone = false;

	for (i = 0; i < r->f->group_count; i++) {
		good += quorum_good(r, &r->f->groups[i]);
		gone |= r->f->groups[i].generation == 0 ||
			r->f->groups[i].slack < 0;
	}
	review_judge(r, good, r->f->group_count,
		     N_("compartments have a share to spare and no holder who "
			"owes a proof"));
	if (r->f->group_count > 0)
		r->now->met = gone                     ? REVIEW_NO :
			      r->now->met == REVIEW_NO ? REVIEW_PARTLY :
							 r->now->met;
}

/* --- people --- */

void review_staffing(struct reviewing *r)
{
	const struct json *s = json_get(r->p->root, "staffing");
	int64_t trained = plan_number(s, "trained_groupware_admins", -1);
	const struct plan_item *book;
	const struct json *steps;
	size_t i, k, without = 0, all = 0;

	if (trained < 0) {
		review_say(r, REVIEW_NO, "no evidence");
		return;
	}
	for (i = 0; i < r->p->count[PLAN_RUNBOOKS]; i++) {
		book = &r->p->items[PLAN_RUNBOOKS][i];
		steps = json_get(book->json, "steps");
		all += json_count(steps);
		for (k = 0; k < json_count(steps); k++)
			without += review_blank(json_item(steps, k),
						"text_third_party");
	}
	if (!review_blank(s, "conclusion"))
		review_note(r, "conclusion: %s", plan_text(s, "conclusion"));
	review_note(r, "%zu of %zu steps have words for outside experts",
		    all - without, all);
	review_say(r,
		   trained >= 2             ? REVIEW_YES :
		   all > 0 && without == 0  ? REVIEW_YES :
		   all > 0 && without < all ? REVIEW_PARTLY :
					      REVIEW_NO,
		   trained >= 2 ? N_("%lld trained, so one may be missing") :
		   all > 0 && without == 0 ?
				  N_("%lld trained, and outside experts have "
				     "words for every step") :
				  N_("%lld trained, and outside experts lack "
				     "words"),
		   (long long)trained);
}

/* ${lack}: that nothing says how to reach them. */
static bool reached(struct reviewing *r, const char *who,
		    const struct json *item, const char *reach,
		    const char *lack)
{
	bool no_reach = review_blank(item, reach);
	bool no_deputy = review_blank(item, "deputy");

	if (no_reach || no_deputy)
		review_note(r, "%s: %s%s%s", who,
			    no_reach ? review_in(r, lack) : "",
			    no_reach && no_deputy ? ", " : "",
			    no_deputy ? review_in(r, N_("no deputy")) : "");
	return !no_reach && !no_deputy;
}

void review_contacts(struct reviewing *r)
{
	const struct json *roles = json_get(r->p->root, "roles");
	const struct plan_item *c;
	size_t i, all = 0, good = 0;

	for (i = 0; i < json_count(roles); i++) {
		all++;
		good += reached(r, plan_text(json_item(roles, i), "id"),
				json_item(roles, i), "person", N_("no person"));
	}
	for (i = 0; i < r->p->count[PLAN_CUSTODIANS]; i++) {
		c = &r->p->items[PLAN_CUSTODIANS][i];
		if (!lint_active(c->json))
			continue;
		all++;
		good += reached(r, c->id, c->json, "reach", N_("no reach"));
	}
	review_judge(r, good, all,
		     N_("roles and custodians can be reached and "
			"have a deputy"));
}

/* --- openings --- */

void review_openings(struct reviewing *r)
{
	const struct plan_item *o;
	size_t i, all = 0, good = 0;
	char day[TIME_TEXT] = "";

	for (i = 0; i < r->p->count[PLAN_OPENINGS]; i++) {
		o = &r->p->items[PLAN_OPENINGS][i];
		all++;
		good += plan_text(o->json, "reviewed") != NULL;
		review_note(r, "%s, on paper: reviewed %s", o->id,
			    review_date(r, o->json, "reviewed"));
	}
	for (i = 0; i < r->f->opening_count; i++) {
		if (!r->f->openings[i].over)
			continue;
		all++;
		good += r->f->openings[i].reviewed;
		time_format(r->f->openings[i].ts, day);
		review_note(r, "session %.8s of %s, %.10s: %s",
			    r->f->openings[i].sid, r->f->openings[i].label, day,
			    review_in(r, r->f->openings[i].reviewed ?
						 N_("reviewed") :
						 N_("not reviewed")));
	}
	if (all == 0)
		review_say(r, REVIEW_YES, "nothing was opened");
	else
		review_judge(r, good, all, N_("openings were reviewed"));
}
