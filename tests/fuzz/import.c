/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/import.h"

#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/carry/import_build.h"

static bool field_valid(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len >= 1 && len <= 32 && name[len] == '\0';
}

static bool path_good(const char *path)
{
	size_t len = strspn(path, "abcdefghijklmnopqrstuvwxyz0123456789._-/");

	return len >= 1 && len <= PATH_MAX_LEN && path[len] == '\0' &&
	       path[0] != '/' && path[len - 1] != '/' &&
	       strstr(path, "//") == NULL;
}

static void field_check(const struct import *im, const struct import_field *f,
			struct buffer *out)
{
	struct secret *bytes = NULL;
	int r;

	MUST(field_valid(f->name));
	r = import_bytes(im, &f->at, &bytes);
	MUST(r == E_OK || r == E_INPUT);
	buffer_format(out, " %s %d ", f->name, r);
	if (r == E_OK)
		buffer_put(out, secret_peek(bytes), secret_len(bytes));
	buffer_text(out, "\n");
	secret_free(&bytes);
}

static void item_check(const struct import *im, const struct import_item *item,
		       struct buffer *out)
{
	size_t i, k;

	MUST(item->path != NULL && path_good(item->path));
	MUST(path_valid(item->path)); /* as the deposit will */
	MUST(item->place != NULL && item->count > 0);
	MUST(item->user == NULL || text_clean(span_text(item->user)));
	buffer_format(out, "%s %s\n", item->path,
		      item->user == NULL ? "" : item->user);
	for (i = 0; i < item->count; i++) {
		for (k = 0; k < i; k++)
			MUST(strcmp(item->fields[i].name,
				    item->fields[k].name) != 0);
		field_check(im, &item->fields[i], out);
	}
}

/* What is told of a file goes to a terminal. */
static void notes_check(const struct import_notes *notes)
{
	const char *texts[3];
	size_t i, k;

	for (i = 0; i < notes->count; i++) {
		texts[0] = notes->list[i].place;
		texts[1] = notes->list[i].path;
		texts[2] = notes->list[i].what;
		for (k = 0; k < 3; k++)
			MUST(texts[k] == NULL ||
			     text_clean(span_text(texts[k])));
		MUST(texts[2] != NULL);
	}
}

static void paths_differ(const struct import *im)
{
	size_t i;

	/* a few are enough: the list is as long as the file wants */
	for (i = 1; i < im->count && i < 64; i++)
		MUST(strcmp(im->items[i].path, im->items[i - 1].path) != 0);
}

void import_of(struct span in, enum import_format format,
	       const struct import_map *map, struct buffer *out)
{
	struct secret *file = secret_of(in);
	struct import *im = NULL;
	size_t i;
	int r;

	r = import_read(file, format, map, &im);
	MUST(r == E_OK || r == E_USAGE);
	if (r == E_OK) {
		notes_check(&im->faults);
		notes_check(&im->left_out);
		if (im->faults.count == 0) {
			paths_differ(im);
			for (i = 0; i < im->count; i++)
				item_check(im, &im->items[i], out);
		}
		buffer_format(out, "%zu faults, %zu told\n", im->faults.count,
			      im->left_out.count);
	}
	import_free(&im);
	secret_free(&file);
}
