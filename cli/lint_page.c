/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lint_page.h"

#include <string.h>

#include "cli/html.h"
#include "cli/lang.h"
#include "cli/report_page.h"
#include "cli/told.h"
#include "vault/base/error.h"
#include "vault/plan/lint.h"

static const char own_style[] =
	"h2::first-letter,.ids li::first-letter,th::first-letter"
	"{text-transform:uppercase}"
	"section{margin-top:1.75rem;padding-top:1rem;break-inside:avoid}"
	"h2{font-size:1.125rem;break-after:avoid}"
	".ids{list-style:none;margin:.5rem 0;padding:0;columns:22rem;"
	"column-gap:2.5rem}"
	".ids li{break-inside:avoid;padding:.2rem 0}"
	".ids b{font-weight:600;white-space:nowrap}"
	"table{width:auto;min-width:50%}"
	"tr{break-inside:avoid}";

/* --- tables --- */

static const char *const columns_said[] = {
	N_("active"),       N_("age days"),     N_("credential"), N_("group"),
	N_("id"),           N_("max age days"), N_("missing"),    N_("opening"),
	N_("overdue days"), N_("plan"),         N_("site"),       N_("slack"),
	N_("stored in"),    N_("threshold"),    N_("vault"),      N_("what"),
	N_("where"),
};

const char *lint_column(const char *key)
{
	const char *word;
	size_t i, k;

	for (i = 0; i < sizeof(columns_said) / sizeof(columns_said[0]); i++) {
		word = columns_said[i];
		for (k = 0; word[k] != '\0'; k++)
			if (key[k] != (word[k] == ' ' ? '_' : word[k]))
				break;
		if (word[k] == key[k])
			return lang_text(word);
	}
	return key;
}

const char *lint_value(const char *key, const char *text, char *room,
		       size_t cap)
{
	/* a place of one word is an id, or a key of the plan */
	if (text == NULL ||
	    (strcmp(key, "missing") != 0 &&
	     (strcmp(key, "where") != 0 || strchr(text, ' ') == NULL)))
		return text == NULL ? "" : text;
	told(text, room, cap);
	return room;
}

static void heading(struct html *h, const char *key, bool number)
{
	html_put(h, number ? "<th scope=\"col\" class=\"n\">" :
			     "<th scope=\"col\">");
	html_text(h, lint_column(key));
	html_put(h, "</th>");
}

static void cell(struct html *h, const char *key, const struct json *v)
{
	char room[512];
	int64_t n = 0;

	if (json_integer(v, &n)) {
		html_put(h, "<td class=\"n\">");
		html_format(h, "%lld", (long long)n);
	} else {
		html_put(h, "<td>");
		html_name(h, lint_value(key, json_text(v), room, sizeof(room)));
	}
	html_put(h, "</td>");
}

/* What names the row comes first. */
static const char *const naming[] = { "id", "opening", "where", "what",
				      "group" };

static const char *first_key(const struct json *v)
{
	size_t i;

	for (i = 0; i < sizeof(naming) / sizeof(naming[0]); i++)
		if (json_get(v, naming[i]) != NULL)
			return naming[i];
	return NULL;
}

static void columns(struct html *h, const struct json *v, const char *first,
		    void (*each)(struct html *h, const struct json *v,
				 const char *key))
{
	size_t i;

	if (first != NULL)
		each(h, v, first);
	for (i = 0; i < json_count(v); i++)
		if (first == NULL || strcmp(json_key(v, i), first) != 0)
			each(h, v, json_key(v, i));
}

static void heading_of(struct html *h, const struct json *v, const char *key)
{
	int64_t n;

	heading(h, key, json_integer(json_get(v, key), &n));
}

static void cell_of(struct html *h, const struct json *v, const char *key)
{
	cell(h, key, json_get(v, key));
}

static const struct json *row_of(const struct json *rows, size_t i)
{
	return json_is(rows, JSON_OBJECT) ? json_value(rows, i) :
					    json_item(rows, i);
}

static void table(struct html *h, const char *id, const struct json *rows)
{
	bool named = json_is(rows, JSON_OBJECT);
	const char *first = named ? NULL : first_key(row_of(rows, 0));
	size_t i;

	html_put(h, "<div class=\"wide\"><table aria-labelledby=\"");
	html_text(h, id);
	html_put(h, "\">\n<thead><tr>");
	if (named)
		heading(h, "group", false);
	columns(h, row_of(rows, 0), first, heading_of);
	html_put(h, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < json_count(rows); i++) {
		html_put(h, "<tr>");
		if (named) {
			html_put(h, "<td>");
			html_name(h, json_key(rows, i));
			html_put(h, "</td>");
		}
		columns(h, row_of(rows, i), first, cell_of);
		html_put(h, "</tr>\n");
	}
	html_put(h, "</tbody></table></div>\n");
}

/* What the plan calls an id. */
static const char *called(const struct plan *p, const char *id)
{
	static const char *const keys[] = { "label", "name", "title",
					    "reason" };
	const struct plan_item *item = NULL;
	const char *text = NULL;
	int list;
	size_t i;

	for (list = 0; item == NULL && list < PLAN_LISTS; list++)
		item = plan_find(p, (enum plan_list)list, id);
	for (i = 0; item != NULL && text == NULL && i < 4; i++)
		text = plan_text(item->json, keys[i]);
	return text == NULL ? "" : text;
}

static void ids(struct html *h, const struct plan *p, const struct json *rows)
{
	const char *id;
	size_t i;

	html_put(h, "<ul class=\"ids\">\n");
	for (i = 0; i < json_count(rows); i++) {
		id = json_text(json_item(rows, i));
		html_put(h, "<li><b>");
		html_name(h, id);
		html_put(h, "</b> <span class=\"soft\">");
		html_name(h, called(p, id));
		html_put(h, "</span></li>\n");
	}
	html_put(h, "</ul>\n");
}

/* --- the page --- */

static void section(struct html *h, const struct plan *p, const char *id,
		    const char *words, const struct json *rows)
{
	html_put(h, "\n<section><h2 id=\"");
	html_text(h, id);
	html_put(h, "\">");
	html_text(h, words);
	html_put(h, "</h2>\n");
	if (json_is(rows, JSON_ARRAY) && json_is(json_item(rows, 0), JSON_TEXT))
		ids(h, p, rows);
	else
		table(h, id, rows);
	html_put(h, "</section>\n");
}

/* Keys under which there is nothing have one sentence together. */
static void nothing(struct html *h, const struct json *lint,
		    const struct json *differs)
{
	const char *key;
	size_t i;

	html_put(h, "\n<section><h2>");
	html_say(h, "nothing was found of");
	html_put(h, "</h2>\n<ul class=\"ids\">\n");
	for (i = 0; (key = plan_lint_key(i)) != NULL; i++) {
		if (json_count(json_get(lint, key)) > 0)
			continue;
		html_put(h, "<li>");
		html_say(h, plan_lint_words(key));
		html_put(h, "</li>\n");
	}
	if (json_count(differs) == 0) {
		html_put(h, "<li>");
		html_say(h, "the vault being otherwise than the plan says");
		html_put(h, "</li>\n");
	}
	html_put(h, "</ul></section>\n");
}

static void head(struct html *h, const char *name)
{
	char foot[REPORT_FOOT];

	report_foot(_("breakglass plan findings"), foot, sizeof(foot));
	html_put(h, "<!doctype html>\n<html lang=\"");
	html_text(h, lang_used());
	html_put(h, "\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" "
		    "content=\"default-src 'none'; style-src ");
	html_digest(h, report_style);
	html_put(h, " ");
	html_digest(h, own_style);
	html_put(h, " ");
	html_digest(h, foot);
	html_put(h, "; base-uri 'none'; form-action 'none'\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, "
		    "initial-scale=1\">\n<title>");
	html_say(h, "Plan findings");
	html_put(h, ": ");
	html_text(h, name);
	html_put(h, "</title>\n<style>");
	html_put(h, report_style);
	html_put(h, "</style>\n<style>");
	html_put(h, own_style);
	html_put(h, "</style>\n<style>");
	html_put(h, foot);
	html_put(h, "</style>\n</head>\n<body>\n<header>\n"
		    "<p class=\"kind\">");
	html_say(h, "breakglass plan findings");
	html_put(h, "</p>\n<h1>");
	html_name(h, name);
	html_put(h, "</h1>\n<dl><dt>");
	html_say(h, "As of");
	html_put(h, "</dt><dd>");
}

int lint_page(const struct plan *p, const struct json *lint,
	      const struct json *differs, int64_t ms, struct buffer *out)
{
	const char *name = plan_text(json_get(p->root, "organisation"), "name");
	struct html h = { BUFFER_INIT };
	const char *key;
	size_t i;
	int r;

	head(&h, name == NULL ? "" : name);
	html_day(&h, ms);
	html_put(&h, "</dd><dt>");
	html_say(&h, "Findings");
	html_put(&h, "</dt><dd>");
	html_number(&h, plan_lint_findings(lint) + json_count(differs));
	html_put(&h, "</dd></dl>\n</header>\n<main>\n");
	for (i = 0; (key = plan_lint_key(i)) != NULL; i++)
		if (json_count(json_get(lint, key)) > 0)
			section(&h, p, key, lang_text(plan_lint_words(key)),
				json_get(lint, key));
	if (json_count(differs) > 0)
		section(&h, p, "vault_differs",
			_("the plan says otherwise than the vault"), differs);
	nothing(&h, lint, differs);
	html_put(&h, "</main>\n</body>\n</html>\n");
	r = buffer_status(&h.out);
	if (r == E_OK)
		buffer_put(out, h.out.bytes, h.out.len);
	buffer_free(&h.out);
	return r == E_OK ? buffer_status(out) : r;
}
