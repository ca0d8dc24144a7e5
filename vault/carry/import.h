/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * import.h -- what people have elsewhere, taken in as deposits (docs/import.md).
 *
 * A reader per format turns a file, which lies in guarded memory, into a list
 * of items: a path, a user name, and fields whose secret bytes stay where they
 * are until each is deposited. Names of entries, groups and users are copied to
 * ordinary memory, as those of the catalog are; nothing else is.
 */
#ifndef BG_CARRY_IMPORT_H
#define BG_CARRY_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "vault/base/cursor.h"
#include "vault/base/foreign.h"
#include "vault/base/secret.h"
#include "vault/deposit/deposit.h"
#include "vault/ledger/user.h"

/* --- formats (import.c) --- */

enum import_format {
	IMPORT_ESTATE, /* a plan: vault/plan reads it */
	IMPORT_BITWARDEN,
	IMPORT_KEEPASS_CSV,
	IMPORT_KEEPASS_XML,
	IMPORT_CSV, /* any columns, with a map; never recognised */
	IMPORT_FORMATS
};

#define IMPORT_FILE_MAX (64 << 20)

const char *import_format_name(enum import_format format);
bool import_format_find(const char *name, enum import_format *out);

/* import_recognise -- by what it begins with; E_INPUT: by nothing known. */
int import_recognise(const struct secret *file, enum import_format *out);

/* --- the columns of a CSV file (import_map.c) --- */

/* Each `TARGET=COLUMN`: `path` (split at /, may be repeated), `title` (not
 * split), `user`, or the name of a field. A column is named as the first row
 * names it, or #3. */
struct import_map {
	struct import_column {
		char target[33];
		char *column; /* owned */
	} * list;
	size_t count, cap;
};

/* import_map_add -- "path=Title,user=Login,..."; E_USAGE. */
int import_map_add(struct import_map *map, const char *text);
void import_map_free(struct import_map *map);

/* --- what was read --- */

/* Where bytes are, and how they stand there. */
struct import_place {
	enum import_coding {
		IMPORT_BYTES,  /* as they are */
		IMPORT_JSON,   /* a text of a document */
		IMPORT_QUOTED, /* every quote doubled */
		IMPORT_BASE64,
		IMPORT_GZIP, /* in base64 */
		IMPORT_MADE  /* of several; owned */
	} coding;
	struct span raw;
	const struct foreign_value *text;
	struct secret *made;
};

struct import_field {
	char name[33];
	char *from; /* what the file calls it; owned */
	struct import_place at;
};

struct import_item {
	char *path;
	char *user;  /* NULL: none */
	char *place; /* in the file: "line 12", "$.items[3]" */
	struct import_field *fields;
	size_t count, cap;
	bool known; /* the vault has the path; import_into says */
};

/* One thing to be told. Never a secret. */
struct import_note {
	char *place;
	char *path; /* of the item; NULL: of none */
	char *what;
};

struct import_notes {
	struct import_note *list;
	size_t count, cap;
	size_t more; /* that were not kept: there are too many */
};

struct import {
	enum import_format format;
	struct import_item *items;
	size_t count, cap;
	struct import_notes left_out; /* what was not taken, or changed */
	struct import_notes faults;   /* any: nothing may be imported */
	struct foreign *json;         /* what places lie in, beside the file */
	struct secret *text;
};

/* import_ahead -- before the process is confined: loads what a format may need.
 * E_IO: something is not there, and is told again by the format that needs it;
 * E_MEMORY. */
int import_ahead(void);

/* import_read -- the whole file, which must outlive *out. Faults of the file
 * are in *out. ${map} is for IMPORT_CSV alone (E_USAGE: it needs one, and the
 * detail has the columns). E_MEMORY. */
int import_read(const struct secret *file, enum import_format format,
		const struct import_map *map, struct import **out);
void import_free(struct import **import);

/* import_bytes -- what stands at a place; the caller's. E_INPUT: it cannot be
 * decoded; the detail says why. */
int import_bytes(const struct import *im, const struct import_place *at,
		 struct secret **out);

/* --- into a vault (import_into.c) --- */

struct import_options {
	const char *compartment; /* label; NULL: as deposit_put */
	bool dry_run;            /* look, and write nothing */
};

/* import_into -- all items in one transaction, with one entry `imported`; or
 * nothing. ${im} has no faults. *fields: how many secrets. E_POLICY: paths that
 * lie in another compartment are added to im->faults. E_AUTHORITY, E_ABSENT,
 * E_USAGE and so on as deposit_put. */
int import_into(struct user *u, struct import *im,
		const struct import_options *o, size_t *fields);

#endif
