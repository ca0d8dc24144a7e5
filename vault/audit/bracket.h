/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bracket.h -- when an entry was written, by the clocks of people who vouched
 * for the log and not by the host's: a cosignature (C2SP cosignature/v1) bears
 * its witness's own time.  An entry below a head cosigned at t was there at t;
 * one that stands behind a cosignature made at t came after t.
 */
#ifndef BG_AUDIT_BRACKET_H
#define BG_AUDIT_BRACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "vault/ledger/state.h"

/* One end: the time and who vouched, good as long as the state is. */
struct bracket_end {
	bool known;
	int64_t ms;
	const char *member; /* id */
};

struct bracket {
	struct bracket_end not_before;
	struct bracket_end not_after; /* the last millisecond of a second */
};

struct brackets;

/* brackets_new -- of every position of this state, in O(n log n) of its
 * cosignatures; those by keys that are no witness's in ${known}, which may be
 * the same state, say nothing. E_MEMORY. The state must outlive it. */
int brackets_new(const struct state *st, const struct state *known,
		 struct brackets **out);
void brackets_free(struct brackets **b);

/* brackets_at -- in O(log n). */
void brackets_at(const struct brackets *b, uint64_t at, struct bracket *out);

/* bracket_narrow -- the later beginning and the earlier end of the two. */
void bracket_narrow(struct bracket *b, const struct bracket *by);

#endif
