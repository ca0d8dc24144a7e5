/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/state_records.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/cache_rows.h"

struct record_table {
	struct kept_pages kept;
	struct kept_index index;  /* of those, by id */
	struct record_ref *first; /* those; zeros where a page was not read */
	bool *newer;              /* of each kept row: it was set since */
	struct record_ref *items; /* behind them */
	size_t count, cap;
};

static void table_free(struct record_table *t)
{
	kept_pages_free(&t->kept);
	free(t->first);
	free(t->newer);
	free(t->items);
	free(t);
}

void state_records_free(struct record_table **table)
{
	if (*table != NULL)
		table_free(*table);
	*table = NULL;
}

/* --- pages --- */

static bool page_read(const void *table, size_t page)
{
	const struct record_table *t = table;
	struct record_ref *rows = &t->first[page * PAGE_ROWS];
	struct io io;
	size_t i, n = kept_page(&t->kept, page, &io);

	for (i = 0; i < n && io_good(&io); i++)
		cache_record_row(&io, &rows[i], i == 0 ? NULL : &rows[i - 1]);
	return cursor_done(&io.in);
}

static struct record_ref *kept_row(struct record_table *t, size_t place)
{
	kept_bring(&t->kept, place, page_read, t);
	return &t->first[place];
}

size_t state_records_kept(const struct state *s)
{
	return s->records == NULL ? 0 : s->records->kept.rows;
}

size_t state_record_count(const struct state *s)
{
	return s->records == NULL ? 0 :
				    s->records->kept.rows + s->records->count;
}

const struct record_ref *state_record_at(const struct state *s, size_t place)
{
	struct record_table *t = s->records;

	assert(place < state_record_count(s));
	return place < t->kept.rows ? kept_row(t, place) :
				      &t->items[place - t->kept.rows];
}

static bool within(const struct record_ref *ref, const struct record_ref *first,
		   size_t count)
{
	return (uintptr_t)ref >= (uintptr_t)first &&
	       (uintptr_t)ref < (uintptr_t)(first + count);
}

size_t state_record_place(const struct state *s, const struct record_ref *ref)
{
	const struct record_table *t = s->records;

	if (t != NULL && t->kept.rows > 0 &&
	    within(ref, t->first, t->kept.rows))
		return (size_t)(ref - t->first);
	if (t != NULL && t->count > 0 && within(ref, t->items, t->count))
		return t->kept.rows + (size_t)(ref - t->items);
	return STATE_RECORD_NONE;
}

size_t state_record_kept(const struct state *s, const char *kind,
			 const char *id)
{
	struct kept_walk w;
	size_t place;

	if (state_records_kept(s) == 0)
		return STATE_RECORD_NONE;
	kept_walk(&w, &s->records->index, id);
	while ((place = kept_walk_next(&w)) != KEPT_NONE) {
		const struct record_ref *ref = kept_row(s->records, place);

		if (strcmp(ref->name.id, id) == 0 &&
		    strcmp(ref->name.kind, kind) == 0)
			return place;
	}
	return STATE_RECORD_NONE;
}

bool state_record_same(const struct state *s, size_t place)
{
	return place < state_records_kept(s) && !s->records->newer[place];
}

size_t state_record_newer(const struct state *s, size_t from)
{
	const size_t kept = state_records_kept(s);
	const bool *at = NULL;

	if (from < kept)
		at = memchr(s->records->newer + from, 1, kept - from);
	return at == NULL ? kept : (size_t)(at - s->records->newer);
}

size_t state_records_pages(const struct state *s)
{
	return s->records == NULL ? 0 : kept_brought(&s->records->kept);
}

/* --- longer, and newer --- */

static int table_there(struct state *s)
{
	if (s->records == NULL)
		s->records = calloc(1, sizeof(*s->records));
	return s->records == NULL ? error_set(E_MEMORY, "records") : E_OK;
}

int state_record_add(struct state *s, const struct record_ref *ref)
{
	struct record_table *t;
	int r = table_there(s);

	if (r != E_OK)
		return r;
	t = s->records;
	r = array_room(&t->items, &t->cap, t->count, sizeof(*ref));
	if (r == E_OK)
		t->items[t->count++] = *ref;
	return r;
}

int state_record_set(struct state *s, size_t place,
		     const struct record_ref *ref)
{
	struct record_table *t = s->records;

	assert(place < state_record_count(s));
	if (place < t->kept.rows) {
		*kept_row(t, place) = *ref;
		t->newer[place] = true;
	} else {
		t->items[place - t->kept.rows] = *ref;
	}
	return E_OK;
}

/* --- what is kept --- */

static void page_write(const struct state *s, size_t page, size_t count,
		       struct kept_body *body)
{
	struct io io = { .out = body->out };
	size_t i, end = (page + 1) * PAGE_ROWS;
	struct record_ref row, before;

	for (i = page * PAGE_ROWS; i < end && i < count; i++) {
		row = *state_record_at(s, i);
		cache_record_row(&io, &row,
				 i == page * PAGE_ROWS ? NULL : &before);
		before = row;
	}
}

/* All that its rows need, so that reading one cannot fail for want of it. */
static void room(struct io *io, struct record_table *t)
{
	const size_t rows = t->kept.rows;

	t->first = calloc(rows + 1, sizeof(t->first[0]));
	t->newer = calloc(rows + 1, sizeof(t->newer[0]));
	if (t->first == NULL || t->newer == NULL)
		io->no_memory = true;
}

static uint32_t *slots(const struct state *s, size_t count,
		       const uint8_t key[KEPT_KEY])
{
	uint32_t *all = kept_slots_new(count);
	size_t i;

	for (i = 0; all != NULL && i < count; i++)
		kept_slots_put(all, count, key, state_record_at(s, i)->name.id,
			       i);
	return all;
}

void state_records_io(struct io *io, struct state *s, struct kept_body *body)
{
	struct kept_pages unused;
	struct kept_index none;
	size_t i, from, count = state_record_count(s);

	if (io_reading(io)) {
		if (table_there(s) != E_OK) {
			io->no_memory = true;
			return;
		}
		kept_pages_io(io, &s->records->kept, body, 0);
		count = s->records->kept.rows;
	} else {
		kept_pages_io(io, &unused, body, count);
	}
	for (i = 0; i < kept_pages_of(count) && io_good(io); i++) {
		from = io_reading(io) ? 0 : body->out->len;
		if (!io_reading(io))
			page_write(s, i, count, body);
		kept_page_io(io, io_reading(io) ? &s->records->kept : &unused,
			     body, i, from);
	}
	kept_index_io(io, io_reading(io) ? &s->records->index : &none, body,
		      count, count,
		      io_reading(io) ? NULL : slots(s, count, body->key));
	if (io_reading(io) && io_good(io))
		room(io, s->records);
}

bool state_records_whole(const struct state *s)
{
	const struct record_table *t = s->records;
	const size_t kept = state_records_kept(s);

	if (kept == 0)
		return true;
	return kept_bring_all(&t->kept, page_read, t) &&
	       kept_index_is(&t->index, slots(s, kept, t->index.key));
}

void state_records_soon(const struct state *s)
{
	const struct record_table *t = s->records;
	const size_t rows = state_records_kept(s);

	if (rows == 0)
		return;
	cache_bytes_soon(t->kept.bytes);
	array_soon(t->first, rows * sizeof(t->first[0]));
}
