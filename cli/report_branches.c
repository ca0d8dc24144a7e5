/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_branches.c -- which logs there are, and what left the vault or came
 * home to it. */
#include <string.h>

#include "cli/lang.h"
#include "cli/report_page.h"
#include "vault/audit/report.h"

/* --- which logs there are --- */

struct log_span {
	const struct report_entry *first, *last;
	size_t entries;
};

/* The entries of one log, from its first on. */
static struct log_span span_of(const struct report *r, size_t from)
{
	struct log_span s = { &r->entries[from], &r->entries[from], 0 };
	size_t i;

	for (i = from; i < r->entry_count; i++)
		if (strcmp(r->entries[i].branch, s.first->branch) == 0) {
			s.last = &r->entries[i];
			s.entries++;
		}
	return s;
}

static bool told_before(const struct report *r, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (strcmp(r->entries[i].branch, r->entries[at].branch) == 0)
			return true;
	return false;
}

static void log_row(struct report_page *p, const struct log_span *s)
{
	struct html *h = &p->h;

	html_put(h, "<tr><th scope=\"row\" class=\"hash\">");
	html_text(h, s->first->branch);
	html_put(h, "</th><td>");
	html_say(h, strcmp(s->first->branch, "main") == 0 ? N_("the vault") :
		    s->first->home ? N_("a branch that came home") :
				     N_("a branch that goes on in this file"));
	html_put(h, "</td><td class=\"n\">");
	html_number(h, s->entries);
	html_put(h, "</td><td>");
	html_time(h, s->first->ts);
	html_put(h, "</td><td>");
	html_time(h, s->last->ts);
	html_put(h, "</td></tr>\n");
}

static void gaps(struct report_page *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->v->fault_count; i++)
		n += p->v->faults[i].kind == FAULT_INVALID;
	if (n == 0)
		report_none(p,
			    N_("No gap: every entry stands in the tree of the "
			       "head above, and every checkpoint that an entry "
			       "names is there."));
	else
		report_none(p, N_("There are gaps: see the faults under the "
				  "verdict."));
}

/* --- what left the vault, and came into it --- */

static bool travelled(const struct report_entry *e)
{
	static const char *const events[] = { "copied", "backed.up", "exported",
					      "imported", "branch.merged" };
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(e->ev, events[i]) == 0)
			return true;
	return false;
}

static void copy_row(struct report_page *p, const struct report_entry *e)
{
	struct html *h = &p->h;

	html_put(h, "<tr><th scope=\"row\" class=\"n\">");
	report_entry_link(p, e);
	html_put(h, "</th><td>");
	html_time(h, e->ts);
	html_put(h, "</td><td>");
	html_name(h, e->actor);
	html_put(h, "</td><td>");
	html_text(h, e->ev);
	html_put(h, "</td><td class=\"text\">");
	html_name(h, e->text);
	html_put(h, "</td></tr>\n");
}

static void copies(struct report_page *p)
{
	const struct report *r = p->r;
	size_t i, n = 0;

	for (i = 0; i < r->entry_count; i++)
		n += travelled(&r->entries[i]);
	if (n == 0) {
		report_none(p, N_("No copy, backup or export was logged."));
		return;
	}
	report_table(p, N_("Copies, backups, exports, and what came home"),
		     N_("#Entry|Host's time|By|Event|What"));
	for (i = 0; i < r->entry_count; i++)
		if (travelled(&r->entries[i]))
			copy_row(p, &r->entries[i]);
	report_table_end(p);
}

void report_branches(struct report_page *p)
{
	const struct report *r = p->r;
	struct log_span s;
	size_t i;

	report_table(p, N_("Logs in this file"),
		     N_("Log|What it is|#Entries|First|Last"));
	for (i = 0; i < r->entry_count; i++) {
		if (told_before(r, i))
			continue;
		s = span_of(r, i);
		log_row(p, &s);
	}
	report_table_end(p);
	gaps(p);
	copies(p);
}
