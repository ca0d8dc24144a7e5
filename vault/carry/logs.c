/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/carry/logs.h"

#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/rows.h"

#define NAMES_MAX 64 /* logs that begin alike, and have names */

static void piece_add(struct log *log, const char *branch, uint64_t first,
		      uint64_t size)
{
	struct piece *p = &log->pieces[log->count++];

	memcpy(p->branch, branch, strlen(branch) + 1);
	p->first = first;
	p->size = size;
	log->size = size;
}

void logs_segment(struct ledger *l, const struct segment *s, struct log *out)
{
	memset(out, 0, sizeof(*out));
	out->store = l->store;
	memcpy(out->of, s->branch, sizeof(out->of));
	piece_add(out, s->branch, 0, s->size);
	frontier_root(&s->frontier, &out->root);
}

int logs_merged(struct ledger *l, const struct merged_branch *b,
		struct log *out)
{
	const struct fold *sub;
	const char *why;
	int r;

	r = ledger_branch(l, b->branch, b->size, NULL, &sub, &why);
	if (r == E_OK && why != NULL) {
		error_text(E_INTEGRITY, why);
		r = error_within(E_INTEGRITY, "branch %s", b->branch);
	}
	if (r != E_OK)
		return r;
	memset(out, 0, sizeof(*out));
	out->store = l->store;
	memcpy(out->of, b->of, sizeof(out->of));
	if (b->first > 0)
		piece_add(out, b->of, 0, b->first);
	piece_add(out, b->branch, b->first, b->size);
	frontier_root(&fold_tip(sub)->frontier, &out->root);
	return E_OK;
}

/* --- rows of two files --- */

static const char *row_at(const struct log *log, uint64_t i)
{
	return log->pieces[i < log->pieces[0].size ? 0 : 1].branch;
}

static const char *note_at(const struct log *log, uint64_t size)
{
	return log->pieces[size <= log->pieces[0].size ? 0 : 1].branch;
}

enum match { MATCH_SAME, MATCH_OTHER, MATCH_ABSENT };

static int compare(const struct log *theirs, uint64_t i, struct store *ours,
		   const char *name, enum match *out)
{
	struct buffer a = BUFFER_INIT, b = BUFFER_INIT;
	int r;

	r = store_leaf(theirs->store, row_at(theirs, i), i, &a);
	if (r == E_OK)
		r = store_leaf(ours, name, i, &b);
	*out = MATCH_ABSENT;
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	} else if (r == E_OK) {
		*out = a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0 ?
			       MATCH_SAME :
			       MATCH_OTHER;
	}
	buffer_free(&a);
	buffer_free(&b);
	return r;
}

/* How far the rows of that name are those of the log, and how it ends. */
static int run(const struct log *theirs, uint64_t from, struct store *ours,
	       const char *name, uint64_t *same, enum match *end)
{
	int r = E_OK;

	*same = from;
	*end = MATCH_SAME;
	while (r == E_OK && *same < theirs->size && *end == MATCH_SAME) {
		r = compare(theirs, *same, ours, name, end);
		if (r == E_OK && *end == MATCH_SAME)
			++*same;
	}
	return r;
}

static int has_note(struct store *s, const char *branch, uint64_t size,
		    bool *has)
{
	struct buffer note = BUFFER_INIT;
	int r = store_checkpoint(s, branch, size, &note);

	buffer_free(&note);
	*has = r == E_OK;
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	return r;
}

int logs_part(const struct log *theirs, struct store *ours, uint64_t *common,
	      bool *more)
{
	struct buffer next = BUFFER_INIT;
	bool a = false, b = false;
	enum match end;
	uint64_t same;
	int r;

	r = run(theirs, 0, ours, theirs->of, &same, &end);
	while (r == E_OK && same > 0 && !(a && b)) {
		r = has_note(theirs->store, note_at(theirs, same), same, &a);
		if (r == E_OK)
			r = has_note(ours, theirs->of, same, &b);
		if (r == E_OK && !(a && b))
			same--;
	}
	if (r == E_OK) {
		r = store_leaf(ours, theirs->of, same, &next);
		*more = r == E_OK;
	}
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	buffer_free(&next);
	*common = same;
	return r;
}

static int name_of(const struct log *theirs, uint64_t i, char out[BRANCH_TEXT])
{
	struct buffer leaf = BUFFER_INIT;
	struct tree_hash h;
	int r = store_leaf(theirs->store, row_at(theirs, i), i, &leaf);

	if (r == E_OK) {
		tree_leaf_hash(leaf.bytes, leaf.len, &h);
		hex_encode(h.bytes, ID_LEN, out);
	}
	buffer_free(&leaf);
	return r;
}

int logs_name(const struct log *theirs, uint64_t first, struct store *ours,
	      char out[BRANCH_TEXT])
{
	uint64_t at = first;
	enum match end;
	unsigned i;
	int r;

	for (i = 0; i < NAMES_MAX; i++) {
		r = name_of(theirs, at, out);
		if (r == E_OK)
			r = run(theirs, first, ours, out, &at, &end);
		if (r != E_OK || end != MATCH_OTHER)
			return r;
	}
	return error_set(E_POLICY, "more than %d logs begin alike", NAMES_MAX);
}

int logs_copy(const struct log *theirs, uint64_t first, struct store *ours,
	      const char *name)
{
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < theirs->count; i++) {
		const struct piece *p = &theirs->pieces[i];
		uint64_t from = first > p->first ? first : p->first;

		if (from < p->size)
			r = rows_copy(theirs->store, p->branch, from, p->size,
				      ours, name);
	}
	return r;
}
