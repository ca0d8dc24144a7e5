/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_kept.c -- what a machine kept of a log, and what the file has beyond it,
 * come to the same as all of the file; whatever does not fit serves nobody.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/carry/world.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/ledger/cache.h"

static struct world w;
static struct place here;

static void begin(void)
{
	world_make(&w, 4711, &here);
	w.keep_after = 1;
}

static void end(void)
{
	place_close(&here);
	world_drop(&w);
}

TestSuite(kept, .init = begin, .fini = end);

/* --- two ledgers of one file --- */

static int by_text(const void *a, const void *b)
{
	const struct fault *x = a, *y = b;
	int order = strcmp(x->branch, y->branch);

	if (order == 0)
		order = x->seq < y->seq ? -1 : x->seq > y->seq;
	return order == 0 ? strcmp(x->what, y->what) : order;
}

/* All that a ledger knows; what is VOID in any order. */
static void bytes_of(struct ledger *l, struct buffer *out)
{
	if (l->faults_count > 0)
		qsort(l->faults, l->faults_count, sizeof(l->faults[0]),
		      by_text);
	cr_assert_eq(cache_fold_write(l, out), E_OK);
}

static void same(const struct place *p, struct user *u)
{
	struct buffer kept = BUFFER_INIT, whole = BUFFER_INIT;
	struct ledger *l = NULL;

	cr_assert_eq(ledger_open(u->store, &w.host, LEDGER_ENTRIES, &l), E_OK);
	bytes_of(u->ledger, &kept);
	bytes_of(l, &whole);
	OUGHT(&w,
	      kept.len == whole.len &&
		      memcmp(kept.bytes, whole.bytes, kept.len) == 0,
	      "%s: what was kept is not what the log comes to", p->name);
	ledger_close(&l);
	buffer_free(&kept);
	buffer_free(&whole);
}

/* Opens as jonas; whether what was kept served, and it is the same. */
static bool served(const struct place *p)
{
	struct user *u = NULL;
	bool was;

	if (place_open(&w, p, JONAS, &u) != E_OK)
		return false;
	was = u->ledger->kept > 0;
	same(p, u);
	user_close(&u);
	return was;
}

static void acts(const struct place *p, unsigned n)
{
	while (n-- > 0)
		act(&w, p);
}

/* --- the file it lies in --- */

static void path_of(const struct place *p, char path[256])
{
	struct user *u = NULL;

	cr_assert_eq(place_open(&w, p, JONAS, &u), E_OK);
	snprintf(path, 256, "%s/%s/cache", home_dir(p->homes[JONAS]),
		 ledger_state(u->ledger)->vault);
	user_close(&u);
}

static void file_get(const char *path, struct buffer *out)
{
	cr_assert_eq(file_read(path, CACHE_MAX, out), E_OK);
}

static void file_put(const char *path, const void *bytes, size_t len)
{
	cr_assert_eq(file_replace(path, bytes, len), E_OK);
}

/* --- */

Test(kept, a_log_read_on_from_what_was_kept_comes_to_what_all_of_it_does)
{
	struct merge_result m;
	struct place other, fork;
	unsigned i, used = 0;

	acts(&here, 20);
	place_copy(&w, &here, "F", &fork);
	for (i = 0; i < 12; i++) {
		acts(&here, 2);
		used += served(&here);
	}
	cr_assert_gt(used, 6);
	/* a declared branch on another machine, home again, and a fork as well:
	 * what was kept on either side goes on */
	place_copy(&w, &here, "B", &other);
	other.older = true;
	acts(&here, 4);
	place_homes(&w, &other, &here);
	ask_once(&w, &other);
	for (i = 0; i < 6; i++) {
		acts(&other, 2);
		served(&other);
	}
	place_merge(&w, &here, &other, &m);
	merge_result_free(&m);
	served(&here);
	acts(&here, 4);
	cr_assert(served(&here));
	acts(&fork, 6);
	served(&fork);
	place_merge(&w, &here, &fork, &m);
	merge_result_free(&m);
	served(&here);
	acts(&here, 4);
	cr_assert(served(&here));
	/* and the other sees main grow past where its branch began */
	place_merge(&w, &other, &here, &m);
	merge_result_free(&m);
	served(&other);
	place_close(&other);
	place_close(&fork);
}

/* Every byte of what stands in the clear, and some of what does not. */
Test(kept, what_was_kept_and_altered_anywhere_serves_nobody)
{
	struct buffer file = BUFFER_INIT;
	char path[256];
	size_t i;

	acts(&here, 10);
	cr_assert(served(&here) || served(&here));
	path_of(&here, path);
	file_get(path, &file);
	w.keep_after = UINT64_MAX;
	cr_assert(served(&here));
	for (i = 0; i < file.len; i += i < 160 ? 1 : file.len / 40) {
		file.bytes[i] ^= 1;
		file_put(path, file.bytes, file.len);
		cr_assert_not(served(&here), "byte %zu", i);
		file.bytes[i] ^= 1;
	}
	for (i = 0; i < file.len; i += i < 160 ? 1 : file.len / 10) {
		file_put(path, file.bytes, i);
		cr_assert_not(served(&here), "cut at %zu", i);
	}
	file_put(path, file.bytes, file.len);
	cr_assert(served(&here));
	buffer_free(&file);
}

Test(kept, what_another_member_kept_serves_nobody_else)
{
	struct buffer file = BUFFER_INIT;
	struct user *u = NULL;
	char path[256];

	acts(&here, 10);
	path_of(&here, path);
	file_get(path, &file);
	w.keep_after = UINT64_MAX;
	cr_assert(served(&here));
	home_close(&here.homes[ANNA]);
	cr_assert_eq(home_open(home_dir(here.homes[JONAS]), NULL, NULL,
			       &here.homes[ANNA]),
		     E_OK);
	cr_assert_eq(place_open(&w, &here, ANNA, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0, "its box is another's");
	user_close(&u);
	buffer_free(&file);
}

/* An older copy of the file: as if nothing had been kept, it is told. */
Test(kept, an_older_copy_is_found_out_as_before)
{
	struct place older;
	struct user *u = NULL;

	acts(&here, 10);
	place_copy(&w, &here, "O", &older);
	acts(&here, 10);
	ask_once(&w, &here);
	cr_assert(served(&here) || served(&here));
	place_homes(&w, &older, &here);
	w.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&w, &older, JONAS, &u), E_ROLLBACK);
	older.older = true;
	cr_assert_eq(place_open(&w, &older, JONAS, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0);
	cr_assert_eq(u->findings & FINDING_OLDER, FINDING_OLDER);
	user_close(&u);
	place_close(&older);
}

/* A fork at the same size has another root. */
Test(kept, what_was_kept_of_one_fork_does_not_serve_for_the_other)
{
	struct place fork;
	struct user *u = NULL;

	acts(&here, 10);
	place_copy(&w, &here, "F", &fork);
	ask_once(&w, &here);
	ask_once(&w, &fork);
	cr_assert(served(&here) || served(&here));
	place_homes(&w, &fork, &here);
	w.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&w, &fork, JONAS, &u), E_ROLLBACK);
	fork.older = true;
	cr_assert_eq(place_open(&w, &fork, JONAS, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0);
	cr_assert_eq(u->findings & FINDING_FORK, FINDING_FORK);
	user_close(&u);
	place_close(&fork);
}

/* --- rows altered behind it --- */

static void sql(const struct place *p, const char *text)
{
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(p->vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	sqlite3_close(db);
}

#define ALTERED 20

/* Its time is another one. */
static void alter(const struct place *p)
{
	sql(p, "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), "
	       "'\"ts\":\"2', '\"ts\":\"3') AS BLOB) "
	       "WHERE branch = 'main' AND seq = 20");
}

Test(kept, an_entry_altered_since_is_told_of_by_who_reads_it)
{
	struct buffer bytes = BUFFER_INIT;
	struct user *u = NULL;

	acts(&here, 40);
	cr_assert(served(&here) || served(&here));
	w.keep_after = UINT64_MAX;
	alter(&here);
	cr_assert_eq(place_open(&w, &here, JONAS, &u), E_OK);
	cr_assert_gt(u->ledger->kept, 0);
	cr_assert_not(u->ledger->invalid);
	cr_assert_gt(u->ledger->kept, ALTERED + 1);
	cr_assert_eq(ledger_leaf_bytes(u->ledger, ALTERED + 1, &bytes), E_OK);
	cr_assert_eq(ledger_leaf_bytes(u->ledger, ALTERED, &bytes),
		     E_INTEGRITY);
	buffer_free(&bytes);
	user_close(&u);
}

Test(kept, an_entry_altered_since_is_told_of_by_who_reads_all)
{
	struct user_options o = { .mode = STORE_READ };
	struct audit_options a = { .host = &w.host };
	struct audit_result v;
	struct user *u = NULL;

	acts(&here, 40);
	cr_assert(served(&here) || served(&here));
	w.keep_after = UINT64_MAX;
	alter(&here);
	a.path = o.path = here.vault;
	a.home = o.home = here.homes[JONAS];
	cr_assert_eq(audit_verify(&a, &v), E_OK);
	cr_assert_eq(v.verdict, VERDICT_INVALID);
	audit_result_free(&v);
	o.host = &w.host;
	o.identities = (const struct secret *const *)&w.identities[JONAS];
	o.identity_count = 1;
	o.whole = true;
	o.older = true;
	cr_assert_eq(user_open(&o, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0);
	cr_assert(u->ledger->invalid);
	user_close(&u);
}

/* --- who keeps --- */

static bool is_kept(const struct place *p, enum who who)
{
	char pattern[256];

	snprintf(pattern, sizeof(pattern), "test -e %s/*/cache",
		 home_dir(p->homes[who]));
	return system(pattern) == 0;
}

Test(kept, a_short_log_is_not_worth_it)
{
	struct user *u = NULL;

	w.keep_after = 0;
	acts(&here, 10);
	cr_assert_eq(place_open(&w, &here, JONAS, &u), E_OK);
	user_close(&u);
	cr_assert_not(is_kept(&here, JONAS));
}

/* world_make opens with each person's fingerprint; dora has written nothing, so
 * her machine knows no vault. */
Test(kept, nothing_is_kept_where_the_vault_is_not_known)
{
	struct user *u = NULL;

	cr_assert_eq(place_open(&w, &here, DORA, &u), E_OK);
	cr_assert_neq(u->trust, TRUST_PINNED);
	user_close(&u);
	cr_assert_not(is_kept(&here, DORA));
}
