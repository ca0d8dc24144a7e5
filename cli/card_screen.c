/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/card_screen.h"

#include "cli/lang.h"
#include "cli/screen.h"
#include "vault/base/error.h"

#define ROWS 11
#define COLUMNS 3
#define COLUMN_WIDTH 16

static void put_number(const struct screen *s, unsigned n)
{
	char digits[3] = { n < 10 ? ' ' : (char)('0' + n / 10),
			   (char)('0' + n % 10), ' ' };

	screen_put(s, digits, sizeof(digits));
}

/* Where each word lies in the text; nothing is copied. */
static size_t words_find(const struct secret *text, struct span *words)
{
	const char *at = (const char *)secret_peek(text);
	size_t left = secret_len(text), n = 0, len;

	while (left > 0 && n < SHARE_WORDS) {
		for (len = 0; len < left && at[len] != ' '; len++)
			;
		words[n].bytes = (const uint8_t *)at;
		words[n].len = len;
		n++;
		at += len < left ? len + 1 : len;
		left -= len < left ? len + 1 : len;
	}
	return n;
}

static void put_words(const struct screen *s, const struct span *words,
		      size_t n)
{
	static const char blank[COLUMN_WIDTH + 1] = "                ";
	size_t row, column;

	for (row = 0; row < ROWS; row++) {
		screen_text(s, "  ");
		for (column = 0; column < COLUMNS; column++) {
			size_t i = column * ROWS + row;

			if (i >= n)
				continue;
			put_number(s, (unsigned)i + 1);
			screen_put(s, words[i].bytes, words[i].len);
			screen_put(s, blank, COLUMN_WIDTH - words[i].len);
		}
		screen_text(s, "\r\n");
	}
}

int card_screen(const struct card *card)
{
	struct span words[SHARE_WORDS];
	struct secret *text = NULL;
	struct screen s;
	int r;

	if (!screen_clears())
		return error_set(E_USAGE,
				 "this terminal cannot take the words away "
				 "again; print the card or name a file");
	r = share_words(card->share, &text);
	if (r == E_OK)
		r = screen_begin(&s);
	if (r == E_OK) {
		screen_text(&s, "\r\n  ");
		screen_text(&s, _("card of "));
		screen_text(&s, card->holder);
		screen_text(&s, ", ");
		screen_text(&s, card->label);
		screen_text(&s, "\r\n\r\n");
		put_words(&s, words, words_find(text, words));
		screen_text(&s, "\r\n");
		screen_text(
			&s,
			_("  copy the numbered words, check them, and press Enter: they go away for ever"));
		screen_text(&s, "\r\n");
		screen_wait(&s, 0);
		secret_free(&text); /* a signal may end the program now */
		screen_end(&s);
	}
	secret_free(&text);
	return r;
}
