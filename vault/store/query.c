/* SPDX-License-Identifier: GPL-3.0-or-later */
/* query.c -- statements, and those that are kept for their next time. */
#include <errno.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/store/private.h"

int store_exec(struct store *s, const char *sql, bool writing)
{
	errno = 0;
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_fault(s, writing);
	return E_OK;
}

/* Where a statement of that text is kept and not in use, or can be from now on;
 * NULL: nowhere. */
static struct kept_query *kept_query(struct store *s, const char *sql)
{
	struct kept_query *free_one = NULL;
	size_t i;

	for (i = 0; i < KEPT_QUERIES; i++) {
		if (s->kept[i].query == NULL) {
			free_one = &s->kept[i];
			continue;
		}
		if (strcmp(sqlite3_sql(s->kept[i].query), sql) == 0)
			return s->kept[i].taken ? NULL : &s->kept[i];
	}
	return free_one;
}

int store_prepare(struct store *s, const char *sql, sqlite3_stmt **out)
{
	struct kept_query *k = kept_query(s, sql);

	if (k != NULL && k->query != NULL) {
		*out = k->query;
		k->taken = true;
		return E_OK;
	}
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out,
			       NULL) != SQLITE_OK)
		return store_fault(s, s->writing);
	if (k != NULL) {
		k->query = *out;
		k->taken = true;
	}
	return E_OK;
}

void store_done(struct store *s, sqlite3_stmt *q)
{
	size_t i;

	for (i = 0; q != NULL && i < KEPT_QUERIES; i++) {
		if (s->kept[i].query != q)
			continue;
		sqlite3_reset(q);
		sqlite3_clear_bindings(q);
		s->kept[i].taken = false;
		return;
	}
	sqlite3_finalize(q);
}

void store_disconnect(struct store *s)
{
	size_t i;

	for (i = 0; i < KEPT_QUERIES; i++)
		sqlite3_finalize(s->kept[i].query);
	memset(s->kept, 0, sizeof(s->kept));
	sqlite3_close(s->db);
	s->db = NULL;
}
