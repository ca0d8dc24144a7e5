/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd_record.c -- record: an opening on paper, with lines to sign on. */
#include <string.h>

#include "cli/cli.h"
#include "cli/column.h"
#include "cli/pdf.h"
#include "cli/session_named.h"
#include "cli/told.h"
#include "vault/audit/record.h"

/* A4, in tenths of a point */
#define PAGE_WIDTH 5953
#define PAGE_HEIGHT 8419
#define MARGIN 500
#define COLUMN 1500
#define STEP 150
#define BOTTOM (PAGE_HEIGHT - MARGIN)
#define LINE_CHARS 78

static const char *const signatures[] = { N_("requester"), N_("custodian"),
					  N_("witness"), N_("reviewer") };

#define SIGNATURES (sizeof(signatures) / sizeof(signatures[0]))

/* Why an entry does not count is English in the log. */
static const char *text_of(const struct record_line *l, char *said, size_t cap)
{
	if (strcmp(l->name, "does not count") != 0)
		return l->text;
	told(l->text, said, cap);
	return said;
}

/* --- as text --- */

static void lines(const struct record *r)
{
	const char *last = "", *name;
	char said[512];
	size_t i;

	for (i = 0; i < r->count; i++) {
		const struct record_line *l = &r->lines[i];

		name = strcmp(last, l->name) == 0 ? "" : lang_text(l->name);
		out("%-*s%s", column(24, name), name,
		    text_of(l, said, sizeof(said)));
		last = l->name;
	}
	for (i = 0; i < SIGNATURES; i++) {
		name = lang_text(signatures[i]);
		out("%-*s______________________________  %s ____________",
		    column(24, name), name, _("date"));
	}
}

static int json_report(const struct record *r)
{
	struct json_doc *doc = NULL;
	struct json *list, *row;
	size_t i;
	int e;

	e = json_new(&doc);
	if (e != E_OK)
		return e;
	list = json_array(doc);
	for (i = 0; i < r->count; i++) {
		row = json_object(doc);
		json_set_text(doc, row, "field", r->lines[i].name);
		json_set_text(doc, row, "text", r->lines[i].text);
		json_add(doc, list, row);
	}
	e = out_json(doc);
	json_free(&doc);
	return e;
}

/* --- as a page --- */

static struct span span_of(const char *text, size_t len)
{
	struct span s = { (const uint8_t *)text, len };

	return s;
}

static struct span span_whole(const char *text)
{
	return span_of(text, strlen(text));
}

/* As many bytes as stand on a line; not in the middle of a character. */
static size_t line_len(const char *text)
{
	size_t len = strlen(text), at;

	if (len <= LINE_CHARS)
		return len;
	for (at = LINE_CHARS; at > LINE_CHARS / 2 && text[at] != ' '; at--)
		;
	if (text[at] == ' ')
		return at;
	for (at = LINE_CHARS; ((unsigned char)text[at] & 0xc0) == 0x80; at--)
		;
	return at;
}

static unsigned page_next(struct pdf *pdf)
{
	pdf_page(pdf);
	return MARGIN + STEP;
}

static unsigned put_line(struct pdf *pdf, unsigned y, const char *name,
			 const char *text)
{
	static const struct pdf_type bold = { PDF_BOLD, 90 };
	static const struct pdf_type plain = { PDF_PLAIN, 90 };
	size_t n;

	pdf_text(pdf, &bold, MARGIN, y, span_of(name, strlen(name)));
	do {
		if (y > BOTTOM)
			y = page_next(pdf);
		n = line_len(text);
		pdf_text(pdf, &plain, MARGIN + COLUMN, y, span_of(text, n));
		y += STEP;
		text += n;
		while (*text == ' ')
			text++;
	} while (*text != '\0');
	return y;
}

static void put_signatures(struct pdf *pdf, unsigned y)
{
	static const struct pdf_type plain = { PDF_PLAIN, 80 };
	size_t i;

	if (y + (unsigned)SIGNATURES * 4 * STEP > BOTTOM)
		y = page_next(pdf);
	for (i = 0; i < SIGNATURES; i++) {
		y += 3 * STEP;
		pdf_line(pdf, MARGIN, y, 3000, false);
		pdf_text(pdf, &plain, MARGIN, y + 100,
			 span_whole(lang_text(signatures[i])));
		pdf_line(pdf, MARGIN + 3300, y, 1200, false);
		pdf_text(pdf, &plain, MARGIN + 3300, y + 100,
			 span_whole(_("date")));
		y += STEP;
	}
}

/* More than the pages can take. */
static size_t bound(const struct record *r)
{
	size_t i, n = 65536;

	for (i = 0; i < r->count; i++)
		n += 1024 + 4 * strlen(r->lines[i].text);
	return n;
}

static int page(const struct record *r, struct secret **out)
{
	static const struct pdf_type title = { PDF_BOLD, 160 };
	unsigned y = MARGIN + 3 * STEP;
	const char *last = "";
	char said[512];
	struct pdf pdf;
	size_t i;
	int e;

	e = pdf_begin(&pdf, PAGE_WIDTH, PAGE_HEIGHT, bound(r));
	if (e != E_OK)
		return e;
	pdf_page(&pdf);
	pdf_text(&pdf, &title, MARGIN, MARGIN + STEP,
		 span_whole(_("Record of an opening")));
	for (i = 0; i < r->count; i++) {
		const char *name = r->lines[i].name;

		if (y > BOTTOM)
			y = page_next(&pdf);
		y = put_line(&pdf, y,
			     strcmp(last, name) == 0 ? "" : lang_text(name),
			     text_of(&r->lines[i], said, sizeof(said)));
		last = name;
	}
	put_signatures(&pdf, y);
	return pdf_end(&pdf, out);
}

static int write_page(const struct cli *cli, const struct record *r,
		      const char *path)
{
	struct secret *pdf = NULL;
	int e;

	e = page(r, &pdf);
	if (e == E_OK)
		e = cli_report(cli, path, secret_peek(pdf), secret_len(pdf));
	secret_free(&pdf);
	return e;
}

int cmd_record(struct cli *cli)
{
	const char *path = option_value(&cli->options, "pdf");
	struct record record;
	char sid[ID_TEXT];
	int r;

	r = cli_user(cli, STORE_READ);
	if (r == E_OK)
		r = session_named(cli, cli->words[0], sid);
	if (r == E_OK)
		r = record_of(cli->user, sid, cli->json ? NULL : lang_text,
			      &record);
	if (r != E_OK)
		return r;
	if (path != NULL)
		r = write_page(cli, &record, path);
	else if (cli->json)
		r = json_report(&record);
	else
		lines(&record);
	record_free(&record);
	return r;
}
