/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/state_index.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/ledger/state_credentials.h"
#include "vault/ledger/state_records.h"

/* Open addressing; at most half of the slots are taken. */
struct table {
	uint32_t *slots; /* place + 1; 0: free */
	size_t cap;      /* a power of two */
	size_t done;     /* items that are in it, behind the kept ones */
};

struct state_index {
	uint8_t key[crypto_shorthash_KEYBYTES];
	struct table tables[INDEXED_LISTS];
};

struct state_index *state_index_new(void)
{
	struct state_index *index = calloc(1, sizeof(*index));

	if (index != NULL)
		crypto_shorthash_keygen(index->key);
	return index;
}

void state_index_free(struct state_index **index)
{
	int list;

	for (list = 0; *index != NULL && list < INDEXED_LISTS; list++)
		free((*index)->tables[list].slots);
	free(*index);
	*index = NULL;
}

static size_t count_of(const struct state *s, enum indexed list)
{
	switch (list) {
	case INDEXED_MEMBERS:
		return s->members_count;
	case INDEXED_CREDENTIALS:
		return state_credential_count(s);
	case INDEXED_SESSIONS:
		return s->sessions_count;
	default:
		return state_record_count(s);
	}
}

/* The first rows of a table may be kept ones: they have an index of their own. */
static size_t kept_of(const struct state *s, enum indexed list)
{
	switch (list) {
	case INDEXED_CREDENTIALS:
		return state_credentials_kept(s);
	case INDEXED_RECORDS:
		return state_records_kept(s);
	default:
		return 0;
	}
}

static size_t find_kept(const struct state *s, enum indexed list,
			const char *id, const char *kind)
{
	switch (list) {
	case INDEXED_CREDENTIALS:
		return state_credential_kept(s, id);
	case INDEXED_RECORDS:
		return state_record_kept(s, kind, id);
	default:
		return INDEX_NONE;
	}
}

static const char *id_of(const struct state *s, enum indexed list, size_t i)
{
	switch (list) {
	case INDEXED_MEMBERS:
		return s->members[i].id;
	case INDEXED_CREDENTIALS:
		return state_credential_at(s, i)->id;
	case INDEXED_SESSIONS:
		return s->sessions[i].sid;
	default:
		return state_record_at(s, i)->name.id;
	}
}

static bool is_it(const struct state *s, enum indexed list, size_t i,
		  const char *id, const char *kind)
{
	return strcmp(id_of(s, list, i), id) == 0 &&
	       (kind == NULL ||
		strcmp(state_record_at(s, i)->name.kind, kind) == 0);
}

static size_t slot_of(const struct state_index *index, const struct table *t,
		      const char *id)
{
	uint8_t hash[crypto_shorthash_BYTES];
	uint64_t n;

	crypto_shorthash(hash, (const uint8_t *)id, strlen(id), index->key);
	memcpy(&n, hash, sizeof(n));
	return (size_t)n & (t->cap - 1);
}

static void put(const struct state *s, enum indexed list, struct table *t,
		size_t i)
{
	size_t at = slot_of(s->index, t, id_of(s, list, i));

	while (t->slots[at] != 0)
		at = (at + 1) & (t->cap - 1);
	t->slots[at] = (uint32_t)i + 1;
}

static bool grow(struct table *t, size_t count)
{
	size_t cap = t->cap == 0 ? 64 : t->cap;
	uint32_t *slots;

	while (cap / 2 < count)
		cap *= 2;
	if (cap == t->cap)
		return true;
	slots = calloc(cap, sizeof(*slots));
	if (slots == NULL)
		return false;
	free(t->slots);
	t->slots = slots;
	t->cap = cap;
	t->done = 0;
	return true;
}

/* Whether all items are in the table. */
static bool take_in(const struct state *s, enum indexed list, struct table *t)
{
	const size_t kept = kept_of(s, list);
	size_t count = count_of(s, list) - kept;

	if (kept + count >= UINT32_MAX / 4 || !grow(t, count))
		return false;
	while (t->done < count)
		put(s, list, t, kept + t->done++);
	return true;
}

static size_t go_through(const struct state *s, enum indexed list,
			 const char *id, const char *kind)
{
	size_t i = count_of(s, list);

	while (i-- > 0)
		if (is_it(s, list, i, id, kind))
			return i;
	return INDEX_NONE;
}

size_t state_find(const struct state *s, enum indexed list, const char *id,
		  const char *kind)
{
	struct table *t;
	size_t at;

	if (id == NULL)
		return INDEX_NONE;
	if (s->index == NULL)
		return go_through(s, list, id, kind);
	/* where two have the same id, the first of them */
	at = find_kept(s, list, id, kind);
	if (at != INDEX_NONE)
		return at;
	t = &s->index->tables[list];
	if (!take_in(s, list, t))
		return go_through(s, list, id, kind);
	for (at = slot_of(s->index, t, id); t->slots[at] != 0;
	     at = (at + 1) & (t->cap - 1))
		if (is_it(s, list, t->slots[at] - 1, id, kind))
			return t->slots[at] - 1;
	return INDEX_NONE;
}
