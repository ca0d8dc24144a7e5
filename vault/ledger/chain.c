/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chain.c -- which logs make up the ledger: main, then the branch that goes on
 * from its end, then the branch that goes on from that one's (docs/format.md,
 * Branches).
 *
 * A branch in the file that goes on from nowhere, or two that go on from the
 * same end, are of nobody's log: they are named, and nothing is written until
 * somebody has looked.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/verify.h"

/* --- faults --- */

static bool listed(const struct ledger *l, const struct fault *f)
{
	size_t i;

	for (i = 0; i < l->faults_count; i++)
		if (l->faults[i].kind == f->kind &&
		    l->faults[i].has_seq == f->has_seq &&
		    l->faults[i].seq == f->seq &&
		    strcmp(l->faults[i].branch, f->branch) == 0 &&
		    strcmp(l->faults[i].what, f->what) == 0)
			return true;
	return false;
}

int fault_add(struct ledger *l, enum fault_kind kind, const uint64_t *at,
	      const char *format, ...)
{
	const struct segment *s =
		fold_segment_at(&l->fold, at == NULL ? 0 : *at);
	struct fault f;
	va_list args;

	memset(&f, 0, sizeof(f));
	f.kind = kind;
	f.has_seq = at != NULL;
	f.seq = at == NULL ? 0 : *at - s->start;
	memcpy(f.branch, s->branch, sizeof(f.branch));
	va_start(args, format);
	vsnprintf(f.what, sizeof(f.what), format, args);
	va_end(args);
	/* names of rows are whatever somebody wrote */
	text_mask(f.what);
	if (kind == FAULT_INVALID)
		l->invalid = true;
	return fault_put(l, &f);
}

int fault_put(struct ledger *l, const struct fault *f)
{
	int r;

	if (listed(l, f))
		return E_OK;
	r = array_room(&l->faults, &l->faults_cap, l->faults_count, sizeof(*f));
	if (r == E_OK)
		l->faults[l->faults_count++] = *f;
	return r;
}

const char *branch_words(const struct ledger *l)
{
	static _Thread_local char words[BRANCH_TEXT + 16];

	words[0] = '\0';
	if (l->fold.segment_count > 1)
		snprintf(words, sizeof(words), N_("branch %s: "),
			 ledger_tip(l)->branch);
	return words;
}

/* --- the next link --- */

struct branches {
	struct ledger *l;
	char found[BRANCH_TEXT]; /* goes on from the tip */
	unsigned count;          /* how many do */
};

static bool in_chain(const struct fold *f, const char *branch)
{
	unsigned i;

	for (i = 0; i < f->segment_count; i++)
		if (strcmp(f->segments[i].branch, branch) == 0)
			return true;
	return false;
}

static bool goes_on(const struct fold *f, const struct leaf *leaf)
{
	return leaf->seq == 0 && event_of(leaf->ev) == EV_BRANCH_BEGUN &&
	       event_check(leaf) == NULL &&
	       fold_parent_fault(f, f->segment_count - 1, leaf->d) == NULL;
}

static bool is_merged(const struct ledger *l, const char *branch)
{
	const struct state *st = ledger_state(l);
	size_t i;

	for (i = 0; i < st->merged_count; i++)
		if (strcmp(st->merged[i].branch, branch) == 0)
			return true;
	return false;
}

static int each_branch(void *ctx, const char *branch)
{
	struct branches *b = ctx;
	struct buffer bytes = BUFFER_INIT;
	struct leaf leaf;
	int r;

	/* a name that no statement puts there may be one of ours once more */
	if (in_chain(&b->l->fold, branch) || !branch_valid(branch) ||
	    is_merged(b->l, branch) || strcmp(b->found, branch) == 0)
		return E_OK;
	r = tables_leaf(&b->l->tables, branch, 0, &bytes);
	if (r == E_OK)
		r = leaf_parse(bytes.bytes, bytes.len, &leaf);
	buffer_free(&bytes);
	if (r != E_OK) {
		if (r != E_ABSENT && r != E_INPUT)
			return r;
		error_clear(); /* it begins nothing */
		return E_OK;
	}
	if (goes_on(&b->l->fold, &leaf)) {
		memcpy(b->found, branch, strlen(branch) + 1);
		b->count++;
	}
	leaf_free(&leaf);
	return E_OK;
}

/* Walks the one branch that goes on from the tip; *went: there was one, and
 * its first transaction holds. */
static int next(struct ledger *l, bool *went)
{
	struct branches b = { .l = l };
	bool ended = l->ended, tail = l->tail;
	int r;

	*went = false;
	r = tables_branches(&l->tables, each_branch, &b);
	if (r != E_OK || b.count != 1)
		return r;
	r = fold_segment(&l->fold, b.found);
	if (r == E_OK)
		r = verify_log(l, UINT64_MAX);
	if (r != E_OK)
		return r;
	*went = ledger_tip(l)->size > 0;
	if (!*went) {
		fold_unsegment(&l->fold);
		l->ended = ended;
		l->tail = tail;
	}
	return E_OK;
}

static int each_stranger(void *ctx, const char *branch)
{
	struct ledger *l = ctx;
	const struct state *st = ledger_state(l);
	size_t i;

	/* while main is merged with them, branches may be longer than what came
	 * home of them */
	if (in_chain(&l->fold, branch) || l->only_main)
		return E_OK;
	for (i = 0; i < st->merged_count; i++)
		if (strcmp(st->merged[i].branch, branch) == 0)
			return merged_rows(l, &st->merged[i]);
	l->strange = true;
	return fault_add(l, FAULT_INVALID, NULL,
			 "branch %s is in the file, but not in the log",
			 branch);
}

/* Rows that could not be read are not missing, and what they would have borne
 * out is not VOID. */
static int all_read(const struct ledger *l, unsigned before)
{
	return l->store == NULL || store_faults(l->store) == before ?
		       E_OK :
		       store_unread(l->store);
}

int verify_entries(struct ledger *l)
{
	unsigned before = l->store == NULL ? 0 : store_faults(l->store);
	bool went = !l->only_main;
	int r;

	r = verify_log(l, UINT64_MAX);
	while (r == E_OK && went && l->size != 0)
		r = next(l, &went);
	if (r == E_OK && l->size != 0)
		r = tables_branches(&l->tables, each_stranger, l);
	if (r == E_OK)
		r = merged_voids(l);
	return r == E_OK ? all_read(l, before) : r;
}
