/* SPDX-License-Identifier: GPL-3.0-or-later */
/* support.h -- cards of fresh shares, and their pages. */
#ifndef BG_TESTS_CARD_SUPPORT_H
#define BG_TESTS_CARD_SUPPORT_H

#include <stdbool.h>

#include "cli/card_pdf.h"

void fine(int r);

/* A card of MAIL, set 2, for ${holder}; the share is a new one. */
void card_new(const char *holder, struct card *out);

/* The same card with the share of the longest words there are. */
void card_of_long_words(const char *holder, struct card *out);

/* Its page, with a NUL behind it; and the words as share_words has them. */
char *page_of(const struct card *card, const struct card_print *print,
	      size_t *len);
char *words_of(const struct card *card);

#endif
