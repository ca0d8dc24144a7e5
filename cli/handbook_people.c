/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_people.c -- whom to call, in the order to call them; safes. */
#include <string.h>
#include <strings.h>

#include "cli/handbook.h"

static bool is_active(const struct plan_item *custodian)
{
	const char *status = plan_text(custodian->json, "status");

	return status != NULL && strcmp(status, "active") == 0;
}

/* A name, and how to reach it where it is a custodian's. */
static void person_cell(struct handbook *b, const char *id)
{
	const struct plan_item *c = plan_find(b->p, PLAN_CUSTODIANS, id);

	html_put(&b->h, "<td>");
	if (id != NULL)
		html_name(&b->h, hb_person(b, id));
	if (c != NULL && hb_has(c->json, "reach")) {
		html_put(&b->h, "<span class=\"reach\">");
		hb_reach(b, c->json, "reach");
		html_put(&b->h, "</span>");
	}
	html_put(&b->h, "</td>");
}

static void roles(struct handbook *b)
{
	static const enum handbook_word columns[] = { HB_ROLE,    HB_WHO,
						      HB_REACHED, HB_DEPUTY,
						      HB_REACHED, HB_WORDS };
	const struct json *list = json_get(b->p->root, "roles");
	size_t i;

	hb_tag(b, "h3", HB_ROLES);
	if (json_count(list) == 0) {
		hb_tag(b, "p", HB_NONE);
		return;
	}
	hb_table(b, "call roles", columns);
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, "<tr>");
		hb_item_cell(b, json_item(list, i), "name");
		person_cell(b, plan_text(json_item(list, i), "person"));
		hb_blank_cell(b);
		person_cell(b, plan_text(json_item(list, i), "deputy"));
		hb_blank_cell(b);
		html_put(&b->h, "</tr>\n");
	}
	hb_table_end(b);
}

/* The groups whose shares a custodian holds. */
static void opens_cell(struct handbook *b, const struct plan_item *custodian)
{
	const struct plan_item *g;
	const struct json *holders;
	bool first = true;
	size_t i, k;

	html_put(&b->h, "<td>");
	for (i = 0; i < b->p->count[PLAN_GROUPS]; i++) {
		g = &b->p->items[PLAN_GROUPS][i];
		holders = json_get(g->json, "holders");
		for (k = 0; k < json_count(holders); k++) {
			if (strcasecmp(json_text(json_item(holders, k)),
				       custodian->id) != 0)
				continue;
			html_put(&b->h, first ? "" : ", ");
			html_name(&b->h, g->id);
			first = false;
		}
	}
	html_put(&b->h, "</td>");
}

static void custodian(struct handbook *b, const struct plan_item *c)
{
	const char *deputy = plan_text(c->json, "deputy");

	html_put(&b->h, "<tr><td>");
	html_name(&b->h, plan_text(c->json, "name"));
	if (hb_has(c->json, "role")) {
		html_put(&b->h, "<span class=\"soft\">");
		html_name(&b->h, plan_text(c->json, "role"));
		html_put(&b->h, "</span>");
	}
	html_put(&b->h, "</td><td><strong>");
	hb_reach(b, c->json, "reach");
	html_put(&b->h, "</strong></td>");
	html_put(&b->h, "<td>");
	hb_value(b, c->json, "share_place");
	if (hb_has(c->json, "site")) {
		html_put(&b->h, "<span class=\"soft\">");
		html_name(&b->h, plan_text(c->json, "site"));
		html_put(&b->h, "</span>");
	}
	html_put(&b->h, "</td>");
	opens_cell(b, c);
	hb_cell(b, hb_person(b, deputy));
	hb_blank_cell(b);
	html_put(&b->h, "</tr>\n");
}

static void who_left(struct handbook *b)
{
	const struct plan_item *c;
	bool first = true;
	size_t i;

	for (i = 0; i < b->p->count[PLAN_CUSTODIANS]; i++) {
		c = &b->p->items[PLAN_CUSTODIANS][i];
		if (is_active(c))
			continue;
		html_put(&b->h, first ? "<p>" : ", ");
		if (first)
			hb_word(b, HB_LEFT);
		html_put(&b->h, first ? " " : "");
		html_name(&b->h, plan_text(c->json, "name"));
		first = false;
	}
	html_put(&b->h, first ? "" : "</p>\n");
}

static void custodians(struct handbook *b)
{
	static const enum handbook_word columns[] = { HB_WHO,    HB_REACH,
						      HB_PLACE,  HB_OPENS,
						      HB_DEPUTY, HB_REACHED,
						      HB_WORDS };
	size_t i;

	hb_tag(b, "h3", HB_CUSTODIANS);
	if (b->p->count[PLAN_CUSTODIANS] == 0) {
		hb_tag(b, "p", HB_NONE);
		return;
	}
	hb_table(b, "call custodians", columns);
	for (i = 0; i < b->p->count[PLAN_CUSTODIANS]; i++)
		if (is_active(&b->p->items[PLAN_CUSTODIANS][i]))
			custodian(b, &b->p->items[PLAN_CUSTODIANS][i]);
	hb_table_end(b);
	who_left(b);
}

static void services(struct handbook *b)
{
	static const enum handbook_word columns[] = { HB_SERVICE, HB_PHONE,
						      HB_KNOWS, HB_REACHED,
						      HB_WORDS };
	const struct json *list = json_get(b->p->root, "external_services");
	size_t i;

	hb_tag(b, "h3", HB_SERVICES);
	if (json_count(list) == 0) {
		hb_tag(b, "p", HB_NONE);
		return;
	}
	hb_table(b, "call services", columns);
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, "<tr>");
		hb_item_cell(b, json_item(list, i), "name");
		html_put(&b->h, "<td><strong>");
		hb_reach(b, json_item(list, i), "phone");
		html_put(&b->h, "</strong></td><td>");
		hb_paths(b, json_get(json_item(list, i), "credentials"));
		html_put(&b->h, "</td>");
		hb_blank_cell(b);
		html_put(&b->h, "</tr>\n");
	}
	hb_table_end(b);
}

void handbook_call(struct handbook *b)
{
	hb_tag(b, "p", HB_CALL_NOTE);
	roles(b);
	custodians(b);
	services(b);
}

/* --- safes --- */

static void sites(struct handbook *b)
{
	static const enum handbook_word columns[] = { HB_SITE, HB_ADDRESS,
						      HB_WORDS };
	const struct json *list =
		json_get(json_get(b->p->root, "organisation"), "sites");
	size_t i;

	hb_tag(b, "h3", HB_SITES);
	if (json_count(list) == 0) {
		hb_tag(b, "p", HB_NONE);
		return;
	}
	hb_table(b, "sites", columns);
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, "<tr>");
		hb_item_cell(b, json_item(list, i), "id");
		hb_item_cell(b, json_item(list, i), "address");
		html_put(&b->h, "</tr>\n");
	}
	hb_table_end(b);
}

void handbook_safes(struct handbook *b)
{
	static const enum handbook_word columns[] = { HB_SAFE, HB_SITE,
						      HB_HOLDS, HB_WORDS };
	const struct json *list = json_get(b->p->root, "safes");
	size_t i;

	hb_tag(b, "h3", HB_SAFES);
	if (json_count(list) == 0)
		hb_tag(b, "p", HB_NONE);
	else
		hb_table(b, "safes", columns);
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, "<tr>");
		hb_item_cell(b, json_item(list, i), "id");
		hb_item_cell(b, json_item(list, i), "site");
		html_put(&b->h, "<td>");
		hb_join(b, json_get(json_item(list, i), "holds"));
		html_put(&b->h, "</td></tr>\n");
	}
	if (json_count(list) > 0)
		hb_table_end(b);
	sites(b);
}
