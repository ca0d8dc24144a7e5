/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * possession.h -- whether a share is still in hand: looking at it, and saying
 * so in the log (docs/format.md, Signed texts; docs/authority.md).
 *
 * A sealed share is proved by its holder, who signs with their own key and the
 * share's; a card by its words, typed back once, at the dealing; later by the
 * look of its sealed envelope, which is somebody's word and no proof.
 */
#ifndef BG_CUSTODY_POSSESSION_H
#define BG_CUSTODY_POSSESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "vault/ledger/user.h"
#include "vault/share/card.h"

struct possession_view {
	char label[LABEL_MAX + 1];
	uint64_t generation;
	enum generation_status status;
	int64_t dealt_ts, ended_ts; /* ended: 0 while in use */
	char *holder;               /* name; owned */
	bool card;
};
void possession_view_clear(struct possession_view *v);

/* possession_check -- look, and log nothing: one's own sealed share of the
 * pending card set, else of the current one (${generation} 0), or of the set
 * named. E_ABSENT: no share in it; E_SHARE: it is not the one dealt. */
int possession_check(struct user *u, const char *label, uint64_t generation,
		     struct possession_view *out);

/* possession_check_words -- which share of this vault the words are. E_SHARE:
 * of none; *out then empty. ${label} may be NULL: any compartment. */
int possession_check_words(struct user *u, const char *label,
			   const struct secret *share,
			   struct possession_view *out);

/* possession_ack -- one's own sealed share of the pending, else of the current
 * set, acknowledged. possession_attest -- proved anew, over a newer head than
 * before. Both cosign the head. */
int possession_ack(struct user *u, const char *label,
		   struct possession_view *out);
int possession_attest(struct user *u, const char *label,
		      struct possession_view *out);

/* possession_ack_card -- a card's words, typed back, carried by any member.
 * E_SHARE names what the words are instead. */
int possession_ack_card(struct user *u, const char *label,
			const struct secret *share,
			struct possession_view *out);

/* possession_seal -- the envelope of the card of ${holder} (its name) was seen
 * unbroken; ${envelope} is its number. */
int possession_seal(struct user *u, const char *label, const char *holder,
		    const char *envelope, struct possession_view *out);

#endif
