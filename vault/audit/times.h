/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * times.h -- what to think of the time that an entry gives: its host wrote it,
 * and a host may be wrong or lie.  It is held against the cosignatures around
 * the entry (bracket.h) and against the entries before it.
 */
#ifndef BG_AUDIT_TIMES_H
#define BG_AUDIT_TIMES_H

#include <stdint.h>

#include "vault/audit/bracket.h"
#include "vault/ledger/ledger.h"

enum clock_fault {
	CLOCK_EARLY = 1,     /* before a time somebody vouched for */
	CLOCK_LATE = 2,      /* after one */
	CLOCK_BACKWARDS = 4, /* before an earlier entry's */
	CLOCK_DISPUTED = 8   /* the witnesses contradict each other */
};

struct entry_time {
	struct bracket bracket;
	unsigned faults; /* of enum clock_fault */
	int64_t off_ms;  /* the largest of them */
};

struct times;

/* times_new -- for one ledger_walk. E_MEMORY. The ledger must outlive it. */
int times_new(struct times **out);
void times_free(struct times **t);

/* times_of -- of one entry after the other, as the walk gives them. */
int times_of(struct times *t, const struct ledger *l,
	     const struct ledger_entry *e, struct entry_time *out);

#endif
