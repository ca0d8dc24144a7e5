/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to store. */
#ifndef BG_STORE_PRIVATE_H
#define BG_STORE_PRIVATE_H

#include <sqlite3.h>

#include "vault/store/store.h"

struct store {
	sqlite3 *db;
	char *path;
	bool writing; /* a transaction is open */
	bool born;    /* created here and not yet committed */
};

/* store_fault -- SQLite's complaint as one of our codes: ${writing} says that
 * a write failed (E_LOG), else a read (E_IO). */
int store_fault(const struct store *s, bool writing);

int store_exec(struct store *s, const char *sql, bool writing);
int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out);

/* hostile.c -- before SQLite sees the file. */
int hostile_file(const char *path);
int hostile_read(const char *path, uint8_t **bytes, size_t *len);

/* schema.c */
int schema_create(struct store *s);
int schema_check(struct store *s);
/* settings of every connection: hostile-input limits first. */
int settings_apply(struct store *s, bool file);

#endif
