/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whence.h -- private to the ledger: the way from main to a branch in the file. */
#ifndef BG_LEDGER_WHENCE_H
#define BG_LEDGER_WHENCE_H

#include "vault/ledger/verify.h"

struct step {
	char branch[BRANCH_TEXT]; /* under which its rows lie */
	uint64_t size;
	bool fork; /* the same log as the next step's, kept apart */
};

struct trail {
	struct step steps[SEGMENTS_MAX]; /* the branch first, main last */
	unsigned count;
};

extern const char whence_not_whole[];

/* whence_head -- the checkpoint of that size as its row says, its signature
 * unjudged; *has: there is one. */
int whence_head(const struct tables *s, const char *branch, uint64_t size,
		struct checkpoint *cp, bool *has);

/* whence_trail -- *why: there is none. What lies on it is verified by whoever
 * walks along it. */
int whence_trail(const struct ledger *l, const char *branch, uint64_t size,
		 struct trail *out, const char **why);

/* whence_meant -- the rows that a log is known by here: those of its name, or,
 * where that is not here or another's, those that were kept apart and have the
 * head; the name itself where none has. */
int whence_meant(const struct tables *s, const char *branch, uint64_t size,
		 const struct tree_hash *root, char out[BRANCH_TEXT]);

#endif
