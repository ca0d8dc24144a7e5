/* SPDX-License-Identifier: GPL-3.0-or-later */
/* logs.h -- private to carry: the logs of a file that is brought home, and where
 * each parts from what the vault has of the same. */
#ifndef BG_CARRY_LOGS_H
#define BG_CARRY_LOGS_H

#include "vault/ledger/ledger.h"

/* A log from its first entry on: what lies under its own name, and then what
 * was kept apart from it, where that is meant. */
struct log {
	struct store *store;
	char of[BRANCH_TEXT]; /* main, or the branch it is */
	struct piece {
		char branch[BRANCH_TEXT]; /* under which its rows lie */
		uint64_t first, size;
	} pieces[2];
	size_t count;
	uint64_t size;
	struct tree_hash root;
};

/* logs_segment -- a link of the ledger's chain: main, or what goes on from it.
 * logs_merged -- one that came home to it. */
void logs_segment(struct ledger *l, const struct segment *s, struct log *out);
int logs_merged(struct ledger *l, const struct merged_branch *b,
		struct log *out);

/* logs_part -- the entries up to the last head that both have, when ${ours} is
 * where the vault may have the same log; *more: ours has more than these. */
int logs_part(const struct log *theirs, struct store *ours, uint64_t *common,
	      bool *more);

/* logs_name -- the name for entries of theirs from ${first} on, which are kept
 * apart in ours: made from the first of them, or, where another log that begins
 * with the same has that name, from the first that tells them apart. */
int logs_name(const struct log *theirs, uint64_t first, struct store *ours,
	      char out[BRANCH_TEXT]);

/* logs_copy -- those entries, under that name. */
int logs_copy(const struct log *theirs, uint64_t first, struct store *ours,
	      const char *name);

#endif
