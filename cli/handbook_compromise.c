/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_compromise.c -- what to do about a stranger in a server, a service
 * or an account: first of all, then in order. */
#include <stdio.h>
#include <string.h>

#include "cli/handbook.h"

/* A heading and a list under it, where there is one. */
static void part(struct handbook *b, enum handbook_word heading,
		 const struct json *list, const char *tag, bool boxes)
{
	if (json_count(list) == 0)
		return;
	html_put(&b->h, "<div class=\"keep\">\n");
	hb_tag(b, "h4", heading);
	hb_list(b, tag, list, boxes);
	html_put(&b->h, "</div>\n");
}

static void turn(struct handbook *b, size_t i, const char *id)
{
	const struct plan_item *c = plan_find(b->p, PLAN_CREDENTIALS, id);

	if (c == NULL)
		return;
	html_put(&b->h, "<tr><td class=\"n\"><strong>");
	html_number(&b->h, i + 1);
	html_put(&b->h, "</strong></td><td>");
	hb_path(b, id);
	html_put(&b->h, "<span class=\"soft\">");
	html_name(&b->h, plan_text(c->json, "group"));
	html_put(&b->h, "</span></td>");
	hb_item_cell(b, c->json, "label");
	hb_item_cell(b, c->json, "where_used");
	hb_box_cell(b);
	hb_box_cell(b);
	html_put(&b->h, "</tr>\n");
}

static void turns(struct handbook *b, const struct json *ids)
{
	static const enum handbook_word columns[] = { HB_NUMBER,  HB_PATH,
						      HB_WHAT,    HB_USED,
						      HB_CHANGED, HB_TESTED,
						      HB_WORDS };
	size_t i;

	if (json_count(ids) == 0)
		return;
	hb_tag(b, "h4", HB_ROTATE);
	hb_table(b, "turns", columns);
	for (i = 0; i < json_count(ids); i++)
		turn(b, i, json_text(json_item(ids, i)));
	hb_table_end(b);
}

static void reports(struct handbook *b, const struct json *list)
{
	static const enum handbook_word columns[] = { HB_TO, HB_WITHIN, HB_DUE,
						      HB_DONE, HB_WORDS };
	size_t i;

	if (json_count(list) == 0)
		return;
	html_put(&b->h, "<div class=\"keep\">\n");
	hb_tag(b, "h4", HB_REPORT);
	hb_table(b, "reports", columns);
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, "<tr>");
		hb_item_cell(b, json_item(list, i), "to");
		html_put(&b->h, "<td>");
		html_format(&b->h, "%lld ",
			    (long long)plan_number(json_item(list, i),
						   "within_hours", 0));
		hb_word(b, HB_HOURS);
		html_put(&b->h, "</td>");
		hb_blank_cell(b);
		hb_box_cell(b);
		html_put(&b->h, "</tr>\n");
	}
	hb_table_end(b);
	html_put(&b->h, "</div>\n");
}

static void needs(struct handbook *b, const struct json *ids)
{
	if (json_count(ids) == 0)
		return;
	html_put(&b->h, "<div class=\"keep\">\n");
	hb_tag(b, "h4", HB_NEEDS);
	html_put(&b->h, "<p class=\"paths\">");
	hb_paths(b, ids);
	html_put(&b->h, "</p>\n</div>\n");
}

/* How much of it the vault has seen done. */
static void ask_vault(struct handbook *b, const struct plan_item *s)
{
	char before[128];

	snprintf(before, sizeof(before),
		 "plan scenario %.64s --since TIME "
		 "--vault ",
		 s->id);
	html_put(&b->h, "<div class=\"keep\">\n");
	hb_tag(b, "p", HB_SCENARIO_CMD);
	hb_command(b, before, " --identity YOURS");
	html_put(&b->h, "</div>\n");
}

static void scenario(struct handbook *b, const struct plan_item *s)
{
	html_put(&b->h,
		 "<article class=\"scenario\">\n<div class=\"keep\"><h3>");
	html_name(&b->h, s->id);
	html_put(&b->h, ": ");
	html_name(&b->h, plan_text(s->json, "title"));
	html_put(&b->h, "</h3>\n");
	hb_facts(b);
	hb_fact_open(b, HB_DETECT);
	hb_join(b, json_get(s->json, "detect"));
	hb_fact_end(b);
	hb_fact_open(b, HB_AFFECTED);
	hb_join(b, json_get(s->json, "affected"));
	hb_fact_end(b);
	if (json_count(json_get(s->json, "runbooks")) > 0) {
		hb_fact_open(b, HB_SEE);
		hb_join(b, json_get(s->json, "runbooks"));
		hb_fact_end(b);
	}
	hb_item_fact(b, HB_OVER, s->json, "exit_criteria");
	hb_facts_end(b);
	html_put(&b->h, "</div>\n");
	part(b, HB_IMMEDIATE, json_get(s->json, "immediate"), "ol", true);
	needs(b, json_get(s->json, "needed"));
	turns(b, json_get(s->json, "rotate_in_order"));
	ask_vault(b, s);
	html_put(&b->h, "<div class=\"pair\">\n");
	part(b, HB_ACTIONS, json_get(s->json, "actions_without_credential"),
	     "ul", true);
	part(b, HB_EVIDENCE, json_get(s->json, "evidence"), "ul", true);
	html_put(&b->h, "</div>\n");
	reports(b, json_get(s->json, "report"));
	html_put(&b->h, "</article>\n");
}

void handbook_compromise(struct handbook *b)
{
	static const struct {
		const char *level;
		enum handbook_word heading;
	} levels[] = { { "server", HB_L_SERVER },
		       { "service", HB_L_SERVICE },
		       { "account", HB_L_ACCOUNT } };
	const struct plan_item *s;
	size_t i, k, n;

	hb_tag(b, "p", HB_COMP_NOTE);
	for (k = 0; k < sizeof(levels) / sizeof(levels[0]); k++) {
		html_put(&b->h, "<div class=\"level\">\n");
		hb_tag(b, "h3", levels[k].heading);
		for (i = 0, n = 0; i < b->p->count[PLAN_SCENARIOS]; i++) {
			s = &b->p->items[PLAN_SCENARIOS][i];
			if (strcmp(plan_text(s->json, "level"),
				   levels[k].level) != 0)
				continue;
			scenario(b, s);
			n++;
		}
		if (n == 0)
			hb_tag(b, "p", HB_NONE);
		html_put(&b->h, "</div>\n");
	}
}
