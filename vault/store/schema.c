/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.c -- the four tables, and the settings of a connection. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/store/private.h"

/* What sqlite_schema must say, to the letter, in this order. */
static const struct table {
	const char *name;
	const char *sql;
} tables[] = {
	{ "leaf", "CREATE TABLE leaf(branch TEXT NOT NULL, "
		  "seq INTEGER NOT NULL, bytes BLOB NOT NULL, "
		  "PRIMARY KEY(branch, seq)) STRICT, WITHOUT ROWID" },
	{ "checkpoint", "CREATE TABLE checkpoint(branch TEXT NOT NULL, "
			"size INTEGER NOT NULL, note TEXT NOT NULL, "
			"PRIMARY KEY(branch, size)) STRICT, WITHOUT ROWID" },
	{ "meta", "CREATE TABLE meta(key TEXT NOT NULL, "
		  "value BLOB NOT NULL, PRIMARY KEY(key)) "
		  "STRICT, WITHOUT ROWID" },
	{ "object", "CREATE TABLE object(hash BLOB NOT NULL, "
		    "part INTEGER NOT NULL, bytes BLOB NOT NULL, "
		    "PRIMARY KEY(hash, part)) STRICT" },
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))
#define AUTO_INDEX "sqlite_autoindex_object_1"

/* With the folder of a journal that goes, and without. */
#define SYNC_ALL "PRAGMA synchronous = EXTRA"
#define SYNC_LESS "PRAGMA synchronous = FULL"

int settings_apply(struct store *s, bool file)
{
	static const struct {
		int op, on;
	} config[] = { { SQLITE_DBCONFIG_DEFENSIVE, 1 },
		       { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		       { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		       { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		       { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 } };
	size_t i;
	int r;

	for (i = 0; i < sizeof(config) / sizeof(config[0]); i++)
		if (sqlite3_db_config(s->db, config[i].op, config[i].on,
				      NULL) != SQLITE_OK)
			return error_set(E_INTERNAL, "SQLite lacks a safety "
						     "setting");
	sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, 4 << 20);
	r = store_exec(s,
		       "PRAGMA cell_size_check = ON;"
		       "PRAGMA temp_store = MEMORY;"
		       "PRAGMA mmap_size = 0",
		       false);
	if (r == E_OK && file)
		r = store_exec(s,
			       SYNC_ALL ";"
					"PRAGMA secure_delete = ON",
			       false);
	return r;
}

int settings_trial(struct store *s, bool on)
{
	int r = E_OK;

	if (on != s->trial)
		r = store_exec(s, on ? SYNC_LESS : SYNC_ALL, true);
	if (r == E_OK)
		s->trial = on;
	return r;
}

int settings_lost(const struct store *s)
{
	return error_set(E_LOG, "%s: SQLite does not take its settings",
			 s->path);
}

int schema_create(struct store *s)
{
	char sql[128];
	size_t i;
	int r;

	r = store_exec(s, "PRAGMA journal_mode = DELETE", true);
	if (r == E_OK)
		r = store_exec(s, "BEGIN IMMEDIATE", true);
	if (r != E_OK)
		return r;
	s->writing = true;
	snprintf(sql, sizeof(sql),
		 "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 STORE_APPLICATION_ID, STORE_FORMAT);
	r = store_exec(s, sql, true);
	for (i = 0; r == E_OK && i < TABLES; i++)
		r = store_exec(s, tables[i].sql, true);
	return r;
}

static int pragma_number(struct store *s, const char *sql, int *out)
{
	sqlite3_stmt *q = NULL;
	int r = store_prepare(s, sql, &q);

	if (r != E_OK)
		return r;
	if (sqlite3_step(q) == SQLITE_ROW)
		*out = sqlite3_column_int(q, 0);
	else
		r = store_fault(s, false);
	store_done(s, q);
	return r;
}

static bool row_is(sqlite3_stmt *q, int column, const char *want)
{
	const char *text = (const char *)sqlite3_column_text(q, column);

	return want == NULL ? text == NULL :
			      text != NULL && strcmp(text, want) == 0;
}

/* Every row of sqlite_schema is one of ours; ours are all there. */
static int rows_check(struct store *s, sqlite3_stmt *q)
{
	unsigned seen = 0;
	size_t i;
	int step;

	while ((step = sqlite3_step(q)) == SQLITE_ROW) {
		if (row_is(q, 0, "index") && row_is(q, 1, AUTO_INDEX) &&
		    row_is(q, 2, NULL))
			continue;
		for (i = 0; i < TABLES; i++)
			if (row_is(q, 0, "table") &&
			    row_is(q, 1, tables[i].name) &&
			    row_is(q, 2, tables[i].sql))
				break;
		if (i == TABLES)
			return error_set(E_HOSTILE,
					 "%s: its schema is not a "
					 "vault's",
					 s->path);
		seen |= 1u << i;
	}
	if (step != SQLITE_DONE)
		return store_fault(s, false);
	if (seen != (1u << TABLES) - 1)
		return error_set(E_INPUT, "%s: a table is missing", s->path);
	return E_OK;
}

int schema_check(struct store *s)
{
	sqlite3_stmt *q = NULL;
	int id = 0, version = 0, r;

	r = pragma_number(s, "PRAGMA application_id", &id);
	if (r == E_OK)
		r = pragma_number(s, "PRAGMA user_version", &version);
	if (r != E_OK)
		return r;
	if (id != STORE_APPLICATION_ID)
		return error_set(E_INPUT, "%s: not a breakglass vault",
				 s->path);
	s->fresh = s->fresh && version == STORE_FRESH_VERSION;
	if (version == STORE_FRESH_VERSION && !s->fresh)
		return error_set(E_INPUT,
				 "%s: a copy that was begun and never used; it "
				 "holds nothing that the vault it is of does "
				 "not",
				 s->path);
	if (version != STORE_FORMAT && !s->fresh)
		return error_set(E_INPUT,
				 "%s: of format %d, this program "
				 "knows %d",
				 s->path, version, STORE_FORMAT);
	r = store_prepare(s, "SELECT type, name, sql FROM sqlite_schema", &q);
	if (r == E_OK)
		r = rows_check(s, q);
	store_done(s, q);
	return r;
}
