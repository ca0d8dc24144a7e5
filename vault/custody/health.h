/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * health.h -- whether a quorum is still there: what the log proves of each
 * share, how many may be lost, and who alone could open or block it.
 */
#ifndef BG_CUSTODY_HEALTH_H
#define BG_CUSTODY_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/ledger/user.h"

#define PROOF_DAYS 90 /* a proof older than that is due again */

/* One holder as of a point in time. Texts are owned; NULL when unknown. */
struct holder_health {
	char *name;
	char *site;
	bool card;
	bool acked;
	bool retired;     /* a member who left: the share does not count */
	bool proof_due;   /* none, or older than PROOF_DAYS */
	bool by_envelope; /* the last proof is an envelope's look */
	int64_t proof_ts; /* 0 none */
	const char *group;
};

struct quorum_health {
	char label[LABEL_MAX + 1];
	uint64_t generation; /* the current one; 0 none */
	uint64_t pending;    /* 0 none */
	size_t pending_acks, pending_shares;
	bool drill;
	bool proven;        /* a quorum opened it */
	unsigned threshold; /* fewest shares that open it */
	size_t shares;      /* dealt */
	size_t active;      /* held by cards and active members */
	size_t acked;       /* ... of these, acknowledged */
	int slack_acked;    /* as slack, of the acknowledged alone */
	int slack;          /* of the active, so many may be lost; -1: the
				   quorum is gone */
	size_t due;         /* holders without proof for PROOF_DAYS */
	size_t retired;     /* shares held by people who left */
	char **sites;       /* each alone reaches the policy; owned */
	size_t site_count;
	struct holder_health *holders; /* of the current generation */
	size_t holder_count;
};

/* quorum_health -- as of ${now_ms}, leaving out whoever ${without} names (a
 * member's short name or a card's name; NULL nobody) and all at ${site} (NULL
 * none). E_ABSENT. Freed by the caller. */
struct health_options {
	int64_t now_ms;
	const char *without;
	const char *without_site;
};
int quorum_health(const struct user *u, const char *label,
		  const struct health_options *o, struct quorum_health *out);
void quorum_health_free(struct quorum_health *h);

#endif
