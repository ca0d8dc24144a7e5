/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kept_names.c -- one text for all records of the state, in their order:
 *
 *     flags(1)  then for each flag a text and NUL
 *
 * No flags: nothing is kept of that record.
 */
#include "vault/ledger/kept_names.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/cache_io.h"
#include "vault/ledger/reader.h"
#include "vault/ledger/state_records.h"

enum { HAS_PATH = 1, HAS_USER = 2, HAS_COMPONENT = 4, HAS_ALL = 7 };

struct kept_name {
	struct tree_hash h; /* of the record's object */
	size_t at;          /* in the text */
};

struct kept_names {
	struct kept_name *items; /* as the state's records were */
	size_t count;
	uint8_t *text;
	size_t len;
};

void kept_names_free(struct kept_names **names)
{
	if (*names == NULL)
		return;
	free((*names)->items);
	free((*names)->text);
	free(*names);
	*names = NULL;
}

/* --- finding --- */

/* The next text, or NULL: there is none; *at behind it. */
static const char *next_text(const struct kept_names *n, size_t *at, bool has)
{
	const char *text = (const char *)n->text + *at;

	if (!has)
		return NULL;
	*at += strlen(text) + 1;
	return text;
}

bool kept_names_get(const struct ledger *l, const struct record_ref *ref,
		    struct credential_texts *out)
{
	const struct kept_names *n = l->names;
	size_t at, i = state_record_place(&l->fold.state, ref);
	uint8_t flags;

	if (n == NULL || i >= n->count || ref->unset ||
	    !tree_hash_equal(&n->items[i].h, &ref->h))
		return false;
	at = n->items[i].at;
	flags = n->text[at++];
	if (flags == 0)
		return false;
	out->path = next_text(n, &at, (flags & HAS_PATH) != 0);
	out->user = next_text(n, &at, (flags & HAS_USER) != 0);
	out->component = next_text(n, &at, (flags & HAS_COMPONENT) != 0);
	return true;
}

/* --- from bytes --- */

/* Whether one record's texts are whole; *at behind them. */
static bool pass(const struct kept_names *n, size_t *at)
{
	const uint8_t *end;
	uint8_t flags;

	if (*at >= n->len || n->text[*at] > HAS_ALL)
		return false;
	for (flags = n->text[(*at)++]; flags != 0; flags >>= 1) {
		if ((flags & 1) == 0)
			continue;
		end = *at < n->len ? memchr(n->text + *at, '\0', n->len - *at) :
				     NULL;
		if (end == NULL)
			return false;
		*at = (size_t)(end - n->text) + 1;
	}
	return true;
}

/* Where each record's begin. E_INPUT: they are not those of this state. */
static int find_all(struct kept_names *n, const struct state *s)
{
	const size_t count = state_record_count(s);
	size_t at = 0;

	n->items = calloc(count + 1, sizeof(n->items[0]));
	if (n->items == NULL)
		return error_set(E_MEMORY, "names");
	for (; n->count < count; n->count++) {
		n->items[n->count].h = state_record_at(s, n->count)->h;
		n->items[n->count].at = at;
		if (!pass(n, &at))
			return error_set(E_INPUT, "names");
	}
	return at == n->len ? E_OK : error_set(E_INPUT, "names");
}

void kept_names_io(struct io *io, struct ledger *l)
{
	struct kept_names *n;
	size_t cap;

	if (!io_there(io, &l->names, sizeof(*l->names)))
		return;
	n = l->names;
	cap = n->len;
	io_list(io, &n->text, &n->len, &cap, 1);
	io_raw(io, n->text, n->len);
	if (!io_reading(io) || !io_good(io))
		return;
	switch (find_all(n, &l->fold.state)) {
	case E_OK:
		break;
	case E_MEMORY:
		io->no_memory = true;
		break;
	default:
		io_wrong(io);
	}
}

/* --- from records --- */

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

static void put_record(const struct reader *r, const struct ledger *l,
		       const struct record_ref *ref, struct buffer *out)
{
	struct credential_texts t = { NULL, NULL, NULL };
	struct json_doc *doc = NULL;

	if (strcmp(ref->name.kind, "credential") != 0 || ref->unset) {
		buffer_byte(out, 0);
		return;
	}
	if (kept_names_get(l, ref, &t)) {
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

int kept_names_make(const struct reader *r, struct ledger *l)
{
	const struct state *s = &l->fold.state;
	struct kept_names *n = calloc(1, sizeof(*n));
	struct buffer text = BUFFER_INIT;
	size_t i;
	int e = n == NULL ? error_set(E_MEMORY, "names") : E_OK;

	for (i = 0; e == E_OK && i < state_record_count(s); i++) {
		put_record(r, l, state_record_at(s, i), &text);
		e = buffer_status(&text);
	}
	if (e == E_OK) {
		n->text = text.bytes;
		n->len = text.len;
		memset(&text, 0, sizeof(text)); /* the names' now */
		e = find_all(n, s);
	}
	if (e == E_OK) {
		kept_names_free(&l->names);
		l->names = n;
		n = NULL;
	}
	kept_names_free(&n);
	buffer_free(&text);
	return e;
}
