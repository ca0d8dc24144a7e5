/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_kept.c -- what a machine kept of a log, and what the file has beyond it,
 * come to the same as all of the file; whatever does not fit serves nobody.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/carry/kept.h"
#include "vault/base/error.h"
#include "vault/deposit/deposit.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/kept_names.h"
#include "vault/ledger/reader.h"

TestSuite(kept, .init = kept_begin, .fini = kept_end);

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

	kept_acts(&kept_here, 20);
	place_copy(&kept_world, &kept_here, "F", &fork);
	for (i = 0; i < 12; i++) {
		kept_acts(&kept_here, 2);
		used += kept_served(&kept_here);
	}
	cr_assert_gt(used, 6);
	/* a declared branch on another machine, home again, and a fork as well:
	 * what was kept on either side goes on */
	place_copy(&kept_world, &kept_here, "B", &other);
	other.older = true;
	kept_acts(&kept_here, 4);
	place_homes(&kept_world, &other, &kept_here);
	ask_once(&kept_world, &other);
	for (i = 0; i < 6; i++) {
		kept_acts(&other, 2);
		kept_served(&other);
	}
	place_merge(&kept_world, &kept_here, &other, &m);
	merge_result_free(&m);
	kept_served(&kept_here);
	kept_acts(&kept_here, 4);
	cr_assert(kept_served(&kept_here));
	kept_acts(&fork, 6);
	kept_served(&fork);
	place_merge(&kept_world, &kept_here, &fork, &m);
	merge_result_free(&m);
	kept_served(&kept_here);
	kept_acts(&kept_here, 4);
	cr_assert(kept_served(&kept_here));
	/* and the other sees main grow past where its branch began */
	place_merge(&kept_world, &other, &kept_here, &m);
	merge_result_free(&m);
	kept_served(&other);
	place_close(&other);
	place_close(&fork);
}

/* A record that was changed since is another: what was kept of it is not said
 * any more. */
Test(kept, names_that_were_kept_are_those_of_the_records_as_they_are)
{
	struct put_options o = { .path = "mail/kept", .user = "anna" };
	struct put_result put;
	struct credential_texts t;
	struct credential *c = NULL;
	struct user *u = NULL;
	char label[LABEL_MAX + 1];

	cr_assert_eq(secret_copy("x", 1, (struct secret **)&o.body), E_OK);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	snprintf(label, sizeof(label), "%s",
		 ledger_state(u->ledger)->compartments[0].label);
	o.compartment = label;
	cr_assert_eq(deposit_put(u, &o, &put), E_OK, "%s", error_detail());
	user_close(&u);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_world.keep_after = UINT64_MAX;

	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_eq(reader_credential(u->reader, o.path, NULL, &c), E_OK);
	cr_assert(reader_credential_kept(u->reader,
					 state_record(ledger_state(u->ledger),
						      "credential", c->id),
					 &t));
	cr_assert_str_eq(t.path, "mail/kept");
	cr_assert_str_eq(t.user, "anna");
	cr_assert_null(t.component);
	o.user = "eva";
	cr_assert_eq(deposit_put(u, &o, &put), E_OK);
	cr_assert_eq(reader_credential(u->reader, o.path, NULL, &c), E_OK);
	cr_assert_not(
		reader_credential_kept(u->reader,
				       state_record(ledger_state(u->ledger),
						    "credential", c->id),
				       &t));
	user_close(&u);
	cr_assert(kept_served(&kept_here));
	secret_free((struct secret **)&o.body);
}

/* With the reading phrase somebody may have read, and kept, more than their own
 * identity opens. */
Test(kept, names_that_were_kept_are_told_to_whom_their_key_is_sealed)
{
	const struct secret *doras = kept_world.identities[DORA];
	struct put_options o = { .path = "mail/kept", .user = "anna" };
	char label[LABEL_MAX + 1];
	const struct record_ref *ref;
	struct reader *dora = NULL;
	struct credential_texts t;
	struct credential *c = NULL;
	struct put_result put;
	struct user *u = NULL;

	cr_assert_eq(secret_copy("x", 1, (struct secret **)&o.body), E_OK);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	snprintf(label, sizeof(label), "%s",
		 ledger_state(u->ledger)->compartments[0].label);
	o.compartment = label;
	cr_assert_eq(custody_retire(u, "dora", NULL, 0), E_OK, "%s",
		     error_detail());
	user_close(&u);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_eq(deposit_put(u, &o, &put), E_OK, "%s", error_detail());
	user_close(&u);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));

	kept_world.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	cr_assert_eq(reader_credential(u->reader, o.path, NULL, &c), E_OK);
	ref = state_record(ledger_state(u->ledger), "credential", c->id);
	cr_assert(reader_credential_kept(u->reader, ref, &t));
	cr_assert_eq(reader_open(u->ledger, &doras, 1, NULL, &dora), E_OK, "%s",
		     error_detail());
	cr_assert_not(reader_credential_kept(dora, ref, &t));
	reader_close(&dora);
	user_close(&u);
	secret_free((struct secret **)&o.body);
}

/* Every byte of what stands in the clear, and some of what does not. */
Test(kept, what_was_kept_and_altered_anywhere_serves_nobody)
{
	struct buffer file = BUFFER_INIT;
	char path[256];
	size_t i;

	kept_acts(&kept_here, 10);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	kept_path_of(&kept_here, path);
	file_get(path, &file);
	kept_world.keep_after = UINT64_MAX;
	cr_assert(kept_served(&kept_here));
	for (i = 0; i < file.len; i += i < 160 ? 1 : file.len / 40) {
		file.bytes[i] ^= 1;
		file_put(path, file.bytes, file.len);
		cr_assert_not(kept_served(&kept_here), "byte %zu", i);
		file.bytes[i] ^= 1;
	}
	for (i = 0; i < file.len; i += i < 160 ? 1 : file.len / 10) {
		file_put(path, file.bytes, i);
		cr_assert_not(kept_served(&kept_here), "cut at %zu", i);
	}
	file_put(path, file.bytes, file.len);
	cr_assert(kept_served(&kept_here));
	buffer_free(&file);
}

Test(kept, what_another_member_kept_serves_nobody_else)
{
	struct buffer file = BUFFER_INIT;
	struct user *u = NULL;
	char path[256];

	kept_acts(&kept_here, 10);
	kept_path_of(&kept_here, path);
	file_get(path, &file);
	kept_world.keep_after = UINT64_MAX;
	cr_assert(kept_served(&kept_here));
	home_close(&kept_here.homes[ANNA]);
	cr_assert_eq(home_open(home_dir(kept_here.homes[JONAS]), NULL, NULL,
			       &kept_here.homes[ANNA]),
		     E_OK);
	cr_assert_eq(place_open(&kept_world, &kept_here, ANNA, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0, "it is sealed by another's");
	user_close(&u);
	buffer_free(&file);
}

/* Whoever may write where it lies has no more than everybody's keys. */
Test(kept, what_somebody_else_says_was_kept_serves_nobody)
{
	struct user *u = NULL;

	kept_acts(&kept_here, 10);
	kept_world.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&kept_world, &kept_here, ANNA, &u), E_OK);
	cr_assert_eq(cache_keep(u->ledger, kept_here.homes[JONAS],
				kept_world.identities[ANNA]),
		     E_OK);
	cr_assert_not(kept_served(&kept_here));
	cr_assert_eq(cache_keep(u->ledger, kept_here.homes[JONAS],
				kept_world.identities[JONAS]),
		     E_OK);
	cr_assert(kept_served(&kept_here));
	user_close(&u);
}

/* A file that cannot be read, and one that is no file. */
Test(kept, a_place_that_cannot_be_read_stops_nobody)
{
	static const char *const instead[] = { "ln -s cache", "mkdir", "mkfifo",
					       "touch" };
	char path[256], line[600];
	struct user *u = NULL;
	unsigned i;

	kept_acts(&kept_here, 4);
	kept_path_of(&kept_here, path);
	for (i = 0; i < 4; i++) {
		snprintf(line, sizeof(line), "rm -rf %s", path);
		cr_assert_eq(system(line), 0);
		snprintf(line, sizeof(line), "%s %s", instead[i], path);
		cr_assert_eq(system(line), 0);
		cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u),
			     E_OK, "%s", instead[i]);
		cr_assert_eq(u->ledger->kept, 0);
		user_close(&u);
	}
}

/* An older copy of the file: as if nothing had been kept, it is told. */
Test(kept, an_older_copy_is_found_out_as_before)
{
	struct place older;
	struct user *u = NULL;

	kept_acts(&kept_here, 10);
	place_copy(&kept_world, &kept_here, "O", &older);
	kept_acts(&kept_here, 10);
	ask_once(&kept_world, &kept_here);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	place_homes(&kept_world, &older, &kept_here);
	kept_world.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&kept_world, &older, JONAS, &u), E_ROLLBACK);
	older.older = true;
	cr_assert_eq(place_open(&kept_world, &older, JONAS, &u), E_OK);
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

	kept_acts(&kept_here, 10);
	place_copy(&kept_world, &kept_here, "F", &fork);
	ask_once(&kept_world, &kept_here);
	ask_once(&kept_world, &fork);
	cr_assert(kept_served(&kept_here) || kept_served(&kept_here));
	place_homes(&kept_world, &fork, &kept_here);
	kept_world.keep_after = UINT64_MAX;
	cr_assert_eq(place_open(&kept_world, &fork, JONAS, &u), E_ROLLBACK);
	fork.older = true;
	cr_assert_eq(place_open(&kept_world, &fork, JONAS, &u), E_OK);
	cr_assert_eq(u->ledger->kept, 0);
	cr_assert_eq(u->findings & FINDING_FORK, FINDING_FORK);
	user_close(&u);
	place_close(&fork);
}

/* --- who keeps --- */

static bool is_kept(const struct place *p, enum who who)
{
	char pattern[256];

	snprintf(pattern, sizeof(pattern), "test -e %s/*/cache",
		 home_dir(p->homes[who]));
	return system(pattern) == 0;
}

/* Whether an opening of jonas kept the log anew, which is another file each
 * time. */
static bool opening_keeps(void)
{
	struct buffer before = BUFFER_INIT, after = BUFFER_INIT;
	struct user *u = NULL;
	char path[256];
	bool same;

	/* which opens as well */
	kept_world.keep_after = UINT64_MAX;
	kept_path_of(&kept_here, path);
	kept_world.keep_after = 0;
	file_get(path, &before);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	user_close(&u);
	file_get(path, &after);
	same = before.len == after.len &&
	       memcmp(before.bytes, after.bytes, after.len) == 0;
	buffer_free(&before);
	buffer_free(&after);
	return !same;
}

static void deposit_one(void)
{
	struct put_options o = { .path = "mail/kept", .user = "anna" };
	struct put_result put;
	struct user *u = NULL;
	char label[LABEL_MAX + 1];

	cr_assert_eq(secret_copy("x", 1, (struct secret **)&o.body), E_OK);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	snprintf(label, sizeof(label), "%s",
		 ledger_state(u->ledger)->compartments[0].label);
	o.compartment = label;
	cr_assert_eq(deposit_put(u, &o, &put), E_OK, "%s", error_detail());
	user_close(&u);
	secret_free((struct secret **)&o.body);
}

Test(kept,
     a_log_is_kept_anew_when_that_is_cheaper_than_to_check_what_came_once_more)
{
	struct user *u = NULL;
	unsigned heads = 0;
	char path[256];

	kept_world.keep_after = 0;
	kept_acts(&kept_here, 10);
	/* from here on, and not from some act of these */
	kept_path_of(&kept_here, path);
	cr_assert_eq(file_remove(path), E_OK);
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &u), E_OK);
	user_close(&u);
	cr_assert(is_kept(&kept_here, JONAS));
	cr_assert_not(opening_keeps());
	/* a deposit is an opening, too, and then writes a head more */
	do {
		deposit_one();
		heads++;
	} while (heads < 10 && !opening_keeps());
	cr_assert_geq(heads, 3);
	cr_assert_leq(heads, 5);
	cr_assert_not(opening_keeps());
}

/* world_make opens with each person's fingerprint; dora has written nothing, so
 * her machine knows no vault. */
Test(kept, nothing_is_kept_where_the_vault_is_not_known)
{
	struct user *u = NULL;

	cr_assert_eq(place_open(&kept_world, &kept_here, DORA, &u), E_OK);
	cr_assert_neq(u->trust, TRUST_PINNED);
	user_close(&u);
	cr_assert_not(is_kept(&kept_here, DORA));
}
