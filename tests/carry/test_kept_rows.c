/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_kept_rows.c -- rows that somebody altered, took away or put there, while
 * what was kept of the log stands for those before: who reads them finds out,
 * and nothing stays of it when they are put back.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/carry/kept.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/ledger/cache.h"
#include "vault/log/note.h"

#define ALTERED 20

TestSuite(kept_rows, .init = kept_begin, .fini = kept_end);

/* Its time is another one. */
static void alter(const struct place *p)
{
	kept_sql(p, "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), "
		    "'\"ts\":\"2', '\"ts\":\"3') AS BLOB) "
		    "WHERE branch = 'main' AND seq = 20");
}

static int see_any(void *ctx, const struct ledger_entry *e)
{
	*(uint64_t *)ctx = e->seq;
	return E_OK;
}

/* Who reads that entry is told, and who reads the next one has it. */
static void told_of(struct ledger *l)
{
	struct buffer bytes = BUFFER_INIT;
	uint64_t seen = 0;

	cr_assert_eq(ledger_leaf_bytes(l, ALTERED + 1, &bytes), E_OK);
	cr_assert_eq(ledger_leaf_bytes(l, ALTERED, &bytes), E_INTEGRITY);
	cr_assert_eq(ledger_walk(l, see_any, &seen), E_INTEGRITY);
	cr_assert_eq(seen, ALTERED - 1);
	buffer_free(&bytes);
}

Test(kept_rows, an_entry_altered_since_is_told_of_by_who_reads_it)
{
	struct user *u = NULL;

	kept_acts(&kept_here, 40);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_world.keep_after = UINT64_MAX;
	alter(&kept_here);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_gt(u->ledger->kept, 0);
	cr_assert_not(u->ledger->invalid);
	cr_assert_gt(u->ledger->kept, ALTERED + 1);
	told_of(u->ledger);
	user_close(&u);
}

Test(kept_rows, an_entry_altered_since_is_told_of_by_who_reads_all)
{
	struct user_options o = { .mode = STORE_READ };
	struct audit_options a = { .host = &kept_world.host };
	struct audit_result v;
	struct user *u = NULL;

	kept_acts(&kept_here, 40);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_world.keep_after = UINT64_MAX;
	alter(&kept_here);
	a.path = o.path = kept_here.vault;
	a.home = o.home = kept_here.homes[JONAS];
	cr_assert_eq(audit_verify(&a, &v), E_OK);
	cr_assert_eq(v.verdict, VERDICT_INVALID);
	audit_result_free(&v);
	o.host = &kept_world.host;
	o.identities =
		(const struct secret *const *)&kept_world.identities[JONAS];
	o.identity_count = 1;
	o.whole = true;
	o.older = true;
	cr_assert_eq(user_open(&o, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0);
	cr_assert(u->ledger->invalid);
	user_close(&u);
}

/* --- what the roots do not say --- */

static void set_aside(const struct place *p)
{
	char line[600];

	snprintf(line, sizeof(line), "cp %s %s.was", p->vault, p->vault);
	cr_assert_eq(system(line), 0);
}

static void put_back(const struct place *p)
{
	char line[600];

	snprintf(line, sizeof(line), "cp %s.was %s", p->vault, p->vault);
	cr_assert_eq(system(line), 0);
}

/* A branch goes from here; nothing of that is kept. */
static void go_out(struct place *other)
{
	kept_acts(&kept_here, 20);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_world.keep_after = UINT64_MAX;
	place_copy(&kept_world, &kept_here, "B", other);
	other->older = true;
	ask_once(&kept_world, &kept_here);
	place_homes(&kept_world, other, &kept_here);
	ask_once(&kept_world, other);
	kept_acts(other, 3);
}

static void come_home(struct place *other)
{
	struct merge_result m;

	go_out(other);
	place_merge(&kept_world, &kept_here, other, &m);
	merge_result_free(&m);
}

static void opened_by_jonas(bool serves)
{
	struct user *u = NULL;

	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_eq(u->ledger->kept > 0, serves);
	kept_same(&kept_here, u);
	user_close(&u);
}

Test(kept_rows, a_branch_that_was_not_there_for_a_day_leaves_nothing_behind)
{
	struct place other;

	come_home(&other);
	set_aside(&kept_here);
	kept_sql(&kept_here, "DELETE FROM leaf WHERE branch <> 'main'");
	kept_sql(&kept_here, "DELETE FROM checkpoint WHERE branch <> 'main'");
	kept_world.keep_after = 1;
	opened_by_jonas(false);
	opened_by_jonas(false);
	put_back(&kept_here);
	opened_by_jonas(true);
	place_close(&other);
}

/* What a branch is judged with lies before what was kept, and is read: one that
 * does not come home for that is no finding about the branch. */
Test(kept_rows,
     a_branch_that_comes_home_to_altered_entries_is_looked_at_with_all)
{
	struct place other;
	struct user *u = NULL;

	come_home(&other);
	kept_here.older = true;
	kept_sql(&kept_here,
		 "DELETE FROM checkpoint WHERE branch = 'main' AND size = "
		 "(SELECT size FROM checkpoint WHERE branch = 'main' AND "
		 "size > 5 ORDER BY size LIMIT 1)");
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0);
	cr_assert(u->ledger->invalid);
	user_close(&u);
	place_close(&other);
}

static int count_one(void *ctx, const struct ledger_entry *e)
{
	unsigned *n = ctx;

	*n += e->home;
	return E_OK;
}

Test(kept_rows, a_list_of_entries_leaves_out_no_branch_in_silence)
{
	struct place other;
	struct user *u = NULL;
	unsigned n = 0;

	come_home(&other);
	kept_world.keep_after = 1;
	opened_by_jonas(true);
	kept_world.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_eq(u->ledger->kept, u->ledger->size);
	cr_assert_eq(ledger_walk(u->ledger, count_one, &n), E_OK);
	cr_assert_gt(n, 0);
	user_close(&u);
	kept_sql(&kept_here, "DELETE FROM leaf WHERE branch <> 'main'");
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_gt(u->ledger->kept, 0);
	cr_assert_eq(ledger_walk(u->ledger, count_one, &n), E_INTEGRITY);
	user_close(&u);
	place_close(&other);
}

/* --- what this process verified itself, and reads again --- */

/* Somebody who minds no locks writes to the file while it is open. */
Test(kept_rows, an_entry_altered_while_it_is_open_is_told_of_by_who_reads_it)
{
	struct user *u = NULL;

	kept_world.keep_after = UINT64_MAX;
	kept_acts(&kept_here, 40);
	cr_assert_eq(place_open(&kept_world, &kept_here, DORA, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0);
	alter(&kept_here);
	told_of(u->ledger);
	user_close(&u);
}

Test(kept_rows, and_so_is_one_of_a_branch_that_came_home)
{
	struct place other;
	struct user *u = NULL;
	unsigned n = 0;

	come_home(&other);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_eq(ledger_walk(u->ledger, count_one, &n), E_OK);
	cr_assert_gt(n, 0);
	kept_sql(&kept_here,
		 "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), "
		 "'\"ts\":\"2', '\"ts\":\"3') AS BLOB) "
		 "WHERE branch <> 'main'");
	n = 0;
	cr_assert_eq(ledger_walk(u->ledger, count_one, &n), E_INTEGRITY);
	cr_assert_eq(n, 0);
	user_close(&u);
	place_close(&other);
}

static void put_note(const struct place *p, bool main, uint64_t size,
		     const struct buffer *note)
{
	sqlite3_stmt *q;
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(p->vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db,
					"UPDATE checkpoint SET note = ? WHERE "
					"(branch = 'main') = ? AND size = ?",
					-1, &q, NULL),
		     SQLITE_OK);
	sqlite3_bind_text(q, 1, (const char *)note->bytes, (int)note->len,
			  SQLITE_STATIC);
	sqlite3_bind_int(q, 2, main);
	sqlite3_bind_int64(q, 3, (sqlite3_int64)size);
	cr_assert_eq(sqlite3_step(q), SQLITE_DONE);
	cr_assert_eq(sqlite3_changes(db), 1);
	sqlite3_finalize(q);
	sqlite3_close(db);
}

/* The newest checkpoint there, signed by eva with these keys; its size. */
static uint64_t sign_head(const struct place *p, const struct secret *seed,
			  struct buffer *note)
{
	uint8_t key[NOTE_KEY_LEN], sig[NOTE_SIG_LEN];
	char name[KEY_NAME_TEXT];
	struct checkpoint head;
	struct user *u = NULL;

	cr_assert_eq(place_open(&kept_world, p, DORA, &u), E_OK);
	ledger_head(u->ledger, &head);
	user_close(&u);
	checkpoint_write(&head, note);
	cr_assert_eq(note_sign((struct span){ note->bytes, note->len }, seed,
			       sig),
		     E_OK);
	cr_assert_eq(note_public_key(seed, key), E_OK);
	key_name_member(head.origin, kept_world.people[EVA].enrolment.id, name);
	buffer_text(note, "\n");
	note_put_signature(note, name, 1, key, sig, sizeof(sig));
	return head.size;
}

/* Eva's keys are replaced; *keys: those before. */
static void replace_keys(struct member_keys *keys)
{
	struct member_file fresh, old = kept_world.people[EVA];
	struct secret *identity = NULL;
	struct user *u = NULL;

	cr_assert_eq(member_keys_open(&old.enrolment,
				      (const struct secret *const *)&kept_world
					      .identities[EVA],
				      1, keys, NULL),
		     E_OK);
	kept_acts(&kept_here, 4);
	cr_assert_eq(member_new(old.enrolment.id, old.name, old.nick, &identity,
				&fresh),
		     E_OK);
	cr_assert_eq(place_open(&kept_world, &kept_here, EVA, &u), E_OK);
	cr_assert_eq(custody_rekey(u, "eva", &fresh), E_OK);
	user_close(&u);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	secret_free(&kept_world.identities[EVA]);
	kept_world.identities[EVA] = identity;
	kept_world.people[EVA] = fresh;
	enrolment_free(&old.enrolment);
}

static void act_of_eva(const struct place *p)
{
	struct member_change site = { .site = "Rathaus" };
	struct user *u = NULL;

	cr_assert_eq(place_open(&kept_world, p, EVA, &u), E_OK);
	cr_assert_eq(custody_set(u, "eva", &site), E_OK);
	user_close(&u);
}

/* A checkpoint is in no tree. Who has a key that its owner replaced can put one
 * in another's place, and take it away again. */
Test(kept_rows, a_checkpoint_by_a_replaced_key_leaves_nothing_behind)
{
	struct buffer note = BUFFER_INIT;
	struct member_keys keys;
	uint64_t size;

	replace_keys(&keys);
	act_of_eva(&kept_here);
	set_aside(&kept_here);
	size = sign_head(&kept_here, keys.sign, &note);
	put_note(&kept_here, true, size, &note);
	opened_by_jonas(false);
	put_back(&kept_here);
	opened_by_jonas(true);
	member_keys_free(&keys);
	buffer_free(&note);
}

/* And in a branch, which main takes over by its root alone. */
Test(kept_rows, nor_does_one_of_a_branch_that_came_home)
{
	struct buffer note = BUFFER_INIT;
	struct member_keys keys;
	struct merge_result m;
	struct place other;
	uint64_t size;

	replace_keys(&keys);
	go_out(&other);
	act_of_eva(&other);
	size = sign_head(&other, keys.sign, &note);
	place_merge(&kept_world, &kept_here, &other, &m);
	merge_result_free(&m);
	set_aside(&kept_here);
	put_note(&kept_here, false, size, &note);
	kept_world.keep_after = 1;
	opened_by_jonas(false);
	opened_by_jonas(false);
	put_back(&kept_here);
	opened_by_jonas(true);
	member_keys_free(&keys);
	buffer_free(&note);
	place_close(&other);
}

Test(kept_rows, a_checkpoint_altered_since_is_told_of_by_who_reads_it)
{
	struct buffer note = BUFFER_INIT, other = BUFFER_INIT;
	struct user *u = NULL;
	const struct segment *main;
	uint64_t size, first;

	kept_acts(&kept_here, 10);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_world.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	main = &u->ledger->fold.segments[0];
	size = main->size;
	cr_assert_eq(u->ledger->kept, size);
	cr_assert_eq(ledger_note(u->ledger, main, size, &note), E_OK);
	first = u->ledger->fold.heads.items[0].size;
	cr_assert_eq(ledger_note(u->ledger, main, first, &other), E_OK);
	put_note(&kept_here, true, first, &note);
	cr_assert_eq(ledger_note(u->ledger, main, first, &other), E_INTEGRITY);
	/* its signature */
	note.bytes[note.len - 8] ^= 1;
	put_note(&kept_here, true, size, &note);
	cr_assert_eq(ledger_note(u->ledger, main, size, &other), E_INTEGRITY);
	user_close(&u);
	buffer_free(&note);
	buffer_free(&other);
}

/* --- what else lies in the file --- */

/* The same INVALID rows, and all else, as who reads everything. */
Test(kept_rows, what_lies_in_the_file_beside_the_log_is_found_as_before)
{
	static const char *const rows[] = {
		"INSERT INTO leaf SELECT '00112233445566778899aabbccddeeff', "
		"seq, bytes FROM leaf WHERE branch = 'main' AND seq < 3",
		"INSERT INTO leaf SELECT branch, seq + 9000, bytes FROM leaf "
		"WHERE branch = 'main' AND seq < 3",
		"INSERT INTO checkpoint SELECT branch, size + 9000, note FROM "
		"checkpoint WHERE branch = 'main' AND size < 9",
	};
	size_t i;

	kept_acts(&kept_here, 10);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	set_aside(&kept_here);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		kept_sql(&kept_here, rows[i]);
		opened_by_jonas(false);
		put_back(&kept_here);
		opened_by_jonas(true);
	}
}

/* A log that a branch went on from: it has its end, and nothing lies behind. */
Test(kept_rows, what_lies_behind_where_a_branch_began_is_found_as_before)
{
	static const char *const rows[] = {
		"INSERT INTO leaf SELECT branch, seq + 9000, bytes FROM leaf "
		"WHERE branch = 'main' AND seq < 3",
		"INSERT INTO checkpoint SELECT branch, size + 9000, note FROM "
		"checkpoint WHERE branch = 'main' AND size < 9",
		"DELETE FROM checkpoint WHERE branch = 'main' AND size = "
		"(SELECT max(size) FROM checkpoint WHERE branch = 'main')",
	};
	struct place other;
	size_t i;

	kept_acts(&kept_here, 10);
	place_copy(&kept_world, &kept_here, "B", &other);
	ask_once(&kept_world, &kept_here);
	place_homes(&kept_world, &other, &kept_here);
	place_close(&kept_here);
	kept_here = other;
	kept_here.older = true;
	ask_once(&kept_world, &kept_here);
	kept_acts(&kept_here, 3);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	set_aside(&kept_here);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		kept_sql(&kept_here, rows[i]);
		opened_by_jonas(false);
		put_back(&kept_here);
		opened_by_jonas(true);
	}
}

/* Its rows before are another log's, but for the head that was kept. */
Test(kept_rows, rows_gone_altogether_are_told_of_by_who_reads_them)
{
	struct buffer bytes = BUFFER_INIT;
	struct user *u = NULL;

	kept_acts(&kept_here, 10);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_world.keep_after = UINT64_MAX;
	kept_sql(&kept_here,
		 "DELETE FROM leaf WHERE branch = 'main' AND seq > 0");
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_gt(u->ledger->kept, 0);
	cr_assert_neq(ledger_leaf_bytes(u->ledger, 3, &bytes), E_OK);
	user_close(&u);
	buffer_free(&bytes);
}

/* --- a walk through all of them --- */

struct walked {
	struct ledger *l;
	uint64_t at, home;
};

static int as_read_alone(void *ctx, const struct ledger_entry *e)
{
	struct walked *w = ctx;
	struct leaf leaf;

	cr_assert_eq(e->told_at, e->home ? w->at - 1 : w->at);
	if (e->home) {
		w->home++;
		cr_assert_eq(ledger_branch_leaf(w->l, e->branch, e->seq, &leaf),
			     E_OK);
	} else {
		cr_assert_eq(ledger_leaf(w->l, w->at++, &leaf), E_OK);
	}
	cr_assert_eq(e->leaf->seq, leaf.seq);
	cr_assert_eq(e->seq, leaf.seq);
	cr_assert_eq(e->leaf->ts, leaf.ts);
	cr_assert_str_eq(e->leaf->ev, leaf.ev);
	cr_assert(json_equal(e->leaf->d, leaf.d));
	leaf_free(&leaf);
	return E_OK;
}

static void walk_all(const struct place *p, unsigned segments, uint64_t home)
{
	struct walked w = { 0 };
	struct user *u = NULL;

	cr_assert_eq(place_open(&kept_world, p, JONAS, &u), E_OK);
	w.l = u->ledger;
	cr_assert_eq(u->ledger->fold.segment_count, segments);
	cr_assert_eq(ledger_walk(u->ledger, as_read_alone, &w), E_OK, "%s",
		     error_detail());
	cr_assert_eq(w.at, u->ledger->size);
	cr_assert_geq(w.home, home);
	user_close(&u);
}

Test(kept_rows, a_walk_tells_each_entry_as_it_is_read_alone)
{
	struct merge_result m;
	struct place other;

	kept_many(&kept_here);
	place_copy(&kept_world, &kept_here, "B", &other);
	other.older = true;
	kept_many(&kept_here);
	place_homes(&kept_world, &other, &kept_here);
	kept_many(&other);
	walk_all(&kept_here, 1, 0);
	walk_all(&other, 2, 0);
	place_merge(&kept_world, &kept_here, &other, &m);
	merge_result_free(&m);
	walk_all(&kept_here, 1, KEPT_MANY);
	place_close(&other);
}

static long signatures(void)
{
	char path[256];
	struct stat st;

	kept_path_of(&kept_here, path);
	memcpy(strrchr(path, '/'), "/signatures", sizeof("/signatures"));
	return stat(path, &st) == 0 ? (long)st.st_size : 0;
}

/* A log that was kept, and then went on: who wrote has found signatures good. */
static void found_good(void)
{
	kept_acts(&kept_here, 4);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_world.keep_after = UINT64_MAX;
	cr_assert_eq(signatures(), 0);
	kept_acts(&kept_here, 4);
	kept_many(&kept_here);
	cr_assert_gt(signatures(), 0);
}

/* What a command checked that then wrote, the next one need not check again, as
 * long as it is the very same; who only reads writes nothing. */
Test(kept_rows, a_signature_that_was_found_good_is_not_taken_for_another)
{
	struct user *u = NULL;
	long had;
	int r;

	found_good();
	had = signatures();
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	user_close(&u);
	cr_assert_eq(signatures(), had);
	/* the newest was written, and read by nobody who wrote; the one before
	 * was found good */
	kept_sql(
		&kept_here,
		"UPDATE checkpoint SET note = substr(note, 1, length(note) - "
		"20) || 'AAAA' || substr(note, length(note) - 15) WHERE branch = "
		"'main' AND size = (SELECT max(size) FROM checkpoint WHERE "
		"branch = 'main' AND size < (SELECT max(size) FROM checkpoint "
		"WHERE branch = 'main'))");
	r = place_open(&kept_world, &kept_here, JONAS, &u);
	cr_assert(r != E_OK || ledger_invalid(u->ledger) != NULL);
	user_close(&u);
}

/* Behind a state that was kept none of them is looked at again. */
Test(kept_rows, what_was_found_good_goes_when_the_log_is_kept)
{
	found_good();
	kept_world.keep_after = 1;
	cr_assert(kept_served(&kept_here));
	cr_assert_eq(signatures(), 0);
}

/* Nor are they of use behind a log that was read whole: another program made them,
 * or what was kept was gone. */
Test(kept_rows, it_goes_as_well_where_it_did_not_serve)
{
	char path[256];

	found_good();
	kept_path_of(&kept_here, path);
	cr_assert_eq(unlink(path), 0);
	kept_world.keep_after = 1;
	cr_assert_not(kept_served(&kept_here));
	cr_assert_eq(access(path, F_OK), 0);
	cr_assert_eq(signatures(), 0);
}
