/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h -- private to carry: what a merge has to tell. */
#ifndef BG_CARRY_REPORT_H
#define BG_CARRY_REPORT_H

#include "vault/carry/carry.h"

/* A branch that comes home. */
struct home_coming {
	char branch[BRANCH_TEXT];
	uint64_t before; /* as far as it was home already */
	uint64_t size;
	struct tree_hash root;
	bool fork; /* it went on with a log that ours has otherwise */
};

/* report_fill -- of these, now that they are home in the user's ledger. */
int report_fill(struct user *u, const struct home_coming *homes, size_t n,
		struct merge_result *out);

#endif
