/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import_rows.h -- private to import*.c: a table of text, row by row (RFC 4180):
 * cells stay where they are, lines are counted as an editor counts them.
 */
#ifndef BG_CARRY_IMPORT_ROWS_H
#define BG_CARRY_IMPORT_ROWS_H

#include "vault/carry/import.h"

struct rows {
	const uint8_t *at, *end;
	uint8_t comma;
	size_t line; /* of what comes next */
};

struct row {
	struct import_place *cells; /* owned */
	size_t count, cap;
	size_t line; /* where it begins */
};

/* rows_begin -- past a byte order mark. rows_comma -- the separator that comes
 * first in the first row: a comma, a semicolon or a tabulator. */
void rows_begin(struct rows *r, const struct secret *file);
void rows_comma(struct rows *r);

/* rows_next -- the next row that is not empty; *more false: there is none. What
 * is no row is passed over to the end of its line, and is E_INPUT with the place
 * ("line 3, column 7: ...") as its detail; then go on. E_MEMORY. */
int rows_next(struct rows *r, struct row *row, bool *more);
void row_free(struct row *row);

#endif
