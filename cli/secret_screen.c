/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/secret_screen.h"

#include <stdio.h>
#include <string.h>

#include "cli/screen.h"
#include "vault/base/error.h"

#define GROUP 4
#define GROUPS_A_LINE 8
#define LEN_MAX 256

bool secret_screen_takes(const struct secret *body)
{
	const uint8_t *at = secret_peek(body);
	size_t i, len = secret_len(body);

	if (len == 0 || len > LEN_MAX || !screen_clears())
		return false;
	for (i = 0; i < len; i++)
		if (at[i] < 0x20 || at[i] > 0x7e)
			return false;
	return true;
}

/* What is taken for something else at three in the morning. */
static const struct {
	char c;
	const char *name;
} alike[] = {
	{ '0', "0 is the digit zero" },      { 'O', "O is the letter o" },
	{ '1', "1 is the digit one" },       { 'l', "l is the letter L" },
	{ 'I', "I is the letter i" },        { '|', "| is the bar" },
	{ '5', "5 is the digit five" },      { 'S', "S is the letter s" },
	{ '\'', "' is the apostrophe" },     { '`', "` is the grave accent" },
	{ '"', "\" is the quotation mark" }, { ',', ", is the comma" },
	{ '.', ". is the full stop" },       { '-', "- is the hyphen" },
	{ '_', "_ is the underscore" },      { 'z', "z, y: mind the keyboard" },
	{ 'y', "z, y: mind the keyboard" },
};

static bool has(const struct secret *body, char c)
{
	return memchr(secret_peek(body), c, secret_len(body)) != NULL;
}

static void explain(const struct screen *s, const struct secret *body)
{
	const char *last = "";
	size_t i;

	for (i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		if (!has(body, alike[i].c) || strcmp(alike[i].name, last) == 0)
			continue;
		screen_text(s, "  ");
		screen_text(s, alike[i].name);
		screen_text(s, "\r\n");
		last = alike[i].name;
	}
	if (has(body, ' '))
		screen_text(s, "  [ ] is a space; gaps between groups are none"
			       "\r\n");
}

static void put_grouped(const struct screen *s, const struct secret *body)
{
	const uint8_t *at = secret_peek(body);
	size_t i, len = secret_len(body);

	for (i = 0; i < len; i++) {
		if (i % (GROUP * GROUPS_A_LINE) == 0)
			screen_text(s, i == 0 ? "    " : "\r\n    ");
		else if (i % GROUP == 0)
			screen_text(s, "  ");
		if (at[i] == ' ')
			screen_text(s, "[ ]");
		else
			screen_put(s, at + i, 1);
	}
	screen_text(s, "\r\n\r\n");
}

int secret_screen(const char *title, const struct secret *body, int64_t ms,
		  bool *alone)
{
	char head[320];
	struct screen s;
	int r;

	snprintf(head, sizeof(head), "\r\n  %.200s: %zu characters\r\n\r\n",
		 title, secret_len(body));
	r = screen_begin(&s);
	if (r != E_OK)
		return r;
	screen_text(&s, head);
	put_grouped(&s, body);
	explain(&s, body);
	if (screen_recorded() != NULL) {
		screen_text(&s, "\r\n  ");
		screen_text(&s, screen_recorded());
		screen_text(&s, "\r\n");
	}
	screen_text(&s, "\r\n  press Enter: it goes away\r\n");
	*alone = !screen_wait(&s, ms);
	screen_end(&s);
	return E_OK;
}
