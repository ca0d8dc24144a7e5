/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * times.c -- an entry of a branch that came home is bracketed twice: by what
 * was cosigned along its own way (main as far as it left, then the branch), and
 * by what was cosigned in main since the entry that brought it home.
 */
#include "vault/audit/times.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

struct judged_in {
	const struct ledger *judge;
	struct brackets *brackets;
	int64_t newest; /* time so far */
	bool begun;
};

struct times {
	struct judged_in *list;
	size_t count, cap;
};

int times_new(struct times **out)
{
	*out = calloc(1, sizeof(**out));
	return *out != NULL ? E_OK : error_set(E_MEMORY, "the times");
}

void times_free(struct times **t)
{
	size_t i;

	if (*t == NULL)
		return;
	for (i = 0; i < (*t)->count; i++)
		brackets_free(&(*t)->list[i].brackets);
	free((*t)->list);
	free(*t);
	*t = NULL;
}

/* Whom only the branch has enrolled may say of it what they like. */
static int judged_in(struct times *t, const struct ledger *main,
		     const struct ledger *judge, size_t *at)
{
	int r;

	for (*at = 0; *at < t->count; (*at)++)
		if (t->list[*at].judge == judge)
			return E_OK;
	r = array_room(&t->list, &t->cap, t->count, sizeof(t->list[0]));
	if (r != E_OK)
		return r;
	memset(&t->list[t->count], 0, sizeof(t->list[0]));
	t->list[t->count].judge = judge;
	r = brackets_new(ledger_state(judge), ledger_state(main),
			 &t->list[t->count].brackets);
	t->count += r == E_OK;
	return r;
}

static void fault(struct entry_time *out, enum clock_fault kind, int64_t off)
{
	if (off <= 0)
		return;
	out->faults |= kind;
	if (off > out->off_ms)
		out->off_ms = off;
}

static void judge_time(const struct judged_in *in, int64_t ts,
		       struct entry_time *out)
{
	const struct bracket *b = &out->bracket;

	if (b->not_before.known)
		fault(out, CLOCK_EARLY, b->not_before.ms - ts);
	if (b->not_after.known)
		fault(out, CLOCK_LATE, ts - b->not_after.ms);
	if (b->not_before.known && b->not_after.known)
		fault(out, CLOCK_DISPUTED, b->not_before.ms - b->not_after.ms);
	if (in->begun)
		fault(out, CLOCK_BACKWARDS, in->newest - ts);
}

int times_of(struct times *t, const struct ledger *l,
	     const struct ledger_entry *e, struct entry_time *out)
{
	struct bracket home;
	size_t own, main_at;
	int r;

	memset(out, 0, sizeof(*out));
	r = judged_in(t, l, e->judge, &own);
	if (r == E_OK)
		r = judged_in(t, l, l, &main_at);
	if (r != E_OK)
		return r;
	brackets_at(t->list[own].brackets, e->at, &out->bracket);
	if (own != main_at) {
		brackets_at(t->list[main_at].brackets, e->told_at, &home);
		home.not_before.known = false;
		bracket_narrow(&out->bracket, &home);
	}
	judge_time(&t->list[own], e->leaf->ts, out);
	if (!t->list[own].begun || e->leaf->ts > t->list[own].newest)
		t->list[own].newest = e->leaf->ts;
	t->list[own].begun = true;
	return E_OK;
}
