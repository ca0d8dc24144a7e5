/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_page.c -- the page around its sections, and what they share. */
#include "cli/report_page.h"
#include "cli/lang.h"

#include <stdio.h>
#include <string.h>

#include "cli/times_out.h"
#include "cli/version.h"
#include "vault/audit/report.h"
#include "vault/base/error.h"

static const struct {
	const char *id;
	const char *number;
	const char *title;
	void (*write)(struct report_page *p);
} sections[] = {
	{ "verdict", "1", N_("Verdict and integrity"), report_verdict },
	{ "openings", "2", N_("Openings"), report_openings_out },
	{ "due", "3", N_("Revealed and not yet changed"), report_due },
	{ "failures", "4", N_("Failures and refusals"), report_failures },
	{ "duties", "5", N_("Separation of duties"), report_duties },
	{ "shares", "6", N_("Shares and proofs of possession"), report_shares },
	{ "members", "7", N_("Entitlements"), report_members },
	{ "policies", "8", N_("Policy history"), report_policies },
	{ "branches", "9", N_("Branches and gaps"), report_branches },
	{ "entries", "10", N_("All entries"), report_timeline },
};

#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

/* --- what sections share --- */

void report_section(struct report_page *p, const char *id, const char *number,
		    const char *title)
{
	struct html *h = &p->h;

	html_put(h, "\n<section id=\"");
	html_text(h, id);
	html_put(h, "\" aria-labelledby=\"");
	html_text(h, id);
	html_put(h, "-title\">\n<h2 id=\"");
	html_text(h, id);
	html_put(h, "-title\"><span class=\"no\">");
	html_text(h, number);
	html_put(h, "</span> ");
	html_say(h, title);
	html_put(h, "</h2>\n");
}

void report_end(struct report_page *p)
{
	html_put(&p->h, "</section>\n");
}

static void column(struct html *h, const char *name, size_t len)
{
	bool number = len > 0 && name[0] == '#';

	html_put(h, number ? "<th scope=\"col\" class=\"n\">" :
			     "<th scope=\"col\">");
	html_format(h, "%.*s", (int)(len - number), name + number);
	html_put(h, "</th>");
}

void report_table(struct report_page *p, const char *caption,
		  const char *columns)
{
	struct html *h = &p->h;
	size_t len;

	html_put(h, "<div class=\"wide\" role=\"region\" tabindex=\"0\" "
		    "aria-label=\"");
	html_say(h, caption);
	html_put(h, "\"><table><caption>");
	html_say(h, caption);
	html_put(h, "</caption>\n<thead><tr>");
	for (columns = lang_text(columns);; columns += len + 1) {
		len = strcspn(columns, "|");
		column(h, columns, len);
		if (columns[len] == '\0')
			break;
	}
	html_put(h, "</tr></thead>\n<tbody>\n");
}

void report_table_end(struct report_page *p)
{
	html_put(&p->h, "</tbody></table></div>\n");
}

void report_none(struct report_page *p, const char *text)
{
	html_put(&p->h, "<p>");
	html_say(&p->h, text);
	html_put(&p->h, "</p>\n");
}

void report_age(struct report_page *p, int64_t ts)
{
	char text[32];

	if (ts > p->r->now) {
		html_say(&p->h, "later than this report");
		return;
	}
	span_text(p->r->now - ts, text);
	html_text(&p->h, text);
}

static void bracket_end(struct report_page *p, const char *word,
			const struct bracket_end *end, size_t person)
{
	if (!end->known)
		return;
	html_put(&p->h, "<span>");
	html_say(&p->h, word);
	html_time(&p->h, end->ms);
	html_put(&p->h, " ");
	html_name(&p->h, p->r->persons[person].name);
	html_put(&p->h, "</span>");
}

void report_bracket(struct report_page *p, const struct report_entry *e)
{
	const struct bracket *b = &e->time.bracket;

	if (!b->not_before.known && !b->not_after.known)
		html_say(&p->h, "nobody vouched");
	bracket_end(p, N_("from "), &b->not_before, e->after_by);
	bracket_end(p, N_("to "), &b->not_after, e->before_by);
	if (b->not_before.known && !b->not_after.known) {
		html_put(&p->h, "<span>");
		html_say(&p->h, "to: no witness since");
		html_put(&p->h, "</span>");
	}
}

void report_entry_link(struct report_page *p, const struct report_entry *e)
{
	html_put(&p->h, "<a href=\"#e-");
	html_text(&p->h, e->branch);
	html_format(&p->h, "-%llu", (unsigned long long)e->seq);
	html_put(&p->h, "\">");
	html_number(&p->h, e->seq);
	html_put(&p->h, "</a>");
}

void report_opening_link(struct report_page *p, const char *sid)
{
	struct html *h = &p->h;
	size_t i;

	for (i = 0; i < p->r->opening_count; i++)
		if (strcmp(p->r->openings[i].session->sid, sid) == 0)
			break;
	if (i == p->r->opening_count)
		return;
	html_put(h, " (<a href=\"#opening-");
	html_number(h, i + 1);
	html_put(h, "\">");
	html_format(h, "no. %zu", i + 1);
	html_put(h, "</a>)");
}

const struct report_entry *report_entry_at(const struct report *r,
					   uint64_t position)
{
	uint64_t at = 0;
	size_t i;

	for (i = 0; i < r->entry_count; i++) {
		if (r->entries[i].home)
			continue;
		if (at++ == position)
			return &r->entries[i];
	}
	return NULL;
}

/* --- the page --- */

static const char *title(const struct report *r)
{
	return r->label == NULL ? r->vault : r->label;
}

static void head(struct report_page *p)
{
	struct html *h = &p->h;
	char foot[REPORT_FOOT];

	report_foot(_("breakglass audit report"), foot, sizeof(foot));
	html_put(h, "<!DOCTYPE html>\n<html lang=\"");
	html_text(h, lang_used());
	html_put(h, "\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\""
		    "default-src 'none'; style-src ");
	html_digest(h, report_style);
	html_put(h, " ");
	html_digest(h, foot);
	html_put(h, "; script-src ");
	html_digest(h, report_script);
	html_put(h, "; base-uri 'none'; form-action 'none'\">\n"
		    "<meta name=\"referrer\" content=\"no-referrer\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, "
		    "initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n"
		    "<title>");
	html_say(h, "Audit report");
	html_put(h, ": ");
	html_text(h, title(p->r));
	html_put(h, "</title>\n<style>");
	html_put(h, report_style);
	html_put(h, "</style>\n<style>");
	html_put(h, foot);
	html_put(h, "</style>\n</head>\n<body>\n"
		    "<a class=\"skip\" href=\"#main\">");
	html_say(h, "To the report");
	html_put(h, "</a>\n");
}

static void masthead(struct report_page *p)
{
	struct html *h = &p->h;
	char hex[2 * TREE_HASH_LEN + 1];

	hex_encode(p->v->init.bytes, TREE_HASH_LEN, hex);
	html_put(h, "<header>\n<p class=\"kind\">");
	html_say(h, "breakglass audit report");
	html_put(h, "</p>\n<h1>");
	html_name(h, title(p->r));
	html_put(h, "</h1>\n<dl>\n<dt>");
	html_say(h, "As of");
	html_put(h, "</dt><dd>");
	html_time(h, p->r->now);
	html_put(h, " ");
	html_say(h, "UTC; so are all times below");
	html_put(h, "</dd>\n<dt>");
	html_say(h, "Fingerprint");
	html_put(h, "</dt><dd class=\"hash\">");
	html_text(h, hex);
	html_put(h, "</dd>\n</dl>\n");
	if (p->r->sealed) {
		html_put(h, "<p class=\"note\">");
		html_say(
			h,
			"Names, paths and reasons are sealed to whoever made this report: people and credentials appear by the first digits of their ids. A member's identity or the reading phrase opens them.");
		html_put(h, "</p>\n");
	}
}

/* --- at a glance --- */

static void figure(struct report_page *p, const char *section,
		   const char *value, const char *what)
{
	struct html *h = &p->h;

	html_put(h, "<li><a href=\"#");
	html_text(h, section);
	html_put(h, value[0] >= '0' && value[0] <= '9' ?
			    "\"><b>" :
			    "\"><b class=\"word\">");
	html_text(h, value);
	html_put(h, "</b><span class=\"what\">");
	html_say(h, what);
	html_put(h, "</span><span class=\"sub\">");
}

static void figure_end(struct report_page *p)
{
	html_put(&p->h, "</span></a></li>\n");
}

static void figure_number(struct report_page *p, const char *section, size_t n,
			  const char *what)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", n);
	figure(p, section, text, what);
}

struct counts {
	size_t granted, reviewed, doubts, refused, voids, clocks;
	size_t thin; /* compartments without a share to spare */
	size_t due;
};

static void count(const struct report *r, struct counts *c)
{
	size_t i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < r->opening_count; i++) {
		const struct session *s = r->openings[i].session;

		c->granted += s->granted_at != 0;
		c->reviewed += s->granted_at != 0 && s->reviewed;
		c->doubts += r->openings[i].doubt;
	}
	for (i = 0; i < r->entry_count; i++) {
		c->refused += r->entries[i].outcome == OUTCOME_REFUSED;
		c->voids += r->entries[i].outcome == OUTCOME_VOID;
		c->clocks += r->entries[i].time.faults != 0;
	}
	for (i = 0; i < r->quorum_count; i++) {
		c->thin += r->quorums[i].generation != 0 &&
			   r->quorums[i].slack < 1;
		c->due += r->quorums[i].due;
	}
}

static void glance(struct report_page *p)
{
	const struct report *r = p->r;
	struct html *h = &p->h;
	struct counts c;

	count(r, &c);
	html_put(h, "<ul class=\"figures\">\n");
	figure(p, "verdict", verdict_name(p->v->verdict), N_("the log"));
	html_format(h, "%zu entries, %zu of them void", r->entry_count,
		    c.voids);
	figure_end(p);
	figure_number(p, "openings", c.granted, N_("openings"));
	html_format(h,
		    r->opening_count == 1 ?
			    N_("%zu reviewed; %zu request in all") :
			    N_("%zu reviewed; %zu requests in all"),
		    c.reviewed, r->opening_count);
	figure_end(p);
	figure_number(p, "due", r->debts.count, N_("secrets due for change"));
	html_format(h,
		    c.doubts == 1 ? N_("%zu opening in doubt") :
				    N_("%zu openings in doubt"),
		    c.doubts);
	figure_end(p);
	figure_number(p, "failures", c.refused, N_("refusals logged"));
	html_format(h,
		    c.clocks == 1 ? N_("%zu doubtful time") :
				    N_("%zu doubtful times"),
		    c.clocks);
	figure_end(p);
	figure_number(p, "duties", r->duties.found,
		      N_("duties not kept apart"));
	html_format(h, "of %d looked at", DUTIES);
	figure_end(p);
	figure_number(p, "shares", c.thin, N_("quorums with none to spare"));
	html_format(h,
		    c.due == 1 ? N_("%zu proof of possession due") :
				 N_("%zu proofs of possession due"),
		    c.due);
	figure_end(p);
	html_put(h, "</ul>\n</header>\n");
}

static void contents(struct report_page *p)
{
	struct html *h = &p->h;
	size_t i;

	html_put(h, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
	html_say(h, "Contents");
	html_put(h, "</h2>\n<ol>\n");
	for (i = 0; i < SECTIONS; i++) {
		html_put(h, "<li><a href=\"#");
		html_text(h, sections[i].id);
		html_put(h, "\">");
		html_say(h, sections[i].title);
		html_put(h, "</a></li>\n");
	}
	html_put(h, "</ol>\n</nav>\n");
}

int report_page(const struct report *r, const struct audit_result *v,
		struct buffer *out)
{
	struct report_page p = { { *out }, r, v };
	size_t i;

	head(&p);
	masthead(&p);
	glance(&p);
	contents(&p);
	html_put(&p.h, "<main id=\"main\">\n");
	for (i = 0; i < SECTIONS; i++) {
		report_section(&p, sections[i].id, sections[i].number,
			       sections[i].title);
		sections[i].write(&p);
		report_end(&p);
	}
	html_put(&p.h, "</main>\n<footer>\n<p>");
	html_format(&p.h,
		    "Made by breakglass %s from the vault's log. The report "
		    "is a reading of it; the log is the evidence, and can be "
		    "checked with other people's tools.",
		    BREAKGLASS_VERSION);
	html_put(&p.h, "</p>\n</footer>\n<script>");
	html_put(&p.h, report_script);
	html_put(&p.h, "</script>\n</body>\n</html>\n");
	*out = p.h.out;
	return buffer_status(out);
}
