/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doubt.c -- what came of a commit that failed.
 *
 * SQLite fails a COMMIT also when the journal is gone already and the change is
 * in the file: when the folder cannot be synced, or the lock not be lowered, as
 * over a network. Only the file can tell.
 */
#include <string.h>

#include "vault/base/error.h"
#include "vault/store/private.h"

void wrote_note(struct store *s, const char *branch, uint64_t seq,
		struct span bytes)
{
	struct wrote *w = &s->wrote;
	size_t len = strlen(branch);

	w->any = len <= WROTE_BRANCH && seq <= INT64_MAX;
	if (!w->any)
		return;
	memcpy(w->branch, branch, len + 1);
	w->seq = seq;
	tree_leaf_hash(bytes.bytes, bytes.len, &w->hash);
}

/* Another's entry may have the number by now. */
static bool same(const struct wrote *w, sqlite3_stmt *q)
{
	struct span row = store_blob(q, 0);
	struct tree_hash hash;

	tree_leaf_hash(row.bytes, row.len, &hash);
	return tree_hash_equal(&hash, &w->hash);
}

int wrote_look(struct store *s)
{
	const struct wrote *w = &s->wrote;
	sqlite3_stmt *q = NULL;
	int step, r = E_IO;

	if (!w->any ||
	    sqlite3_prepare_v2(s->db,
			       "SELECT bytes FROM leaf WHERE branch = ? AND "
			       "seq = ?",
			       -1, &q, NULL) != SQLITE_OK)
		return E_IO;
	sqlite3_bind_text(q, 1, w->branch, -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, (sqlite3_int64)w->seq);
	step = sqlite3_step(q);
	if (step == SQLITE_DONE)
		r = E_ABSENT;
	else if (step == SQLITE_ROW)
		r = same(w, q) ? E_OK : E_ABSENT;
	sqlite3_finalize(q);
	return r;
}
