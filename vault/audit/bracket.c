/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/bracket.h"

#include <stdlib.h>

#include "vault/base/error.h"
#include "vault/log/note.h"

/* A cosignature: where it stands or how far it covers, and the best time that
 * it and those before (or behind) it in the list give. */
struct mark {
	uint64_t position;
	int64_t ms;
	const char *member;
};

struct brackets {
	struct mark *after;  /* by position ascending; the latest time so far */
	struct mark *before; /* by size ascending; the earliest from here on */
	size_t count;
};

static int by_position(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->position < y->position ? -1 : x->position > y->position;
}

static int64_t cosigned_ms(const struct cosigned_head *c)
{
	uint64_t seconds = note_cosign_time(c->cosig);

	/* beyond year 9999 it says nothing that could be written down */
	return seconds > INT64_C(253402300799) ? INT64_C(253402300799000) :
						 (int64_t)seconds * 1000;
}

static void fill(const struct state *st, const struct state *known,
		 struct brackets *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->count; i++) {
		const struct cosigned_head *c = &st->cosigned[i];
		int64_t ms = cosigned_ms(c);

		if (known != st && !state_witness(known, c->member, c->witness))
			continue;
		b->after[n] = (struct mark){ c->at, ms, c->member };
		b->before[n++] = (struct mark){ c->size, ms + 999, c->member };
	}
	b->count = n;
	if (b->count == 0)
		return;
	qsort(b->after, b->count, sizeof(b->after[0]), by_position);
	qsort(b->before, b->count, sizeof(b->before[0]), by_position);
}

/* From here on the list is monotonous, and one look answers. */
static void carry(struct brackets *b)
{
	size_t i;

	for (i = 1; i < b->count; i++)
		if (b->after[i - 1].ms > b->after[i].ms) {
			b->after[i].ms = b->after[i - 1].ms;
			b->after[i].member = b->after[i - 1].member;
		}
	for (i = b->count; i-- > 1;)
		if (b->before[i].ms < b->before[i - 1].ms) {
			b->before[i - 1].ms = b->before[i].ms;
			b->before[i - 1].member = b->before[i].member;
		}
}

int brackets_new(const struct state *st, const struct state *known,
		 struct brackets **out)
{
	struct brackets *b = calloc(1, sizeof(*b));

	if (b != NULL) {
		b->count = st->cosigned_count;
		b->after = calloc(b->count + 1, sizeof(b->after[0]));
		b->before = calloc(b->count + 1, sizeof(b->before[0]));
	}
	if (b == NULL || b->after == NULL || b->before == NULL) {
		brackets_free(&b);
		return error_set(E_MEMORY, "the times");
	}
	fill(st, known, b);
	carry(b);
	*out = b;
	return E_OK;
}

void brackets_free(struct brackets **b)
{
	if (*b == NULL)
		return;
	free((*b)->after);
	free((*b)->before);
	free(*b);
	*b = NULL;
}

/* How many marks have a position of at most ${at}. */
static size_t up_to(const struct mark *list, size_t count, uint64_t at)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (list[mid].position <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct bracket_end end_of(const struct mark *m)
{
	return (struct bracket_end){ true, m->ms, m->member };
}

void brackets_at(const struct brackets *b, uint64_t at, struct bracket *out)
{
	size_t n = up_to(b->after, b->count, at);

	*out = (struct bracket){ { false, 0, NULL }, { false, 0, NULL } };
	if (n > 0)
		out->not_before = end_of(&b->after[n - 1]);
	n = up_to(b->before, b->count, at);
	if (n < b->count)
		out->not_after = end_of(&b->before[n]);
}

void bracket_narrow(struct bracket *b, const struct bracket *by)
{
	if (by->not_before.known &&
	    (!b->not_before.known || by->not_before.ms > b->not_before.ms))
		b->not_before = by->not_before;
	if (by->not_after.known &&
	    (!b->not_after.known || by->not_after.ms < b->not_after.ms))
		b->not_after = by->not_after;
}
