/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/logs.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

#define PREFIX_MIN 4

/* --- all of them --- */

static int judged_home(struct ledger *l, const struct merged_branch *b,
		       struct one_log *out)
{
	const struct ledger *sub = NULL;
	const char *why = NULL;
	int r = ledger_branch_judge(l, b->branch, b->size, &sub, &why);

	if (r == E_OK && why != NULL) {
		error_text(E_INTEGRITY, why);
		r = error_within(E_INTEGRITY, "branch %s", b->branch);
	}
	if (r != E_OK)
		return r;
	out->judge = sub;
	out->segment = fold_tip(&sub->fold);
	return E_OK;
}

static int by_branch(const void *a, const void *b)
{
	const struct merged_branch *const *x = a, *const *y = b;

	return strcmp((*x)->branch, (*y)->branch);
}

static int homes_each(struct ledger *l,
		      int (*each)(void *ctx, const struct one_log *log),
		      void *ctx)
{
	const struct state *s = ledger_state(l);
	const struct merged_branch **list;
	struct one_log log;
	size_t i;
	int r = E_OK;

	list = calloc(s->merged_count + 1, sizeof(*list));
	if (list == NULL)
		return error_set(E_MEMORY, "the branches");
	for (i = 0; i < s->merged_count; i++)
		list[i] = &s->merged[i];
	qsort(list, s->merged_count, sizeof(*list), by_branch);
	for (i = 0; r == E_OK && i < s->merged_count; i++) {
		r = judged_home(l, list[i], &log);
		if (r == E_OK)
			r = each(ctx, &log);
	}
	free(list);
	return r;
}

int logs_each(struct ledger *l,
	      int (*each)(void *ctx, const struct one_log *log), void *ctx)
{
	struct one_log log = { .judge = l };
	unsigned i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < l->fold.segment_count; i++) {
		log.segment = &l->fold.segments[i];
		r = each(ctx, &log);
	}
	return r == E_OK ? homes_each(l, each, ctx) : r;
}

/* --- one of them --- */

struct finding {
	const char *branch;
	size_t len;
	struct one_log log;
	size_t count;
};

static int match(void *ctx, const struct one_log *log)
{
	struct finding *f = ctx;

	if (strncmp(log->segment->branch, f->branch, f->len) == 0) {
		f->log = *log;
		f->count++;
	}
	return E_OK;
}

int logs_find(struct ledger *l, const char *branch, struct one_log *out)
{
	struct finding f = { .branch = branch, .len = strlen(branch) };
	int r;

	if (f.len < PREFIX_MIN)
		return error_set(E_USAGE, "a branch is named by its id, or by "
					  "its first 4 digits at least");
	r = logs_each(l, match, &f);
	if (r != E_OK)
		return r;
	if (f.count == 0)
		return error_set(E_ABSENT, "no branch %.40s is in this file",
				 branch);
	if (f.count > 1)
		return error_set(E_USAGE,
				 "more than one branch begins with "
				 "%.40s",
				 branch);
	*out = f.log;
	return E_OK;
}

/* --- what is in one --- */

static bool of_head(const struct one_log *log, const struct cosigned_head *c,
		    uint64_t size)
{
	return c->size == log->segment->start + size;
}

bool logs_cosigned(const struct one_log *log, uint64_t size)
{
	const struct state *s = ledger_state(log->judge);
	size_t i;

	for (i = 0; i < s->cosigned_count; i++)
		if (of_head(log, &s->cosigned[i], size))
			return true;
	return false;
}

uint64_t logs_best_head(const struct one_log *log, uint64_t seq)
{
	const struct state *s = ledger_state(log->judge);
	const struct segment *segment = log->segment;
	uint64_t best = 0, size;
	size_t i;

	for (i = 0; i < s->cosigned_count; i++) {
		if (s->cosigned[i].size <= segment->start)
			continue;
		size = s->cosigned[i].size - segment->start;
		if (size > seq && size <= segment->size && size > best)
			best = size;
	}
	return best == 0 ? segment->size : best;
}

int logs_note(const struct one_log *log, uint64_t size, struct buffer *out)
{
	const struct state *s = ledger_state(log->judge);
	char name[KEY_NAME_TEXT];
	size_t i, lines = 1;
	int r = ledger_note(log->judge, log->segment, size, out);

	if (r != E_OK)
		return r;
	for (i = 0; i < s->cosigned_count; i++) {
		const struct cosigned_head *c = &s->cosigned[i];

		if (!of_head(log, c, size) || lines == NOTE_SIGNATURES_MAX)
			continue;
		key_name_witness(s->vault, c->member, name);
		note_put_signature(out, name, 4, c->witness, c->cosig,
				   sizeof(c->cosig));
		lines++;
	}
	return buffer_status(out);
}

int logs_leaf(const struct one_log *log, uint64_t seq, struct buffer *out)
{
	if (seq >= log->segment->size || seq < log->segment->first)
		return error_set(E_ABSENT, "entry %llu",
				 (unsigned long long)seq);
	return ledger_leaf_bytes(log->judge, log->segment->start + seq, out);
}
