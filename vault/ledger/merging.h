/* SPDX-License-Identifier: GPL-3.0-or-later */
/* merging.h -- private to rules_merge*.c: a branch that comes home. */
#ifndef BG_LEDGER_MERGING_H
#define BG_LEDGER_MERGING_H

#include "vault/ledger/rules.h"

struct merging {
	const struct judged *j;
	struct state *s;        /* main's */
	const struct fold *sub; /* the branch, on its own */
	const struct state *b;  /* its state */
	uint64_t from;          /* position of its first own entry */
};

/* Whether what any member may do counts of that one, on main: the same person,
 * active. */
bool merging_standing(const struct merging *m, const char *id);

/* The version of main's that one of the branch's is, or became; NULL. */
struct secret_version *merging_counterpart(const struct credential *c,
					   const struct secret_version *of);

/* rules_merge_session.c: sessions come home as history, with what they
 * revealed. NULL, or rule_no_memory. */
const char *merging_sessions(struct merging *m);

#endif
