/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pdf.h -- pages as PDF 1.4, written from front to back into one piece of
 * guarded memory: what stands on them may be secret (S5).
 *
 * All measures are tenths of a point, from the upper left corner. Texts are
 * UTF-8 and become WinAnsi; what that lacks becomes '?'. Nothing is compressed
 * and no font is embedded: every viewer has the three of the standard.
 */
#ifndef BG_CLI_PDF_H
#define BG_CLI_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/cursor.h"
#include "vault/base/secret.h"

#define PDF_PAGES_MAX 64
#define PDF_OBJECTS_MAX (6 + 3 * PDF_PAGES_MAX) /* number 0 is none */

enum pdf_font { PDF_PLAIN, PDF_BOLD, PDF_MONO, PDF_FONTS };

struct pdf_type {
	enum pdf_font font; /* Helvetica, Helvetica-Bold, Courier-Bold */
	unsigned size;
};

struct pdf {
	struct secret *bytes;
	size_t len;
	bool full; /* the bound was too small: nothing more is written */
	unsigned width, height;
	unsigned pages;
	size_t stream;                   /* where this page's contents begin */
	size_t offsets[PDF_OBJECTS_MAX]; /* 0: not written */
};

/* pdf_begin -- a document of pages ${width} by ${height}, never longer than
 * ${bound} bytes. E_MEMORY. The caller frees with pdf_free, or ends it. */
int pdf_begin(struct pdf *pdf, unsigned width, unsigned height, size_t bound);

/* pdf_page -- what follows goes to a new page, the last one's successor. */
void pdf_page(struct pdf *pdf);

/* pdf_text -- one line, its base line at ${y}. In parts: pdf_text_begin, any
 * number of pdf_text_put, pdf_text_end. */
void pdf_text(struct pdf *pdf, const struct pdf_type *type, unsigned x,
	      unsigned y, struct span utf8);
void pdf_text_begin(struct pdf *pdf, const struct pdf_type *type, unsigned x,
		    unsigned y);
void pdf_text_put(struct pdf *pdf, struct span utf8);
void pdf_text_end(struct pdf *pdf);

/* pdf_line -- a thin horizontal line, or a dashed one. pdf_box -- a frame. */
void pdf_line(struct pdf *pdf, unsigned x, unsigned y, unsigned width,
	      bool dashed);
void pdf_box(struct pdf *pdf, unsigned x, unsigned y, unsigned width,
	     unsigned height);

/* pdf_squares -- ${n} by ${n} squares of ${side}, row by row; those that are
 * not 0 in ${dark} are filled. PDF_SQUARES_ROOM: the bytes it takes. */
#define PDF_SQUARES_ROOM(n) (256 + (size_t)(n) * ((n) / 2 + 1) * 16)
void pdf_squares(struct pdf *pdf, unsigned x, unsigned y, unsigned side,
		 const uint8_t *dark, unsigned n);

/* pdf_end -- the finished document, the caller's. E_INTERNAL: it was longer
 * than its bound. Either way there is nothing left to free. */
int pdf_end(struct pdf *pdf, struct secret **out);

/* Wipes what there is; fine when begun, ended, or all zero. */
void pdf_free(struct pdf *pdf);

#endif
