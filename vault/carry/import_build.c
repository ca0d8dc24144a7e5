/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_build.c -- the list that a reader makes: items, their fields, and what
 * there is to tell of them. Every value is decoded once here, so that what
 * cannot be is known before anything is written. */
#include "vault/carry/import_build.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/deposit/totp.h"

#define NOTES_MAX 10000
#define USER_MAX 120
#define FIELDS_MAX 1000

/* --- notes --- */

static int no_memory(void)
{
	return error_set(E_MEMORY, "an import");
}

__attribute__((format(printf, 3, 0))) static int note_put(
	struct import_notes *notes, const char *place, const char *format,
	va_list args)
{
	struct import_note *n;
	char what[400];

	if (notes->count == NOTES_MAX) {
		notes->more++;
		return E_OK;
	}
	if (array_room(&notes->list, &notes->cap, notes->count, sizeof(*n)) !=
	    E_OK)
		return no_memory();
	vsnprintf(what, sizeof(what), format, args);
	text_mask(what);
	n = &notes->list[notes->count];
	memset(n, 0, sizeof(*n));
	n->place = strdup(place);
	n->what = strdup(what);
	if (n->place == NULL || n->what == NULL) {
		free(n->place);
		free(n->what);
		return no_memory();
	}
	text_mask(n->place);
	notes->count++;
	return E_OK;
}

int import_note(struct import_notes *notes, const char *place,
		const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = note_put(notes, place, format, args);
	va_end(args);
	return r;
}

struct import_item *import_item(const struct import_builder *b)
{
	return &b->im->items[b->im->count - 1];
}

int import_left_out(struct import_builder *b, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = note_put(&b->im->left_out, import_item(b)->place, format, args);
	va_end(args);
	return r;
}

int import_fault(struct import_builder *b, const char *place,
		 const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = note_put(&b->im->faults, place, format, args);
	va_end(args);
	return r;
}

int import_fault_detail(struct import_builder *b)
{
	const char *detail = error_detail(), *colon = strstr(detail, ": ");
	char place[64];

	if (colon == NULL || strncmp(detail, "line ", 5) != 0)
		return import_fault(b, N_("the file"), "%s", detail);
	snprintf(place, sizeof(place), "%.*s", (int)(colon - detail), detail);
	return import_fault(b, place, "%s", colon + 2);
}

/* --- names --- */

int import_name(const struct import *im, const struct import_place *at,
		char **out)
{
	struct secret *s = NULL;
	char *text;
	size_t i;
	int r;

	r = import_bytes(im, at, &s);
	if (r != E_OK)
		return r;
	text = malloc(secret_len(s) + 1);
	for (i = 0; text != NULL && i < secret_len(s); i++)
		text[i] =
			secret_peek(s)[i] == 0 ? '?' : (char)secret_peek(s)[i];
	if (text != NULL)
		text[secret_len(s)] = '\0';
	secret_free(&s);
	if (text == NULL)
		return no_memory();
	text_mask(text);
	*out = text;
	return E_OK;
}

/* --- an item --- */

int import_item_begin(struct import_builder *b, const char *place)
{
	struct import *im = b->im;
	struct import_item *item;

	if (im->count == IMPORT_ITEMS_MAX)
		return error_set(E_INPUT, "over %d entries", IMPORT_ITEMS_MAX);
	if (array_room(&im->items, &im->cap, im->count, sizeof(*item)) != E_OK)
		return no_memory();
	item = &im->items[im->count];
	memset(item, 0, sizeof(*item));
	item->place = strdup(place);
	if (item->place == NULL)
		return no_memory();
	im->count++;
	b->notes_from = im->left_out.count;
	return E_OK;
}

/* A user name that the catalog does not take is a secret like others. */
int import_item_user(struct import_builder *b, const struct import_place *at)
{
	struct secret *s = NULL;
	struct span text;
	bool fits;
	int r;

	r = import_bytes(b->im, at, &s);
	if (r != E_OK)
		return r;
	text.bytes = secret_peek(s);
	text.len = secret_len(s);
	fits = text.len <= USER_MAX && text_clean(text);
	secret_free(&s);
	if (text.len == 0)
		return E_OK;
	if (fits)
		return import_name(b->im, at, &import_item(b)->user);
	r = import_left_out(b,
			    "the user name is over %d bytes or has control "
			    "characters: it is field `user`",
			    USER_MAX);
	return r == E_OK ? import_item_field(b, "user", "user name", at) : r;
}

static bool has_name(const struct import_item *item, const char *name)
{
	size_t i;

	for (i = 0; i < item->count; i++)
		if (strcmp(item->fields[i].name, name) == 0)
			return true;
	return false;
}

/* How many there are of ${base}, with a number or without. */
static unsigned alike(const struct import_item *item, const char *base)
{
	size_t i, len = strlen(base);
	unsigned n = 0;
	const char *rest;

	for (i = 0; i < item->count; i++) {
		if (strncmp(item->fields[i].name, base, len) != 0)
			continue;
		rest = item->fields[i].name + len;
		n += rest[0] == '\0' ||
		     (rest[0] == '-' && rest[1] != '\0' &&
		      strspn(rest + 1, "0123456789") == strlen(rest + 1));
	}
	return n;
}

static int name_field(struct import_builder *b, const char *name,
		      const char *from, char out[33])
{
	const struct import_item *item = import_item(b);
	char base[33];
	unsigned n;

	import_field_name(name, base);
	memcpy(out, base, sizeof(base));
	if (!has_name(item, base))
		return E_OK;
	n = alike(item, base);
	do
		import_field_number(base, ++n, out);
	while (has_name(item, out));
	return import_left_out(b, "another field `%s` (%.100s): it is `%s`",
			       base, from, out);
}

/* What a person should know of a value that is taken all the same. */
static int look_at(struct import_builder *b, const char *name,
		   const struct secret *s)
{
	struct totp totp = { NULL, TOTP_SHA1, 0, 0 };
	int r = E_OK;

	if (b->im->format != IMPORT_BITWARDEN &&
	    memmem(secret_peek(s), secret_len(s), "{REF:", 5) != NULL)
		r = import_left_out(b,
				    "field `%s` refers to another entry: the "
				    "reference is taken, not what it stands "
				    "for",
				    name);
	if (r != E_OK || strncmp(name, "totp", 4) != 0)
		return r;
	r = totp_parse(s, &totp);
	totp_free(&totp);
	if (r != E_INPUT)
		return r;
	return import_left_out(b, "field `%s` gives no one-time codes: %s",
			       name, error_detail());
}

/* Little can be unpacked to much: past the limit nothing more is. */
static int value_of(struct import_builder *b, const struct import_place *at,
		    struct secret **out)
{
	bool packed = at->coding == IMPORT_BASE64 || at->coding == IMPORT_GZIP;
	int r = E_OK;

	if (import_item(b)->count >= FIELDS_MAX)
		return error_set(E_INPUT, "over %d fields", FIELDS_MAX);
	if (!packed || b->unpacked <= IMPORT_UNPACKED_MAX)
		r = import_bytes(b->im, at, out);
	if (packed && *out != NULL)
		b->unpacked += secret_len(*out);
	if (r == E_OK && packed && b->unpacked > IMPORT_UNPACKED_MAX)
		r = error_set(E_INPUT, "attachments are over %zu MiB in all",
			      IMPORT_UNPACKED_MAX >> 20);
	return r;
}

static int field_put(struct import_item *item, const char *name,
		     const char *from, const struct import_place *at)
{
	struct import_field *f;

	if (array_room(&item->fields, &item->cap, item->count, sizeof(*f)) !=
	    E_OK)
		return no_memory();
	f = &item->fields[item->count];
	memset(f, 0, sizeof(*f));
	snprintf(f->name, sizeof(f->name), "%s", name);
	f->from = strdup(from);
	if (f->from == NULL)
		return no_memory();
	text_mask(f->from);
	f->at = *at;
	item->count++;
	return E_OK;
}

/* Takes what ${at} owns, in any case. */
int import_item_field(struct import_builder *b, const char *name,
		      const char *from, const struct import_place *at)
{
	struct secret *s = NULL, *made = at->made;
	char as[33];
	int r;

	r = value_of(b, at, &s);
	if (r == E_INPUT) {
		r = import_fault(b, import_item(b)->place, "%.100s: %s", from,
				 error_detail());
		goto out;
	}
	if (r != E_OK || secret_len(s) == 0)
		goto out;
	r = name_field(b, name, from, as);
	if (r == E_OK)
		r = look_at(b, as, s);
	if (r == E_OK)
		r = field_put(import_item(b), as, from, at);
	if (r == E_OK)
		made = NULL; /* the field's now */
out:
	secret_free(&made);
	secret_free(&s);
	return r;
}

static void item_clear(struct import_item *item)
{
	size_t i;

	for (i = 0; i < item->count; i++) {
		free(item->fields[i].from);
		secret_free(&item->fields[i].at.made);
	}
	free(item->fields);
	free(item->path);
	free(item->user);
	free(item->place);
}

static int notes_name(struct import_builder *b, const char *path)
{
	struct import_notes *notes = &b->im->left_out;
	size_t i;

	for (i = b->notes_from; i < notes->count; i++) {
		if (notes->list[i].path != NULL)
			continue;
		notes->list[i].path = strdup(path);
		if (notes->list[i].path == NULL)
			return no_memory();
	}
	return E_OK;
}

static int item_drop(struct import_builder *b, const char *base)
{
	int r = E_OK;

	if (b->notes_from == b->im->left_out.count)
		r = import_left_out(b, "there is nothing in it to be "
				       "deposited");
	if (r == E_OK)
		r = notes_name(b, base);
	item_clear(import_item(b));
	b->im->count--;
	return r;
}

int import_item_end(struct import_builder *b, const struct import_path *path)
{
	const char *base = path->len == 0 ? "unnamed" : path->text;
	struct import_item *item = import_item(b);
	int r;

	if (item->count == 0)
		return item_drop(b, base);
	r = import_names_take(&b->names, base, &item->path);
	if (r == E_OK && path->cut)
		r = import_left_out(b, "its name is too long: cut");
	if (r == E_OK && (path->nothing || path->len == 0))
		r = import_left_out(b, "a name without a letter for a path");
	if (r == E_OK && strcmp(base, item->path) != 0)
		r = import_left_out(b, "there is another %s before it", base);
	return r == E_OK ? notes_name(b, item->path) : r;
}

/* --- all of it --- */

static void notes_free(struct import_notes *notes)
{
	size_t i;

	for (i = 0; i < notes->count; i++) {
		free(notes->list[i].place);
		free(notes->list[i].path);
		free(notes->list[i].what);
	}
	free(notes->list);
}

void import_free(struct import **import)
{
	struct import *im = *import;
	size_t i;

	if (im == NULL)
		return;
	for (i = 0; i < im->count; i++)
		item_clear(&im->items[i]);
	free(im->items);
	notes_free(&im->left_out);
	notes_free(&im->faults);
	foreign_free(&im->json);
	secret_free(&im->text);
	free(im);
	*import = NULL;
}
