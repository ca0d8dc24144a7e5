/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dealing_day.h -- a card goes into the hands of its custodian: everybody else
 * looks away, the words are shown or printed, copied, typed back, and only
 * then acknowledged in the log.
 */
#ifndef BG_CLI_DEALING_DAY_H
#define BG_CLI_DEALING_DAY_H

#include "cli/cli.h"
#include "vault/share/card.h"

/* dealing_day -- card ${at} of ${count}, on the terminal. Returns once it was
 * typed back and acknowledged, or the person gave it up (E_USAGE), which is
 * asked twice. A card that was typed back but could not be acknowledged in
 * the log is in hand all the same: a warning. */
int dealing_day(struct cli *cli, const struct card *card, size_t at,
		size_t count);

#endif
