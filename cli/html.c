/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/lang.h"
#include "vault/base/hash.h"
#include "vault/base/text.h"

void html_put(struct html *h, const char *literal)
{
	buffer_text(&h->out, literal);
}

static void escaped(struct html *h, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&':
			html_put(h, "&amp;");
			break;
		case '<':
			html_put(h, "&lt;");
			break;
		case '>':
			html_put(h, "&gt;");
			break;
		case '"':
			html_put(h, "&quot;");
			break;
		case '\'':
			html_put(h, "&#39;");
			break;
		default:
			buffer_byte(&h->out, (uint8_t)*text);
		}
}

void html_text(struct html *h, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL) {
		h->out.failed = 1;
		return;
	}
	text_mask(copy);
	escaped(h, copy);
	free(copy);
}

void html_format(struct html *h, const char *format, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, format);
	if (vasprintf(&text, lang_text(format), args) < 0)
		text = NULL;
	va_end(args);
	if (text == NULL)
		h->out.failed = 1;
	else
		html_text(h, text);
	free(text);
}

void html_say(struct html *h, const char *english)
{
	html_text(h, lang_text(english));
}

void html_name(struct html *h, const char *text)
{
	html_put(h, "<bdi>");
	html_text(h, text);
	html_put(h, "</bdi>");
}

void html_fill(struct html *h, const char *english, const char *name)
{
	const char *text = lang_text(english), *gap = strstr(text, "{}");

	html_format(h, "%.*s",
		    (int)(gap == NULL ? strlen(text) : (size_t)(gap - text)),
		    text);
	if (gap == NULL)
		return;
	html_name(h, name);
	html_text(h, gap + 2);
}

void html_number(struct html *h, uint64_t n)
{
	html_format(h, "%llu", (unsigned long long)n);
}

static void timed(struct html *h, int64_t ms, int day, int minute)
{
	char ts[TIME_TEXT] = "";

	if (time_format(ms, ts) != 0) {
		html_say(h, "no time");
		return;
	}
	html_put(h, "<time datetime=\"");
	html_text(h, ts);
	html_put(h, "\">");
	html_format(h, "%.*s", day, ts);
	if (minute > 0)
		html_format(h, " %.*s", minute, ts + 11);
	html_put(h, "</time>");
}

void html_time(struct html *h, int64_t ms)
{
	timed(h, ms, 10, 5);
}

void html_day(struct html *h, int64_t ms)
{
	timed(h, ms, 10, 0);
}

void html_mark(struct html *h, enum html_mark kind, const char *text)
{
	static const char *const begin[] = {
		"<span class=\"mark good\"><span aria-hidden=\"true\">"
		"&#10003;</span> ",
		"<span class=\"mark warn\"><span aria-hidden=\"true\">"
		"&#9650;</span> ",
		"<span class=\"mark bad\"><span aria-hidden=\"true\">"
		"&#10005;</span> ",
		"<span class=\"mark\">",
	};

	html_put(h, begin[kind]);
	html_text(h, text);
	html_put(h, "</span>");
}

void html_digest(struct html *h, const char *inline_text)
{
	uint8_t hash[HASH_LEN];

	hash_sha256(inline_text, strlen(inline_text), hash);
	html_put(h, "'sha256-");
	buffer_base64(&h->out, hash, sizeof(hash));
	html_put(h, "'");
}
