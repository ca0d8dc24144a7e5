/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tables.h -- where the rows of a log are read from: the vault file, or what
 * somebody exported of it.  Whoever verifies asks only here, so that there is
 * one judgement for both.
 *
 * Rows come in the order of their keys; what ${each} is given is good during
 * the call, and its non-zero return stops and is handed on.  E_ABSENT where one
 * row is asked for and not there.
 */
#ifndef BG_LEDGER_TABLES_H
#define BG_LEDGER_TABLES_H

#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"

struct store;

typedef int tables_row_fn(void *to, uint64_t key, struct span bytes);

struct tables {
	void *ctx;        /* borrowed */
	const char *name; /* for messages; borrowed */
	int (*branches)(void *ctx, int (*each)(void *to, const char *branch),
			void *to);
	int (*leaves)(void *ctx, const char *branch, uint64_t from,
		      tables_row_fn *each, void *to);
	int (*checkpoints)(void *ctx, const char *branch, uint64_t from,
			   tables_row_fn *each, void *to);
	int (*leaf)(void *ctx, const char *branch, uint64_t seq,
		    struct buffer *out);
	int (*checkpoint)(void *ctx, const char *branch, uint64_t size,
			  struct buffer *out);
};

/* The tables of a vault file, which stays the caller's. */
void tables_of_store(struct store *store, struct tables *out);

int tables_branches(const struct tables *t,
		    int (*each)(void *to, const char *branch), void *to);
int tables_leaves(const struct tables *t, const char *branch, uint64_t from,
		  tables_row_fn *each, void *to);
int tables_checkpoints(const struct tables *t, const char *branch,
		       uint64_t from, tables_row_fn *each, void *to);
int tables_leaf(const struct tables *t, const char *branch, uint64_t seq,
		struct buffer *out);
int tables_checkpoint(const struct tables *t, const char *branch, uint64_t size,
		      struct buffer *out);

#endif
