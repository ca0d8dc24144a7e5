/* SPDX-License-Identifier: GPL-3.0-or-later */
/* card_page.h -- a card as it is printed for this vault. */
#ifndef BG_CLI_CARD_PAGE_H
#define BG_CLI_CARD_PAGE_H

#include "cli/cli.h"
#include "vault/share/card.h"

/* card_page -- a PDF of two pages, with the vault's label where it can be read
 * and the number of --call; warns where it has no QR code. */
int card_page(const struct cli *cli, const struct card *card,
	      struct secret **pdf);

#endif
