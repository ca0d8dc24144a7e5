/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merged.c -- branches that came home: each judged on its own, in a ledger that
 * goes along main to where it left, and then along it.
 *
 * Each is judged with the state of the logs that it went on from (whence.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/ledger/verify.h"
#include "vault/ledger/whence.h"

struct known {
	char branch[BRANCH_TEXT];
	uint64_t size;
	struct ledger *sub;
};

struct merged_source {
	struct fold_source source; /* its ctx is the ledger */
	struct known *list;
	size_t count, cap;
	/* being judged now, one for the sake of the other: no log holds itself,
	 * as long as that */
	struct {
		char branch[BRANCH_TEXT];
		uint64_t size;
	} busy[SEGMENTS_MAX];
	unsigned depth;
};

/* --- going along it --- */

static int step_walk(struct ledger *sub, const struct step *s, bool first)
{
	int r = E_OK;

	if (!first)
		r = s->fork ? fold_fork(&sub->fold, s->branch) :
			      fold_segment(&sub->fold, s->branch);
	return r == E_OK ? verify_log(sub, s->size) : r;
}

/* What is wrong with it, until the next is judged on this thread. */
static const char *first_fault(const struct ledger *sub)
{
	static _Thread_local char text[240];
	const struct fault *f = ledger_invalid(sub);

	if (f->has_seq)
		snprintf(text, sizeof(text), N_("%s: its entry %llu: %.120s"),
			 whence_not_whole, (unsigned long long)f->seq, f->what);
	else
		snprintf(text, sizeof(text), "%s: %.120s", whence_not_whole,
			 f->what);
	return text;
}

static int trail_walk(struct ledger *sub, const struct trail *t,
		      const char **why)
{
	unsigned i;
	int r;

	for (i = t->count; i-- > 0;) {
		r = step_walk(sub, &t->steps[i], i + 1 == t->count);
		if (r != E_OK)
			return r;
		if (ledger_tip(sub)->size != t->steps[i].size) {
			*why = sub->invalid ? first_fault(sub) :
					      whence_not_whole;
			return E_OK;
		}
	}
	if (sub->invalid)
		*why = first_fault(sub);
	return E_OK;
}

static int judge(struct ledger *l, const char *branch, uint64_t size,
		 struct ledger **out, const char **why)
{
	struct ledger *sub = NULL;
	struct trail t;
	int r;

	r = whence_trail(l, branch, size, &t, why);
	if (r != E_OK || *why != NULL)
		return r;
	r = ledger_blank_tables(&l->tables, l->host, &sub);
	if (r == E_OK) {
		sub->store = l->store;
		merged_end(sub); /* what ours knows serves it too */
		sub->fold.source = &l->merged->source;
		r = trail_walk(sub, &t, why);
	}
	if (r != E_OK || *why != NULL) {
		ledger_close(&sub);
		return r;
	}
	l->loose = l->loose || sub->loose;
	*out = sub;
	return E_OK;
}

static bool begin_judging(struct merged_source *m, const char *branch,
			  uint64_t size)
{
	unsigned i;

	for (i = 0; i < m->depth; i++)
		if (m->busy[i].size == size &&
		    strcmp(m->busy[i].branch, branch) == 0)
			return false;
	if (m->depth == SEGMENTS_MAX)
		return false;
	memcpy(m->busy[m->depth].branch, branch, strlen(branch) + 1);
	m->busy[m->depth++].size = size;
	return true;
}

static struct ledger *known(const struct merged_source *m, const char *branch,
			    uint64_t size)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		if (m->list[i].size == size &&
		    strcmp(m->list[i].branch, branch) == 0)
			return m->list[i].sub;
	return NULL;
}

static int know(struct merged_source *m, const char *branch, uint64_t size,
		struct ledger *sub)
{
	struct known *k;
	int r;

	r = array_room(&m->list, &m->cap, m->count, sizeof(*k));
	if (r != E_OK) {
		ledger_close(&sub);
		return r;
	}
	k = &m->list[m->count++];
	memset(k, 0, sizeof(*k));
	memcpy(k->branch, branch, strlen(branch) + 1);
	k->size = size;
	k->sub = sub;
	return E_OK;
}

int ledger_branch_judge(struct ledger *l, const char *branch, uint64_t size,
			const struct ledger **out, const char **why)
{
	struct ledger *sub = known(l->merged, branch, size);
	int r;

	*why = NULL;
	if (sub == NULL) {
		if (!begin_judging(l->merged, branch, size)) {
			*why = whence_not_whole;
			return E_OK;
		}
		r = judge(l, branch, size, &sub, why);
		l->merged->depth--;
		if (r == E_OK && *why == NULL)
			r = know(l->merged, branch, size, sub);
		if (r != E_OK || *why != NULL)
			return r;
	}
	*out = sub;
	return E_OK;
}

int ledger_branch(struct ledger *l, const char *branch, uint64_t size,
		  const struct tree_hash *root, const struct fold **out,
		  const char **why)
{
	const struct ledger *sub;
	struct tree_hash here;
	int r;

	r = ledger_branch_judge(l, branch, size, &sub, why);
	if (r != E_OK || *why != NULL)
		return r;
	frontier_root(&ledger_tip(sub)->frontier, &here);
	if (root != NULL && !tree_hash_equal(root, &here))
		*why = N_("its branch has another root there");
	*out = &sub->fold;
	return E_OK;
}

/* What the store says of it that is no fault of memory is a fault of the
 * branch: the log goes on. */
static int source_branch(void *ctx, const char *branch, uint64_t size,
			 const struct tree_hash *root, const struct fold **out,
			 const char **why)
{
	char name[BRANCH_TEXT];
	struct ledger *l = ctx;
	int r = whence_meant(&l->tables, branch, size, root, name);

	*why = NULL;
	if (r == E_OK)
		r = ledger_branch(ctx, name, size, root, out, why);
	if (r != E_OK && r != E_MEMORY) {
		error_clear();
		*why = whence_not_whole;
		r = E_OK;
	}
	/* it may be there tomorrow */
	l->loose = l->loose || *why != NULL;
	return r;
}

/* It is the one that was judged, whoever did that. */
static int request_leaf(const struct ledger *l, const struct session *s,
			struct leaf *out)
{
	struct buffer bytes = BUFFER_INIT;
	struct tree_hash h;
	int r = tables_leaf(&l->tables, s->branch, s->index, &bytes);

	if (r == E_OK) {
		tree_leaf_hash(bytes.bytes, bytes.len, &h);
		r = tree_hash_equal(&h, &s->leaf) ?
			    leaf_parse(bytes.bytes, bytes.len, out) :
			    error_set(E_INTEGRITY, "a request is not what it "
						   "was");
	}
	buffer_free(&bytes);
	return r;
}

/* A session that a branch brought home was asked for there: its name is that of
 * the log it began in. Of an undeclared fork that is the log it went on with. */
int ledger_session_leaf(struct ledger *l, const struct session *s,
			struct leaf *out, char origin[ORIGIN_TEXT])
{
	const struct state *st = ledger_state(l);
	const char *branch = s->branch;
	size_t i;

	for (i = 0; i < st->merged_count; i++)
		if (strcmp(st->merged[i].branch, s->branch) == 0)
			branch = st->merged[i].of;
	origin_format(st->vault, branch, origin);
	return request_leaf(l, s, out);
}

int merged_start(struct ledger *l)
{
	l->merged = calloc(1, sizeof(*l->merged));
	if (l->merged == NULL)
		return error_set(E_MEMORY, "a ledger");
	l->merged->source.ctx = l;
	l->merged->source.branch = source_branch;
	l->fold.source = &l->merged->source;
	return E_OK;
}

void merged_end(struct ledger *l)
{
	size_t i;

	if (l->merged == NULL)
		return;
	for (i = 0; i < l->merged->count; i++)
		ledger_close(&l->merged->list[i].sub);
	free(l->merged->list);
	free(l->merged);
	l->merged = NULL;
}

/* --- what lies in the file of it --- */

struct beyond {
	struct ledger *l;
	const struct merged_branch *b;
	int r;
};

static int each_beyond(void *ctx, uint64_t seq, struct span bytes)
{
	struct beyond *at = ctx;

	(void)bytes;
	if (seq < at->b->size)
		return E_OK;
	at->l->strange = true;
	return fault_add(at->l, FAULT_INVALID, NULL,
			 "branch %s: entry %llu is behind what came home of it",
			 at->b->branch, (unsigned long long)seq);
}

static int each_beyond_note(void *ctx, uint64_t size, struct span note)
{
	struct beyond *at = ctx;

	(void)note;
	if (size <= at->b->size)
		return E_OK;
	at->l->strange = true;
	return fault_add(at->l, FAULT_INVALID, NULL,
			 "branch %s: checkpoint %llu is behind what came home "
			 "of it",
			 at->b->branch, (unsigned long long)size);
}

int merged_rows(struct ledger *l, const struct merged_branch *b)
{
	struct beyond at = { l, b, E_OK };
	int r;

	r = tables_leaves(&l->tables, b->branch, b->size, each_beyond, &at);
	return r == E_OK ?
		       tables_checkpoints(&l->tables, b->branch, b->size + 1,
					  each_beyond_note, &at) :
		       r;
}

static int branch_voids(struct ledger *l, const struct merged_branch *b)
{
	const struct ledger *sub;
	const char *why;
	size_t i;
	int r;

	r = ledger_branch_judge(l, b->branch, b->size, &sub, &why);
	if (r != E_OK || why != NULL)
		return r;
	for (i = 0; r == E_OK && i < sub->faults_count; i++)
		if (strcmp(sub->faults[i].branch, b->branch) == 0)
			r = fault_put(l, &sub->faults[i]);
	return r;
}

int merged_voids(struct ledger *l)
{
	const struct state *st = ledger_state(l);
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->merged_count; i++)
		if (st->merged[i].at >= l->kept)
			r = branch_voids(l, &st->merged[i]);
	return r;
}
