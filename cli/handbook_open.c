/* SPDX-License-Identifier: GPL-3.0-or-later */
/* handbook_open.c -- how to open the vault, for somebody who is tired: a step,
 * the command as it has to be typed, a box to tick. */
#include <stdio.h>
#include <string.h>

#include "cli/handbook.h"
#include "vault/base/error.h"

#define PHRASE_WORDS 8
#define HEAD_WORDS 26

/* --- commands --- */

/* A word of a shell, in quotes where it needs them. */
static void shell_word(struct buffer *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._-";

	if (word[0] != '-' && word[strspn(word, plain)] == '\0') {
		buffer_text(out, word);
		return;
	}
	buffer_byte(out, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buffer_text(out, "'\\''");
		else
			buffer_byte(out, (uint8_t)*word);
	buffer_byte(out, '\'');
}

static void line(struct handbook *b, const char *text)
{
	html_put(&b->h, "<code class=\"type\">");
	html_text(&b->h, text);
	html_put(&b->h, "</code>\n");
}

void hb_command(struct handbook *b, const char *before, const char *behind)
{
	struct buffer text = BUFFER_INIT;

	buffer_format(&text, "breakglass %s", before);
	if (behind != NULL) {
		shell_word(&text, b->s->file);
		buffer_text(&text, behind);
	}
	if (buffer_status(&text) != 0)
		b->status = E_MEMORY;
	line(b, buffer_string(&text));
	buffer_free(&text);
}

/* --- steps --- */

static void step(struct handbook *b, enum handbook_word title)
{
	html_put(&b->h, "<li>");
	hb_box(b);
	html_put(&b->h, "<div><h3>");
	hb_word(b, title);
	html_put(&b->h, "</h3>\n");
}

static void step_end(struct handbook *b)
{
	html_put(&b->h, "</div></li>\n");
}

/* One whose words need no value and whose command is one line. */
static void plain_step(struct handbook *b, enum handbook_word title,
		       enum handbook_word text)
{
	step(b, title);
	hb_tag(b, "p", text);
}

static void copy(struct handbook *b)
{
	step(b, HB_O_COPY);
	html_put(&b->h, "<p>");
	hb_fill(b, HB_O_COPY_TEXT, b->s->file, NULL);
	html_put(&b->h, "</p>\n");
	step_end(b);
}

static void check(struct handbook *b)
{
	step(b, HB_O_CHECK);
	hb_command(b, "inspect ", "");
	html_put(&b->h, "<p>");
	hb_fill_number(b, HB_O_CHECK_TEXT, (int64_t)b->s->entries);
	html_put(&b->h, "</p>\n");
	step_end(b);
}

static void number(struct handbook *b)
{
	step(b, HB_O_NUMBER);
	html_put(&b->h, "<div class=\"form\">\n");
	hb_write(b, HB_INCIDENT, "half");
	hb_write(b, HB_BEGUN, "half");
	html_put(&b->h, "</div>\n");
	step_end(b);
}

static void ask(struct handbook *b)
{
	char before[64];
	size_t i, n = 0;

	plain_step(b, HB_O_ASK, HB_O_ASK_TEXT);
	for (i = 0; i < b->s->facts->group_count; i++) {
		if (b->s->facts->groups[i].drill)
			continue;
		snprintf(before, sizeof(before), "open %s --vault ",
			 b->s->facts->groups[i].label);
		hb_command(b, before, " --identity YOURS");
		n++;
	}
	if (n == 0)
		hb_command(b, "open LABEL --vault ", " --identity YOURS");
	step_end(b);
}

static void approve(struct handbook *b)
{
	plain_step(b, HB_O_APPROVE, HB_O_APPROVE_TEXT);
	hb_command(b,
		   "approve request-LABEL-NAME.bg --identity NAME --out "
		   "approval.bg",
		   NULL);
	step_end(b);
}

static void give(struct handbook *b)
{
	plain_step(b, HB_O_GIVE, HB_O_GIVE_TEXT);
	hb_command(b, "open SESSION --resume --vault ", " --identity YOURS");
	step_end(b);
}

static void use(struct handbook *b)
{
	plain_step(b, HB_O_USE, HB_O_USE_TEXT);
	line(b, "ls");
	line(b, "show PATH");
	line(b, "close");
	step_end(b);
}

static void afterwards(struct handbook *b)
{
	plain_step(b, HB_O_AFTER, HB_O_AFTER_TEXT);
	hb_command(b, "debt --vault ", " --identity YOURS");
	hb_command(b, "put PATH --line --vault ", " --identity YOURS");
	hb_command(b, "debt tested PATH --vault ", " --identity YOURS");
	hb_command(b, "review SESSION --verdict justified --vault ",
		   " --identity THIRD");
	step_end(b);
}

static void steps(struct handbook *b)
{
	html_put(&b->h, "<ol class=\"tasks\">\n");
	copy(b);
	check(b);
	number(b);
	ask(b);
	plain_step(b, HB_O_SEND, HB_O_SEND_TEXT);
	step_end(b);
	approve(b);
	give(b);
	use(b);
	plain_step(b, HB_O_OLD, HB_O_OLD_TEXT);
	step_end(b);
	afterwards(b);
	html_put(&b->h, "</ol>\n");
}

/* --- for a hand --- */

static void boxes(struct handbook *b, const char *class, size_t n)
{
	size_t i;

	html_put(&b->h, "<ol class=\"hand ");
	html_text(&b->h, class);
	html_put(&b->h, "\">");
	for (i = 0; i < n; i++)
		html_put(&b->h, "<li></li>");
	html_put(&b->h, "</ol>\n");
}

static void phrase(struct handbook *b)
{
	html_put(&b->h, "<div class=\"keep\">\n");
	hb_tag(b, "h3", HB_PHRASE);
	hb_tag(b, "p", HB_PHRASE_TEXT);
	boxes(b, "phrase", PHRASE_WORDS);
	hb_tag(b, "p", HB_PHRASE_USE);
	hb_command(b, "open LABEL --vault ",
		   " --reading-phrase-fd 3 3<WORDS.txt");
	html_put(&b->h, "</div>\n");
}

static void anchor(struct handbook *b)
{
	html_put(&b->h, "<div class=\"keep\">\n");
	hb_tag(b, "h3", HB_ANCHOR);
	hb_tag(b, "p", HB_ANCHOR_TEXT);
	html_put(&b->h, "<div class=\"form\">\n");
	hb_write(b, HB_ENTRIES, "third");
	hb_write(b, HB_ANCHOR_DATE, "third");
	hb_write(b, HB_ANCHOR_FROM, "third");
	html_put(&b->h, "</div>\n");
	boxes(b, "anchor", HEAD_WORDS);
	html_put(&b->h, "</div>\n");
}

void handbook_open(struct handbook *b)
{
	hb_tag(b, "p", HB_OPEN_NOTE);
	steps(b);
	phrase(b);
	anchor(b);
}
