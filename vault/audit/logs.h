/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * logs.h -- private to audit: every log of the vault, main, what goes on from
 * it, and what came home, each with the ledger that it was judged in.
 */
#ifndef BG_AUDIT_LOGS_H
#define BG_AUDIT_LOGS_H

#include "vault/ledger/ledger.h"

struct one_log {
	const struct ledger *judge;
	const struct segment *segment;
};

/* logs_each -- main first, then those of the chain, then what came home, by
 * branch. Stops at the first non-zero return and gives it back. */
int logs_each(struct ledger *l,
	      int (*each)(void *ctx, const struct one_log *log), void *ctx);

/* logs_find -- by its id, or enough first digits of it (4) that no other has;
 * E_ABSENT, E_USAGE. */
int logs_find(struct ledger *l, const char *branch, struct one_log *out);

/* logs_note -- the head at ${size} as its writer signed it, with the
 * cosignatures that this log holds of it. E_ABSENT. */
int logs_note(const struct one_log *log, uint64_t size, struct buffer *out);

/* logs_cosigned -- whether it holds any of the head at ${size}. */
bool logs_cosigned(const struct one_log *log, uint64_t size);

/* logs_best_head -- the size of the newest head that covers the entry and was
 * cosigned; where there is none, of the newest. */
uint64_t logs_best_head(const struct one_log *log, uint64_t seq);

/* logs_leaf -- append an entry as it is stored; E_ABSENT. */
int logs_leaf(const struct one_log *log, uint64_t seq, struct buffer *out);

#endif
