/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_csv.c -- tables whose first row names the columns: that of KeePassXC,
 * and any other with a map.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/import_build.h"
#include "vault/carry/import_rows.h"

/* KeePassXC's own. What is not here it does not have; "" is passed over. */
static const struct {
	const char *column, *target;
	bool needed;
} keepass[] = {
	{ "Group", "path", true },      { "Title", "title", true },
	{ "Username", "user", true },   { "Password", "password", true },
	{ "URL", "url", false },        { "Notes", "notes", false },
	{ "TOTP", "totp", false },      { "Icon", "", false },
	{ "Last Modified", "", false }, { "Created", "", false }
};

#define KEEPASS (sizeof(keepass) / sizeof(keepass[0]))

struct column {
	char *name;
	char target[33]; /* "": none */
	bool passed_over;
	size_t lost; /* rows that have something in it */
};

struct table {
	struct import_builder *b;
	const struct import_map *map; /* NULL: KeePassXC's */
	struct rows rows;
	struct column *columns;
	size_t count;
	size_t *order; /* of the columns that are taken: as the map has them */
	size_t taken;
	char *root; /* the first word of every group; NULL: there is none */
};

static int no_memory(void)
{
	return error_set(E_MEMORY, "an import");
}

static int fault_line(const struct table *t, size_t line, const char *what)
{
	char place[32];

	snprintf(place, sizeof(place), N_("line %zu"), line);
	return import_fault(t->b, place, "%s", what);
}

/* --- the first row --- */

static int name_columns(struct table *t, const struct row *row)
{
	size_t i;
	int r = E_OK;

	t->columns = calloc(row->count, sizeof(*t->columns));
	t->order = calloc(row->count + (t->map == NULL ? 0 : t->map->count) +
				  KEEPASS,
			  sizeof(*t->order));
	if (t->columns == NULL || t->order == NULL)
		return no_memory();
	t->count = row->count;
	for (i = 0; r == E_OK && i < row->count; i++)
		r = import_name(t->b->im, &row->cells[i], &t->columns[i].name);
	return r;
}

/* The column of that name, or "#3"; count: none; *twice. */
static size_t find(const struct table *t, const char *name, bool *twice)
{
	size_t i, at = t->count;
	unsigned long n;
	char *end;

	*twice = false;
	for (i = 0; i < t->count; i++) {
		if (strcmp(t->columns[i].name, name) != 0)
			continue;
		*twice = at < t->count;
		at = i;
	}
	if (at < t->count || name[0] != '#' || name[1] < '1' || name[1] > '9')
		return at;
	n = strtoul(name + 1, &end, 10);
	return *end == '\0' && n <= t->count ? n - 1 : t->count;
}

static int take(struct table *t, const char *name, const char *target,
		bool needed)
{
	bool twice;
	size_t at = find(t, name, &twice);

	if (at == t->count)
		return needed ? import_fault(t->b, "line 1",
					     "there is no column `%.100s`",
					     name) :
				E_OK;
	if (twice)
		return import_fault(t->b, "line 1",
				    "there are two columns `%.100s`; name one "
				    "by its number, like #%zu",
				    name, at + 1);
	if (t->columns[at].target[0] != '\0')
		return import_fault(t->b, "line 1",
				    "the column `%.100s` is taken twice", name);
	t->columns[at].passed_over = target[0] == '\0';
	snprintf(t->columns[at].target, sizeof(t->columns[at].target), "%s",
		 target);
	if (target[0] != '\0')
		t->order[t->taken++] = at;
	return E_OK;
}

/* Where the map has numbers alone, nobody said that the first row has names:
 * what is in it may be secret. */
static int number_columns(struct table *t)
{
	char number[24];
	size_t i;

	for (i = 0; i < t->map->count; i++)
		if (t->map->list[i].column[0] != '#')
			return E_OK;
	for (i = 0; i < t->count; i++) {
		snprintf(number, sizeof(number), "#%zu", i + 1);
		free(t->columns[i].name);
		t->columns[i].name = strdup(number);
		if (t->columns[i].name == NULL)
			return no_memory();
	}
	return import_note(&t->b->im->left_out, "line 1",
			   "the first row is passed over: it has the names of "
			   "the columns");
}

static int take_columns(struct table *t)
{
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && t->map == NULL && i < KEEPASS; i++)
		r = take(t, keepass[i].column, keepass[i].target,
			 keepass[i].needed);
	for (i = 0; r == E_OK && t->map != NULL && i < t->map->count; i++)
		r = take(t, t->map->list[i].column, t->map->list[i].target,
			 true);
	return r;
}

/* Without a map nobody knows what is what. */
static int ask_for_map(const struct table *t)
{
	struct buffer names = BUFFER_INIT;
	size_t i;
	int r;

	for (i = 0; i < t->count; i++)
		if (import_column_usual(t->columns[i].name))
			buffer_format(&names, "%s%s", i == 0 ? "" : ", ",
				      t->columns[i].name);
		else
			buffer_format(&names, "%s#%zu", i == 0 ? "" : ", ",
				      i + 1);
	r = buffer_status(&names);
	if (r == E_OK)
		r = error_set(E_USAGE,
			      "--map says what is in the columns, like "
			      "path=Title,user=Login,password=Secret; the file "
			      "has: %.250s",
			      buffer_string(&names));
	buffer_free(&names);
	return r;
}

/* Whether the map says where a path comes from, and a secret. */
static int judge_map(const struct table *t)
{
	bool path = false, field = false;
	const char *target;
	size_t i;

	for (i = 0; i < t->map->count; i++) {
		target = t->map->list[i].target;
		if (strcmp(target, "path") == 0 || strcmp(target, "title") == 0)
			path = true;
		else if (strcmp(target, "user") != 0)
			field = true;
	}
	return path && field ? E_OK :
			       error_set(E_USAGE,
					 "--map names no column for "
					 "%s",
					 path ? "a secret, like "
						"password=Secret" :
						"the path, like path=Title");
}

static int head(struct table *t)
{
	struct row row = { .count = 0 };
	bool more;
	int r;

	rows_comma(&t->rows);
	if (t->b->im->format == IMPORT_KEEPASS_CSV)
		t->rows.comma = ',';
	r = rows_next(&t->rows, &row, &more);
	if (r == E_INPUT)
		r = import_fault_detail(t->b);
	else if (r == E_OK && !more)
		r = fault_line(t, 1, N_("the file is empty"));
	else if (r == E_OK)
		r = name_columns(t, &row);
	if (r == E_OK && t->count > 0) {
		if (t->b->im->format == IMPORT_CSV)
			r = t->map == NULL || t->map->count == 0 ?
				    ask_for_map(t) :
				    judge_map(t);
		if (r == E_OK)
			r = take_columns(t);
		if (r == E_OK && t->map != NULL)
			r = number_columns(t);
	}
	row_free(&row);
	return r;
}

/* --- the rows --- */

static int add_words(const struct table *t, const struct column *c,
		     const struct import_place *cell, struct import_path *path)
{
	const char *text;
	char *name = NULL;
	size_t len;
	int r;

	r = import_name(t->b->im, cell, &name);
	if (r != E_OK)
		return r;
	text = name;
	len = t->root == NULL ? 0 : strlen(t->root);
	if (len > 0 && strcmp(c->target, "path") == 0 &&
	    strncmp(text, t->root, len) == 0)
		text += len + (text[len] == '/');
	if (strcmp(c->target, "path") == 0)
		import_path_split(path, text);
	else
		import_path_add(path, text);
	free(name);
	return E_OK;
}

static int take_cell(const struct table *t, size_t at,
		     const struct import_place *cell, struct import_path *path)
{
	const struct column *c = &t->columns[at];

	if (strcmp(c->target, "path") == 0 || strcmp(c->target, "title") == 0)
		return add_words(t, c, cell, path);
	if (strcmp(c->target, "user") == 0)
		return import_item_user(t->b, cell);
	return import_item_field(t->b, c->target, c->name, cell);
}

static void count_lost(struct table *t, const struct row *row)
{
	size_t i;

	for (i = 0; i < row->count; i++)
		if (t->columns[i].target[0] == '\0' &&
		    !t->columns[i].passed_over && row->cells[i].raw.len > 0)
			t->columns[i].lost++;
}

static int entry(struct table *t, const struct row *row)
{
	struct import_path path = { .len = 0 };
	char place[32];
	size_t i;
	int r;

	snprintf(place, sizeof(place), N_("line %zu"), row->line);
	if (row->count != t->count)
		return import_fault(
			t->b, place,
			NP_(row->count, "%zu cell, where the first row has %zu",
			    "%zu cells, where the first row has %zu"),
			row->count, t->count);
	r = import_item_begin(t->b, place);
	for (i = 0; r == E_OK && i < t->taken; i++)
		r = take_cell(t, t->order[i], &row->cells[t->order[i]], &path);
	count_lost(t, row);
	return r == E_OK ? import_item_end(t->b, &path) : r;
}

/* --- the root group: the first word of all groups, if it is one --- */

static int root_look(struct table *t, const struct import_place *group)
{
	char *name = NULL;
	int r;

	r = import_name(t->b->im, group, &name);
	if (r != E_OK)
		return r;
	name[strcspn(name, "/")] = '\0';
	if (t->root == NULL) {
		t->root = name;
		return E_OK;
	}
	if (strcmp(t->root, name) != 0)
		t->root[0] = '\0';
	free(name);
	return E_OK;
}

static int find_root(struct table *t)
{
	struct rows ahead = t->rows;
	struct row row = { .count = 0 };
	bool more = true, twice;
	size_t at = find(t, "Group", &twice);
	int r = E_OK;

	while (more && (r == E_OK || r == E_INPUT)) {
		r = rows_next(&ahead, &row, &more);
		if (r == E_OK && more && at < row.count)
			r = root_look(t, &row.cells[at]);
	}
	row_free(&row);
	return r == E_INPUT ? E_OK : r;
}

static int lost_columns(const struct table *t)
{
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < t->count; i++)
		if (t->columns[i].lost > 0)
			r = import_note(&t->b->im->left_out, "line 1",
					"the column `%.100s` is not taken; %zu "
					"rows have something in it",
					t->columns[i].name, t->columns[i].lost);
	return r;
}

static int body(struct table *t)
{
	struct row row = { .count = 0 };
	bool more = true;
	int r = E_OK;

	if (t->map == NULL)
		r = find_root(t);
	while (r == E_OK && more) {
		r = rows_next(&t->rows, &row, &more);
		if (r == E_INPUT)
			r = import_fault_detail(t->b);
		else if (r == E_OK && more)
			r = entry(t, &row);
	}
	row_free(&row);
	return r == E_OK ? lost_columns(t) : r;
}

int import_read_csv(struct import_builder *b, const struct secret *file,
		    const struct import_map *map)
{
	struct table t = { .b = b, .map = map };
	size_t i;
	int r;

	rows_begin(&t.rows, file);
	r = head(&t);
	if (r == E_OK && b->im->faults.count == 0)
		r = body(&t);
	for (i = 0; i < t.count; i++)
		free(t.columns[i].name);
	free(t.columns);
	free(t.order);
	free(t.root);
	return r;
}
