/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * card_pdf.h -- a card as it is printed: two pages, A5 upright.
 *
 * The front says what this is, whom to call, and what to do; it has the
 * vault's fingerprint and an anchor, and room for the reading phrase and for
 * the number of the incident. The back has the 33 words and their QR code.
 */
#ifndef BG_CLI_CARD_PDF_H
#define BG_CLI_CARD_PDF_H

#include <stdbool.h>

#include "vault/share/card.h"

/* What stands on the front and is not in the card, and what was asked for.
 * Texts are UTF-8; what has no room in two lines is cut, and ends in "...". */
struct card_print {
	const char *organisation; /* the vault's label; NULL: none */
	const char *call;         /* a telephone; NULL: a line to fill in */
	bool no_qr;               /* the words alone */
	bool *qr_missing;  /* told: a QR code was wanted, and there is none */
	bool *qr_unlocked; /* told: memory it was drawn in was not locked */
};

/* card_pdf -- the page of ${card}, which has its header and its share. What is
 * told may be NULL. A QR code that cannot be made never stops the page: then
 * *qr_missing is true and error_detail() says why. E_INPUT: the card is of
 * words alone; E_MEMORY. *pdf is the caller's. */
int card_pdf(const struct card *card, const struct card_print *print,
	     struct secret **pdf);

#endif
