/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of text, KeePassXC's and any with a map. What is taken has paths and
 * fields that a vault takes. A table without a fault, written with every cell
 * in quotes, is read as the same.
 */
#include <string.h>

#include "tests/fuzz/import.h"
#include "vault/base/error.h"
#include "vault/carry/import_rows.h"

const unsigned fuzz_longest = 4096;

static struct import_map map;

void fuzz_start(void)
{
	FINE(import_map_add(&map, "path=Group,title=Title,user=Username"));
	FINE(import_map_add(&map, "password=Password,notes=#5"));
}

void fuzz_seeds(void)
{
	seed_text("\"Group\",\"Title\",\"Username\",\"Password\",\"URL\","
		  "\"Notes\",\"TOTP\",\"Icon\",\"Last Modified\",\"Created\"\n"
		  "\"Root/B\xc3\xbcro\",\"Exchange\",\"Adm\"\"in\",\"a\"\"b,"
		  "\r\n c\",\"https://x\",\"one\ntwo\n\","
		  "\"otpauth://totp/x?secret=GEZDGNBV\",\"0\",\"\",\"\"\n");
	seed_text("Group,Title,Username,Password\nA/x,t,u,p\r\nA/x,t,,q\n");
	seed_text("\xef\xbb\xbf"
		  "Group;Title;Username;Password;N\n;a;\"b;c\";d;\"\"\n");
	seed_text("Group\tTitle\tPassword\n\n\"x\"\"\"\ty\tz");
}

static void cell_again(struct span raw, bool quoted, struct buffer *out)
{
	size_t i;

	buffer_text(out, "\"");
	for (i = 0; i < raw.len; i++) {
		buffer_byte(out, raw.bytes[i]);
		if (raw.bytes[i] == '"' && !quoted)
			buffer_byte(out, '"');
	}
	buffer_text(out, "\"");
}

/* The same table with all cells in quotes; false: a row is none. */
static bool table_again(struct span in, bool any_comma, struct buffer *out)
{
	struct secret *file = secret_of(in);
	struct row row = { .cells = NULL };
	struct rows rows;
	bool more = true, good = true;
	size_t i;

	rows_begin(&rows, file);
	if (any_comma)
		rows_comma(&rows);
	while (good && more) {
		good = rows_next(&rows, &row, &more) == E_OK;
		if (!good || !more)
			break;
		for (i = 0; i < row.count; i++) {
			if (i > 0)
				buffer_byte(out, rows.comma);
			cell_again(row.cells[i].raw,
				   row.cells[i].coding == IMPORT_QUOTED, out);
		}
		buffer_text(out, "\n");
	}
	row_free(&row);
	secret_free(&file);
	return good;
}

static void read_same(struct span in, enum import_format format,
		      const struct import_map *m)
{
	struct buffer one = BUFFER_INIT, two = BUFFER_INIT;
	struct buffer table = BUFFER_INIT;

	import_of(in, format, m, &one);
	if (table_again(in, m != NULL, &table)) {
		import_of(span_of(&table), format, m, &two);
		MUST(span_equal(span_of(&one), span_of(&two)));
	}
	buffer_free(&one);
	buffer_free(&two);
	buffer_free(&table);
}

void fuzz_one(struct span in)
{
	read_same(in, IMPORT_KEEPASS_CSV, NULL);
	read_same(in, IMPORT_CSV, &map);
}
