/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/carry/import_rows.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

#define CELLS_MAX 1000

void rows_begin(struct rows *r, const struct secret *file)
{
	r->at = secret_peek(file);
	r->end = r->at + secret_len(file);
	r->comma = ',';
	r->line = 1;
	if (r->end - r->at >= 3 && memcmp(r->at, "\xef\xbb\xbf", 3) == 0)
		r->at += 3;
}

void rows_comma(struct rows *r)
{
	const uint8_t *at;
	bool quoted = false;

	for (at = r->at; at < r->end && (quoted || *at != '\n'); at++) {
		quoted ^= *at == '"';
		if (!quoted && (*at == ',' || *at == ';' || *at == '\t')) {
			r->comma = *at;
			return;
		}
	}
}

void row_free(struct row *row)
{
	free(row->cells);
	memset(row, 0, sizeof(*row));
}

/* At the end of a row, the last one's too; past it. */
static bool row_end(struct rows *r)
{
	if (r->at == r->end)
		return true;
	if (*r->at == '\r' && r->end - r->at > 1 && r->at[1] == '\n')
		r->at++;
	if (*r->at != '\n')
		return false;
	r->at++;
	r->line++;
	return true;
}

static void pass_line(struct rows *r)
{
	while (r->at < r->end && *r->at != '\n')
		r->at++;
	row_end(r);
}

static int bad(struct rows *r, const uint8_t *line_start, const char *what)
{
	size_t line = r->line, column = (size_t)(r->at - line_start) + 1;

	pass_line(r);
	error_text(E_INPUT, what);
	return error_within(E_INPUT, "line %zu, column %zu", line, column);
}

static int cell_put(struct rows *rows, struct row *row,
		    enum import_coding coding, const uint8_t *from,
		    const uint8_t *to)
{
	struct import_place *c;
	int r;

	if (row->count == CELLS_MAX) {
		pass_line(rows);
		error_set(E_INPUT, "there are over %d cells in it", CELLS_MAX);
		return error_within(E_INPUT, "line %zu", row->line);
	}
	r = array_room(&row->cells, &row->cap, row->count, sizeof(*c));
	if (r != E_OK)
		return r;
	c = &row->cells[row->count++];
	memset(c, 0, sizeof(*c));
	c->coding = coding;
	c->raw.bytes = from;
	c->raw.len = (size_t)(to - from);
	return E_OK;
}

/* What no text has, so that secrets of another encoding are not mangled. */
static const uint8_t *first_bad(const uint8_t *from, const uint8_t *to)
{
	struct span s = { from, (size_t)(to - from) };
	size_t at = 0, before;

	while (at < s.len) {
		before = at;
		if (s.bytes[at] == '\0' || utf8_next(s, &at) < 0)
			return from + before;
	}
	return NULL;
}

static int plain_cell(struct rows *r, struct row *row, const uint8_t *start)
{
	const uint8_t *from = r->at, *to;

	for (; r->at < r->end && *r->at != r->comma && *r->at != '\n'; r->at++)
		if (*r->at == '"')
			return bad(r, start,
				   N_("a quote in a cell that does not begin "
				      "with one"));
	to = r->at;
	if (to > from && to < r->end && *to == '\n' && to[-1] == '\r')
		r->at = --to;
	if (memchr(from, '\r', (size_t)(to - from)) != NULL)
		return bad(r, start, N_("the end of a line is half there"));
	return cell_put(r, row, IMPORT_BYTES, from, to);
}

/* Past the opening quote; *start moves with the lines. */
static int quoted_cell(struct rows *r, struct row *row, const uint8_t **start)
{
	const uint8_t *from = ++r->at, *to;
	size_t line = r->line;

	for (;; r->at++) {
		if (r->at == r->end) {
			error_set(E_INPUT, "a quote that is not closed");
			return error_within(E_INPUT, "line %zu", line);
		}
		if (*r->at == '\n') {
			r->line++;
			*start = r->at + 1;
		}
		if (*r->at != '"')
			continue;
		if (r->end - r->at < 2 || r->at[1] != '"')
			break;
		r->at++;
	}
	to = r->at++;
	if (r->at < r->end && *r->at != r->comma && *r->at != '\n' &&
	    *r->at != '\r')
		return bad(r, *start, N_("something behind a closing quote"));
	return cell_put(r, row, IMPORT_QUOTED, from, to);
}

static int cell(struct rows *r, struct row *row, const uint8_t **start)
{
	const struct import_place *c;
	const uint8_t *wrong;
	size_t line = r->line;
	int e;

	if (r->at < r->end && *r->at == '"')
		e = quoted_cell(r, row, start);
	else
		e = plain_cell(r, row, *start);
	if (e != E_OK)
		return e;
	c = &row->cells[row->count - 1];
	wrong = first_bad(c->raw.bytes, c->raw.bytes + c->raw.len);
	if (wrong == NULL)
		return E_OK;
	for (; wrong > c->raw.bytes; wrong--)
		line += wrong[-1] == '\n';
	pass_line(r);
	error_set(E_INPUT, "bytes that are no UTF-8; save the file as UTF-8");
	return error_within(E_INPUT, "line %zu, cell %zu", line, row->count);
}

int rows_next(struct rows *r, struct row *row, bool *more)
{
	const uint8_t *start;
	int e;

	while (r->at < r->end && row_end(r))
		;
	*more = r->at < r->end;
	row->count = 0;
	row->line = r->line;
	start = r->at;
	while (*more) {
		e = cell(r, row, &start);
		if (e != E_OK)
			return e;
		if (row_end(r))
			break;
		if (*r->at != r->comma)
			return bad(r, start,
				   N_("the end of a line is half there"));
		r->at++;
	}
	return E_OK;
}
