/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_checks.c -- drills, and the auditor's questions. */
#include <stdio.h>
#include <string.h>

#include "cli/handbook.h"

/* --- drills --- */

static void differences(struct handbook *b, const struct json *list)
{
	static const enum handbook_word columns[] = { HB_DIFFERENCE,
						      HB_ACCEPTED, HB_RISK,
						      HB_WORDS };
	size_t i;

	if (json_count(list) == 0)
		return;
	hb_tag(b, "h4", HB_DIFFERS);
	hb_table(b, "differs", columns);
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, "<tr>");
		hb_item_cell(b, json_item(list, i), "what");
		html_put(&b->h, "<td>");
		hb_value(b, json_item(list, i), "accepted_by");
		html_put(&b->h, "</td>");
		hb_item_cell(b, json_item(list, i), "risk");
		html_put(&b->h, "</tr>\n");
	}
	hb_table_end(b);
}

static void lab(struct handbook *b, const struct json *lab)
{
	hb_tag(b, "h3", HB_LAB);
	if (lab == NULL) {
		hb_tag(b, "p", HB_NONE);
		return;
	}
	hb_facts(b);
	hb_item_fact(b, HB_LAB, lab, "name");
	hb_item_fact(b, HB_SITE, lab, "place");
	hb_fact_open(b, HB_SAME);
	hb_join(b, json_get(lab, "same_as_production"));
	hb_fact_end(b);
	hb_item_fact(b, HB_SYNC, lab, "last_synchronised");
	hb_facts_end(b);
	differences(b, json_get(lab, "differs"));
}

/* "cold_start" as people write it */
static void kind_text(struct handbook *b, const struct json *drill)
{
	char text[64] = "";
	char *at;

	if (hb_has(drill, "type"))
		snprintf(text, sizeof(text), "%s", plan_text(drill, "type"));
	for (at = text; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
	html_name(&b->h, text);
}

static void result_text(struct handbook *b, const struct json *drill)
{
	int64_t took;
	char text[64] = "";
	char *at;

	if (hb_has(drill, "result"))
		snprintf(text, sizeof(text), "%s", plan_text(drill, "result"));
	for (at = text; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
	html_name(&b->h, text);
	if (json_integer(json_get(drill, "duration_minutes"), &took)) {
		html_put(&b->h, ", ");
		hb_fill_number(b, HB_TOOK, took);
	}
}

static void drill(struct handbook *b, const struct json *d)
{
	const struct json *open = json_get(d, "open_findings");

	html_put(&b->h, "<article class=\"keep\">\n<h3>");
	html_name(&b->h, plan_text(d, "id"));
	html_put(&b->h, ": ");
	kind_text(b, d);
	html_put(&b->h, ", ");
	hb_fill_number(b, HB_EVERY, plan_number(d, "interval_days", 0));
	html_put(&b->h, "</h3>\n");
	hb_facts(b);
	hb_item_fact(b, HB_SCOPE, d, "scope");
	hb_fact_open(b, HB_DRILL_GROUPS);
	hb_join(b, json_get(d, "groups"));
	hb_fact_end(b);
	hb_item_fact(b, HB_SUCCESS, d, "success");
	hb_item_fact(b, HB_LAST, d, "last");
	hb_item_fact(b, HB_NEXT, d, "next");
	hb_fact_open(b, HB_RESULT);
	result_text(b, d);
	hb_fact_end(b);
	if (json_count(open) > 0) {
		hb_fact_open(b, HB_OPEN_FINDINGS);
		hb_join(b, open);
		hb_fact_end(b);
	}
	hb_facts_end(b);
	html_put(&b->h, "</article>\n");
}

void handbook_drills(struct handbook *b)
{
	const struct json *plan = json_get(b->p->root, "drill_plan");
	const struct json *drills = json_get(plan, "drills");
	size_t i;

	lab(b, json_get(plan, "test_environment"));
	for (i = 0; i < json_count(drills); i++)
		drill(b, json_item(drills, i));
}

/* --- the review --- */

static void question(struct handbook *b, size_t i,
		     const struct review_answer *a)
{
	static const enum html_mark marks[] = { [REVIEW_YES] = MARK_GOOD,
						[REVIEW_PARTLY] = MARK_WARN,
						[REVIEW_NO] = MARK_BAD };
	size_t k;

	html_put(&b->h,
		 "<article class=\"question\">\n<div class=\"keep\"><h4>");
	html_format(&b->h, "%zu. ", i + 1);
	html_text(&b->h, a->question);
	html_put(&b->h, "</h4>\n<p>");
	html_mark(&b->h, marks[a->met], lang_text(review_met_name(a->met)));
	html_put(&b->h, " &#8211; ");
	html_name(&b->h, a->answer);
	html_put(&b->h, "</p></div>\n");
	if (a->count > 0)
		html_put(&b->h, "<ul class=\"evidence\">\n");
	for (k = 0; k < a->count; k++) {
		html_put(&b->h, "<li>");
		html_name(&b->h, a->evidence[k]);
		html_put(&b->h, "</li>\n");
	}
	if (a->count > 0)
		html_put(&b->h, "</ul>\n");
	html_put(&b->h, "</article>\n");
}

void handbook_review(struct handbook *b)
{
	const struct plan_review *review = b->s->review;
	char open[24], all[24];
	size_t i;

	snprintf(open, sizeof(open), "%zu", review->open);
	snprintf(all, sizeof(all), "%zu", review->count);
	html_put(&b->h, "<p>");
	hb_word(b, HB_REVIEW_NOTE);
	html_put(&b->h, " ");
	if (review->open == 0)
		hb_word(b, HB_REVIEW_ALL);
	else
		hb_fill(b, HB_REVIEW_OPEN, open, all);
	html_put(&b->h, "</p>\n");
	for (i = 0; i < review->count; i++)
		question(b, i, &review->list[i]);
}
