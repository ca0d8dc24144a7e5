/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/tables.h"

#include "vault/store/store.h"

/* --- of a vault file --- */

static int file_branches(void *ctx, int (*each)(void *to, const char *branch),
			 void *to)
{
	return store_branches(ctx, each, to);
}

static int file_leaves(void *ctx, const char *branch, uint64_t from,
		       tables_row_fn *each, void *to)
{
	return store_leaves(ctx, branch, from, each, to);
}

static int file_checkpoints(void *ctx, const char *branch, uint64_t from,
			    tables_row_fn *each, void *to)
{
	return store_checkpoints(ctx, branch, from, each, to);
}

static int file_leaf(void *ctx, const char *branch, uint64_t seq,
		     struct buffer *out)
{
	return store_leaf(ctx, branch, seq, out);
}

static int file_checkpoint(void *ctx, const char *branch, uint64_t size,
			   struct buffer *out)
{
	return store_checkpoint(ctx, branch, size, out);
}

void tables_of_store(struct store *store, struct tables *out)
{
	const struct tables t = { .ctx = store,
				  .name = store_path(store),
				  .branches = file_branches,
				  .leaves = file_leaves,
				  .checkpoints = file_checkpoints,
				  .leaf = file_leaf,
				  .checkpoint = file_checkpoint };

	*out = t;
}

/* --- of either --- */

int tables_branches(const struct tables *t,
		    int (*each)(void *to, const char *branch), void *to)
{
	return t->branches(t->ctx, each, to);
}

int tables_leaves(const struct tables *t, const char *branch, uint64_t from,
		  tables_row_fn *each, void *to)
{
	return t->leaves(t->ctx, branch, from, each, to);
}

int tables_checkpoints(const struct tables *t, const char *branch,
		       uint64_t from, tables_row_fn *each, void *to)
{
	return t->checkpoints(t->ctx, branch, from, each, to);
}

int tables_leaf(const struct tables *t, const char *branch, uint64_t seq,
		struct buffer *out)
{
	return t->leaf(t->ctx, branch, seq, out);
}

int tables_checkpoint(const struct tables *t, const char *branch, uint64_t size,
		      struct buffer *out)
{
	return t->checkpoint(t->ctx, branch, size, out);
}
