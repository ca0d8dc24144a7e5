/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/state_records.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

struct record_table {
	struct record_ref *items;
	size_t count, cap;
};

void state_records_free(struct record_table **table)
{
	if (*table == NULL)
		return;
	free((*table)->items);
	free(*table);
	*table = NULL;
}

size_t state_record_count(const struct state *s)
{
	return s->records == NULL ? 0 : s->records->count;
}

const struct record_ref *state_record_at(const struct state *s, size_t place)
{
	assert(place < state_record_count(s));
	return &s->records->items[place];
}

size_t state_record_place(const struct state *s, const struct record_ref *ref)
{
	const struct record_table *t = s->records;

	if (t == NULL || (uintptr_t)ref < (uintptr_t)t->items ||
	    (uintptr_t)ref >= (uintptr_t)(t->items + t->count))
		return STATE_RECORD_NONE;
	return (size_t)(ref - t->items);
}

int state_record_add(struct state *s, const struct record_ref *ref)
{
	struct record_table *t = s->records;
	int r;

	if (t == NULL)
		t = s->records = calloc(1, sizeof(*t));
	if (t == NULL)
		return error_set(E_MEMORY, "records");
	r = array_room(&t->items, &t->cap, t->count, sizeof(*ref));
	if (r == E_OK)
		t->items[t->count++] = *ref;
	return r;
}

int state_record_set(struct state *s, size_t place,
		     const struct record_ref *ref)
{
	assert(place < state_record_count(s));
	s->records->items[place] = *ref;
	return E_OK;
}
