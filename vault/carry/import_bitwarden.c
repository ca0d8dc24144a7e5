/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_bitwarden.c -- the plain JSON export of Bitwarden, of a person or of an
 * organisation. An entry's path is its folder's or collection's name, in which
 * slashes divide, and its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/import_build.h"

#define PLACES_MAX 10000

typedef const struct foreign_value value;

struct reading {
	struct import_builder *b;
	const struct foreign *f;
	struct spot *places; /* folders or collections, by id */
	size_t place_count;
};

struct spot {
	char *id;
	size_t n; /* of those with one id the first counts */
	value *at;
};

/* What an entry has that says nothing to anybody else. */
static const char *const passed_over[] = {
	"id",           "organizationId", "folderId",     "collectionIds",
	"type",         "name",           "favorite",     "reprompt",
	"revisionDate", "creationDate",   "archivedDate", "object",
	"key",          "secureNote",     "notes",        "fields",
	"login",        "card",           "identity",     "sshKey",
	"deletedDate",  "passwordHistory"
};

static struct import_place at_text(value *v)
{
	struct import_place at = { .coding = IMPORT_JSON, .text = v };

	return at;
}

static bool is_there(value *v)
{
	return v != NULL && foreign_type(v) != FOREIGN_NULL;
}

static bool is_text(value *v)
{
	return v != NULL && foreign_type(v) == FOREIGN_TEXT;
}

/* A fault at a value; r of the note. */
static int fault_at(const struct reading *x, value *v, const char *what)
{
	struct buffer path = BUFFER_INIT;
	int r;

	foreign_path(x->f, v, &path);
	r = import_fault(x->b, buffer_string(&path), "%s", what);
	buffer_free(&path);
	return r;
}

/* The key of a member, for a field or a person. */
static void key_of(const struct reading *x, value *member, char out[65])
{
	struct buffer path = BUFFER_INIT;
	const char *dot;

	foreign_path(x->f, member, &path);
	dot = strrchr(buffer_string(&path), '.');
	snprintf(out, 65, "%s", dot == NULL ? "" : dot + 1);
	buffer_free(&path);
}

/* --- fields --- */

static int text_field(const struct reading *x, value *v, const char *name)
{
	struct import_place at = at_text(v);

	if (!is_there(v))
		return E_OK;
	if (!is_text(v))
		return fault_at(x, v, N_("a text was expected"));
	return import_item_field(x->b, name, name, &at);
}

static int uris(const struct reading *x, value *list)
{
	value *u;
	int r = E_OK;

	if (!is_there(list))
		return E_OK;
	if (foreign_type(list) != FOREIGN_ARRAY)
		return fault_at(x, list, N_("a list was expected"));
	for (u = foreign_first(x->f, list); r == E_OK && u != NULL;
	     u = foreign_next(x->f, u)) {
		if (foreign_type(u) != FOREIGN_OBJECT)
			r = fault_at(x, u, N_("an object was expected"));
		else
			r = text_field(x, foreign_get(x->f, u, "uri"), "url");
	}
	return r;
}

static int passkeys(const struct reading *x, value *list)
{
	if (!is_there(list) || foreign_count(list) == 0)
		return E_OK;
	return import_left_out(x->b,
			       NP_(foreign_count(list),
				   "%zu passkey is not taken",
				   "%zu passkeys are not taken"),
			       foreign_count(list));
}

static int login(const struct reading *x, value *v)
{
	value *user = foreign_get(x->f, v, "username");
	struct import_place at = at_text(user);
	int r = E_OK;

	if (is_there(user))
		r = is_text(user) ?
			    import_item_user(x->b, &at) :
			    fault_at(x, user, N_("a text was expected"));
	if (r == E_OK)
		r = text_field(x, foreign_get(x->f, v, "password"), "password");
	if (r == E_OK)
		r = text_field(x, foreign_get(x->f, v, "totp"), "totp");
	if (r == E_OK)
		r = uris(x, foreign_get(x->f, v, "uris"));
	return r == E_OK ?
		       passkeys(x, foreign_get(x->f, v, "fido2Credentials")) :
		       r;
}

/* Cards, identities, keys: each member a field of its own. */
static int members(const struct reading *x, value *v)
{
	char key[65];
	value *m;
	int r = E_OK;

	for (m = foreign_first(x->f, v); r == E_OK && m != NULL;
	     m = foreign_next(x->f, m)) {
		key_of(x, m, key);
		r = text_field(x, m, key);
	}
	return r;
}

static int custom_field(const struct reading *x, value *f)
{
	value *name = foreign_get(x->f, f, "name");
	value *v = foreign_get(x->f, f, "value");
	struct import_place at = at_text(name);
	int64_t type = 0;
	char *text = NULL;
	int r;

	if (foreign_type(f) != FOREIGN_OBJECT)
		return fault_at(x, f, N_("an object was expected"));
	if (is_there(v) && !is_text(v))
		return fault_at(x, v, N_("a text was expected"));
	if (is_text(name)) {
		r = import_name(x->b->im, &at, &text);
		if (r != E_OK)
			return r;
	}
	foreign_integer(x->f, foreign_get(x->f, f, "type"), &type);
	at = at_text(v);
	if (type == 3)
		r = import_left_out(x->b,
				    "the field `%.100s` is a link to another "
				    "of this entry",
				    text == NULL ? "" : text);
	else
		r = is_text(v) ?
			    import_item_field(x->b, text == NULL ? "" : text,
					      text == NULL ? "" : text, &at) :
			    E_OK;
	free(text);
	return r;
}

static int custom_fields(const struct reading *x, value *list)
{
	value *f;
	int r = E_OK;

	if (!is_there(list))
		return E_OK;
	if (foreign_type(list) != FOREIGN_ARRAY)
		return fault_at(x, list, N_("a list was expected"));
	for (f = foreign_first(x->f, list); r == E_OK && f != NULL;
	     f = foreign_next(x->f, f))
		r = custom_field(x, f);
	return r;
}

/* --- paths --- */

static int add_text(const struct reading *x, value *v, bool split,
		    struct import_path *path)
{
	struct import_place at = at_text(v);
	char *text = NULL;
	int r;

	r = import_name(x->b->im, &at, &text);
	if (r != E_OK)
		return r;
	if (split)
		import_path_split(path, text);
	else
		import_path_add(path, text);
	free(text);
	return E_OK;
}

static int by_id(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order != 0 ? order : (x->n > y->n) - (x->n < y->n);
}

static int places_make(struct reading *x, value *list)
{
	struct spot *s;
	value *p, *id;
	int r = E_OK;

	x->places = calloc(foreign_count(list) + 1, sizeof(*x->places));
	if (x->places == NULL)
		return error_set(E_MEMORY, "an import");
	for (p = foreign_first(x->f, list); r == E_OK && p != NULL;
	     p = foreign_next(x->f, p)) {
		id = foreign_get(x->f, p, "id");
		s = &x->places[x->place_count];
		s->n = x->place_count;
		s->at = p;
		r = is_text(id) ? foreign_text(x->f, id, &s->id) : E_INPUT;
		x->place_count += r == E_OK;
		if (r == E_INPUT) { /* nothing can name it */
			error_clear();
			r = E_OK;
		}
	}
	qsort(x->places, x->place_count, sizeof(*x->places), by_id);
	return r;
}

static void places_free(struct reading *x)
{
	size_t i;

	for (i = 0; i < x->place_count; i++)
		free(x->places[i].id);
	free(x->places);
}

/* The folder or collection of that id. */
static value *place_of(const struct reading *x, value *id)
{
	size_t low = 0, high = x->place_count, mid;
	char *text = NULL;
	value *found = NULL;

	if (!is_text(id) || foreign_text(x->f, id, &text) != E_OK) {
		error_clear();
		return NULL;
	}
	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(x->places[mid].id, text) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < x->place_count && strcmp(x->places[low].id, text) == 0)
		found = x->places[low].at;
	free(text);
	return found;
}

static int add_place(const struct reading *x, value *item,
		     struct import_path *path)
{
	value *id = foreign_get(x->f, item, "folderId"), *p, *name, *all;
	int r = E_OK;

	all = foreign_get(x->f, item, "collectionIds");
	if (!is_there(id) && is_there(all) &&
	    foreign_type(all) == FOREIGN_ARRAY) {
		id = foreign_first(x->f, all);
		if (foreign_count(all) > 1)
			r = import_left_out(x->b,
					    "it is in %zu collections: the "
					    "path has the first",
					    foreign_count(all));
	}
	if (r != E_OK || !is_there(id))
		return r;
	p = place_of(x, id);
	name = p == NULL ? NULL : foreign_get(x->f, p, "name");
	if (!is_text(name))
		return import_left_out(x->b, "its folder or collection is not "
					     "in the file");
	return add_text(x, name, true, path);
}

/* --- entries --- */

static bool is_known(const struct reading *x, value *member)
{
	size_t i;

	for (i = 0; i < sizeof(passed_over) / sizeof(passed_over[0]); i++)
		if (foreign_key_is(x->f, member, passed_over[i]))
			return true;
	return false;
}

static int the_rest(const struct reading *x, value *item)
{
	value *m, *past = foreign_get(x->f, item, "passwordHistory");
	char key[65];
	int r = E_OK;

	if (is_there(past) && foreign_count(past) > 0)
		r = import_left_out(x->b,
				    NP_(foreign_count(past),
					"%zu earlier password is not taken",
					"%zu earlier passwords are not taken"),
				    foreign_count(past));
	for (m = foreign_first(x->f, item); r == E_OK && m != NULL;
	     m = foreign_next(x->f, m)) {
		if (!is_there(m) || is_known(x, m))
			continue;
		key_of(x, m, key);
		r = import_left_out(x->b, "`%s` is not understood", key);
	}
	return r;
}

static int kinds(const struct reading *x, value *item)
{
	static const char *const objects[] = { NULL,   "login",    NULL,
					       "card", "identity", "sshKey" };
	value *type = foreign_get(x->f, item, "type"), *v;
	int64_t n = 0;

	if (!foreign_integer(x->f, type, &n))
		return fault_at(x, type == NULL ? item : type,
				N_("its type is no whole number"));
	if (n < 1 || n > 5)
		return import_left_out(x->b,
				       "it is of a kind (%lld) that is not "
				       "understood",
				       (long long)n);
	if (objects[n] == NULL)
		return E_OK;
	v = foreign_get(x->f, item, objects[n]);
	if (!is_there(v))
		return E_OK;
	if (foreign_type(v) != FOREIGN_OBJECT)
		return fault_at(x, v, N_("an object was expected"));
	return n == 1 ? login(x, v) : members(x, v);
}

static int contents(const struct reading *x, value *item)
{
	int r;

	if (is_there(foreign_get(x->f, item, "deletedDate")))
		return import_left_out(x->b, "it lies in the bin");
	r = kinds(x, item);
	if (r == E_OK)
		r = custom_fields(x, foreign_get(x->f, item, "fields"));
	if (r == E_OK)
		r = text_field(x, foreign_get(x->f, item, "notes"), "notes");
	return r == E_OK ? the_rest(x, item) : r;
}

static int entry(const struct reading *x, value *item)
{
	struct import_path path = { .len = 0 };
	struct buffer place = BUFFER_INIT;
	value *name;
	int r;

	if (foreign_type(item) != FOREIGN_OBJECT)
		return fault_at(x, item, N_("an object was expected"));
	name = foreign_get(x->f, item, "name");
	if (!is_text(name))
		return fault_at(x, name == NULL ? item : name,
				N_("it has no name"));
	foreign_path(x->f, item, &place);
	r = buffer_status(&place);
	if (r == E_OK)
		r = import_item_begin(x->b, buffer_string(&place));
	buffer_free(&place);
	if (r == E_OK)
		r = contents(x, item);
	if (r == E_OK)
		r = add_place(x, item, &path);
	if (r == E_OK)
		r = add_text(x, name, false, &path);
	return r == E_OK ? import_item_end(x->b, &path) : r;
}

static int entries(const struct reading *x)
{
	value *root = foreign_root(x->f), *items, *item, *sealed;
	bool encrypted = false;
	int r = E_OK;

	sealed = foreign_get(x->f, root, "encrypted");
	if (foreign_bool(x->f, sealed, &encrypted) && encrypted)
		return fault_at(
			x, sealed,
			N_("the export is encrypted: export it again as "
			   ".json, not as .json (encrypted)"));
	items = foreign_get(x->f, root, "items");
	if (items == NULL || foreign_type(items) != FOREIGN_ARRAY)
		return fault_at(x, items == NULL ? root : items,
				N_("a list of items was expected"));
	for (item = foreign_first(x->f, items); r == E_OK && item != NULL;
	     item = foreign_next(x->f, item))
		r = entry(x, item);
	return r;
}

int import_read_bitwarden(struct import_builder *b, const struct secret *file)
{
	struct reading x = { b, NULL, NULL, 0 };
	value *list;
	int r;

	r = foreign_parse(secret_peek(file), secret_len(file), &b->im->json);
	if (r == E_INPUT)
		return import_fault_detail(b);
	if (r != E_OK)
		return r;
	x.f = b->im->json;
	list = foreign_get(x.f, foreign_root(x.f), "folders");
	if (!is_there(list))
		list = foreign_get(x.f, foreign_root(x.f), "collections");
	if (is_there(list) && foreign_count(list) > PLACES_MAX)
		return fault_at(&x, list, N_("over 10000 of them"));
	r = places_make(&x, is_there(list) ? list : NULL);
	if (r == E_OK)
		r = entries(&x);
	places_free(&x);
	return r;
}
