/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_timeline.c -- every entry, with filters where JavaScript runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lang.h"
#include "cli/report_page.h"
#include "cli/times_out.h"
#include "cli/told.h"
#include "vault/audit/report.h"

/* --- the filters --- */

static void option(struct html *h, const char *value, const char *text)
{
	html_put(h, "<option value=\"");
	html_text(h, value);
	html_put(h, "\">");
	html_text(h, text);
	html_put(h, "</option>");
}

static void persons(struct report_page *p)
{
	struct html *h = &p->h;
	char number[24];
	size_t i;

	html_put(h, "<div><label for=\"f-person\">");
	html_say(h, "Person");
	html_put(h, "</label><select id=\"f-person\" name=\"person\">");
	option(h, "", _("anybody"));
	for (i = 0; i < p->r->person_count; i++) {
		snprintf(number, sizeof(number), "%zu", i);
		option(h, number, p->r->persons[i].name);
	}
	html_put(h, "</select></div>\n");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void events(struct report_page *p)
{
	size_t i, n = p->r->entry_count;
	const char **names = calloc(n + 1, sizeof(*names));
	struct html *h = &p->h;

	if (names == NULL) {
		h->out.failed = 1;
		return;
	}
	for (i = 0; i < n; i++)
		names[i] = p->r->entries[i].ev;
	qsort(names, n, sizeof(*names), by_name);
	html_put(h, "<div><label for=\"f-event\">");
	html_say(h, "Event");
	html_put(h, "</label><select id=\"f-event\" name=\"event\">");
	option(h, "", _("any event"));
	for (i = 0; i < n; i++)
		if (i == 0 || strcmp(names[i - 1], names[i]) != 0)
			option(h, names[i], names[i]);
	html_put(h, "</select></div>\n");
	free(names);
}

static void filters(struct report_page *p)
{
	struct html *h = &p->h;

	html_put(h, "<form id=\"filter\" role=\"search\" aria-label=\"");
	html_say(h, "Filter entries");
	html_put(h, "\" hidden>\n<div class=\"grow\">"
		    "<label for=\"f-text\">");
	html_say(h, "Words, all of them");
	html_put(
		h,
		"</label><input id=\"f-text\" name=\"text\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></div>\n");
	persons(p);
	events(p);
	html_put(h, "<div><label for=\"f-outcome\">");
	html_say(h, "Outcome");
	html_put(h, "</label><select id=\"f-outcome\" name=\"outcome\">");
	option(h, "", _("any outcome"));
	option(h, "counted", _("counted"));
	option(h, "refused", _("refused"));
	option(h, "void", _("void"));
	html_put(h, "</select></div>\n<div><button type=\"reset\">");
	html_say(h, "Show all");
	html_put(h, "</button></div>\n<output id=\"count\" for=\"f-text "
		    "f-person f-event f-outcome\" data-said=\"");
	html_say(h, "{} of {} entries shown");
	html_put(h, "\"></output>\n</form>\n");
}

/* --- the rows --- */

static void row_begin(struct report_page *p, const struct report_entry *e)
{
	struct html *h = &p->h;
	size_t i;

	html_put(h, "<tr id=\"e-");
	html_text(h, e->branch);
	html_format(h, "-%llu", (unsigned long long)e->seq);
	html_put(h, "\" data-e=\"");
	html_text(h, e->ev);
	html_put(h, "\" data-o=\"");
	html_text(h, outcome_name(e->outcome));
	html_put(h, "\" data-p=\"");
	for (i = 0; i < e->person_count; i++)
		html_format(h, "%s%zu", i > 0 ? " " : "", e->persons[i]);
	html_put(h, e->outcome == OUTCOME_VOID ? "\" class=\"void\">" : "\">");
}

static void what(struct report_page *p, const struct report_entry *e)
{
	struct html *h = &p->h;
	char clock[200], reason[512];

	clock_text(&e->time, lang_text, clock, sizeof(clock));
	html_name(h, e->text);
	if (e->outcome == OUTCOME_VOID) {
		html_put(h, "<div>");
		html_mark(h, MARK_BAD, "VOID");
		html_put(h, " ");
		told(e->void_reason, reason, sizeof(reason));
		html_name(h, reason);
		html_put(h, "</div>");
	} else if (e->outcome == OUTCOME_REFUSED) {
		html_put(h, " ");
		html_mark(h, MARK_WARN, _("refused"));
	}
	if (clock[0] != '\0') {
		html_put(h, "<div>");
		html_mark(h, MARK_WARN, _("time"));
		html_put(h, " ");
		html_text(h, clock);
		html_put(h, "</div>");
	}
}

static void row(struct report_page *p, const struct report_entry *e, bool logs)
{
	struct html *h = &p->h;

	row_begin(p, e);
	html_put(h, "<th scope=\"row\" class=\"n\">");
	html_number(h, e->seq);
	html_put(h, "</th>");
	if (logs) {
		html_put(h, "<td class=\"log\">");
		html_format(h, "%.8s", e->branch);
		html_put(h, "</td>");
	}
	html_put(h, "<td>");
	html_time(h, e->ts);
	html_put(h, "</td><td class=\"span\">");
	report_bracket(p, e);
	html_put(h, "</td><td>");
	html_name(h, e->actor);
	html_put(h, "</td><td>");
	html_text(h, e->ev);
	html_put(h, "</td><td class=\"text\">");
	what(p, e);
	html_put(h, "</td></tr>\n");
}

static bool several_logs(const struct report *r)
{
	size_t i;

	for (i = 1; i < r->entry_count; i++)
		if (strcmp(r->entries[i].branch, r->entries[0].branch) != 0)
			return true;
	return false;
}

void report_timeline(struct report_page *p)
{
	bool logs = several_logs(p->r);
	size_t i;

	html_put(&p->h, "<p>");
	html_say(
		&p->h,
		"The host's time is what the machine wrote. Beside it stands what people vouched for by their own clocks, on their own machines: a witness signed a head that the entry follows, or one that contains it.");
	html_put(&p->h, "</p>\n");
	filters(p);
	html_put(&p->h, "<div id=\"list-box\">\n");
	report_table(p, N_("Entries"),
		     logs ? N_("#Entry|Log|Host's time|Vouched for|By|Event|"
			       "What") :
			    N_("#Entry|Host's time|Vouched for|By|Event|"
			       "What"));
	for (i = 0; i < p->r->entry_count; i++)
		row(p, &p->r->entries[i], logs);
	report_table_end(p);
	html_put(&p->h, "</div>\n");
}
