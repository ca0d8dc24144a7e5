/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/state_credentials.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/cache_rows.h"

/* Where the versions and the copies of a page's rows are, or will be. */
struct page_room {
	size_t versions, copies; /* of all pages before it */
};

struct credential_table {
	struct kept_pages kept;
	struct kept_index index;  /* of those, by id */
	struct page_room *rooms;  /* of each page, and of the end */
	struct credential *first; /* kept rows; zeros where no page was read */
	struct secret_version *versions; /* of those */
	struct sealed_copy *copies;
	struct credential *items; /* behind them */
	size_t count, cap;
};

/* What is not the table's own. */
static void clear(struct credential *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->versions[i].cap > 0)
			free(c->versions[i].copies);
	if (c->cap > 0)
		free(c->versions);
}

static void table_free(struct credential_table *t)
{
	size_t i, k;

	for (i = 0; i < kept_pages_of(t->kept.rows); i++)
		for (k = i * PAGE_ROWS; t->kept.there[i] && k < t->kept.rows &&
					k < (i + 1) * PAGE_ROWS;
		     k++)
			clear(&t->first[k]);
	for (i = 0; i < t->count; i++)
		clear(&t->items[i]);
	kept_pages_free(&t->kept);
	free(t->rooms);
	free(t->first);
	free(t->versions);
	free(t->copies);
	free(t->items);
	free(t);
}

void state_credentials_free(struct credential_table **table)
{
	if (*table != NULL)
		table_free(*table);
	*table = NULL;
}

/* --- pages --- */

static bool page_read(const void *table, size_t page)
{
	const struct credential_table *t = table;
	const struct page_room *from = &t->rooms[page];
	struct rows_room room = {
		.version = t->versions + from->versions,
		.versions_end = t->versions + from[1].versions,
		.copy = t->copies + from->copies,
		.copies_end = t->copies + from[1].copies,
	};
	struct credential *rows = &t->first[page * PAGE_ROWS];
	struct io io;
	size_t i, n = kept_page(&t->kept, page, &io);

	for (i = 0; i < n && io_good(&io); i++)
		cache_credential_row(&io, &rows[i],
				     i == 0 ? NULL : &rows[i - 1], &room);
	return cursor_done(&io.in) && room.version == room.versions_end &&
	       room.copy == room.copies_end;
}

static struct credential *kept_row(struct credential_table *t, size_t place)
{
	kept_bring(&t->kept, place, page_read, t);
	return &t->first[place];
}

size_t state_credentials_kept(const struct state *s)
{
	return s->credentials == NULL ? 0 : s->credentials->kept.rows;
}

size_t state_credential_count(const struct state *s)
{
	return s->credentials == NULL ?
		       0 :
		       s->credentials->kept.rows + s->credentials->count;
}

struct credential *state_credential_at(const struct state *s, size_t place)
{
	struct credential_table *t = s->credentials;

	assert(place < state_credential_count(s));
	return place < t->kept.rows ? kept_row(t, place) :
				      &t->items[place - t->kept.rows];
}

size_t state_credential_kept(const struct state *s, const char *id)
{
	struct kept_walk w;
	size_t place;

	if (state_credentials_kept(s) == 0)
		return KEPT_NONE;
	kept_walk(&w, &s->credentials->index, id);
	while ((place = kept_walk_next(&w)) != KEPT_NONE)
		if (strcmp(kept_row(s->credentials, place)->id, id) == 0)
			return place;
	return KEPT_NONE;
}

size_t state_credentials_pages(const struct state *s)
{
	return s->credentials == NULL ? 0 : kept_brought(&s->credentials->kept);
}

/* --- longer --- */

static int table_there(struct state *s)
{
	if (s->credentials == NULL)
		s->credentials = calloc(1, sizeof(*s->credentials));
	return s->credentials == NULL ? error_set(E_MEMORY, "credentials") :
					E_OK;
}

struct credential *state_credential_add(struct state *s)
{
	struct credential_table *t;
	struct credential *c;

	if (table_there(s) != E_OK)
		return NULL;
	t = s->credentials;
	if (array_room(&t->items, &t->cap, t->count, sizeof(*c)) != E_OK)
		return NULL;
	c = &t->items[t->count++];
	memset(c, 0, sizeof(*c));
	return c;
}

/* One more item of zeros, in memory that is the list's own from then on. */
static void *longer(void *items, size_t *cap, size_t *count, size_t size)
{
	uint8_t *old, *own = NULL;
	size_t room = 0;

	memcpy(&old, items, sizeof(old));
	if (*cap == 0 && *count > 0) {
		if (array_room(&own, &room, 0, size) != E_OK)
			return NULL;
		while (room <= *count)
			if (array_room(&own, &room, room, size) != E_OK) {
				free(own);
				return NULL;
			}
		memcpy(own, old, *count * size);
		memcpy(items, &own, sizeof(own));
		*cap = room;
	} else if (array_room(items, cap, *count, size) != E_OK) {
		return NULL;
	}
	memcpy(&own, items, sizeof(own));
	own += (*count)++ * size;
	memset(own, 0, size);
	return own;
}

struct secret_version *state_version_add(struct credential *c)
{
	return longer(&c->versions, &c->cap, &c->count, sizeof(c->versions[0]));
}

struct sealed_copy *state_copy_add(struct secret_version *v)
{
	return longer(&v->copies, &v->cap, &v->count, sizeof(v->copies[0]));
}

/* --- what is kept --- */

static void page_write(const struct state *s, size_t page, size_t count,
		       struct kept_body *body, struct page_room *taken)
{
	struct io io = { .out = body->out };
	const struct credential *before = NULL;
	size_t i, k, end = (page + 1) * PAGE_ROWS;
	struct rows_room unused;
	struct credential *c;

	memset(taken, 0, sizeof(*taken));
	for (i = page * PAGE_ROWS; i < end && i < count; i++) {
		c = state_credential_at(s, i);
		cache_credential_row(&io, c, before, &unused);
		taken->versions += c->count;
		for (k = 0; k < c->count; k++)
			taken->copies += c->versions[k].count;
		before = c;
	}
}

/* One after the other; there is a byte for each at least. */
static void room_io(struct io *io, const struct kept_body *body,
		    const struct page_room *before, struct page_room *taken)
{
	uint64_t versions = taken->versions, copies = taken->copies;
	size_t most;

	io_small(io, &versions);
	io_small(io, &copies);
	if (!io_reading(io))
		return;
	most = cache_bytes_len(body->bytes);
	if (versions > most - before->versions ||
	    copies > most - before->copies) {
		io_wrong(io);
		return;
	}
	taken->versions = before->versions + (size_t)versions;
	taken->copies = before->copies + (size_t)copies;
}

static void pages_write(struct io *io, struct state *s, struct kept_body *body)
{
	const size_t count = state_credential_count(s);
	const struct page_room none = { 0, 0 };
	struct kept_pages unused;
	struct page_room taken;
	size_t i, from;

	kept_pages_io(io, &unused, body, count);
	for (i = 0; i < kept_pages_of(count) && io_good(io); i++) {
		from = body->out->len;
		page_write(s, i, count, body, &taken);
		kept_page_io(io, &unused, body, i, from);
		room_io(io, body, &none, &taken);
	}
}

/* All that its rows need, so that reading one cannot fail for want of it. */
static void reserve(struct io *io, struct credential_table *t)
{
	const size_t rows = t->kept.rows, pages = kept_pages_of(rows);

	t->first = calloc(rows + 1, sizeof(t->first[0]));
	t->versions =
		calloc(t->rooms[pages].versions + 1, sizeof(t->versions[0]));
	t->copies = calloc(t->rooms[pages].copies + 1, sizeof(t->copies[0]));
	if (t->first == NULL || t->versions == NULL || t->copies == NULL)
		io->no_memory = true;
}

static void pages_find(struct io *io, struct credential_table *t,
		       struct kept_body *body)
{
	size_t i, pages;

	kept_pages_io(io, &t->kept, body, 0);
	pages = kept_pages_of(t->kept.rows);
	t->rooms = calloc(pages + 1, sizeof(t->rooms[0]));
	if (t->rooms == NULL) {
		io->no_memory = true;
		return;
	}
	for (i = 0; i < pages && io_good(io); i++) {
		kept_page_io(io, &t->kept, body, i, 0);
		room_io(io, body, &t->rooms[i], &t->rooms[i + 1]);
	}
	if (io_good(io))
		reserve(io, t);
}

static uint32_t *slots(const struct state *s, size_t count,
		       const uint8_t key[KEPT_KEY])
{
	uint32_t *all = kept_slots_new(count);
	size_t i;

	for (i = 0; all != NULL && i < count; i++)
		kept_slots_put(all, count, key, state_credential_at(s, i)->id,
			       i);
	return all;
}

void state_credentials_io(struct io *io, struct state *s,
			  struct kept_body *body)
{
	struct kept_index none;
	size_t count;

	if (!io_reading(io)) {
		count = state_credential_count(s);
		pages_write(io, s, body);
		kept_index_io(io, &none, body, count, count,
			      slots(s, count, body->key));
		return;
	}
	if (table_there(s) != E_OK) {
		io->no_memory = true;
		return;
	}
	pages_find(io, s->credentials, body);
	count = s->credentials->kept.rows;
	kept_index_io(io, &s->credentials->index, body, count, count, NULL);
}

bool state_credentials_whole(const struct state *s)
{
	const struct credential_table *t = s->credentials;
	const size_t kept = state_credentials_kept(s);

	if (kept == 0)
		return true;
	return kept_bring_all(&t->kept, page_read, t) &&
	       kept_index_is(&t->index, slots(s, kept, t->index.key));
}

void state_credentials_soon(const struct state *s)
{
	const struct credential_table *t = s->credentials;
	const size_t rows = state_credentials_kept(s);
	const struct page_room *end;

	if (rows == 0)
		return;
	end = &t->rooms[kept_pages_of(rows)];
	cache_bytes_soon(t->kept.bytes);
	array_soon(t->first, rows * sizeof(t->first[0]));
	array_soon(t->versions, end->versions * sizeof(t->versions[0]));
	array_soon(t->copies, end->copies * sizeof(t->copies[0]));
}
