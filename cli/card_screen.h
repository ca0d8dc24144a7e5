/* SPDX-License-Identifier: GPL-3.0-or-later */
/* card_screen.h -- a card's words on a screen of their own, which leaves
 * nothing behind when a key is pressed. */
#ifndef BG_CLI_CARD_SCREEN_H
#define BG_CLI_CARD_SCREEN_H

#include "vault/share/card.h"

/* card_screen -- returns once Enter was pressed. E_USAGE: no terminal, or one
 * (TERM dumb or unknown) that cannot take the words away again. */
int card_screen(const struct card *card);

#endif
