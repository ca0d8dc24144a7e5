/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_findings.c -- what is due, what failed, and duties not kept apart. */
#include <string.h>

#include "cli/lang.h"
#include "cli/report_page.h"
#include "cli/times_out.h"
#include "cli/told.h"
#include "vault/audit/report.h"

/* --- what is due --- */

static void debt_row(struct report_page *p, const struct debt *d)
{
	struct html *h = &p->h;

	html_put(h, "<tr><th scope=\"row\">");
	html_name(h, d->path);
	html_put(h, "</th><td>");
	html_text(h, d->field);
	html_put(h, "</td><td>");
	html_text(h, d->label);
	html_put(h, "</td><td class=\"n\">");
	html_number(h, d->version);
	html_put(h, "</td><td>");
	if (d->sid[0] == '\0') {
		html_say(h, "suspected");
		html_put(h, "</td><td></td><td class=\"n\"></td><td>");
	} else {
		html_name(h, d->who == NULL ? _("a guest") : d->who);
		report_opening_link(p, d->sid);
		html_put(h, "</td><td>");
		html_time(h, d->ts);
		html_put(h, "</td><td class=\"n\">");
		report_age(p, d->ts);
		html_put(h, "</td><td>");
	}
	if (d->due == DEBT_CHANGE)
		html_mark(h, MARK_BAD, _("change it"));
	else
		html_mark(h, MARK_WARN, _("test the new one"));
	html_put(h, "</td></tr>\n");
}

static void doubt(struct report_page *p, const struct exposure *e)
{
	struct html *h = &p->h;

	html_put(h, "<li>");
	html_mark(h, MARK_BAD, _("in doubt"));
	html_put(h, " ");
	if (e->closed_at > 0)
		html_format(h,
			    "%s, session %.8s: it ended at entry %llu, and "
			    "nobody but who asked for it has witnessed a head "
			    "beyond.",
			    e->label, e->sid, (unsigned long long)e->closed_at);
	else
		html_format(h, "%s, session %.8s: it has not ended.", e->label,
			    e->sid);
	html_put(h, " ");
	html_format(h, "All %zu secrets of the compartment count as revealed.",
		    e->secrets);
	report_opening_link(p, e->sid);
	html_put(h, "</li>\n");
}

void report_due(struct report_page *p)
{
	const struct debts *d = &p->r->debts;
	const struct audit_result *v = p->v;
	size_t i;

	if (d->count == 0)
		report_none(p,
			    N_("No secret was shown that was not replaced and "
			       "tested since."));
	else
		report_table(
			p, N_("Shown, and not replaced and tested since"),
			N_("Credential|Field|Compartment|#Version|Shown to|"
			   "Shown|#Age|Due"));
	for (i = 0; i < d->count; i++)
		debt_row(p, &d->list[i]);
	if (d->count > 0)
		report_table_end(p);
	if (d->doubt_count == 0)
		return;
	html_put(&p->h, "<h3>");
	html_say(&p->h, "In doubt");
	html_put(&p->h, "</h3>\n<ul class=\"plain\">\n");
	for (i = 0; i < v->exposure_count; i++)
		if (v->exposures[i].unwitnessed)
			doubt(p, &v->exposures[i]);
	html_put(&p->h, "</ul>\n");
}

/* --- what failed --- */

static void failure_row(struct report_page *p, const struct report_entry *e)
{
	struct html *h = &p->h;
	char reason[512];

	html_put(h, "<tr><th scope=\"row\" class=\"n\">");
	report_entry_link(p, e);
	html_put(h, "</th><td>");
	html_time(h, e->ts);
	html_put(h, "</td><td>");
	html_name(h, e->actor);
	html_put(h, "</td><td>");
	html_text(h, e->ev);
	html_put(h, "</td><td class=\"text\">");
	if (e->outcome == OUTCOME_VOID) {
		html_mark(h, MARK_BAD, "VOID");
		html_put(h, " ");
		told(e->void_reason, reason, sizeof(reason));
		html_name(h, reason);
	} else {
		html_name(h, e->text);
	}
	html_put(h, "</td></tr>\n");
}

static bool failed(const struct report_entry *e)
{
	return e->outcome != OUTCOME_COUNTED ||
	       strcmp(e->ev, "open.expired") == 0;
}

static void clock_row(struct report_page *p, const struct report_entry *e)
{
	struct html *h = &p->h;
	char text[200];

	clock_text(&e->time, lang_text, text, sizeof(text));
	html_put(h, "<tr><th scope=\"row\" class=\"n\">");
	report_entry_link(p, e);
	html_put(h, "</th><td>");
	html_time(h, e->ts);
	html_put(h, "</td><td class=\"span\">");
	report_bracket(p, e);
	html_put(h, "</td><td class=\"text\">");
	html_text(h, text);
	html_put(h, "</td></tr>\n");
}

static size_t failures(const struct report *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->entry_count; i++)
		n += failed(&r->entries[i]);
	return n;
}

static size_t clocks(const struct report *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->entry_count; i++)
		n += r->entries[i].time.faults != 0;
	return n;
}

void report_failures(struct report_page *p)
{
	const struct report *r = p->r;
	size_t i;

	if (failures(r) == 0) {
		report_none(p, N_("Nothing was refused, expired or void."));
	} else {
		report_table(p, N_("Refused, expired, or without effect"),
			     N_("#Entry|Host's time|By|Event|What"));
		for (i = 0; i < r->entry_count; i++)
			if (failed(&r->entries[i]))
				failure_row(p, &r->entries[i]);
		report_table_end(p);
	}
	if (clocks(r) == 0) {
		report_none(p,
			    N_("No host's time contradicts a witness, and none "
			       "runs backwards."));
		return;
	}
	report_table(p, N_("Times that do not agree"),
		     N_("#Entry|Host's time|Vouched for|What is wrong"));
	for (i = 0; i < r->entry_count; i++)
		if (r->entries[i].time.faults != 0)
			clock_row(p, &r->entries[i]);
	report_table_end(p);
}

/* --- duties --- */

static void duty_row(struct report_page *p, const struct duty *d)
{
	struct html *h = &p->h;
	size_t i;

	html_put(h, "<tr><th scope=\"row\">");
	html_say(h, d->rule);
	html_put(h, "</th><td>");
	html_mark(h, d->state == DUTY_FOUND ? MARK_WARN : MARK_GOOD,
		  d->state == DUTY_FOUND   ? _("finding") :
		  d->state == DUTY_BY_RULE ? _("by rule") :
					     _("kept"));
	html_put(h, "</td><td class=\"text\">");
	for (i = 0; i < d->count; i++) {
		html_put(h, "<div>");
		html_name(h, d->details[i].text);
		report_opening_link(p, d->details[i].sid);
		html_put(h, "</div>");
	}
	if (d->state == DUTY_BY_RULE)
		html_say(
			h,
			"An entry against it would be VOID: it would have no effect, and be named as a fault.");
	html_put(h, "</td></tr>\n");
}

void report_duties(struct report_page *p)
{
	size_t i;

	report_table(p, N_("Who did what, held against what ought to be"),
		     N_("What ought to be|State|Found"));
	for (i = 0; i < DUTIES; i++)
		duty_row(p, &p->r->duties.list[i]);
	report_table_end(p);
}
