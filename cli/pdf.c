/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Objects have fixed numbers: the catalog, the list of pages, the fonts, and
 * three for each page, which are itself, its contents, and their length.
 * Contents are written before their length is known, so it is an object of its
 * own behind them; what names all pages comes last. So nothing is ever moved.
 */
#include "cli/pdf.h"

#include <assert.h>
#include <string.h>

#include "vault/base/error.h"

#define CATALOG 1
#define PAGES 2
#define FIRST_FONT 3
#define FIRST_PAGE (FIRST_FONT + PDF_FONTS)
#define PAGE(n) (FIRST_PAGE + 3 * (n))

/* --- bytes: straight into guarded memory, digits too --- */

static uint8_t *room(struct pdf *pdf, size_t len)
{
	uint8_t *at;

	if (pdf->full || len > secret_len(pdf->bytes) - pdf->len) {
		pdf->full = true;
		return NULL;
	}
	at = secret_bytes(pdf->bytes) + pdf->len;
	pdf->len += len;
	return at;
}

static void put(struct pdf *pdf, const char *text)
{
	size_t len = strlen(text);
	uint8_t *at = room(pdf, len);

	if (at != NULL)
		memcpy(at, text, len);
}

static void put_byte(struct pdf *pdf, uint8_t byte)
{
	uint8_t *at = room(pdf, 1);

	if (at != NULL)
		*at = byte;
}

/* At least ${digits} digits, zeros in front. */
static void put_digits(struct pdf *pdf, size_t n, size_t digits)
{
	size_t rest, len = 1;
	uint8_t *at;

	for (rest = n / 10; rest > 0; rest /= 10)
		len++;
	if (len < digits)
		len = digits;
	at = room(pdf, len);
	for (; at != NULL && len > 0; n /= 10)
		at[--len] = (uint8_t)('0' + n % 10);
}

static void put_number(struct pdf *pdf, size_t n, const char *after)
{
	put_digits(pdf, n, 1);
	put(pdf, after);
}

static void put_tenths(struct pdf *pdf, unsigned n, const char *after)
{
	put_digits(pdf, n / 10, 1);
	put_byte(pdf, '.');
	put_digits(pdf, n % 10, 1);
	put(pdf, after);
}

/* A place on the page: there y counts from below. */
static void put_place(struct pdf *pdf, unsigned x, unsigned y,
		      const char *after)
{
	assert(y <= pdf->height);
	put_tenths(pdf, x, " ");
	put_tenths(pdf, pdf->height - y, after);
}

/* --- text --- */

/* What WinAnsi (Windows code page 1252) has at 0x80 to 0x9f; 0: nothing. */
static const uint16_t winansi[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
	0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static uint8_t to_winansi(uint32_t c)
{
	uint8_t i;

	if ((c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xff))
		return (uint8_t)c;
	for (i = 0; i < 32; i++)
		if (c != 0 && winansi[i] == c)
			return (uint8_t)(0x80 + i);
	return '?';
}

static size_t sequence_length(uint8_t lead)
{
	if (lead >= 0xf0 && lead < 0xf8)
		return 4;
	if (lead >= 0xe0)
		return lead < 0xf0 ? 3 : 1;
	return lead >= 0xc2 ? 2 : 1;
}

/* The next character, and how many bytes it took; a byte that begins none, or
 * is cut short, is a character that nobody has. */
static uint32_t next_character(struct span s, size_t *taken)
{
	size_t i, len = sequence_length(s.bytes[0]);
	uint32_t c = s.bytes[0];

	*taken = 1;
	if (len == 1)
		return c < 0x80 ? c : 0;
	c &= 0xffU >> (len + 1);
	for (i = 1; i < len; i++) {
		if (i >= s.len || (s.bytes[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s.bytes[i] & 0x3f);
	}
	*taken = len;
	return c;
}

/* A character of a string: the file itself stays ASCII. */
static void put_character(struct pdf *pdf, uint8_t c)
{
	if (c == '(' || c == ')' || c == '\\')
		put_byte(pdf, '\\');
	if (c < 0x7f) {
		put_byte(pdf, c);
		return;
	}
	put_byte(pdf, '\\');
	put_byte(pdf, (uint8_t)('0' + (c >> 6)));
	put_byte(pdf, (uint8_t)('0' + (c >> 3 & 7)));
	put_byte(pdf, (uint8_t)('0' + (c & 7)));
}

void pdf_text_begin(struct pdf *pdf, const struct pdf_type *type, unsigned x,
		    unsigned y)
{
	put(pdf, "BT /F");
	put_number(pdf, type->font, " ");
	put_tenths(pdf, type->size, " Tf ");
	put_place(pdf, x, y, " Td (");
}

void pdf_text_put(struct pdf *pdf, struct span utf8)
{
	size_t taken;

	for (; utf8.len > 0; utf8.bytes += taken, utf8.len -= taken)
		put_character(pdf, to_winansi(next_character(utf8, &taken)));
}

void pdf_text_end(struct pdf *pdf)
{
	put(pdf, ") Tj ET\n");
}

void pdf_text(struct pdf *pdf, const struct pdf_type *type, unsigned x,
	      unsigned y, struct span utf8)
{
	pdf_text_begin(pdf, type, x, y);
	pdf_text_put(pdf, utf8);
	pdf_text_end(pdf);
}

/* --- lines and squares --- */

void pdf_line(struct pdf *pdf, unsigned x, unsigned y, unsigned width,
	      bool dashed)
{
	put(pdf, dashed ? "q 0.6 w [4 3] 0 d " : "q 0.6 w ");
	put_place(pdf, x, y, " m ");
	put_place(pdf, x + width, y, " l S Q\n");
}

void pdf_box(struct pdf *pdf, unsigned x, unsigned y, unsigned width,
	     unsigned height)
{
	put(pdf, "q 0.6 w ");
	put_place(pdf, x, y + height, " ");
	put_tenths(pdf, width, " ");
	put_tenths(pdf, height, " re S Q\n");
}

/* The squares of a row as far as they lie side by side: no seams between. */
static void put_row(struct pdf *pdf, const uint8_t *dark, unsigned n,
		    unsigned y)
{
	unsigned from, to;

	for (from = 0; from < n; from = to + 1) {
		for (to = from; to < n && dark[to] != 0; to++)
			;
		if (to == from)
			continue;
		put_number(pdf, from, " ");
		put_number(pdf, y, " ");
		put_number(pdf, to - from, " 1 re\n");
	}
}

void pdf_squares(struct pdf *pdf, unsigned x, unsigned y, unsigned side,
		 const uint8_t *dark, unsigned n)
{
	unsigned row;

	put(pdf, "q ");
	put_tenths(pdf, side, " 0 0 ");
	put_tenths(pdf, side, " ");
	put_place(pdf, x, y + n * side, " cm\n");
	for (row = 0; row < n; row++)
		put_row(pdf, dark + (size_t)row * n, n, n - 1 - row);
	put(pdf, "f Q\n");
}

/* --- objects --- */

static void object_begin(struct pdf *pdf, unsigned number)
{
	pdf->offsets[number] = pdf->len;
	put_number(pdf, number, " 0 obj\n");
}

static void object_end(struct pdf *pdf)
{
	put(pdf, "\nendobj\n");
}

int pdf_begin(struct pdf *pdf, unsigned width, unsigned height, size_t bound)
{
	int r;

	memset(pdf, 0, sizeof(*pdf));
	r = secret_new(bound, &pdf->bytes);
	if (r != E_OK)
		return r;
	pdf->width = width;
	pdf->height = height;
	/* bytes above 127 say that this is no text, though it is */
	put(pdf, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
	return E_OK;
}

/* The contents of the page end, and their length is known. */
static void page_end(struct pdf *pdf)
{
	size_t len = pdf->len - pdf->stream;

	if (pdf->pages == 0)
		return;
	put(pdf, "endstream");
	object_end(pdf);
	object_begin(pdf, PAGE(pdf->pages - 1) + 2);
	put_number(pdf, len, "");
	object_end(pdf);
}

static void put_resources(struct pdf *pdf)
{
	unsigned i;

	put(pdf, "/Resources << /ProcSet [/PDF /Text] /Font <<");
	for (i = 0; i < PDF_FONTS; i++) {
		put(pdf, " /F");
		put_number(pdf, i, " ");
		put_number(pdf, FIRST_FONT + i, " 0 R");
	}
	put(pdf, " >> >>\n");
}

void pdf_page(struct pdf *pdf)
{
	unsigned number = PAGE(pdf->pages);

	assert(pdf->pages < PDF_PAGES_MAX);
	page_end(pdf);
	pdf->pages++;
	object_begin(pdf, number);
	put(pdf, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ");
	put_tenths(pdf, pdf->width, " ");
	put_tenths(pdf, pdf->height, "]\n");
	put_resources(pdf);
	put(pdf, "/Contents ");
	put_number(pdf, number + 1, " 0 R >>");
	object_end(pdf);
	object_begin(pdf, number + 1);
	put(pdf, "<< /Length ");
	put_number(pdf, number + 2, " 0 R >>\nstream\n");
	pdf->stream = pdf->len;
}

static void put_fonts(struct pdf *pdf)
{
	static const char *const names[PDF_FONTS] = { "Helvetica",
						      "Helvetica-Bold",
						      "Courier-Bold" };
	unsigned i;

	for (i = 0; i < PDF_FONTS; i++) {
		object_begin(pdf, FIRST_FONT + i);
		put(pdf, "<< /Type /Font /Subtype /Type1 /BaseFont /");
		put(pdf, names[i]);
		put(pdf, "\n/Encoding /WinAnsiEncoding >>");
		object_end(pdf);
	}
}

static void put_catalog(struct pdf *pdf)
{
	unsigned i;

	object_begin(pdf, CATALOG);
	put(pdf, "<< /Type /Catalog /Pages 2 0 R >>");
	object_end(pdf);
	object_begin(pdf, PAGES);
	put(pdf, "<< /Type /Pages /Count ");
	put_number(pdf, pdf->pages, " /Kids [");
	for (i = 0; i < pdf->pages; i++)
		put_number(pdf, PAGE(i), " 0 R ");
	put(pdf, "] >>");
	object_end(pdf);
}

/* Each row has 20 bytes, its end included. */
static void put_table(struct pdf *pdf)
{
	unsigned i, count = PAGE(pdf->pages);
	size_t at = pdf->len;

	put(pdf, "xref\n0 ");
	put_number(pdf, count, "\n0000000000 65535 f \n");
	for (i = 1; i < count; i++) {
		put_digits(pdf, pdf->offsets[i], 10);
		put(pdf, " 00000 n \n");
	}
	put(pdf, "trailer\n<< /Size ");
	put_number(pdf, count, " /Root 1 0 R >>\nstartxref\n");
	put_number(pdf, at, "\n%%EOF\n");
}

int pdf_end(struct pdf *pdf, struct secret **out)
{
	page_end(pdf);
	put_fonts(pdf);
	put_catalog(pdf);
	put_table(pdf);
	if (pdf->full) {
		pdf_free(pdf);
		return error_set(E_INTERNAL, "a page longer than its bound");
	}
	secret_truncate(pdf->bytes, pdf->len);
	*out = pdf->bytes;
	pdf->bytes = NULL; /* the caller's now */
	pdf_free(pdf);
	return E_OK;
}

void pdf_free(struct pdf *pdf)
{
	secret_free(&pdf->bytes);
	memset(pdf, 0, sizeof(*pdf));
}
