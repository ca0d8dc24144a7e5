/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.h -- private to carry: rows of one file into another, inside the store's
 * open transaction, with the objects they name. */
#ifndef BG_CARRY_ROWS_H
#define BG_CARRY_ROWS_H

#include "vault/ledger/ledger.h"

/* rows_copy -- entries of ${branch} in ${from}, from index ${first} to before
 * ${size}, as entries of ${as}, with their checkpoints. Entries that are there
 * already must be the same (E_INTEGRITY: the name was used for another one). */
int rows_copy(struct store *from, const char *branch, uint64_t first,
	      uint64_t size, struct store *to, const char *as);

/* rows_frontier -- the meta row of a log. */
int rows_frontier(struct store *to, const char *branch,
		  const struct frontier *f);

#endif
