/* SPDX-License-Identifier: GPL-3.0-or-later */
/* walk.c -- every entry in order: those of a branch that came home stand right
 * behind the entry that brought them. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/progress.h"
#include "vault/ledger/verify.h"
#include "vault/ledger/whence.h"

struct listing {
	struct ledger *l;
	int (*each)(void *ctx, const struct ledger_entry *e);
	void *ctx;
	struct told {
		char branch[BRANCH_TEXT];
		uint64_t size;
	} * told; /* of branches that came home, so far */
	size_t told_count, told_cap;
	uint64_t at; /* the position that is told */
};

const char *ledger_void(const struct ledger *l, const char *branch,
			uint64_t seq)
{
	size_t i;

	for (i = 0; i < l->faults_count; i++)
		if (l->faults[i].kind == FAULT_VOID && l->faults[i].has_seq &&
		    l->faults[i].seq == seq &&
		    strcmp(l->faults[i].branch, branch) == 0)
			return l->faults[i].what;
	return NULL;
}

static int give(struct listing *w, const struct ledger *judge,
		const struct segment *s, uint64_t seq, bool home,
		struct leaf *leaf)
{
	struct ledger_entry e = { .branch = s->branch,
				  .origin = s->origin,
				  .seq = seq,
				  .leaf = leaf,
				  .home = home,
				  .judge = judge,
				  .at = s->start + seq,
				  .told_at = w->at };

	e.void_reason = ledger_void(judge, s->branch, seq);
	if (home)
		e.aside = ledger_aside(w->l, leaf, e.void_reason);
	return w->each(w->ctx, &e);
}

static uint64_t told_to(const struct listing *w, const struct segment *s)
{
	size_t i;

	for (i = 0; i < w->told_count; i++)
		if (strcmp(w->told[i].branch, s->branch) == 0)
			return w->told[i].size;
	return s->first;
}

static int told_put(struct listing *w, const struct segment *s)
{
	size_t i;
	int r;

	for (i = 0; i < w->told_count; i++)
		if (strcmp(w->told[i].branch, s->branch) == 0) {
			w->told[i].size = s->size;
			return E_OK;
		}
	r = array_room(&w->told, &w->told_cap, w->told_count,
		       sizeof(w->told[0]));
	if (r != E_OK)
		return r;
	memcpy(w->told[w->told_count].branch, s->branch, BRANCH_TEXT);
	w->told[w->told_count++].size = s->size;
	return E_OK;
}

static int segment_walk(struct listing *w, const struct ledger *sub,
			const struct segment *s)
{
	struct leaf leaf;
	uint64_t seq;
	int r = E_OK;

	for (seq = told_to(w, s); r == E_OK && seq < s->size; seq++) {
		r = ledger_branch_leaf(w->l, s->branch, seq, &leaf);
		if (r != E_OK)
			return r;
		r = give(w, sub, s, seq, true, &leaf);
		leaf_free(&leaf);
	}
	return r == E_OK ? told_put(w, s) : r;
}

static int home_walk(struct listing *w, const struct leaf *merged)
{
	char vault[ID_TEXT], branch[BRANCH_TEXT], name[BRANCH_TEXT];
	const struct ledger *sub;
	struct tree_hash root;
	const char *why;
	int64_t size = 0;
	unsigned i;
	int r;

	if (origin_parse(json_text(json_get(merged->d, "origin")), vault,
			 branch) != E_OK) {
		error_clear();
		return E_OK;
	}
	json_integer(json_get(merged->d, "size"), &size);
	json_base64(json_get(merged->d, "root"), root.bytes,
		    sizeof(root.bytes));
	r = whence_meant(&w->l->tables, branch, (uint64_t)size, &root, name);
	if (r == E_OK)
		r = ledger_branch_judge(w->l, name, (uint64_t)size, &sub, &why);
	/* it came home once */
	if (r == E_OK && why != NULL) {
		error_text(E_INTEGRITY, why);
		r = error_within(E_INTEGRITY, "branch %s", name);
	}
	if (r != E_OK)
		return r;
	for (i = 1; r == E_OK && i < sub->fold.segment_count; i++)
		r = segment_walk(w, sub, &sub->fold.segments[i]);
	return r;
}

static int position_walk(struct listing *w, uint64_t at)
{
	const struct segment *s = fold_segment_at(&w->l->fold, at);
	struct leaf leaf;
	int r;

	r = ledger_leaf(w->l, at, &leaf);
	if (r != E_OK)
		return r;
	w->at = at;
	r = give(w, w->l, s, at - s->start, false, &leaf);
	if (r == E_OK && event_of(leaf.ev) == EV_BRANCH_MERGED &&
	    ledger_void(w->l, s->branch, at - s->start) == NULL)
		r = home_walk(w, &leaf);
	leaf_free(&leaf);
	return r;
}

int ledger_walk(struct ledger *l,
		int (*each)(void *ctx, const struct ledger_entry *e), void *ctx)
{
	struct listing w = { .l = l, .each = each, .ctx = ctx };
	uint64_t at;
	int r = E_OK;

	for (at = 0; r == E_OK && at < l->size; at++)
		r = position_walk(&w, at);
	progress_of_many(N_("reading the log"), at + 1, l->size);
	free(w.told);
	return r;
}
