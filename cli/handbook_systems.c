/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_systems.c -- in which order to start, and what each component is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/handbook.h"
#include "cli/options.h"
#include "vault/base/error.h"

static void minutes_cell(struct handbook *b, const struct json *item,
			 const char *key)
{
	int64_t n = plan_number(item, key, -1);
	char text[48] = "";

	if (n >= 0)
		duration_text((uint64_t)n * 60, text);
	hb_cell(b, text);
}

/* --- boot order --- */

static void effect_cell(struct handbook *b, const struct json *component)
{
	const struct json *effect =
		json_get(component, "single_failure_effect");
	int64_t percent = plan_number(effect, "users_affected_percent", -1);

	html_put(&b->h, "<td class=\"text\">");
	if (percent >= 0) {
		html_put(&b->h, "<strong>");
		hb_fill_number(b, HB_USERS, percent);
		html_put(&b->h, ".</strong> ");
	}
	hb_value(b, effect, "text");
	html_put(&b->h, "</td>");
}

static void boot_row(struct handbook *b, size_t i, const struct plan_item *c)
{
	const struct json *on = json_get(c->json, "depends_on");
	size_t k;

	html_put(&b->h, "<tr>");
	hb_box_cell(b);
	html_put(&b->h, "<td class=\"n\"><strong>");
	html_number(&b->h, i + 1);
	html_put(&b->h, "</strong></td>");
	hb_number_cell(b, c->json, "boot_stage");
	html_put(&b->h, "<td><strong><a href=\"#c-");
	html_text(&b->h, c->id);
	html_put(&b->h, "\">");
	html_name(&b->h, c->id);
	html_put(&b->h, "</a></strong><span class=\"soft\">");
	html_name(&b->h, plan_text(c->json, "name"));
	html_put(&b->h, "</span></td><td>");
	for (k = 0; k < json_count(on); k++) {
		html_put(&b->h, k == 0 ? "" : ", ");
		html_name(&b->h, json_text(json_item(on, k)));
	}
	html_put(&b->h, "</td>");
	minutes_cell(b, c->json, "rto_minutes");
	effect_cell(b, c->json);
	html_put(&b->h, "<td class=\"text\">");
	hb_value(b, c->json, "emergency_workaround");
	html_put(&b->h, "</td></tr>\n");
}

void handbook_boot(struct handbook *b)
{
	static const enum handbook_word columns[] = {
		HB_RUNS, HB_NUMBER, HB_STAGE,      HB_COMPONENT, HB_WAITS,
		HB_RTO,  HB_EFFECT, HB_WORKAROUND, HB_WORDS
	};
	const struct plan_item **all = NULL;
	size_t i;

	b->status = plan_boot_order(b->p, &all);
	if (b->status != E_OK)
		return;
	hb_tag(b, "p", HB_BOOT_NOTE);
	hb_table(b, "boot", columns);
	for (i = 0; i < b->p->count[PLAN_COMPONENTS]; i++)
		boot_row(b, i, all[i]);
	hb_table_end(b);
	free(all);
}

/* --- components --- */

static void duration_fact(struct handbook *b, enum handbook_word word,
			  const struct json *item, const char *key)
{
	int64_t n = plan_number(item, key, -1);
	char text[48];

	if (n < 0) {
		hb_item_fact(b, word, item, key);
		return;
	}
	duration_text((uint64_t)n * 60, text);
	hb_fact(b, word, n == 0 ? b->words[HB_NOTHING] : text);
}

static void join_fact(struct handbook *b, enum handbook_word word,
		      const struct json *list)
{
	hb_fact_open(b, word);
	hb_join(b, list);
	hb_fact_end(b);
}

static void machine(struct handbook *b, const struct json *c)
{
	const struct json *hardware = json_get(c, "hardware");

	hb_facts(b);
	hb_item_fact(b, HB_HARDWARE, hardware, "model");
	join_fact(b, HB_SERIALS, json_get(hardware, "serials"));
	if (hb_has(hardware, "bmc"))
		hb_item_fact(b, HB_BMC, hardware, "bmc");
	hb_item_fact(b, HB_RACK, hardware, "rack");
	hb_item_fact(b, HB_SITE, c, "site");
	hb_item_fact(b, HB_OS, c, "operating_system");
	join_fact(b, HB_ADDRESSES, json_get(c, "addresses"));
	if (json_count(json_get(c, "depends_on")) == 0)
		hb_fact(b, HB_WAITS, b->words[HB_NOTHING]);
	else
		join_fact(b, HB_WAITS, json_get(c, "depends_on"));
	duration_fact(b, HB_RTO, c, "rto_minutes");
	duration_fact(b, HB_RPO, c, "rpo_minutes");
	hb_facts_end(b);
}

static void partitions(struct handbook *b, const struct json *list)
{
	static const enum handbook_word columns[] = { HB_DEVICE,  HB_MOUNT,
						      HB_FS,      HB_SIZE,
						      HB_PURPOSE, HB_CIPHER,
						      HB_WORDS };
	const struct json *one;
	size_t i;

	hb_tag(b, "h4", HB_PARTITIONS);
	if (json_count(list) == 0) {
		hb_tag(b, "p", HB_NO_VALUE);
		return;
	}
	hb_table(b, "partitions", columns);
	for (i = 0; i < json_count(list); i++) {
		one = json_item(list, i);
		html_put(&b->h, "<tr>");
		hb_item_cell(b, one, "device");
		hb_item_cell(b, one, "mount");
		hb_item_cell(b, one, "filesystem");
		hb_number_cell(b, one, "size_gb");
		html_put(&b->h, "<td>");
		hb_value(b, one, "purpose");
		html_put(&b->h, "</td>");
		hb_item_cell(b, one, "encryption");
		html_put(&b->h, "</tr>\n");
	}
	hb_table_end(b);
}

static void services(struct handbook *b, const struct json *list)
{
	static const enum handbook_word columns[] = { HB_ORDER, HB_SERVICE,
						      HB_PORT,  HB_CHECK,
						      HB_RUNS,  HB_WORDS };
	const struct json *one;
	bool needed;
	size_t i;

	hb_tag(b, "h4", HB_SERVICES_ON);
	if (json_count(list) == 0) {
		hb_tag(b, "p", HB_NO_VALUE);
		return;
	}
	hb_table(b, "running", columns);
	for (i = 0; i < json_count(list); i++) {
		one = json_item(list, i);
		html_put(&b->h, "<tr>");
		hb_number_cell(b, one, "start_order");
		html_put(&b->h, "<td>");
		hb_value(b, one, "name");
		if (json_bool(json_get(one, "required"), &needed) && !needed) {
			html_put(&b->h, " <span class=\"soft\">(");
			hb_word(b, HB_OPTIONAL);
			html_put(&b->h, ")</span>");
		}
		html_put(&b->h, "</td>");
		hb_number_cell(b, one, "port");
		hb_item_cell(b, one, "check");
		hb_box_cell(b);
		html_put(&b->h, "</tr>\n");
	}
	hb_table_end(b);
}

static void backup(struct handbook *b, const struct json *backup)
{
	html_put(&b->h, "<div class=\"keep\">\n");
	hb_tag(b, "h4", HB_BACKUP);
	hb_facts(b);
	hb_item_fact(b, HB_METHOD, backup, "method");
	hb_item_fact(b, HB_SCHEDULE, backup, "schedule");
	hb_item_fact(b, HB_TARGET, backup, "target");
	hb_fact_open(b, HB_KEY);
	hb_path(b, plan_text(backup, "encryption_credential"));
	hb_fact_end(b);
	hb_item_fact(b, HB_RESTORED, backup, "last_restore_test");
	hb_facts_end(b);
	html_put(&b->h, "</div>\n");
}

static void component(struct handbook *b, const struct plan_item *c)
{
	html_put(&b->h, "<article class=\"component\" id=\"c-");
	html_text(&b->h, c->id);
	html_put(&b->h, "\">\n<div class=\"keep\"><h3>");
	html_name(&b->h, c->id);
	html_put(&b->h, ": ");
	html_name(&b->h, plan_text(c->json, "name"));
	html_put(&b->h, "</h3>\n");
	machine(b, c->json);
	html_put(&b->h, "</div>\n");
	partitions(b, json_get(c->json, "partitions"));
	services(b, json_get(c->json, "services"));
	backup(b, json_get(c->json, "backup"));
	html_put(&b->h, "</article>\n");
}

void handbook_components(struct handbook *b)
{
	size_t i;

	if (b->p->count[PLAN_COMPONENTS] == 0)
		hb_tag(b, "p", HB_NONE);
	for (i = 0; i < b->p->count[PLAN_COMPONENTS]; i++)
		component(b, &b->p->items[PLAN_COMPONENTS][i]);
}
