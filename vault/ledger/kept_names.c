/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kept_names.c -- for each record of the state, in their order and in pages of
 * their own:
 *
 *     flags(1)  then for each flag a text and NUL
 *
 * No flags: nothing is kept of that record.
 */
#include "vault/ledger/kept_names.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/reader.h"
#include "vault/ledger/state_records.h"

enum { HAS_PATH = 1, HAS_USER = 2, HAS_COMPONENT = 4, HAS_ALL = 7 };

/* Made in this process, to be kept. */
struct made_name {
	struct tree_hash h; /* of the record's object */
	size_t at;          /* in the text */
};

struct made_names {
	struct made_name *items; /* NULL: not made */
	size_t count;
	uint8_t *text;
};

struct kept_names {
	struct kept_pages kept;
	struct kept_index index; /* by path */
	size_t *at;              /* of each row, once its page was read */
	size_t paths;            /* rows that have one */
	size_t *untold; /* places of credentials without anything, ascending */
	size_t untold_count;
	struct made_names made; /* they stand for the others */
};

static void made_free(struct made_names *m)
{
	free(m->items);
	free(m->text);
	memset(m, 0, sizeof(*m));
}

void kept_names_free(struct kept_names **names)
{
	struct kept_names *n = *names;

	if (n == NULL)
		return;
	kept_pages_free(&n->kept);
	free(n->at);
	free(n->untold);
	made_free(&n->made);
	free(n);
	*names = NULL;
}

/* --- finding --- */

static const char *next_text(const uint8_t **at, bool has)
{
	const char *text = (const char *)*at;

	if (!has)
		return NULL;
	*at += strlen(text) + 1;
	return text;
}

/* Whether there are any. */
static bool texts_at(const uint8_t *at, struct credential_texts *out)
{
	const unsigned flags = *at++;

	out->path = next_text(&at, (flags & HAS_PATH) != 0);
	out->user = next_text(&at, (flags & HAS_USER) != 0);
	out->component = next_text(&at, (flags & HAS_COMPONENT) != 0);
	return flags != 0;
}

static bool row_read(struct io *io)
{
	unsigned flags = cursor_byte(&io->in);

	if (flags > HAS_ALL)
		io_wrong(io);
	for (; flags != 0; flags >>= 1)
		if ((flags & 1) != 0)
			cursor_until(&io->in, '\0');
	return io_good(io);
}

static bool page_read(const void *table, size_t page)
{
	const struct kept_names *n = table;
	struct io io;
	size_t i, rows = kept_page(&n->kept, page, &io);
	const uint8_t *first = io.in.at;

	for (i = 0; i < rows; i++) {
		n->at[page * PAGE_ROWS + i] =
			n->kept.at[page] + (size_t)(io.in.at - first);
		if (!row_read(&io))
			return false;
	}
	return cursor_done(&io.in);
}

static const uint8_t *row_at(const struct kept_names *n, size_t place)
{
	kept_bring(&n->kept, place, page_read, n);
	return cache_bytes_at(n->kept.bytes, n->at[place], 1);
}

static bool made_at(const struct ledger *l, size_t place,
		    struct credential_texts *out)
{
	const struct made_names *m = &l->names->made;
	const struct record_ref *ref;

	if (place >= m->count)
		return false;
	ref = state_record_at(&l->fold.state, place);
	return !ref->unset && tree_hash_equal(&m->items[place].h, &ref->h) &&
	       texts_at(m->text + m->items[place].at, out);
}

bool kept_names_at(const struct ledger *l, size_t place,
		   struct credential_texts *out)
{
	const struct kept_names *n = l->names;

	if (n == NULL)
		return false;
	if (n->made.items != NULL)
		return made_at(l, place, out);
	return place < n->kept.rows &&
	       state_record_same(&l->fold.state, place) &&
	       texts_at(row_at(n, place), out);
}

bool kept_names_get(const struct ledger *l, const struct record_ref *ref,
		    struct credential_texts *out)
{
	const size_t place = state_record_place(&l->fold.state, ref);

	return place != STATE_RECORD_NONE && kept_names_at(l, place, out);
}

/* --- by path --- */

/* What is made has no index: all of it is untold. */
static bool indexed(const struct ledger *l)
{
	return l->names != NULL && l->names->made.items == NULL;
}

void kept_names_path(const struct ledger *l, const char *path,
		     struct kept_paths *out)
{
	static const struct kept_index none;

	out->l = l;
	out->path = path;
	kept_walk(&out->walk, indexed(l) ? &l->names->index : &none, path);
}

size_t kept_names_next(struct kept_paths *p)
{
	struct credential_texts t;
	size_t place;

	while ((place = kept_walk_next(&p->walk)) != KEPT_NONE)
		if (kept_names_at(p->l, place, &t) && t.path != NULL &&
		    strcmp(t.path, p->path) == 0)
			return place;
	return KEPT_NONE;
}

/* The first of the list at or behind ${from}, or the number of rows. */
static size_t untold_from(const struct kept_names *n, size_t from)
{
	size_t low = 0, high = n->untold_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (n->untold[middle] < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n->untold_count ? n->untold[low] : n->kept.rows;
}

size_t kept_names_untold(const struct ledger *l, size_t from)
{
	const struct state *s = &l->fold.state;
	size_t untold, newer;

	if (indexed(l) && from < l->names->kept.rows) {
		untold = untold_from(l->names, from);
		newer = state_record_newer(s, from);
		from = untold < newer ? untold : newer;
	}
	return from < state_record_count(s) ? from : KEPT_NONE;
}

/* --- from bytes, and to them --- */

static void put_texts(struct buffer *out, const struct credential_texts *t)
{
	const char *const texts[] = { t->path, t->user, t->component };
	uint8_t flags = 0;
	size_t i;

	for (i = 0; i < 3; i++)
		flags |= (uint8_t)((texts[i] != NULL) << i);
	buffer_byte(out, flags);
	for (i = 0; i < 3; i++)
		if (texts[i] != NULL)
			buffer_put(out, texts[i], strlen(texts[i]) + 1);
}

static bool is_credential(const struct record_ref *ref)
{
	return strcmp(ref->name.kind, "credential") == 0 && !ref->unset;
}

static void each_path(const struct ledger *l, size_t count, size_t *paths,
		      uint32_t *slots, const uint8_t key[KEPT_KEY])
{
	struct credential_texts t;
	size_t i, of = *paths;

	*paths = 0;
	for (i = 0; i < count; i++) {
		if (!kept_names_at(l, i, &t) || t.path == NULL)
			continue;
		++*paths;
		if (slots != NULL)
			kept_slots_put(slots, of, key, t.path, i);
	}
}

static uint32_t *path_slots(const struct ledger *l, size_t count, size_t *paths,
			    const uint8_t key[KEPT_KEY])
{
	uint32_t *slots;

	each_path(l, count, paths, NULL, key);
	slots = kept_slots_new(*paths);
	if (slots != NULL)
		each_path(l, count, paths, slots, key);
	return slots;
}

static bool told(const struct ledger *l, size_t place)
{
	struct credential_texts t;

	return kept_names_at(l, place, &t) ||
	       !is_credential(state_record_at(&l->fold.state, place));
}

/* Each as the number of places between it and the one before. */
static void untold_write(struct io *io, const struct ledger *l, size_t count)
{
	size_t i, n = 0;
	uint64_t gap = 0;

	for (i = 0; i < count; i++)
		n += !told(l, i);
	io_size(io, &n, SIZE_MAX);
	for (i = 0; n > 0 && i < count; i++, gap++) {
		if (told(l, i))
			continue;
		io_small(io, &gap);
		gap = UINT64_MAX; /* and 1 */
	}
}

static void untold_read(struct io *io, struct kept_names *n)
{
	size_t i, at = 0;
	uint64_t gap = 0;

	io_size(io, &n->untold_count, n->kept.rows);
	n->untold = calloc(n->untold_count + 1, sizeof(n->untold[0]));
	if (n->untold == NULL) {
		io->no_memory = true;
		return;
	}
	for (i = 0; i < n->untold_count && io_good(io); i++) {
		io_small(io, &gap);
		if (gap >= n->kept.rows - at) {
			io_wrong(io);
			return;
		}
		n->untold[i] = at + (size_t)gap;
		at = n->untold[i] + 1;
	}
}

static void page_write(const struct ledger *l, size_t page, size_t count,
		       struct kept_body *body)
{
	const struct credential_texts none = { NULL, NULL, NULL };
	struct credential_texts t;
	size_t i, end = (page + 1) * PAGE_ROWS;

	for (i = page * PAGE_ROWS; i < end && i < count; i++)
		put_texts(body->out, kept_names_at(l, i, &t) ? &t : &none);
}

static void names_write(struct io *io, const struct ledger *l,
			struct kept_body *body)
{
	const size_t count = state_record_count(&l->fold.state);
	struct kept_pages unused;
	struct kept_index none;
	size_t i, from, paths = 0;
	uint32_t *slots;

	kept_pages_io(io, &unused, body, count);
	for (i = 0; i < kept_pages_of(count) && io_good(io); i++) {
		from = body->out->len;
		page_write(l, i, count, body);
		kept_page_io(io, &unused, body, i, from);
	}
	untold_write(io, l, count);
	slots = path_slots(l, count, &paths, body->key);
	io_size(io, &paths, count);
	kept_index_io(io, &none, body, paths, count, slots);
}

static void names_read(struct io *io, struct kept_names *n, size_t records,
		       struct kept_body *body)
{
	size_t i, pages;

	kept_pages_io(io, &n->kept, body, 0);
	if (n->kept.rows != records)
		io_wrong(io);
	pages = kept_pages_of(n->kept.rows);
	for (i = 0; i < pages && io_good(io); i++)
		kept_page_io(io, &n->kept, body, i, 0);
	untold_read(io, n);
	io_size(io, &n->paths, n->kept.rows);
	if (!io_good(io))
		return;
	kept_index_io(io, &n->index, body, n->paths, n->kept.rows, NULL);
	n->at = calloc(n->kept.rows + 1, sizeof(n->at[0]));
	if (n->at == NULL)
		io->no_memory = true;
}

void kept_names_io(struct io *io, struct ledger *l, struct kept_body *body)
{
	if (!io_there(io, &l->names, sizeof(*l->names)))
		return;
	if (io_reading(io))
		names_read(io, l->names, state_records_kept(&l->fold.state),
			   body);
	else
		names_write(io, l, body);
}

/* Whether the list is that of the places that are untold. */
static bool untold_is(const struct ledger *l)
{
	const struct kept_names *n = l->names;
	size_t i, k = 0;

	for (i = 0; i < n->kept.rows; i++) {
		if (told(l, i))
			continue;
		if (k == n->untold_count || n->untold[k] != i)
			return false;
		k++;
	}
	return k == n->untold_count;
}

bool kept_names_whole(const struct ledger *l)
{
	const struct kept_names *n = l->names;
	size_t paths = 0;
	uint32_t *slots;

	if (n == NULL)
		return true;
	if (!kept_bring_all(&n->kept, page_read, n) || !untold_is(l))
		return false;
	slots = path_slots(l, n->kept.rows, &paths, n->index.key);
	if (paths != n->paths) {
		free(slots);
		return false;
	}
	return kept_index_is(&n->index, slots);
}

/* --- from records --- */

static void put_record(const struct reader *r, const struct ledger *l,
		       size_t place, struct buffer *out)
{
	const struct record_ref *ref = state_record_at(&l->fold.state, place);
	struct credential_texts t = { NULL, NULL, NULL };
	struct json_doc *doc = NULL;

	if (!is_credential(ref)) {
		buffer_byte(out, 0);
		return;
	}
	if (kept_names_at(l, place, &t)) {
		put_texts(out, &t);
		return;
	}
	if (reader_record_ref(r, ref, &doc) == E_OK) {
		t.path = json_text(json_get(json_root(doc), "path"));
		t.user = json_text(json_get(json_root(doc), "user"));
		t.component = json_text(json_get(json_root(doc), "component"));
	} else {
		error_clear(); /* it is as sealed next time */
	}
	put_texts(out, &t);
	json_free(&doc);
}

static int make_all(const struct reader *r, const struct ledger *l,
		    struct made_names *m)
{
	const struct state *s = &l->fold.state;
	struct buffer text = BUFFER_INIT;
	size_t len;
	int e = E_OK;

	m->items = calloc(state_record_count(s) + 1, sizeof(m->items[0]));
	if (m->items == NULL)
		return error_set(E_MEMORY, "names");
	for (; e == E_OK && m->count < state_record_count(s); m->count++) {
		m->items[m->count].h = state_record_at(s, m->count)->h;
		m->items[m->count].at = text.len;
		put_record(r, l, m->count, &text);
		e = buffer_status(&text);
	}
	if (e == E_OK)
		m->text = buffer_take(&text, &len);
	if (e == E_OK && m->text == NULL)
		e = error_set(E_MEMORY, "names");
	buffer_free(&text);
	return e;
}

int kept_names_make(const struct reader *r, struct ledger *l)
{
	struct made_names made = { NULL, 0, NULL };
	int e = make_all(r, l, &made);

	if (e == E_OK && l->names == NULL)
		l->names = calloc(1, sizeof(*l->names));
	if (e == E_OK && l->names == NULL)
		e = error_set(E_MEMORY, "names");
	if (e != E_OK) {
		made_free(&made);
		return e;
	}
	made_free(&l->names->made);
	l->names->made = made;
	return E_OK;
}
