/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/card_pdf.h"

#include <stdio.h>
#include <string.h>

#include "cli/lang.h"
#include "cli/pdf.h"
#include "cli/qr.h"
#include "vault/base/buffer.h"
#include "vault/base/error.h"
#include "vault/member/phrase.h"

/* --- the paper: all in tenths of a point, see pdf.h --- */

#define WIDTH 4195 /* A5: 148 x 210 mm */
#define HEIGHT 5953
#define MARGIN 300
#define INNER (WIDTH - 2 * MARGIN)
#define STUB (HEIGHT - MARGIN - 420) /* below it, nothing on the back */
#define TEXTS_ROOM 24576             /* all but the QR code; a test fills it */

static const struct pdf_type title = { PDF_BOLD, 220 };
static const struct pdf_type heading = { PDF_BOLD, 150 };
static const struct pdf_type strong = { PDF_BOLD, 95 };
static const struct pdf_type plain = { PDF_PLAIN, 90 };
static const struct pdf_type small = { PDF_PLAIN, 75 };
static const struct pdf_type value = { PDF_MONO, 110 };
static const struct pdf_type fine = { PDF_MONO, 80 };
static const struct pdf_type word = { PDF_MONO, 135 };

/* Where the next line goes. */
struct page {
	struct pdf pdf;
	unsigned y;
};

static struct span span_of(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

static void line(struct page *page, const struct pdf_type *type, unsigned down,
		 const char *text)
{
	page->y += down;
	pdf_text(&page->pdf, type, MARGIN, page->y, span_of(text));
}

/* A text of ours: its lines are broken where they stand, in each language. */
static void lines(struct page *page, const struct pdf_type *type, unsigned down,
		  unsigned between, const char *text)
{
	size_t len;

	for (;; text += len + 1, down = between) {
		len = strcspn(text, "\n");
		page->y += down;
		pdf_text(&page->pdf, type, MARGIN, page->y,
			 (struct span){ (const uint8_t *)text, len });
		if (text[len] == '\0')
			return;
	}
}

/* --- texts of any length, in a font whose letters are all as wide --- */

/* The bytes of the first ${columns} characters, or of all. */
static size_t bytes_of(struct span s, size_t columns)
{
	size_t i, seen = 0;

	for (i = 0; i < s.len; i++) {
		seen += (s.bytes[i] & 0xc0) != 0x80;
		if (seen > columns)
			break;
	}
	return i;
}

/* As many bytes as fit, up to a space if there is one. */
static size_t fitting(struct span s, size_t columns)
{
	size_t most = bytes_of(s, columns), i;

	if (most == s.len)
		return most;
	for (i = most; i > 0; i--)
		if (s.bytes[i] == ' ')
			return i;
	return most;
}

static void cut(struct page *page, const struct pdf_type *type, struct span s,
		size_t columns)
{
	s.len = bytes_of(s, columns - 3);
	pdf_text_begin(&page->pdf, type, MARGIN, page->y);
	pdf_text_put(&page->pdf, s);
	pdf_text_put(&page->pdf, span_of("..."));
	pdf_text_end(&page->pdf);
}

/* ${text} in Courier, in at most ${lines} lines. */
static void wrap(struct page *page, const struct pdf_type *type,
		 const char *text, unsigned lines)
{
	size_t columns = INNER / (type->size * 6 / 10), len;
	struct span rest = span_of(text);

	for (; rest.len > 0 && lines > 0; lines--) {
		page->y += type->size + 20;
		len = fitting(rest, columns);
		if (lines == 1 && len < rest.len) {
			cut(page, type, rest, columns);
			return;
		}
		pdf_text(&page->pdf, type, MARGIN, page->y,
			 (struct span){ rest.bytes, len });
		while (len < rest.len && rest.bytes[len] == ' ')
			len++;
		rest.bytes += len;
		rest.len -= len;
	}
}

/* --- the front --- */

static void set_line(struct page *page, const struct card *card, unsigned down)
{
	char text[64];

	snprintf(text, sizeof(text), _("%s, card set %u"), card->label,
		 card->generation);
	line(page, &heading, down, text);
}

static void call_field(struct page *page, const char *call)
{
	line(page, &small, 200, _("in an emergency call this number"));
	if (call != NULL && call[0] != '\0') {
		wrap(page, &value, call, 2);
		return;
	}
	page->y += 180;
	pdf_line(&page->pdf, MARGIN, page->y, INNER, false);
}

static void what_this_is(struct page *page, const struct card *card,
			 const struct card_print *print)
{
	page->y = MARGIN;
	if (print->organisation != NULL)
		wrap(page, &value, print->organisation, 2);
	line(page, &title, 270, _("Share card"));
	set_line(page, card, 210);
	line(page, &small, 190, _("holder"));
	wrap(page, &value, card->holder, 3);
	call_field(page, print->call);
	lines(page, &plain, 200, 110,
	      _("This card is one share of a key. Enough shares of the same "
		"card set open the\n"
		"secrets of the compartment named above; one alone opens "
		"nothing. The words are on\n"
		"the back: keep it sealed, and let nobody see or copy it."));
}

static void what_to_do(struct page *page)
{
	line(page, &strong, 190, _("In an emergency"));
	lines(page, &plain, 130, 110,
	      _("1. Whoever asks for this card: call the number above "
		"yourself, and ask for the number\n"
		"    of the incident. Before a word is read, fill in the stub "
		"below.\n"
		"2. Come with the card, and type the words yourself.\n"
		"3. If you cannot come: read them over the telephone, on a "
		"call that you made, to nobody\n"
		"    but a person whose voice you know. No photograph, no "
		"message, nothing in writing.\n"
		"4. Keep the card afterwards, until you are told to destroy "
		"it."));
}

static int what_to_compare(struct page *page, const struct card *card)
{
	char fingerprint[FINGERPRINT_TEXT];
	struct buffer anchor = BUFFER_INIT;
	int r;

	buffer_format(&anchor, "%llu ", (unsigned long long)card->anchor_size);
	buffer_base64(&anchor, card->anchor_root, sizeof(card->anchor_root));
	r = buffer_status(&anchor);
	if (r == E_OK) {
		fingerprint_of(card->vault, fingerprint);
		line(page, &small, 190,
		     _("fingerprint of the vault: 26 words, by which its file "
		       "is known"));
		wrap(page, &fine, fingerprint, 4);
		line(page, &small, 140,
		     _("anchor: its log had this size and this root when the "
		       "card was made"));
		wrap(page, &fine, buffer_string(&anchor), 1);
	}
	buffer_free(&anchor);
	return r;
}

static void reading_box(struct page *page)
{
	static const unsigned height = 620, column = (INNER - 60) / 4;
	unsigned i, x, y, top = page->y + 150;
	char number[8];

	pdf_box(&page->pdf, MARGIN, top, INNER, height);
	pdf_text(&page->pdf, &small, MARGIN + 60, top + 110,
		 span_of(_("reading phrase (8 words; shows names and telephone "
			   "numbers, no secrets)")));
	for (i = 0; i < READING_WORDS; i++) {
		x = MARGIN + 60 + i % 4 * column;
		y = top + 320 + i / 4 * 210;
		snprintf(number, sizeof(number), "%u", i + 1);
		pdf_text(&page->pdf, &small, x, y, span_of(number));
		pdf_line(&page->pdf, x + 60, y, column - 120, false);
	}
	page->y = top + height;
}

/* A name and a line to write on, up to ${end}. */
static void blank(struct page *page, const char *name, unsigned x,
		  unsigned room, unsigned end)
{
	pdf_text(&page->pdf, &plain, x, page->y, span_of(name));
	pdf_line(&page->pdf, x + room, page->y, end - x - room, false);
}

static void stub(struct page *page)
{
	page->y = STUB;
	pdf_line(&page->pdf, MARGIN, page->y, INNER, true);
	line(page, &small, 110,
	     _("stub: fill in before a word is read; cut off, and keep for the "
	       "review"));
	page->y += 170;
	blank(page, _("incident:"), MARGIN, 400, 2500);
	blank(page, _("date:"), 2600, 250, WIDTH - MARGIN);
	page->y += 200;
	blank(page, _("words read to:"), MARGIN, 620, WIDTH - MARGIN);
}

static int front(struct page *page, const struct card *card,
		 const struct card_print *print)
{
	int r;

	pdf_page(&page->pdf);
	what_this_is(page, card, print);
	what_to_do(page);
	r = what_to_compare(page, card);
	reading_box(page);
	stub(page);
	return r;
}

/* --- the back --- */

static struct span next_word(struct span *rest)
{
	struct span found = { rest->bytes, 0 };

	while (found.len < rest->len && found.bytes[found.len] != ' ')
		found.len++;
	rest->bytes += found.len;
	rest->len -= found.len;
	if (rest->len > 0) {
		rest->bytes++;
		rest->len--;
	}
	return found;
}

/* Three columns of eleven, each word with its number before it. */
static void words(struct page *page, const struct secret *text)
{
	static const unsigned rows = SHARE_WORDS / 3, column = INNER / 3;
	struct span rest = { secret_peek(text), secret_len(text) };
	unsigned i, top = page->y + 240;
	char number[8];

	for (i = 0; rest.len > 0; i++) {
		snprintf(number, sizeof(number), "%2u ", i + 1);
		pdf_text_begin(&page->pdf, &word, MARGIN + i / rows * column,
			       top + i % rows * 180);
		pdf_text_put(&page->pdf, span_of(number));
		pdf_text_put(&page->pdf, next_word(&rest));
		pdf_text_end(&page->pdf);
	}
}

/* It stands on its lower edge, more than the four squares it needs from any
 * other thing. */
static void code(struct page *page, const struct qr *qr)
{
	unsigned side = 1500 / qr->width; /* of a square: 0.7 mm or more */
	unsigned width = side * qr->width;

	pdf_squares(&page->pdf, (WIDTH - width) / 2, STUB - 330 - width, side,
		    secret_peek(qr->squares), qr->width);
	page->y = STUB - 150;
	line(page, &small, 0,
	     _("The QR code has the same 33 words. Whatever scans it knows the "
	       "share."));
}

static void back(struct page *page, const struct card *card,
		 const struct secret *text, const struct qr *qr)
{
	pdf_page(&page->pdf);
	page->y = MARGIN;
	set_line(page, card, 120);
	line(page, &small, 170, _("holder"));
	wrap(page, &value, card->holder, 3);
	line(page, &plain, 220,
	     _("Keep this side hidden. The numbers show the order."));
	words(page, text);
	if (qr->width > 0)
		code(page, qr);
	page->y = STUB - 40;
	line(page, &small, 0,
	     _("breakglass card v1: a SLIP-0039 share of 33 words, without a "
	       "passphrase"));
}

/* --- all of it --- */

static void tell(bool *where, bool what)
{
	if (where != NULL)
		*where = what;
}

/* The words are worth more than their picture: no failure here is one. */
static void code_make(const struct secret *text, const struct card_print *print,
		      struct qr *qr)
{
	int r = E_OK;

	if (!print->no_qr)
		r = qr_make(text, qr);
	tell(print->qr_missing, r != E_OK);
	tell(print->qr_unlocked, qr->unlocked);
}

int card_pdf(const struct card *card, const struct card_print *print,
	     struct secret **pdf)
{
	struct page page = { 0 };
	struct secret *text = NULL;
	struct qr qr = { 0 };
	int r;

	if (card->words_alone || card->share == NULL)
		return error_set(E_INPUT, "a card of words alone has no page");
	r = share_words(card->share, &text);
	if (r != E_OK)
		return r;
	code_make(text, print, &qr);
	r = pdf_begin(&page.pdf, WIDTH, HEIGHT,
		      TEXTS_ROOM + PDF_SQUARES_ROOM(qr.width));
	if (r != E_OK)
		goto out;
	r = front(&page, card, print);
	if (r != E_OK)
		goto out;
	back(&page, card, text, &qr);
	r = pdf_end(&page.pdf, pdf);
out:
	pdf_free(&page.pdf);
	qr_free(&qr);
	secret_free(&text);
	return r;
}
