/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/kept_pages.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

#define SLOT sizeof(uint32_t)
#define PLACE_BITS 24
#define PLACE_MASK (((uint32_t)1 << PLACE_BITS) - 1)

/* --- pages --- */

size_t kept_pages_of(size_t rows)
{
	return rows / PAGE_ROWS + (rows % PAGE_ROWS != 0);
}

/* Every row has a byte at least, and a place. More of them than that would not
 * fit into CACHE_MAX either: they are not kept. */
static size_t most_rows(const struct io *io, const struct kept_body *body)
{
	size_t left = PLACE_MASK - 1;

	if (io_reading(io))
		left = cache_bytes_len(body->bytes) - body->at;
	return left < PLACE_MASK - 1 ? left : PLACE_MASK - 1;
}

void kept_pages_io(struct io *io, struct kept_pages *p, struct kept_body *body,
		   size_t rows)
{
	io_size(io, &rows, most_rows(io, body));
	memset(p, 0, sizeof(*p));
	if (!io_reading(io) || !io_good(io))
		return;
	p->at = calloc(kept_pages_of(rows) + 1, sizeof(p->at[0]));
	p->there = calloc(kept_pages_of(rows) + 1, sizeof(p->there[0]));
	if (p->at == NULL || p->there == NULL) {
		io->no_memory = true;
		return;
	}
	p->bytes = body->bytes;
	p->rows = rows;
	p->at[0] = body->at;
}

void kept_page_io(struct io *io, struct kept_pages *p, struct kept_body *body,
		  size_t page, size_t from)
{
	uint64_t len = io_reading(io) ? 0 : body->out->len - from;

	io_small(io, &len);
	if (!io_reading(io) || !io_good(io))
		return;
	if (len > cache_bytes_len(body->bytes) - body->at) {
		io_wrong(io);
		return;
	}
	body->at += (size_t)len;
	p->at[page + 1] = body->at;
}

void kept_pages_free(struct kept_pages *p)
{
	free(p->at);
	free(p->there);
	memset(p, 0, sizeof(*p));
}

size_t kept_page(const struct kept_pages *p, size_t page, struct io *io)
{
	size_t from = p->at[page], len = p->at[page + 1] - from;
	const uint8_t *bytes = cache_bytes_at(p->bytes, from, len);

	if (bytes == NULL)
		cache_bytes_give_up(p->bytes);
	memset(io, 0, sizeof(*io));
	cursor_init(&io->in, bytes, len);
	from = page * PAGE_ROWS;
	return p->rows - from < PAGE_ROWS ? p->rows - from : PAGE_ROWS;
}

static bool bring(const struct kept_pages *p, size_t page, kept_page_fn *read,
		  const void *table)
{
	if (!p->there[page])
		p->there[page] = read(table, page);
	return p->there[page];
}

void kept_bring(const struct kept_pages *p, size_t place, kept_page_fn *read,
		const void *table)
{
	if (!bring(p, place / PAGE_ROWS, read, table))
		cache_bytes_give_up(p->bytes);
}

bool kept_bring_all(const struct kept_pages *p, kept_page_fn *read,
		    const void *table)
{
	size_t i, pages = kept_pages_of(p->rows);

	for (i = 0; i < pages; i++)
		if (!bring(p, i, read, table))
			return false;
	return true;
}

size_t kept_brought(const struct kept_pages *p)
{
	size_t i, n = 0;

	for (i = 0; i < kept_pages_of(p->rows); i++)
		n += p->there[i];
	return n;
}

/* --- indexes --- */

/* A quarter of them stays free, and one at least. */
static size_t slots_of(size_t entries)
{
	return entries == 0 ? 0 : entries + entries / 3 + 1;
}

/* Where a text's slots begin, and what they have of its hash. */
static size_t slot_of(const uint8_t key[KEPT_KEY], size_t slots,
		      const char *text, uint32_t *mark)
{
	uint8_t hash[crypto_shorthash_BYTES];
	uint64_t n = 0;
	size_t i;

	crypto_shorthash(hash, (const uint8_t *)text, strlen(text), key);
	for (i = 0; i < 4; i++)
		n = n << 8 | hash[i];
	*mark = (uint32_t)hash[4] << PLACE_BITS;
	return (size_t)(n * slots >> 32);
}

uint32_t *kept_slots_new(size_t entries)
{
	return entries == 0 ? NULL : calloc(slots_of(entries), SLOT);
}

void kept_slots_put(uint32_t *slots, size_t entries,
		    const uint8_t key[KEPT_KEY], const char *text, size_t place)
{
	size_t n = slots_of(entries), at;
	uint32_t mark;

	at = slot_of(key, n, text, &mark);
	while (slots[at] != 0)
		at = at + 1 == n ? 0 : at + 1;
	slots[at] = mark | (uint32_t)(place + 1);
}

void kept_index_io(struct io *io, struct kept_index *x, struct kept_body *body,
		   size_t entries, size_t rows, uint32_t *slots)
{
	size_t i, n = slots_of(entries);

	if (!io_reading(io)) {
		if (n > 0 && slots == NULL && body->out->failed == E_OK)
			body->out->failed = E_MEMORY;
		for (i = 0; slots != NULL && i < n; i++)
			buffer_u32be(body->out, slots[i]);
		free(slots);
		return;
	}
	memset(x, 0, sizeof(*x));
	if (n > (cache_bytes_len(body->bytes) - body->at) / SLOT) {
		io_wrong(io);
		return;
	}
	x->bytes = body->bytes;
	x->at = body->at;
	x->slots = n;
	x->rows = rows;
	memcpy(x->key, body->key, KEPT_KEY);
	body->at += n * SLOT;
}

static uint32_t slot_at(const struct kept_index *x, size_t slot)
{
	const uint8_t *at = cache_bytes_at(x->bytes, x->at + slot * SLOT, SLOT);

	if (at == NULL)
		cache_bytes_give_up(x->bytes);
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

bool kept_index_is(const struct kept_index *x, uint32_t *slots)
{
	bool is = slots != NULL || x->slots == 0;
	size_t i;

	for (i = 0; is && i < x->slots; i++)
		is = slot_at(x, i) == slots[i];
	free(slots);
	return is;
}

void kept_walk(struct kept_walk *w, const struct kept_index *x,
	       const char *text)
{
	memset(w, 0, sizeof(*w));
	w->index = x;
	w->left = x->slots;
	if (x->slots > 0)
		w->slot = slot_of(x->key, x->slots, text, &w->mark);
}

size_t kept_walk_next(struct kept_walk *w)
{
	const struct kept_index *x = w->index;
	uint32_t slot;

	while (w->left > 0) {
		slot = slot_at(x, w->slot);
		if (slot == 0)
			break;
		if ((slot & PLACE_MASK) == 0 || (slot & PLACE_MASK) > x->rows)
			cache_bytes_give_up(x->bytes);
		w->slot = w->slot + 1 == x->slots ? 0 : w->slot + 1;
		w->left--;
		if ((slot & ~PLACE_MASK) == w->mark)
			return (slot & PLACE_MASK) - 1;
	}
	w->left = 0;
	return KEPT_NONE;
}
