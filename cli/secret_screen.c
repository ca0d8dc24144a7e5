/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/secret_screen.h"

#include <stdio.h>
#include <string.h>

#include "cli/column.h"
#include "cli/lang.h"
#include "cli/screen.h"
#include "vault/base/error.h"

#define GROUP 4
#define GROUPS_A_LINE 8
#define COLUMNS 76
#define TITLE 50 /* its end, when it is longer */
#define SAID_A_LINE 3
#define LEN_MAX 256

/* What is taken for something else at three in the morning. */
static const struct {
	char c;
	const char *name;
} alike[] = {
	{ '0', N_("0 is the digit zero") },
	{ 'O', N_("O is the letter o") },
	{ '1', N_("1 is the digit one") },
	{ 'l', N_("l is the letter L") },
	{ 'I', N_("I is the letter i") },
	{ '|', N_("| is the bar") },
	{ '5', N_("5 is the digit five") },
	{ 'S', N_("S is the letter s") },
	{ '\'', N_("' is the apostrophe") },
	{ '`', N_("` is the grave accent") },
	{ '"', N_("\" is the quotation mark") },
	{ ',', N_(", is the comma") },
	{ '.', N_(". is the full stop") },
	{ '-', N_("- is the hyphen") },
	{ '_', N_("_ is the underscore") },
	{ 'z', N_("z, y: mind the keyboard") },
	{ 'y', N_("z, y: mind the keyboard") },
};

static bool has(const struct secret *body, char c)
{
	return memchr(secret_peek(body), c, secret_len(body)) != NULL;
}

/* Whether the ${i}th is to be said of it. */
static bool is_said(const struct secret *body, size_t i)
{
	return has(body, alike[i].c) &&
	       (i == 0 || strcmp(alike[i].name, alike[i - 1].name) != 0 ||
		!has(body, alike[i - 1].c));
}

/* The three that draw return the number of lines; ${s} NULL: only that. */

static unsigned explain(const struct screen *s, const struct secret *body)
{
	unsigned said = 0;
	const char *name;
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		if (!is_said(body, i))
			continue;
		name = lang_text(alike[i].name);
		snprintf(text, sizeof(text), "%s  %-*s",
			 said > 0 && said % SAID_A_LINE == 0 ? "\r\n" : "",
			 column(24, name), name);
		if (s != NULL)
			screen_text(s, text);
		said++;
	}
	if (s != NULL && said > 0)
		screen_text(s, "\r\n");
	return (said + SAID_A_LINE - 1) / SAID_A_LINE;
}

static unsigned explain_space(const struct screen *s, const struct secret *body)
{
	if (!has(body, ' '))
		return 0;
	if (s != NULL) {
		screen_text(
			s, _("  [ ] is a space; gaps between groups are none"));
		screen_text(s, "\r\n");
	}
	return 1;
}

/* How many columns the group takes that begins at ${i}. */
static unsigned group_width(const struct secret *body, size_t i)
{
	unsigned width = 0;
	size_t end = i + GROUP;

	for (; i < end && i < secret_len(body); i++)
		width += secret_peek(body)[i] == ' ' ? 3 : 1;
	return width;
}

static void put_group(const struct screen *s, const struct secret *body,
		      size_t i)
{
	const uint8_t *at = secret_peek(body);
	size_t end = i + GROUP;

	for (; i < end && i < secret_len(body); i++)
		if (at[i] == ' ')
			screen_text(s, "[ ]");
		else
			screen_put(s, at + i, 1);
}

static unsigned put_grouped(const struct screen *s, const struct secret *body)
{
	unsigned lines = 0, groups = GROUPS_A_LINE, column = 0, width;
	const char *gap;
	size_t i;

	for (i = 0; i < secret_len(body); i += GROUP) {
		width = group_width(body, i);
		gap = "  ";
		if (groups == GROUPS_A_LINE || column + 2 + width > COLUMNS) {
			gap = lines == 0 ? "    " : "\r\n    ";
			lines++;
			groups = column = 0;
		}
		groups++;
		column += 2 + width;
		if (s == NULL)
			continue;
		screen_text(s, gap);
		put_group(s, body, i);
	}
	if (s != NULL)
		screen_text(s, "\r\n\r\n");
	return lines;
}

/* With the title, what may be said of the terminal, and what is between. */
static unsigned lines_of(const struct secret *body)
{
	const unsigned others = 9;

	return others + put_grouped(NULL, body) + explain(NULL, body) +
	       explain_space(NULL, body);
}

bool secret_screen_takes(const struct secret *body)
{
	const uint8_t *at = secret_peek(body);
	size_t i, len = secret_len(body);

	if (len == 0 || len > LEN_MAX || !screen_clears())
		return false;
	for (i = 0; i < len; i++)
		if (at[i] < 0x20 || at[i] > 0x7e)
			return false;
	/* what scrolls off is not seen, and may stay where it went */
	return lines_of(body) <= screen_lines();
}

int secret_screen(const char *title, const struct secret *body, int64_t ms,
		  bool *alone)
{
	size_t len = strlen(title);
	char head[128];
	struct screen s;
	int r;

	if (len > TITLE)
		title += len - TITLE;
	snprintf(head, sizeof(head), _("  %s%s: %zu characters"),
		 len > TITLE ? "..." : "", title, secret_len(body));
	r = screen_begin(&s);
	if (r != E_OK)
		return r;
	screen_text(&s, "\r\n");
	screen_text(&s, head);
	screen_text(&s, "\r\n\r\n");
	put_grouped(&s, body);
	explain(&s, body);
	explain_space(&s, body);
	if (screen_recorded() != NULL) {
		screen_text(&s, "\r\n  ");
		screen_text(&s, screen_recorded());
		screen_text(&s, "\r\n");
	}
	screen_text(&s, "\r\n");
	screen_text(&s, _("  press Enter: it goes away"));
	screen_text(&s, "\r\n");
	*alone = !screen_wait(&s, ms);
	screen_end(&s);
	return E_OK;
}
