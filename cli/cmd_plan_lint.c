/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan_lint.c -- plan lint: what is missing from the plan, or due. */
#include <string.h>

#include "cli/lint_page.h"
#include "cli/plan_out.h"
#include "vault/plan/compare.h"
#include "vault/plan/facts.h"
#include "vault/plan/lint.h"

#define DIFFERS "vault_differs"

/* A row: an id, or an object's values in a line. */
static void row_line(const struct json *row, const char *name)
{
	struct buffer text = BUFFER_INIT;
	const struct json *v;
	char room[512];
	const char *key;
	int64_t n = 0;
	size_t i;

	if (json_is(row, JSON_TEXT)) {
		out("  %s", json_text(row));
		return;
	}
	if (name != NULL)
		buffer_text(&text, name);
	for (i = 0; i < json_count(row); i++) {
		v = json_value(row, i);
		key = json_key(row, i);
		buffer_format(&text, "%s%s ", text.len == 0 ? "" : ", ",
			      strcmp(lang_used(), "en") == 0 ?
				      key :
				      lint_column(key));
		if (json_integer(v, &n))
			buffer_format(&text, "%lld", (long long)n);
		else
			buffer_text(&text, lint_value(key, json_text(v), room,
						      sizeof(room)));
	}
	out("  %s", buffer_string(&text));
	buffer_free(&text);
}

static void lines(const struct json *lint)
{
	const struct json *rows;
	const char *key;
	size_t i, k;

	for (i = 0; (key = plan_lint_key(i)) != NULL; i++) {
		rows = json_get(lint, key);
		if (json_count(rows) == 0)
			continue;
		out("%s:", lang_text(plan_lint_words(key)));
		for (k = 0; k < json_count(rows); k++)
			if (json_is(rows, JSON_OBJECT))
				row_line(json_value(rows, k),
					 json_key(rows, k));
			else
				row_line(json_item(rows, k), NULL);
	}
}

static void differs_lines(const struct json *rows)
{
	size_t i;

	if (json_count(rows) > 0)
		out("the plan says otherwise than the vault:");
	for (i = 0; i < json_count(rows); i++)
		out("  %s: %s in the plan, %s in the vault",
		    plan_text(json_item(rows, i), "what"),
		    plan_text(json_item(rows, i), "plan"),
		    plan_text(json_item(rows, i), "vault"));
}

/* What the plan alone shows, and behind it where the vault differs. */
static int both(const struct cli *cli, const struct plan *p, int64_t ms,
		const struct json *lint, struct json_doc **out_doc)
{
	struct json_doc *doc = NULL;
	struct plan_facts facts;
	struct json *root, *rows = NULL;
	size_t i;
	int r;

	r = plan_facts(cli->user, ms, &facts);
	if (r != E_OK)
		return r;
	r = json_new(&doc);
	if (r == E_OK) {
		root = json_object(doc);
		for (i = 0; i < json_count(lint); i++)
			json_set(doc, root, json_key(lint, i),
				 json_copy(doc, json_value(lint, i)));
		r = plan_compare(p, &facts, cli->json ? NULL : lang_text, doc,
				 &rows);
		json_set(doc, root, DIFFERS, rows);
	}
	if (r == E_OK)
		r = json_status(doc);
	plan_facts_free(&facts);
	if (r == E_OK)
		*out_doc = doc;
	else
		json_free(&doc);
	return r;
}

static int as_page(const struct cli *cli, const struct plan *p,
		   const struct json *lint, const struct json *differs,
		   int64_t ms, const char *path)
{
	struct buffer page = BUFFER_INIT;
	int r = lint_page(p, lint, differs, ms, &page);

	if (r == E_OK)
		r = cli_report(cli, path, page.bytes, page.len);
	buffer_free(&page);
	return r;
}

int cmd_plan_lint(struct cli *cli)
{
	const char *html = option_value(&cli->options, "html");
	struct json_doc *own = NULL, *doc = NULL;
	const struct json *differs;
	struct plan *p = NULL;
	size_t found = 0;
	int64_t ms;
	int r;

	r = plan_asked_day(cli, &ms);
	if (r == E_OK)
		r = plan_open(cli, &p);
	if (r == E_OK)
		r = plan_lint(p, ms / PLAN_DAY_MS, &own);
	if (r == E_OK)
		r = both(cli, p, ms, json_root(own), &doc);
	if (r == E_OK) {
		differs = json_get(json_root(doc), DIFFERS);
		found = plan_lint_findings(json_root(own)) +
			json_count(differs);
		if (html != NULL) {
			r = as_page(cli, p, json_root(own), differs, ms, html);
		} else if (cli->json) {
			r = out_json(doc);
		} else {
			lines(json_root(own));
			differs_lines(differs);
		}
	}
	json_free(&own);
	json_free(&doc);
	plan_free(&p);
	if (r == E_OK && found > 0)
		r = error_set(E_FINDINGS, "%zu of them", found);
	return r;
}
