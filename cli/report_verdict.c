/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_verdict.c -- whether the log is whole, and what it was held to. */
#include <string.h>

#include "cli/lang.h"
#include "cli/report_page.h"
#include "cli/told.h"
#include "vault/audit/report.h"

static void verdict_line(struct report_page *p)
{
	const struct audit_result *v = p->v;
	struct html *h = &p->h;

	html_put(h, "<p class=\"verdict\">");
	if (v->verdict == VERDICT_ANCHORED)
		html_mark(h, MARK_GOOD, verdict_name(v->verdict));
	else if (v->verdict == VERDICT_UNANCHORED)
		html_mark(h, MARK_WARN,
			  v->unknown_vault ? "UNKNOWN VAULT, UNANCHORED" :
					     verdict_name(v->verdict));
	else
		html_mark(h, MARK_BAD, verdict_name(v->verdict));
	html_put(h, "</p>\n<p>");
	switch (v->verdict) {
	case VERDICT_ANCHORED:
		html_say(
			h,
			"The log is whole and in order, and holds against what others kept of it.");
		break;
	case VERDICT_UNANCHORED:
		html_say(
			h,
			"The log is whole and in order in itself. Nothing kept elsewhere was there to hold it to: whoever runs the machine could have cut off its end or made all of it anew.");
		break;
	case VERDICT_TRUNCATED:
		html_say(
			h,
			"The log ends before a head that somebody kept: entries were cut off.");
		break;
	case VERDICT_DIVERGED:
		html_say(h, "Somebody kept another history than this one.");
		break;
	case VERDICT_INVALID:
		html_say(
			h,
			"Entries do not count, or bytes are not those that were signed; see the faults below.");
		break;
	}
	html_put(h, "</p>\n");
}

/* As of an entry: its host's time, and how long ago that was. */
static void as_of(struct report_page *p, uint64_t size)
{
	const struct report_entry *e =
		size == 0 ? NULL : report_entry_at(p->r, size - 1);
	struct html *h = &p->h;

	if (e == NULL)
		return;
	html_say(h, ", written");
	html_put(h, " ");
	html_time(h, e->ts);
	html_put(h, ", ");
	report_age(p, e->ts);
	html_put(h, " ");
	html_say(h, "before this report");
}

static void anchor(struct report_page *p)
{
	const struct audit_result *v = p->v;
	struct html *h = &p->h;

	html_put(h, "<dt>");
	html_say(h, "Newest anchor that holds");
	html_put(h, "</dt><dd>");
	if (v->anchor_size == 0) {
		html_say(h, "none");
	} else {
		html_format(h, "the head at %llu",
			    (unsigned long long)v->anchor_size);
		as_of(p, v->anchor_size);
		html_format(h, "; %llu entries since",
			    (unsigned long long)v->since);
	}
	html_put(h, "</dd>\n");
}

static void witness(struct report_page *p)
{
	const struct audit_result *v = p->v;
	struct html *h = &p->h;

	html_put(h, "<dt>");
	html_say(h, "Newest head witnessed in the log");
	html_put(h, "</dt><dd>");
	if (v->witnessed == 0) {
		html_say(h, "none");
	} else {
		html_format(h, "the head at %llu, by %zu",
			    (unsigned long long)v->witnessed, v->witnesses);
		as_of(p, v->witnessed);
	}
	html_put(h, "</dd>\n");
	if (v->entries > v->witnessed && v->entries > v->anchor_size) {
		uint64_t held = v->witnessed > v->anchor_size ? v->witnessed :
								v->anchor_size;

		html_put(h, "<dt>");
		html_say(h, "Held by nobody else");
		html_put(h, "</dt><dd>");
		html_format(h,
			    "the last %llu entries: the host could still cut "
			    "them off",
			    (unsigned long long)(v->entries - held));
		html_put(h, "</dd>\n");
	}
}

static void facts(struct report_page *p)
{
	const struct audit_result *v = p->v;
	char hex[2 * TREE_HASH_LEN + 1];
	struct html *h = &p->h;

	hex_encode(v->head.root.bytes, TREE_HASH_LEN, hex);
	html_put(h, "<dl class=\"facts\">\n<dt>");
	html_say(h, "Entries verified");
	html_put(h, "</dt><dd>");
	html_number(h, v->entries);
	html_put(h, "</dd>\n<dt>");
	html_say(h, "Head");
	html_put(h, "</dt><dd>");
	html_format(h, "size %llu, root ", (unsigned long long)v->head.size);
	html_put(h, "<span class=\"hash\">");
	html_text(h, hex);
	html_put(h, "</span></dd>\n<dt>");
	html_say(h, "Origin");
	html_put(h, "</dt><dd class=\"hash\">");
	html_text(h, v->head.origin);
	html_put(h, "</dd>\n");
	anchor(p);
	witness(p);
	html_put(h, "<dt>");
	html_say(h, "Details sealed to the reader");
	html_put(h, "</dt><dd>");
	html_number(h, v->sealed);
	html_put(h, "</dd>\n</dl>\n");
}

static void notes(struct report_page *p)
{
	struct html *h = &p->h;
	size_t i;

	if (p->v->note_count == 0)
		return;
	html_put(h, "<h3>");
	html_say(h, "What the anchors say");
	html_put(h, "</h3>\n<ul class=\"plain\">\n");
	for (i = 0; i < p->v->note_count; i++) {
		html_put(h, "<li>");
		html_name(h, p->v->notes[i].said);
		html_put(h, "</li>\n");
	}
	html_put(h, "</ul>\n");
}

static void fault_row(struct report_page *p, const struct fault *f)
{
	struct html *h = &p->h;
	char what[512];

	html_put(h, "<tr><td>");
	html_mark(h, MARK_BAD, f->kind == FAULT_VOID ? "VOID" : "INVALID");
	html_put(h, "</td><td>");
	html_text(h, f->has_seq ? f->branch : "");
	html_put(h, "</td><td class=\"n\">");
	if (f->has_seq)
		html_number(h, f->seq);
	html_put(h, "</td><td class=\"text\">");
	told(f->what, what, sizeof(what));
	html_name(h, what);
	html_put(h, "</td></tr>\n");
}

static void faults(struct report_page *p)
{
	size_t i;

	if (p->v->fault_count == 0)
		return;
	report_table(p, N_("Faults"), N_("Kind|Log|#Entry|What is wrong"));
	for (i = 0; i < p->v->fault_count; i++)
		fault_row(p, &p->v->faults[i]);
	report_table_end(p);
}

void report_verdict(struct report_page *p)
{
	verdict_line(p);
	facts(p);
	notes(p);
	faults(p);
}
