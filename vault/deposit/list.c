/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/deposit/deposit.h"
#include "vault/ledger/kept_names.h"

void credential_view_clear(struct credential_view *v)
{
	size_t i;

	for (i = 0; i < sizeof(v->own) / sizeof(v->own[0]); i++)
		free(v->own[i]);
	memset(v, 0, sizeof(*v));
}

void credential_list_free(struct credential_view **list, size_t count)
{
	size_t i;

	for (i = 0; *list != NULL && i < count; i++)
		credential_view_clear(&(*list)[i]);
	free(*list);
	*list = NULL;
}

/* What its record says: one reading for all of it, or none. */
static void texts(const struct user *u, const struct record_ref *ref,
		  struct credential_view *v)
{
	struct json_doc *doc = NULL;
	struct credential_texts t;

	if (ref == NULL || ref->unset)
		return;
	if (reader_credential_kept(u->reader, ref, &t)) {
		v->path = t.path;
		v->user = t.user;
		v->component = t.component;
		return;
	}
	if (reader_record_ref(u->reader, ref, &doc) != E_OK)
		return;
	v->path = v->own[0] = reader_copy(doc, "path");
	v->user = v->own[1] = reader_copy(doc, "user");
	v->component = v->own[2] = reader_copy(doc, "component");
	json_free(&doc);
}

static void view_fill(const struct user *u, const struct credential *c,
		      const struct record_ref *ref, struct credential_view *out)
{
	const struct compartment *comp =
		state_compartment(ledger_state(u->ledger), c->compartment);

	memset(out, 0, sizeof(*out));
	memcpy(out->id, c->id, ID_TEXT);
	memcpy(out->label, comp->label, sizeof(out->label));
	out->credential = c;
	texts(u, ref, out);
}

/* Whether the record at a place may name one that is wanted: what was kept of it
 * says so without looking at anything else. */
static bool may_be(const struct user *u, size_t place, const char *glob)
{
	struct credential_texts t;

	if (!kept_names_at(u->ledger, place, &t))
		return true;
	return t.path != NULL &&
	       (glob == NULL || fnmatch(glob, t.path, 0) == 0);
}

/* The credential in use that a record is of, or NULL. */
static const struct credential *credential_of(const struct state *s,
					      const struct record_ref *ref)
{
	const struct credential *c = NULL;

	if (strcmp(ref->name.kind, "credential") == 0)
		c = state_credential(s, ref->name.id);
	return c == NULL || c->retired ? NULL : c;
}

static bool is_in(const struct credential_view *v, const char *compartment)
{
	return compartment == NULL || strcmp(v->label, compartment) == 0;
}

static bool wanted(const struct credential_view *v, const char *glob)
{
	return v->path != NULL &&
	       (glob == NULL || fnmatch(glob, v->path, 0) == 0);
}

static int by_path(const void *a, const void *b)
{
	const struct credential_view *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* Where all are wanted, room for all is had at once. */
static int room_for_all(const struct state *s, struct credential_view **list,
			size_t *cap)
{
	const size_t n = state_credential_count(s);

	state_all_soon(s);
	*list = malloc((n + 1) * sizeof(**list));
	if (*list == NULL)
		return error_set(E_MEMORY, "an array of %zu items", n);
	array_soon(*list, n * sizeof(**list));
	*cap = n;
	return E_OK;
}

static int list_all(const struct user *u, const char *glob,
		    const char *compartment, struct credential_view **list,
		    size_t *n, size_t *unnamed)
{
	const struct state *s = ledger_state(u->ledger);
	const struct record_ref *ref;
	const struct credential *c;
	struct credential_view *v;
	size_t i, cap = 0;

	if (glob == NULL && room_for_all(s, list, &cap) != E_OK)
		return E_MEMORY;
	for (i = 0; i < state_record_count(s); i++) {
		if (!may_be(u, i, glob))
			continue;
		ref = state_record_at(s, i);
		c = credential_of(s, ref);
		if (c == NULL)
			continue;
		if (array_room(list, &cap, *n, sizeof(**list)) != E_OK)
			return E_MEMORY;
		v = &(*list)[*n];
		view_fill(u, c, ref, v);
		if (is_in(v, compartment) && v->path == NULL)
			++*unnamed;
		if (is_in(v, compartment) && wanted(v, glob))
			++*n;
		else
			credential_view_clear(v);
	}
	return E_OK;
}

int credential_list(const struct user *u, const char *glob,
		    const char *compartment, struct credential_view **out,
		    size_t *count, size_t *unnamed)
{
	struct credential_view *list = NULL;
	size_t n = 0, without = 0;
	int r;

	r = user_needs_reader(u);
	if (r == E_OK)
		r = store_read_begin(u->store);
	if (r != E_OK)
		return r;
	r = list_all(u, glob, compartment, &list, &n, &without);
	store_read_end(u->store);
	if (r != E_OK) {
		credential_list_free(&list, n);
		return r;
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), by_path);
	*out = list;
	*count = n;
	if (unnamed != NULL)
		*unnamed = without;
	return E_OK;
}

static int path_order(const void *path, const void *view)
{
	return strcmp(path, ((const struct credential_view *)view)->path);
}

const struct credential_view *credential_run(const struct credential_view *list,
					     size_t count, const char *path,
					     size_t *n)
{
	const struct credential_view *at =
		count == 0 ?
			NULL :
			bsearch(path, list, count, sizeof(*list), path_order);
	const struct credential_view *end = at;

	if (at == NULL)
		return NULL;
	while (at > list && strcmp(at[-1].path, path) == 0)
		at--;
	while (end < list + count && strcmp(end->path, path) == 0)
		end++;
	*n = (size_t)(end - at);
	return at;
}

int credential_find(const struct user *u, const char *path, const char *label,
		    struct credential_view *out)
{
	struct credential *c;
	int r;

	r = user_needs_reader(u);
	if (r == E_OK)
		r = reader_credential(u->reader, path, label, &c);
	if (r == E_OK)
		view_fill(u, c,
			  state_record(ledger_state(u->ledger), "credential",
				       c->id),
			  out);
	return r;
}
