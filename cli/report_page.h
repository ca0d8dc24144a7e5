/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report_page.h -- the audit report as one page of HTML: no network, no file
 * beside it, readable and printable without JavaScript, which only adds the
 * filters of the list of entries.
 */
#ifndef BG_CLI_REPORT_PAGE_H
#define BG_CLI_REPORT_PAGE_H

#include "cli/html.h"

struct report;
struct audit_result;
struct report_entry;

struct report_page {
	struct html h;
	const struct report *r;
	const struct audit_result *v;
};

/* report_page -- append all of it to *out; E_MEMORY. */
int report_page(const struct report *r, const struct audit_result *v,
		struct buffer *out);

/* --- the rest is private to report_*.c --- */

extern const char report_style[];
extern const char report_script[];

/* report_foot -- the style of what stands at the foot of a printed page: a title
 * of ours, and which page it is. */
#define REPORT_FOOT 320
void report_foot(const char *title, char *out, size_t cap);

/* Each writes one <section>. */
void report_verdict(struct report_page *p);
void report_openings_out(struct report_page *p);
void report_due(struct report_page *p);
void report_failures(struct report_page *p);
void report_duties(struct report_page *p);
void report_shares(struct report_page *p);
void report_members(struct report_page *p);
void report_policies(struct report_page *p);
void report_branches(struct report_page *p);
void report_timeline(struct report_page *p);

/* report_section -- its beginning, with the heading. report_end ends it. */
void report_section(struct report_page *p, const char *id, const char *number,
		    const char *title);
void report_end(struct report_page *p);

/* report_table -- a table that scrolls where it is too wide, up to <tbody>:
 * ${columns} is "name|name|...", one that begins with '#' is of numbers.
 * report_table_end. */
void report_table(struct report_page *p, const char *caption,
		  const char *columns);
void report_table_end(struct report_page *p);

/* report_none -- a paragraph where a table would have no row. */
void report_none(struct report_page *p, const char *text);

/* report_bracket -- between which times the entry was written, and whose they
 * are. report_age -- "12 days", of a time before the report's. */
void report_bracket(struct report_page *p, const struct report_entry *e);
void report_age(struct report_page *p, int64_t ts);

/* report_entry_link -- "entry 12", to its row. */
void report_entry_link(struct report_page *p, const struct report_entry *e);

/* report_opening_link -- " (no. 3)", of that session; nothing when none is. */
void report_opening_link(struct report_page *p, const char *sid);

/* The entry at a position of main and what goes on from it, or NULL. */
const struct report_entry *report_entry_at(const struct report *r,
					   uint64_t position);

#endif
