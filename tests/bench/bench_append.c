/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_append.c -- one entry more, durable, against a bare commit of the same
 * bytes by SQLite under the same settings in a copy of the same file; and how
 * that, verifying and listing grow with the log.
 *
 * BENCH_ENTRIES (100,000) is the largest log; BENCH_ROUNDS (20).
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/place.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/ledger/user.h"
#include "vault/member/member.h"

#define ROUNDS 20
#define EACH 1000 /* entries of a transaction, while the log grows */

struct subject {
	struct place place;
	char other[128]; /* a copy of the vault, for the bare commits */
	struct actor actor;
	struct member_keys keys;
	struct store *store;
	struct ledger *l;
	sqlite3 *db;
	struct buffer leaf, note, meta; /* bytes of one append */
	sqlite3_int64 next;
	uint64_t listed;
};

static int sqlite_fine(struct subject *s, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE)
		return E_OK;
	return error_set(E_IO, "%s: %s", s->other, sqlite3_errmsg(s->db));
}

/* --- the log --- */

static int append(struct subject *s, size_t n)
{
	return place_append(s->l, &s->actor, s->keys.sign, n);
}

static void open_log(struct subject *s)
{
	bench_fine(store_open(s->place.path, STORE_WRITE, &s->store));
	bench_fine(
		ledger_open(s->store, &s->place.host, LEDGER_ENTRIES, &s->l));
}

static void close_log(struct subject *s)
{
	ledger_close(&s->l);
	store_close(&s->store);
}

static void grow(struct subject *s, size_t entries)
{
	while (s->l->size < entries) {
		size_t left = entries - (size_t)s->l->size;

		bench_fine(append(s, left < EACH ? left : EACH));
	}
}

/* --- the works --- */

static int one_entry(void *ctx)
{
	return append(ctx, 1);
}

static int verify(void *ctx)
{
	struct subject *s = ctx;
	struct ledger *l = NULL;
	int r = ledger_open(s->store, &s->place.host, LEDGER_ENTRIES, &l);

	if (r == E_OK && l->faults_count > 0)
		r = error_set(E_INTEGRITY, "%s", l->faults[0].what);
	ledger_close(&l);
	return r;
}

static int see_line(void *ctx, const struct audit_line *line)
{
	struct subject *s = ctx;

	(void)line;
	s->listed++;
	return E_OK;
}

static int list(void *ctx)
{
	struct subject *s = ctx;

	return audit_list(s->l, NULL, NULL, see_line, s);
}

/* --- the bare commit --- */

static int bare_row(struct subject *s, const char *sql, sqlite3_int64 key,
		    const struct buffer *bytes, bool text)
{
	sqlite3_stmt *q = NULL;
	int r = sqlite_fine(s, sqlite3_prepare_v2(s->db, sql, -1, &q, NULL));

	if (r != E_OK)
		return r;
	sqlite3_bind_int64(q, 1, key);
	if (text)
		sqlite3_bind_text(q, 2, (const char *)bytes->bytes,
				  (int)bytes->len, SQLITE_STATIC);
	else
		sqlite3_bind_blob(q, 2, bytes->bytes, (int)bytes->len,
				  SQLITE_STATIC);
	r = sqlite_fine(s, sqlite3_step(q));
	sqlite3_finalize(q);
	return r;
}

static int bare_exec(struct subject *s, const char *sql)
{
	return sqlite_fine(s, sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

static int bare_commit(void *ctx)
{
	struct subject *s = ctx;
	int r = bare_exec(s, "BEGIN IMMEDIATE");

	s->next++;
	if (r == E_OK)
		r = bare_row(s, "INSERT INTO leaf VALUES('main', ?1, ?2)",
			     s->next - 1, &s->leaf, false);
	if (r == E_OK)
		r = bare_row(s, "INSERT INTO checkpoint VALUES('main', ?1, ?2)",
			     s->next, &s->note, true);
	if (r == E_OK)
		r = bare_row(s,
			     "UPDATE meta SET value = ?2 WHERE key = "
			     "(SELECT key FROM meta LIMIT 1) AND ?1 > 0",
			     s->next, &s->meta, false);
	return r == E_OK ? bare_exec(s, "COMMIT") : r;
}

static int see_meta(void *ctx, const char *key, struct span value)
{
	struct subject *s = ctx;

	(void)key;
	buffer_free(&s->meta);
	buffer_put(&s->meta, value.bytes, value.len);
	return buffer_status(&s->meta);
}

/* The newest entry's bytes, and SQLite on a copy of the vault. */
static void bare_begin(struct subject *s)
{
	char line[300];

	bench_fine(append(s, 1));
	bench_fine(ledger_leaf_bytes(s->l, s->l->size - 1, &s->leaf));
	bench_fine(ledger_note(s->l, ledger_tip(s->l), s->l->size, &s->note));
	bench_fine(store_meta(s->store, see_meta, s));
	s->next = (sqlite3_int64)s->l->size;
	snprintf(line, sizeof(line), "cp %s %s", s->place.path, s->other);
	if (system(line) != 0)
		bench_fine(error_set(E_IO, "%s", s->other));
	bench_fine(sqlite_fine(s, sqlite3_open(s->other, &s->db)));
	bench_fine(bare_exec(s, "PRAGMA journal_mode = DELETE;"
				"PRAGMA synchronous = EXTRA;"
				"PRAGMA secure_delete = ON"));
}

static void bare_end(struct subject *s)
{
	sqlite3_close(s->db);
	s->db = NULL;
	buffer_free(&s->leaf);
	buffer_free(&s->note);
	buffer_free(&s->meta);
}

/* --- one size of a log --- */

static void measure(struct subject *s, size_t entries, size_t rounds)
{
	struct series durable = { .n = 0 }, bare = { .name = "bare" },
		      work = { .n = 0 }, same = { .name = "bare" },
		      all = { .n = 0 }, lines = { .n = 0 };
	const struct series *const commits[] = { &bare };
	const struct series *const computed[] = { &same };
	const struct series *const verified[] = { &all };
	char what[96];
	size_t i;

	bare_begin(s);
	for (i = 0; i < rounds; i++) {
		series_time(&bare, bare_commit, s);
		series_time(&durable, one_entry, s);
	}
	for (i = 0; i < rounds; i++) {
		series_cpu(&same, bare_commit, s, 1);
		series_cpu(&work, one_entry, s, 1);
	}
	for (i = 0; i < (rounds < 3 ? rounds : 3); i++) {
		series_cpu(&all, verify, s, 1);
		series_cpu(&lines, list, s, 1);
	}
	snprintf(what, sizeof(what), "append / bare commit, %zu entries",
		 entries);
	bench_ratio(what, &durable, commits, 1, 1.3);
	snprintf(what, sizeof(what), "... of the processor alone, %zu",
		 entries);
	bench_ratio(what, &work, computed, 1, 0);
	snprintf(what, sizeof(what), "verify / bare commits' processor, %zu",
		 entries);
	bench_ratio(what, &all, computed, 1, 0);
	snprintf(what, sizeof(what), "audit log / verify, %zu entries",
		 entries);
	bench_ratio(what, &lines, verified, 1, 0);
	bare_end(s);
}

int main(void)
{
	size_t most = bench_number("BENCH_ENTRIES", 100000);
	size_t rounds = bench_number("BENCH_ROUNDS", ROUNDS), size;
	struct subject s;

	memset(&s, 0, sizeof(s));
	bench_fine(secret_start());
	place_make(&s.place);
	snprintf(s.other, sizeof(s.other), "%s/other", s.place.dir);
	s.actor.kind = ACTOR_MEMBER;
	memcpy(s.actor.id, s.place.founder.enrolment.id, ID_TEXT);
	bench_fine(member_keys_open(
		&s.place.founder.enrolment,
		(const struct secret *const *)&s.place.identity, 1, &s.keys,
		NULL));
	for (size = most < 1000 ? most : 1000; size <= most;
	     size = size * 10 > most && size < most ? most : size * 10) {
		open_log(&s);
		grow(&s, size);
		measure(&s, size, rounds);
		close_log(&s);
	}
	member_keys_free(&s.keys);
	place_drop(&s.place);
	return 0;
}
