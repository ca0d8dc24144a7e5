/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_page.c -- the book around its chapters: title page, contents, and
 * what stands at the edges of each page of paper. */
#include <stdio.h>
#include <string.h>

#include "cli/handbook.h"
#include "cli/version.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/member/phrase.h"

static const struct {
	const char *id;
	enum handbook_word title;
	handbook_fn *write;
} chapters[] = {
	{ "call", HB_CH_CALL, handbook_call },
	{ "open", HB_CH_OPEN, handbook_open },
	{ "vault", HB_CH_VAULT, handbook_vault },
	{ "boot", HB_CH_BOOT, handbook_boot },
	{ "runbooks", HB_CH_RUNBOOKS, handbook_runbooks },
	{ "compromise", HB_CH_COMPROMISE, handbook_compromise },
	{ "components", HB_CH_COMPONENTS, handbook_components },
	{ "safes", HB_CH_SAFES, handbook_safes },
	{ "drills", HB_CH_DRILLS, handbook_drills },
	{ "review", HB_CH_REVIEW, handbook_review },
};

#define CHAPTERS (sizeof(chapters) / sizeof(chapters[0]))

/* --- the style, with what it prints at the edges --- */

/* In double quotes of CSS, each character that is no letter or digit as its
 * number: nothing ends the text, and nothing ends the element. */
static void css_text(struct buffer *b, const char *text)
{
	struct span s = { (const uint8_t *)text, strlen(text) };
	size_t at = 0;
	int32_t c;

	while (at < s.len) {
		c = utf8_next(s, &at);
		if (c < 0)
			break;
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z'))
			buffer_byte(b, (uint8_t)c);
		else
			buffer_format(b, "\\%06X", (unsigned)c);
	}
}

static const char *organisation(const struct handbook *b)
{
	const struct json *o = json_get(b->p->root, "organisation");
	const char *name = plan_text(o, "name");

	return name == NULL ? "" : name;
}

static void style(const struct handbook *b, struct buffer *out)
{
	char day[TIME_TEXT] = "";
	size_t i;

	time_format(b->s->now, day);
	buffer_text(out, handbook_style);
	buffer_text(out, "@page{@bottom-left{content:\"");
	css_text(out, organisation(b));
	css_text(out, " \xc2\xb7 ");
	css_text(out, lang_text(b->words[HB_TITLE]));
	css_text(out, " \xc2\xb7 ");
	buffer_format(out, "%.10s\"}}", day);
	for (i = 0; i < CHAPTERS; i++) {
		buffer_format(out, "@page c%zu{@top-left{content:\"%zu\"}", i,
			      i + 1);
		buffer_text(out, "@top-right{content:\"");
		css_text(out, lang_text(b->words[chapters[i].title]));
		buffer_format(out, "\"}}#%s{page:c%zu}", chapters[i].id, i);
	}
}

static void head(struct handbook *b)
{
	struct buffer css = BUFFER_INIT;
	struct html *h = &b->h;

	style(b, &css);
	if (buffer_status(&css) != E_OK)
		b->status = E_MEMORY;
	html_put(h, "<!DOCTYPE html>\n<html lang=\"");
	html_text(h, lang_used());
	html_put(h, "\">\n<head>\n"
		    "<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\""
		    "default-src 'none'; style-src ");
	html_digest(h, buffer_string(&css));
	html_put(h, "; base-uri 'none'; form-action 'none'\">\n"
		    "<meta name=\"referrer\" content=\"no-referrer\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, "
		    "initial-scale=1\">\n<title>");
	hb_word(b, HB_TITLE);
	html_put(h, ": ");
	html_text(h, organisation(b));
	html_put(h, "</title>\n<style>");
	html_put(h, buffer_string(&css)); /* ours, and what css_text wrote */
	html_put(h, "</style>\n</head>\n<body>\n");
	buffer_free(&css);
}

/* --- the title page --- */

static void facts(struct handbook *b)
{
	const struct json *o = json_get(b->p->root, "organisation");

	hb_facts(b);
	hb_item_fact(b, HB_AS_OF, b->p->root, "as_of");
	hb_fact_open(b, HB_PRINTED);
	html_time(&b->h, b->s->now);
	html_put(&b->h, " UTC");
	hb_fact_end(b);
	hb_fact_open(b, HB_DETAIL);
	hb_word(b, b->s->third_party ? HB_THIRD : HB_TRAINED);
	hb_fact_end(b);
	hb_fact_open(b, HB_VAULT);
	html_name(&b->h, b->s->label == NULL ? "" : b->s->label);
	html_put(&b->h, " <code>");
	html_text(&b->h, b->s->file);
	html_put(&b->h, "</code>");
	hb_fact_end(b);
	if (hb_has(o, "superior_plan"))
		hb_item_fact(b, HB_PLAN_OF, o, "superior_plan");
	hb_facts_end(b);
}

static void contents(struct handbook *b)
{
	size_t i;

	html_put(&b->h, "<nav aria-labelledby=\"contents\">\n"
			"<h2 id=\"contents\">");
	hb_word(b, HB_CONTENTS);
	html_put(&b->h, "</h2>\n<ol>\n");
	for (i = 0; i < CHAPTERS; i++) {
		html_put(&b->h, "<li><a href=\"#");
		html_text(&b->h, chapters[i].id);
		html_put(&b->h, "\">");
		hb_word(b, chapters[i].title);
		html_put(&b->h, "</a></li>\n");
	}
	html_put(&b->h, "</ol>\n");
	html_put(&b->h, "<p class=\"soft paper\">");
	hb_word(b, HB_CONTENTS_NOTE);
	html_put(&b->h, "</p>\n<p class=\"soft\">");
	hb_fill(b, HB_MADE, BREAKGLASS_VERSION, NULL);
	html_put(&b->h, "</p>\n</nav>\n");
}

static void title_page(struct handbook *b)
{
	html_put(&b->h, "<header>\n<p class=\"kind\">");
	html_name(&b->h, organisation(b));
	html_put(&b->h, "</p>\n<h1>");
	hb_word(b, HB_TITLE);
	html_put(&b->h, "</h1>\n<p class=\"lead\">");
	hb_word(b, HB_ABOUT);
	html_put(&b->h, " ");
	hb_word(b, HB_PRIVATE);
	html_put(&b->h, "</p>\n");
	html_put(&b->h, "<div class=\"form\">\n");
	hb_write(b, HB_INCIDENT, "half");
	hb_write(b, HB_BEGUN, "half");
	hb_write(b, HB_SCRIBE, "full");
	html_put(&b->h, "</div>\n");
	facts(b);
	html_put(&b->h, "</header>\n");
}

static void chapter(struct handbook *b, size_t i)
{
	html_put(&b->h, "\n<section id=\"");
	html_text(&b->h, chapters[i].id);
	html_put(&b->h, "\">\n<h2><span class=\"no\">");
	html_number(&b->h, i + 1);
	html_put(&b->h, "</span> ");
	hb_word(b, chapters[i].title);
	html_put(&b->h, "</h2>\n");
	chapters[i].write(b);
	html_put(&b->h, "</section>\n");
}

int handbook_page(const struct handbook_source *s, struct buffer *out)
{
	struct handbook b = { { *out }, s, s->plan, handbook_english, E_OK };
	size_t i;

	head(&b);
	title_page(&b);
	contents(&b);
	html_put(&b.h, "<main>\n");
	for (i = 0; i < CHAPTERS; i++)
		chapter(&b, i);
	html_put(&b.h, "</main>\n</body>\n</html>\n");
	*out = b.h.out;
	return b.status == E_OK ? buffer_status(out) : b.status;
}
