/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/anchors_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "vault/base/array.h"

#define ANCHORS_MAX 4096
#define ANCHOR_FILE_MAX 262144

static int add(struct anchors *a, enum anchor_kind kind, const char *name,
	       struct buffer *bytes)
{
	struct audit_anchor *one;
	int r;

	if (a->count == ANCHORS_MAX)
		return error_set(E_USAGE, "more than %d anchors", ANCHORS_MAX);
	r = array_room(&a->list, &a->cap, a->count, sizeof(*one));
	if (r != E_OK)
		return r;
	one = &a->list[a->count];
	memset(one, 0, sizeof(*one));
	one->kind = kind;
	one->name = strdup(name);
	if (one->name == NULL)
		return error_set(E_MEMORY, "%s", name);
	if (bytes != NULL)
		one->bytes.bytes = buffer_take(bytes, &one->bytes.len);
	a->count++;
	return E_OK;
}

/* --- a directory of receipts --- */

struct gathering {
	const char *dir;
	struct anchors *list;
};

static bool not_hidden(const char *name)
{
	return name[0] != '.';
}

/* Requests and answers lie beside the receipts of them. */
static bool is_armored(const struct buffer *b)
{
	static const char begin[] = "-----BEGIN BREAKGLASS ";

	return b->len >= sizeof(begin) - 1 &&
	       memcmp(b->bytes, begin, sizeof(begin) - 1) == 0;
}

static int gather(void *ctx, const char *name)
{
	const struct gathering *g = ctx;
	struct buffer bytes = BUFFER_INIT;
	char *path = NULL;
	int r;

	if (asprintf(&path, "%s/%s", g->dir, name) < 0)
		return error_set(E_MEMORY, "%s", g->dir);
	r = file_read(path, ANCHOR_FILE_MAX, &bytes);
	/* too long, or no plain file: named with the rest, as no anchor */
	if (r == E_INPUT) {
		buffer_free(&bytes);
		error_clear();
		r = E_OK;
	}
	if (r == E_OK && !is_armored(&bytes))
		r = add(g->list, ANCHOR_GATHERED, path, &bytes);
	buffer_free(&bytes);
	free(path);
	return r;
}

int anchors_gather(const char *dir, struct anchors *out)
{
	struct gathering g = { dir, out };
	int r = directory_names(dir, not_hidden, gather, &g);

	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	}
	return r;
}

/* --- each --- */

static bool is_bundle(const char *dir)
{
	char *first = NULL;
	bool is;

	if (asprintf(&first, "%s/bundle.txt", dir) < 0)
		return false;
	is = file_exists(first);
	free(first);
	return is;
}

static int directory(const char *path, struct anchors *out)
{
	size_t before = out->count;
	int r;

	if (is_bundle(path))
		return add(out, ANCHOR_BUNDLE, path, NULL);
	r = anchors_gather(path, out);
	if (r == E_OK && out->count == before)
		r = error_set(E_INPUT, "%s: no file is in it", path);
	return r;
}

static int one_in(const char *path, struct anchors *out)
{
	struct buffer bytes = BUFFER_INIT;
	bool vault = false;
	struct stat st;
	int r = E_OK;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return directory(path, out);
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		r = store_recognise(path, &vault);
	if (r == E_OK && vault)
		return add(out, ANCHOR_COPY, path, NULL);
	if (r == E_OK)
		r = file_read(path, ANCHOR_FILE_MAX, &bytes);
	if (r == E_OK)
		r = add(out, ANCHOR_FILE, path, &bytes);
	buffer_free(&bytes);
	return r;
}

int anchors_in(const struct cli *cli, struct anchors *out)
{
	size_t n = option_times(&cli->options, "anchor"), i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < n; i++)
		r = one_in(option_nth(&cli->options, "anchor", i), out);
	return r;
}

void anchors_end(struct anchors *a)
{
	size_t i;

	for (i = 0; i < a->count; i++) {
		free((void *)(uintptr_t)a->list[i].name);
		free((void *)(uintptr_t)a->list[i].bytes.bytes);
	}
	free(a->list);
	memset(a, 0, sizeof(*a));
}
