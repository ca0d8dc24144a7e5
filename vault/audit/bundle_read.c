/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle_read.c -- leaves and heads of a bundle as the rows that the ledger
 * verifies.  A head's first signature line is its writer's, as the vault has it;
 * those behind it are cosignatures, which bundle_check makes anew out of the
 * entries that brought them.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/bundle_read.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

#define LOGS_MAX 1024

/* --- lines --- */

static int row_put(struct bundle_rows *rows, uint64_t key, struct span bytes)
{
	int r = array_room(&rows->list, &rows->cap, rows->count,
			   sizeof(rows->list[0]));

	if (r != E_OK)
		return r;
	rows->list[rows->count].key = key;
	rows->list[rows->count].bytes = bytes;
	rows->count++;
	return E_OK;
}

/* Where the first stands: not at 0 in a fork that came home. */
static int first_index(struct span line, uint64_t *first)
{
	struct leaf leaf;
	int r = leaf_parse(line.bytes, line.len, &leaf);

	if (r == E_INPUT) { /* the ledger will say so */
		error_clear();
		*first = 0;
		return E_OK;
	}
	if (r != E_OK)
		return r;
	*first = leaf.seq;
	leaf_free(&leaf);
	return E_OK;
}

static int leaves_read(struct bundle_log *log, const struct buffer *file)
{
	struct span line;
	struct cursor c;
	uint64_t first = 0;
	int r = E_OK;

	cursor_init(&c, file->bytes, file->len);
	while (r == E_OK && cursor_left(&c) > 0) {
		line = cursor_line(&c);
		if (c.failed || line.len == 0 || line.len > LEAF_MAX)
			return error_set(E_INPUT,
					 "leaves/%s: line %zu is no leaf",
					 log->branch, log->leaves.count + 1);
		if (log->leaves.count == 0 && strcmp(log->branch, "main") != 0)
			r = first_index(line, &first);
		if (r == E_OK)
			r = row_put(&log->leaves, first + log->leaves.count,
				    line);
	}
	return r;
}

/* One note: three lines, an empty one, signature lines. Its row ends behind
 * the first of these. */
static bool head_read(struct cursor *c, struct span *row, uint64_t *size)
{
	const uint8_t *start = c->at;

	cursor_line(c);
	*size = cursor_decimal(c, INT64_MAX);
	cursor_expect(c, "\n");
	cursor_line(c);
	cursor_expect(c, "\n");
	if (cursor_line(c).len == 0 || c->failed)
		return false;
	row->bytes = start;
	row->len = (size_t)(c->at - start);
	while (cursor_left(c) > 0 && !c->failed)
		if (cursor_line(c).len == 0)
			return cursor_left(c) > 0;
	return !c->failed;
}

static int heads_read(struct bundle_log *log, const struct buffer *file)
{
	struct bundle_rows *rows = &log->heads;
	struct span row = { NULL, 0 };
	struct cursor c;
	uint64_t size = 0;
	int r = E_OK;

	cursor_init(&c, file->bytes, file->len);
	while (r == E_OK && cursor_left(&c) > 0) {
		if (!head_read(&c, &row, &size) ||
		    (rows->count > 0 &&
		     rows->list[rows->count - 1].key >= size))
			return error_set(E_INPUT,
					 "checkpoints/%s: head %zu is no note, "
					 "or out of order",
					 log->branch, rows->count + 1);
		r = row_put(rows, size, row);
	}
	return r;
}

/* --- the rows, as they are asked for --- */

static const struct bundle_log *log_of(const struct bundle *b,
				       const char *branch)
{
	size_t i;

	for (i = 0; i < b->logs_count; i++)
		if (strcmp(b->logs[i].branch, branch) == 0)
			return &b->logs[i];
	return NULL;
}

static int branches(void *ctx, int (*each)(void *to, const char *branch),
		    void *to)
{
	const struct bundle *b = ctx;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < b->logs_count; i++)
		r = each(to, b->logs[i].branch);
	return r;
}

static int rows_each(const struct bundle_rows *rows, uint64_t from,
		     tables_row_fn *each, void *to)
{
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < rows->count; i++)
		if (rows->list[i].key >= from)
			r = each(to, rows->list[i].key, rows->list[i].bytes);
	return r;
}

static int leaves(void *ctx, const char *branch, uint64_t from,
		  tables_row_fn *each, void *to)
{
	const struct bundle_log *log = log_of(ctx, branch);

	return log == NULL ? E_OK : rows_each(&log->leaves, from, each, to);
}

static int heads(void *ctx, const char *branch, uint64_t from,
		 tables_row_fn *each, void *to)
{
	const struct bundle_log *log = log_of(ctx, branch);

	return log == NULL ? E_OK : rows_each(&log->heads, from, each, to);
}

/* Keys ascend. */
static int row(const struct bundle_rows *rows, uint64_t key, const char *what,
	       struct buffer *out)
{
	size_t low = 0, high = rows == NULL ? 0 : rows->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (rows->list[mid].key == key) {
			buffer_put(out, rows->list[mid].bytes.bytes,
				   rows->list[mid].bytes.len);
			return buffer_status(out);
		}
		if (rows->list[mid].key < key)
			low = mid + 1;
		else
			high = mid;
	}
	return error_set(E_ABSENT, "%s %llu", what, (unsigned long long)key);
}

static int leaf(void *ctx, const char *branch, uint64_t seq, struct buffer *out)
{
	const struct bundle_log *log = log_of(ctx, branch);

	return row(log == NULL ? NULL : &log->leaves, seq, "entry", out);
}

static int head(void *ctx, const char *branch, uint64_t size,
		struct buffer *out)
{
	const struct bundle_log *log = log_of(ctx, branch);

	return row(log == NULL ? NULL : &log->heads, size, "checkpoint", out);
}

/* --- opening --- */

static int log_add(struct bundle *b, const char *branch,
		   struct bundle_log **out)
{
	size_t i;
	int r;

	for (i = 0; i < b->logs_count; i++)
		if (strcmp(b->logs[i].branch, branch) == 0) {
			*out = &b->logs[i];
			return E_OK;
		}
	if (b->logs_count == LOGS_MAX)
		return error_set(E_INPUT, "more than %d branches", LOGS_MAX);
	r = array_room(&b->logs, &b->logs_cap, b->logs_count,
		       sizeof(b->logs[0]));
	if (r != E_OK)
		return r;
	*out = &b->logs[b->logs_count++];
	memset(*out, 0, sizeof(**out));
	memcpy((*out)->branch, branch, strlen(branch) + 1);
	return E_OK;
}

static int file_read_in(struct bundle *b, const struct bundle_file *f)
{
	static const char leaves_in[] = "leaves/", heads_in[] = "checkpoints/";
	bool is_leaves =
		strncmp(f->name, leaves_in, sizeof(leaves_in) - 1) == 0;
	bool is_heads = strncmp(f->name, heads_in, sizeof(heads_in) - 1) == 0;
	struct bundle_log *log = NULL;
	int r;

	if (!is_leaves && !is_heads)
		return E_OK;
	r = log_add(b, strchr(f->name, '/') + 1, &log);
	if (r != E_OK)
		return r;
	return is_leaves ? leaves_read(log, &f->bytes) :
			   heads_read(log, &f->bytes);
}

static int first_page(const struct bundle *b)
{
	const struct bundle_file *f =
		bundle_files_find(&b->files, "bundle.txt");
	struct cursor c;

	if (f == NULL)
		return error_set(E_INPUT, "no bundle: it has no bundle.txt");
	cursor_init(&c, f->bytes.bytes, f->bytes.len);
	if (!span_is(cursor_line(&c), BUNDLE_FIRST_LINE))
		return error_set(E_INPUT, "bundle.txt: no bundle of a version "
					  "known here");
	return E_OK;
}

static int read_in(struct bundle *b, const char *dir)
{
	size_t i;
	int r = bundle_scan(dir, &b->files);

	if (r != E_OK)
		return r;
	r = first_page(b);
	for (i = 0; r == E_OK && i < b->files.count; i++)
		r = file_read_in(b, &b->files.list[i]);
	return r == E_OK ? r : error_within(r, "%s", dir);
}

int bundle_open(const char *dir, const struct host *host, struct bundle **out,
		struct ledger **l)
{
	struct tables t = { .branches = branches,
			    .leaves = leaves,
			    .checkpoints = heads,
			    .leaf = leaf,
			    .checkpoint = head };
	struct bundle *b = calloc(1, sizeof(*b));
	int r;

	if (b == NULL)
		return error_set(E_MEMORY, "a bundle");
	r = read_in(b, dir);
	t.ctx = b;
	t.name = dir;
	if (r == E_OK)
		r = ledger_open_tables(&t, host, l);
	if (r == E_OK)
		*out = b;
	else
		bundle_close(&b);
	return r;
}

void bundle_close(struct bundle **bundle)
{
	struct bundle *b = *bundle;
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < b->logs_count; i++) {
		free(b->logs[i].leaves.list);
		free(b->logs[i].heads.list);
	}
	free(b->logs);
	bundle_files_free(&b->files);
	free(b);
	*bundle = NULL;
}
