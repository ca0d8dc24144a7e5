/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/carry/support.h"

#include <criterion/criterion.h>
#include <string.h>

#include "vault/base/error.h"

void support_start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

void given_bytes(struct given *g, enum import_format format, const void *bytes,
		 size_t len, const char *map)
{
	memset(g, 0, sizeof(*g));
	if (map != NULL)
		cr_assert_eq(import_map_add(&g->map, map), E_OK, "%s",
			     error_detail());
	cr_assert_eq(secret_copy(bytes, len, &g->file), E_OK);
	cr_assert_eq(import_read(g->file, format, &g->map, &g->im), E_OK, "%s",
		     error_detail());
}

void given_text(struct given *g, enum import_format format, const char *text)
{
	given_bytes(g, format, text, strlen(text), NULL);
}

void given_free(struct given *g)
{
	import_free(&g->im);
	import_map_free(&g->map);
	secret_free(&g->file);
}

static const struct import_item *find(const struct given *g, const char *path)
{
	size_t i;

	for (i = 0; i < g->im->count; i++)
		if (strcmp(g->im->items[i].path, path) == 0)
			return &g->im->items[i];
	return NULL;
}

const struct import_item *item_of(const struct given *g, const char *path)
{
	const struct import_item *item = find(g, path);

	cr_assert_not_null(item, "there is no %s, but %s", path,
			   g->im->count == 0 ? "nothing" :
					       g->im->items[0].path);
	return item;
}

static const struct import_field *field(const struct import_item *item,
					const char *name)
{
	size_t i;

	for (i = 0; i < item->count; i++)
		if (strcmp(item->fields[i].name, name) == 0)
			return &item->fields[i];
	return NULL;
}

void field_is(const struct given *g, const char *path, const char *name,
	      const void *bytes, size_t len)
{
	const struct import_field *f = field(item_of(g, path), name);
	struct secret *s = NULL;

	cr_assert_not_null(f, "%s has no field %s", path, name);
	cr_assert_eq(import_bytes(g->im, &f->at, &s), E_OK);
	cr_assert_eq(secret_len(s), len, "%s %s: %zu bytes", path, name,
		     secret_len(s));
	cr_assert_eq(memcmp(secret_peek(s), bytes, len), 0, "%s %s: %.*s", path,
		     name, (int)len, (const char *)secret_peek(s));
	secret_free(&s);
}

void field_text(const struct given *g, const char *path, const char *name,
		const char *text)
{
	field_is(g, path, name, text, strlen(text));
}

bool has_field(const struct given *g, const char *path, const char *name)
{
	return field(item_of(g, path), name) != NULL;
}

static bool same_path(const char *a, const char *b)
{
	return b == NULL || (a != NULL && strcmp(a, b) == 0);
}

void told(const struct given *g, const char *path, const char *what)
{
	const struct import_note *n;
	size_t i;

	for (i = 0; i < g->im->left_out.count; i++) {
		n = &g->im->left_out.list[i];
		if (same_path(n->path, path) && strstr(n->what, what) != NULL)
			return;
	}
	cr_assert_fail("nothing is told of %s: %s", path == NULL ? "" : path,
		       what);
}

void fault_at(const struct given *g, const char *place, const char *what)
{
	const struct import_note *n;
	size_t i;

	for (i = 0; i < g->im->faults.count; i++) {
		n = &g->im->faults.list[i];
		if (strcmp(n->place, place) == 0 &&
		    strstr(n->what, what) != NULL)
			return;
	}
	cr_assert_fail("no fault at %s: %s; but %s: %s", place, what,
		       i == 0 ? "" : g->im->faults.list[0].place,
		       i == 0 ? "" : g->im->faults.list[0].what);
}

void faults_are(const struct given *g, size_t n)
{
	cr_assert_eq(g->im->faults.count, n, "%zu faults, %s: %s",
		     g->im->faults.count,
		     g->im->faults.count == 0 ? "" :
						g->im->faults.list[0].place,
		     g->im->faults.count == 0 ? "" :
						g->im->faults.list[0].what);
}
