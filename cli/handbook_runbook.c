/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_runbook.c -- the steps, each with the gate behind it. */
#include <stdlib.h>

#include "cli/handbook.h"
#include "cli/options.h"
#include "vault/base/error.h"

struct runbook_part {
	struct handbook *b;
	const struct plan_item *book;
	const struct json *steps;
	bool *critical; /* by place */
};

static int64_t number(const struct json *step)
{
	return plan_number(step, "step", 0);
}

static void after(struct handbook *b, const struct json *step)
{
	const struct json *list = json_get(step, "after_steps");
	int64_t n = 0;
	size_t i;

	for (i = 0; i < json_count(list); i++) {
		json_integer(json_item(list, i), &n);
		html_format(&b->h, "%s%lld", i == 0 ? "" : ", ", (long long)n);
	}
}

/* --- at a glance --- */

static void chain(const struct runbook_part *r)
{
	struct handbook *b = r->b;
	bool first = true;
	size_t i;

	hb_fact_open(b, HB_CHAIN);
	for (i = 0; i < json_count(r->steps); i++) {
		if (!r->critical[i])
			continue;
		html_put(&b->h, first ? "" : ", ");
		html_format(&b->h, "%lld",
			    (long long)number(json_item(r->steps, i)));
		first = false;
	}
	hb_fact_end(b);
}

static void facts(const struct runbook_part *r, int64_t minutes)
{
	const struct json *book = r->book->json;
	struct handbook *b = r->b;
	char total[48];

	duration_text((uint64_t)minutes * 60, total);
	hb_facts(b);
	hb_item_fact(b, HB_WHEN, book, "trigger");
	hb_item_fact(b, HB_OWNER, book, "owner");
	hb_fact_open(b, HB_VERSION);
	hb_value(b, book, "version");
	html_put(&b->h, ", ");
	hb_word(b, HB_APPROVED);
	html_put(&b->h, " ");
	hb_value(b, book, "approved");
	html_put(&b->h, ", ");
	hb_word(b, HB_NEXT_REVIEW);
	html_put(&b->h, " ");
	hb_value(b, book, "next_review");
	hb_fact_end(b);
	hb_fact_open(b, HB_GROUPS);
	hb_join(b, json_get(book, "required_groups"));
	hb_fact_end(b);
	hb_fact(b, HB_TOTAL, total);
	chain(r);
	hb_facts_end(b);
}

/* --- a step --- */

static void meta(const struct runbook_part *r, size_t i)
{
	const struct json *step = json_item(r->steps, i);
	struct handbook *b = r->b;

	html_put(&b->h, "<p class=\"meta\"><span>");
	html_format(&b->h, "%lld ",
		    (long long)plan_number(step, "estimated_minutes", 0));
	hb_word(b, HB_MINUTES);
	html_put(&b->h, "</span>");
	if (json_count(json_get(step, "after_steps")) > 0) {
		html_put(&b->h, "<span>");
		hb_word(b, HB_AFTER);
		html_put(&b->h, " ");
		after(b, step);
		html_put(&b->h, "</span>");
	}
	if (hb_has(step, "component")) {
		html_put(&b->h, "<span>");
		hb_word(b, HB_AT);
		html_put(&b->h, " ");
		html_name(&b->h, plan_text(step, "component"));
		html_put(&b->h, "</span>");
	}
	if (hb_has(step, "role")) {
		html_put(&b->h, "<span>");
		hb_word(b, HB_BY);
		html_put(&b->h, " ");
		html_name(&b->h, plan_text(step, "role"));
		html_put(&b->h, "</span>");
	}
	html_put(&b->h, "</p>\n");
}

static void gate(const struct runbook_part *r)
{
	const char *owner = plan_text(r->book->json, "owner");
	struct handbook *b = r->b;

	html_put(&b->h, "<p class=\"gate\"><strong>");
	hb_word(b, HB_GATE);
	html_put(&b->h, "</strong> <span class=\"choice\">");
	hb_box(b);
	html_put(&b->h, "<span>");
	hb_word(b, HB_SEEN_AT);
	html_put(&b->h, "</span><span class=\"line\"></span></span> "
			"<span class=\"choice\">");
	hb_box(b);
	html_put(&b->h, "<span>");
	hb_fill(b, HB_NO, owner == NULL ? "" : owner, NULL);
	html_put(&b->h, "</span></span></p>\n");
}

static void step(const struct runbook_part *r, size_t i)
{
	const struct json *s = json_item(r->steps, i);
	const char *key =
		r->b->s->third_party ? "text_third_party" : "text_trained";
	struct handbook *b = r->b;

	html_put(&b->h, r->critical[i] ? "<article class=\"step critical\">\n" :
					 "<article class=\"step\">\n");
	html_put(&b->h, "<h4><span class=\"no\">");
	html_format(&b->h, "%lld", (long long)number(s));
	html_put(&b->h, "</span> ");
	hb_value(b, s, "title");
	html_put(&b->h, "<span class=\"book\">");
	html_name(&b->h, r->book->id);
	html_put(&b->h, "</span></h4>\n");
	meta(r, i);
	html_put(&b->h, "<p class=\"do\">");
	if (hb_has(s, key))
		html_name(&b->h, plan_text(s, key));
	else
		hb_word(b, HB_NO_TEXT);
	html_put(&b->h, "</p>\n");
	if (json_count(json_get(s, "credentials")) > 0) {
		html_put(&b->h, "<p class=\"paths\"><strong>");
		hb_word(b, HB_SECRETS);
		html_put(&b->h, "</strong> ");
		hb_paths(b, json_get(s, "credentials"));
		html_put(&b->h, "</p>\n");
	}
	html_put(&b->h, "<p><strong>");
	hb_word(b, HB_EXPECTED);
	html_put(&b->h, "</strong> ");
	hb_value(b, s, "expected_result");
	html_put(&b->h, "</p>\n");
	gate(r);
	html_put(&b->h, "</article>\n");
}

static void runbook(struct handbook *b, const struct plan_item *book)
{
	struct runbook_part r = { .b = b, .book = book };
	int64_t minutes;
	size_t i;

	r.steps = json_get(book->json, "steps");
	b->status = plan_critical(book->json, &r.critical, &minutes);
	if (b->status != E_OK)
		return;
	html_put(&b->h, "<div class=\"runbook\">\n<h3 class=\"big\">");
	html_name(&b->h, book->id);
	html_put(&b->h, ": ");
	html_name(&b->h, plan_text(book->json, "title"));
	html_put(&b->h, "</h3>\n");
	facts(&r, minutes);
	for (i = 0; i < json_count(r.steps); i++)
		step(&r, i);
	html_put(&b->h, "</div>\n");
	free(r.critical);
}

void handbook_runbooks(struct handbook *b)
{
	size_t i;

	hb_tag(b, "p", HB_RUNBOOK_NOTE);
	if (b->p->count[PLAN_RUNBOOKS] == 0)
		hb_tag(b, "p", HB_NONE);
	for (i = 0; b->status == E_OK && i < b->p->count[PLAN_RUNBOOKS]; i++)
		runbook(b, &b->p->items[PLAN_RUNBOOKS][i]);
}
