/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_plan_lint.c -- plan lint: what is missing from the plan, or due. */
#include <string.h>

#include "cli/plan_out.h"
#include "vault/plan/lint.h"

/* A row: an id, or an object's values in a line. */
static void row_line(const struct json *row, const char *name)
{
	struct buffer text = BUFFER_INIT;
	const struct json *v;
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
		buffer_format(&text, "%s%s ", text.len == 0 ? "" : ", ",
			      json_key(row, i));
		if (json_integer(v, &n))
			buffer_format(&text, "%lld", (long long)n);
		else
			buffer_text(&text, json_text(v));
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
		out("%s:", plan_lint_words(key));
		for (k = 0; k < json_count(rows); k++)
			if (json_is(rows, JSON_OBJECT))
				row_line(json_value(rows, k),
					 json_key(rows, k));
			else
				row_line(json_item(rows, k), NULL);
	}
}

int cmd_plan_lint(struct cli *cli)
{
	struct json_doc *doc = NULL;
	struct plan *p = NULL;
	size_t found = 0;
	int64_t day;
	int r;

	r = plan_day_asked(cli, &day);
	if (r == E_OK)
		r = plan_open(cli, &p);
	if (r == E_OK)
		r = plan_lint(p, day, &doc);
	if (r == E_OK) {
		found = plan_lint_findings(json_root(doc));
		if (cli->json)
			r = out_json(doc);
		else
			lines(json_root(doc));
	}
	json_free(&doc);
	plan_free(&p);
	if (r == E_OK && found > 0)
		r = error_set(E_FINDINGS, "%zu of them", found);
	return r;
}
