/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cards_out.h -- what becomes of the cards of a dealing: their words exist
 * only in this process.  With --cards-dir they go to files there; without, on
 * a terminal, to one custodian after the other (dealing_day.h).
 */
#ifndef BG_CLI_CARDS_OUT_H
#define BG_CLI_CARDS_OUT_H

#include "cli/cli.h"
#include "vault/custody/custody.h"

/* cards_ready -- before the dealing of card set ${generation}: there is a way
 * for its cards, and no file in theirs. E_USAGE: neither --cards-dir nor a
 * terminal; E_EXISTS. Fine when the policy has no card. */
int cards_ready(const struct cli *cli, const char *label, uint64_t generation,
		const struct deal_policy *policy);

/* dealt_report -- how many shares there are, and how many may be lost. */
void dealt_report(const char *label, const struct deal_result *dealt);

/* dealt_in_doubt -- after a dealing that failed: says so when it may be in the
 * log all the same, and what to do then. ${again}: there is a set before it. */
void dealt_in_doubt(const struct cli *cli, const char *label, bool again);

/* cards_give -- after the commit. Every card is tried; the first fault is
 * returned, and a card that nobody got is named: its share counts as lost. */
int cards_give(struct cli *cli, const struct deal_result *dealt);

#endif
