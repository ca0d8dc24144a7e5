/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_parts.c -- what the chapters are put together from. */
#include "cli/handbook.h"

#include <stdio.h>
#include <string.h>

#include "vault/plan/keep.h"

void hb_word(struct handbook *b, enum handbook_word word)
{
	html_text(&b->h, lang_text(b->words[word]));
}

void hb_fill(struct handbook *b, enum handbook_word word, const char *first,
	     const char *second)
{
	const char *values[] = { first, second }, *text, *at;
	size_t i;

	text = lang_text(b->words[word]);
	for (i = 0; i < 2 && values[i] != NULL; i++) {
		at = strstr(text, "{}");
		if (at == NULL)
			break;
		html_format(&b->h, "%.*s", (int)(at - text), text);
		html_name(&b->h, values[i]);
		text = at + 2;
	}
	html_text(&b->h, text);
}

void hb_fill_number(struct handbook *b, enum handbook_word word, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	hb_fill(b, word, text, NULL);
}

void hb_tag(struct handbook *b, const char *tag, enum handbook_word word)
{
	html_put(&b->h, "<");
	html_put(&b->h, tag);
	html_put(&b->h, ">");
	hb_word(b, word);
	html_put(&b->h, "</");
	html_put(&b->h, tag);
	html_put(&b->h, ">\n");
}

bool hb_has(const struct json *item, const char *key)
{
	const char *text = plan_text(item, key);

	return text != NULL && text[strspn(text, " ")] != '\0';
}

static void missing(struct handbook *b)
{
	html_put(&b->h, "<span class=\"none\">");
	hb_word(b, HB_NO_VALUE);
	html_put(&b->h, "</span>");
}

void hb_value(struct handbook *b, const struct json *item, const char *key)
{
	if (hb_has(item, key))
		html_name(&b->h, plan_text(item, key));
	else
		missing(b);
}

/* How long the telephone number is that begins there, with the blanks in it;
 * 0: none does. */
static size_t number_len(const char *at)
{
	static const char parts[] = "0123456789+-/() ";
	size_t len = strspn(at, parts), i, digits = 0;

	for (i = 0; i < len; i++)
		digits += at[i] >= '0' && at[i] <= '9';
	while (len > 0 && strchr(" +-/(", at[len - 1]) != NULL)
		len--;
	return digits >= 4 ? len : 0;
}

/* A number is not to be broken at the end of a line, where it fits into one. */
void hb_reach(struct handbook *b, const struct json *item, const char *key)
{
	const char *at = plan_text(item, key);
	size_t len;

	if (!hb_has(item, key)) {
		missing(b);
		return;
	}
	html_put(&b->h, "<bdi>");
	while (*at != '\0') {
		len = number_len(at);
		html_put(&b->h, len > 0 && len <= 24 ? "<span class=\"tel\">" :
						       "<span>");
		if (len == 0)
			len = 1 + strcspn(at + 1, "0123456789+(");
		html_format(&b->h, "%.*s", (int)len, at);
		html_put(&b->h, "</span>");
		at += len;
	}
	html_put(&b->h, "</bdi>");
}

/* --- tables --- */

void hb_table(struct handbook *b, const char *class,
	      const enum handbook_word *columns)
{
	html_put(&b->h, "<div class=\"wide\"><table class=\"");
	html_text(&b->h, class);
	html_put(&b->h, "\"><thead><tr>");
	for (; *columns != HB_WORDS; columns++) {
		html_put(&b->h, "<th scope=\"col\">");
		hb_word(b, *columns);
		html_put(&b->h, "</th>");
	}
	html_put(&b->h, "</tr></thead>\n<tbody>\n");
}

void hb_table_end(struct handbook *b)
{
	html_put(&b->h, "</tbody></table></div>\n");
}

void hb_cell(struct handbook *b, const char *text)
{
	html_put(&b->h, "<td>");
	if (text != NULL && text[0] != '\0')
		html_name(&b->h, text);
	html_put(&b->h, "</td>");
}

void hb_item_cell(struct handbook *b, const struct json *item, const char *key)
{
	hb_cell(b, hb_has(item, key) ? plan_text(item, key) : "");
}

void hb_number_cell(struct handbook *b, const struct json *item,
		    const char *key)
{
	char text[24] = "";
	int64_t n;

	if (json_integer(json_get(item, key), &n))
		snprintf(text, sizeof(text), "%lld", (long long)n);
	html_put(&b->h, "<td class=\"n\">");
	html_text(&b->h, text);
	html_put(&b->h, "</td>");
}

void hb_box_cell(struct handbook *b)
{
	html_put(&b->h, "<td class=\"tick\">");
	hb_box(b);
	html_put(&b->h, "</td>");
}

void hb_blank_cell(struct handbook *b)
{
	html_put(&b->h, "<td class=\"blank\"></td>");
}

/* --- facts --- */

void hb_facts(struct handbook *b)
{
	html_put(&b->h, "<dl class=\"facts\">\n");
}

void hb_facts_end(struct handbook *b)
{
	html_put(&b->h, "</dl>\n");
}

void hb_fact_open(struct handbook *b, enum handbook_word word)
{
	html_put(&b->h, "<dt>");
	hb_word(b, word);
	html_put(&b->h, "</dt><dd>");
}

void hb_fact_end(struct handbook *b)
{
	html_put(&b->h, "</dd>\n");
}

void hb_fact(struct handbook *b, enum handbook_word word, const char *text)
{
	hb_fact_open(b, word);
	html_name(&b->h, text);
	hb_fact_end(b);
}

void hb_item_fact(struct handbook *b, enum handbook_word word,
		  const struct json *item, const char *key)
{
	hb_fact_open(b, word);
	hb_value(b, item, key);
	hb_fact_end(b);
}

/* --- lists --- */

void hb_join(struct handbook *b, const struct json *list)
{
	size_t i;

	if (json_count(list) == 0)
		missing(b);
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, i == 0 ? "" : ", ");
		html_name(&b->h, json_text(json_item(list, i)));
	}
}

void hb_list(struct handbook *b, const char *tag, const struct json *list,
	     bool boxes)
{
	size_t i;

	html_put(&b->h, "<");
	html_put(&b->h, tag);
	html_put(&b->h, boxes ? " class=\"boxes\">\n" : ">\n");
	for (i = 0; i < json_count(list); i++) {
		html_put(&b->h, "<li>");
		if (boxes)
			hb_box(b);
		html_put(&b->h, "<span>");
		html_name(&b->h, json_text(json_item(list, i)));
		html_put(&b->h, "</span></li>\n");
	}
	html_put(&b->h, "</");
	html_put(&b->h, tag);
	html_put(&b->h, ">\n");
}

/* --- names --- */

void hb_path(struct handbook *b, const char *id)
{
	const struct plan_item *c = plan_find(b->p, PLAN_CREDENTIALS, id);
	char path[130];

	if (c == NULL) {
		missing(b);
		return;
	}
	plan_path(c->json, path);
	html_put(&b->h, "<code>");
	html_text(&b->h, path);
	html_put(&b->h, "</code>");
}

void hb_paths(struct handbook *b, const struct json *ids)
{
	const struct plan_item *c;
	size_t i;

	for (i = 0; i < json_count(ids); i++) {
		c = plan_find(b->p, PLAN_CREDENTIALS,
			      json_text(json_item(ids, i)));
		if (c == NULL)
			continue;
		html_put(&b->h, "<span class=\"path\">");
		hb_path(b, c->id);
		html_put(&b->h, " (");
		html_name(&b->h, plan_text(c->json, "group"));
		html_put(&b->h, ")</span> ");
	}
}

const char *hb_person(const struct handbook *b, const char *id)
{
	const struct plan_item *c = plan_find(b->p, PLAN_CUSTODIANS, id);

	if (id == NULL)
		return "";
	return c == NULL ? id : plan_text(c->json, "name");
}

/* --- for a hand --- */

void hb_box(struct handbook *b)
{
	html_put(&b->h, "<span class=\"box\" aria-hidden=\"true\"></span>");
}

void hb_write(struct handbook *b, enum handbook_word label, const char *class)
{
	html_put(&b->h, "<div class=\"write ");
	html_text(&b->h, class);
	html_put(&b->h, "\"><span>");
	hb_word(b, label);
	html_put(&b->h, "</span></div>\n");
}
