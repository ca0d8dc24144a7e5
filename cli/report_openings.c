/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_openings.c -- every request for an opening: first all of them in a
 * table, then each with its reasons, what it showed, and what happened. */
#include <string.h>

#include "cli/lang.h"
#include "cli/options.h"
#include "cli/report_page.h"
#include "vault/audit/report.h"

static const char *line_of(const struct record *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (strcmp(r->lines[i].name, name) == 0)
			return r->lines[i].text;
	return "";
}

static void outcome(struct report_page *p, const struct opening *o)
{
	const struct session *s = o->session;
	struct html *h = &p->h;

	if (s->granted_at == 0)
		html_mark(h, MARK_PLAIN,
			  s->status == SESSION_WAITING ? _("never opened") :
							 _("ended unopened"));
	else if (s->status == SESSION_OPEN)
		html_mark(h, MARK_WARN, _("not closed"));
	else if (s->status == SESSION_EXPIRED)
		html_mark(h, MARK_WARN, _("expired"));
	else
		html_mark(h, MARK_PLAIN, _("closed"));
	if (o->doubt) {
		html_put(h, "<br>");
		html_mark(h, MARK_BAD, _("in doubt"));
	}
}

static void review(struct report_page *p, const struct opening *o)
{
	const struct session *s = o->session;

	if (!s->reviewed)
		html_mark(&p->h, s->granted_at != 0 ? MARK_WARN : MARK_PLAIN,
			  _("none"));
	else
		html_mark(&p->h,
			  strcmp(s->verdict, "misuse") == 0 ? MARK_BAD :
							      MARK_GOOD,
			  lang_text(s->verdict));
}

static void each_line(struct report_page *p, const struct record *r,
		      const char *name, const char *suffix)
{
	struct html *h = &p->h;
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (strcmp(r->lines[i].name, name) != 0)
			continue;
		html_put(h, "<div>");
		html_name(h, r->lines[i].text);
		if (suffix != NULL) {
			html_put(h, " <span class=\"soft\">");
			html_say(h, suffix);
			html_put(h, "</span>");
		}
		html_put(h, "</div>");
	}
}

static void overview_row(struct report_page *p, size_t number,
			 const struct opening *o)
{
	struct html *h = &p->h;

	html_put(h, "<tr><th scope=\"row\" class=\"n\"><a href=\"#opening-");
	html_number(h, number);
	html_put(h, "\">");
	html_number(h, number);
	html_put(h, "</a></th><td>");
	html_time(h, o->session->ts);
	html_put(h, "</td><td>");
	html_text(h, o->label);
	html_put(h, "</td><td class=\"who\">");
	html_name(h, line_of(&o->record, "requested by"));
	html_put(h, "</td><td class=\"who\">");
	each_line(p, &o->record, "authorised by", NULL);
	each_line(p, &o->record, "refused by", N_("(said no)"));
	html_put(h, "</td><td>");
	html_name(h, line_of(&o->record, "incident"));
	html_put(h, "</td><td class=\"n\">");
	html_number(h, o->secret_count);
	html_put(h, "</td><td>");
	outcome(p, o);
	html_put(h, "</td><td>");
	review(p, o);
	html_put(h, "</td></tr>\n");
}

/* --- one of them --- */

/* The record's fields, those of why to the left, of what came of it to the
 * right; what is not named here is told elsewhere. */
/* clang-format off */
static const char *const reasons[] = {
	"kind", "compartment", "requested by", "incident", "reason",
	"why not the normal way", "place", "witness there", "clock", "finding",
};
static const char *const course[] = {
	"requested", "granted for", "authorised by", "refused by", "opened",
	"closed", "expired", "in doubt", "witnessed by", "review", "reviewed",
};
/* clang-format on */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *finding(const char *word)
{
	static const struct {
		const char *word, *text;
	} words[] = {
		{ "older", N_("the copy, or its card set, was older than one "
			      "seen before") },
		{ "fork", N_("the copy had gone another way than the one seen "
			     "before") },
		{ "clock", N_("the machine's clock could not be right, or a "
			      "person stated the time") },
		{ "no-pin", N_("the machine had never seen the vault before") },
		{ "tail", N_("the end of the copy was damaged") },
	};
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return words[i].text;
	return word;
}

/* A time of the session as the tables write times; 0: it is no time. */
static int64_t time_of(const struct session *s, const char *name)
{
	return strcmp(name, "requested") == 0 ? s->ts :
	       strcmp(name, "opened") == 0    ? s->granted_ts :
	       strcmp(name, "closed") == 0    ? s->ended_ts :
	       strcmp(name, "expired") == 0   ? s->ended_ts :
	       strcmp(name, "reviewed") == 0  ? s->reviewed_ts :
						0;
}

static void value(struct report_page *p, const struct opening *o,
		  const struct record_line *l)
{
	int64_t ts = time_of(o->session, l->name);
	char text[48];

	if (ts != 0) {
		html_time(&p->h, ts);
	} else if (strcmp(l->name, "granted for") == 0) {
		duration_text(o->session->duration, text);
		html_text(&p->h, text);
	} else if (strcmp(l->name, "in doubt") == 0) {
		html_mark(&p->h, MARK_BAD, _("in doubt"));
		html_put(&p->h, " ");
		html_name(&p->h, l->text);
	} else {
		html_name(&p->h, strcmp(l->name, "finding") == 0 ?
					 lang_text(finding(l->text)) :
					 l->text);
	}
}

static void column(struct report_page *p, const struct opening *o,
		   const char *const *names, size_t n)
{
	const struct record *r = &o->record;
	struct html *h = &p->h;
	const char *last;
	size_t i, k;

	html_put(h, "<dl class=\"facts\">\n");
	for (i = 0; i < n; i++) {
		last = "";
		for (k = 0; k < r->count; k++) {
			if (strcmp(r->lines[k].name, names[i]) != 0)
				continue;
			if (last != names[i]) {
				html_put(h, "<dt>");
				html_say(h, names[i]);
				html_put(h, "</dt>");
			}
			last = names[i];
			html_put(h, "<dd>");
			value(p, o, &r->lines[k]);
			html_put(h, "</dd>\n");
		}
	}
	html_put(h, "</dl>\n");
}

static void wanted(struct report_page *p, const struct opening *o)
{
	size_t i;

	html_put(&p->h, "<dt>");
	html_say(&p->h, "asked for");
	html_put(&p->h, "</dt>");
	for (i = 0; i < o->wanted_count; i++) {
		html_put(&p->h, "<dd>");
		html_name(&p->h, o->wanted[i]);
		html_put(&p->h, "</dd>");
	}
	if (o->wanted_count == 0) {
		html_put(&p->h, "<dd>");
		html_say(&p->h, "nothing in particular");
		html_put(&p->h, "</dd>");
	}
	html_put(&p->h, "\n");
}

static void facts(struct report_page *p, const struct opening *o)
{
	struct html *h = &p->h;

	html_put(h, "<div class=\"pair\">\n");
	column(p, o, reasons, COUNT(reasons));
	column(p, o, course, COUNT(course));
	html_put(h, "</div>\n<dl class=\"facts\">\n");
	wanted(p, o);
	html_put(h, "<dt>");
	html_say(h, "session");
	html_put(h, "</dt><dd class=\"hash\">");
	html_text(h, o->session->sid);
	html_put(h, "</dd>\n<dt>");
	html_say(h, "request");
	html_put(h, "</dt><dd>");
	html_say(h, "entry");
	html_put(h, " ");
	html_put(h, "<span class=\"hash\">");
	html_text(h, line_of(&o->record, "entry"));
	html_put(h, "</span><br>");
	html_say(h, "read out as");
	html_put(h, " ");
	html_put(h, "<b>");
	html_text(h, line_of(&o->record, "receipt"));
	html_put(h, "</b></dd>\n</dl>\n");
}

static void secret_row(struct report_page *p, const struct opening_secret *o)
{
	const struct leaver_secret *s = &o->secret;
	struct html *h = &p->h;

	html_put(h, "<tr><th scope=\"row\">");
	html_name(h, s->path);
	if (o->beyond) {
		html_put(h, "<br>");
		html_mark(h, MARK_WARN, _("not asked for"));
	}
	html_put(h, "</th><td>");
	html_text(h, s->field);
	html_put(h, "</td><td class=\"n\">");
	html_number(h, s->version);
	html_put(h, "</td><td>");
	html_say(h, s->how);
	html_put(h, "</td><td>");
	html_time(h, s->ts);
	html_put(h, "</td><td>");
	if (!s->replaced) {
		html_mark(h, MARK_BAD, _("not changed"));
	} else {
		html_format(h, "version %llu", (unsigned long long)s->newest);
		html_put(h, ", ");
		html_time(h, o->newest_ts);
	}
	html_put(h, "</td><td>");
	if (s->replaced)
		html_mark(h, s->tested ? MARK_GOOD : MARK_WARN,
			  s->tested ? _("works") : _("not tested"));
	html_put(h, "</td></tr>\n");
}

static void secrets(struct report_page *p, const struct opening *o)
{
	size_t i;

	if (o->secret_count == 0)
		return;
	report_table(p, N_("What was shown, and changed afterwards"),
		     N_("Credential|Field|#Version|How|First shown|Changed "
			"since|Tested"));
	for (i = 0; i < o->secret_count; i++)
		secret_row(p, &o->secrets[i]);
	report_table_end(p);
}

static void entry_row(struct report_page *p, const struct report_entry *e)
{
	struct html *h = &p->h;

	html_put(h,
		 e->outcome == OUTCOME_VOID ? "<tr class=\"void\">" : "<tr>");
	html_put(h, "<th scope=\"row\" class=\"n\">");
	report_entry_link(p, e);
	html_put(h, "</th><td>");
	html_time(h, e->ts);
	html_put(h, "</td><td class=\"span\">");
	report_bracket(p, e);
	html_put(h, "</td><td>");
	html_text(h, e->ev);
	html_put(h, "</td><td class=\"text\">");
	html_name(h, e->text);
	if (e->outcome == OUTCOME_VOID) {
		html_put(h, " ");
		html_mark(h, MARK_BAD, "VOID");
	}
	html_put(h, "</td></tr>\n");
}

static void happened(struct report_page *p, const struct opening *o)
{
	size_t i;

	report_table(p, N_("What happened"),
		     N_("#Entry|Host's time|Vouched "
			"for|Event|What"));
	for (i = 0; i < p->r->entry_count; i++)
		if (strcmp(p->r->entries[i].sid, o->session->sid) == 0)
			entry_row(p, &p->r->entries[i]);
	report_table_end(p);
}

static void one(struct report_page *p, size_t number, const struct opening *o)
{
	struct html *h = &p->h;

	html_put(h, "<article id=\"opening-");
	html_number(h, number);
	html_put(h, "\" aria-labelledby=\"opening-title-");
	html_number(h, number);
	html_put(h, "\">\n<h3 id=\"opening-title-");
	html_number(h, number);
	html_put(h, "\">");
	html_format(h,
		    o->session->granted_at != 0 ? N_("Opening %zu: %s") :
						  N_("Request %zu: %s"),
		    number, o->label);
	html_put(h, ", ");
	html_day(h, o->session->ts);
	html_put(h, "</h3>\n");
	facts(p, o);
	secrets(p, o);
	happened(p, o);
	html_put(h, "</article>\n");
}

void report_openings_out(struct report_page *p)
{
	const struct report *r = p->r;
	size_t i;

	if (r->opening_count == 0) {
		report_none(p, N_("Nobody ever asked for one."));
		return;
	}
	report_table(p, N_("All requests"),
		     N_("#No.|Asked|Compartment|By|Shares of|Ticket|#Shown|"
			"Outcome|Review"));
	for (i = 0; i < r->opening_count; i++)
		overview_row(p, i + 1, &r->openings[i]);
	report_table_end(p);
	for (i = 0; i < r->opening_count; i++)
		one(p, i + 1, &r->openings[i]);
}
