/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/card_page.h"

#include <stdlib.h>
#include <string.h>

#include "cli/card_pdf.h"

int card_page(const struct cli *cli, const struct card *card,
	      struct secret **pdf)
{
	struct card_print print;
	bool no_qr = false, unlocked = false;
	char *label = NULL;
	int r;

	memset(&print, 0, sizeof(print));
	if (cli->user->reader != NULL)
		label = reader_text(cli->user->reader, "vault",
				    ledger_state(cli->user->ledger)->vault,
				    "label");
	print.organisation = label;
	print.call = option_value(&cli->options, "call");
	print.qr_missing = &no_qr;
	print.qr_unlocked = &unlocked;
	r = card_pdf(card, &print, pdf);
	if (r == E_OK && no_qr)
		warn("the page has no QR code: %s", error_said());
	if (r == E_OK && unlocked)
		warn("the memory that drew the QR code could not be locked");
	free(label);
	return r;
}
