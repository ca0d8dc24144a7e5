/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quorum.h -- a policy as the model has it, and who meets it: found by trying
 * everybody's coming and staying away, so that it shares no arithmetic with
 * vault/share/policy.c.
 */
#ifndef TESTS_MODEL_QUORUM_H
#define TESTS_MODEL_QUORUM_H

#include <stdbool.h>
#include <stdint.h>

#define GROUPS 3
#define HOLDERS 5     /* in one group */
#define HOLDERS_ALL 7 /* in all: every set of them is tried */

/* From here on a holder is no person but a card: CARD + which. */
#define CARD 100

struct quorum {
	unsigned threshold; /* groups */
	unsigned count;
	struct quorum_group {
		unsigned threshold;
		unsigned count;
		int holders[HOLDERS];
	} groups[GROUPS];
};

/* Sets of holders are bits, by their places. quorum_bit -- 0: holds nothing. */
uint32_t quorum_bit(const struct quorum *q, int holder);
uint32_t quorum_all(const struct quorum *q);
unsigned quorum_size(uint32_t holders);

bool quorum_met(const struct quorum *q, uint32_t by);
/* The fewest that must come to meet it, those of ${by} being there. */
unsigned quorum_missing(const struct quorum *q, uint32_t by);
/* So many of ${of} may be lost, whichever they are; -1: they do not meet it. */
int quorum_slack(const struct quorum *q, uint32_t of);
/* Nobody twice, thresholds that can be met, no group of one share with two
 * cards, nobody who meets it alone. */
bool quorum_sound(const struct quorum *q);

#endif
