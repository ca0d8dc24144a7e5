/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_read_again.c -- what is written out of a log, a bundle, an export or a
 * proof, is what this process verified: somebody who minds no locks alters the
 * file meanwhile, and nothing is written.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/carry/kept.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"

#define ALTERED 20

static struct user *user;

static void begin(void)
{
	kept_begin();
	kept_world.keep_after = UINT64_MAX;
}

/* Everything of it was verified by this process. */
static void opened(void)
{
	cr_assert_eq(place_open(&kept_world, &kept_here, JONAS, &user), E_OK);
	cr_assert_eq(user->ledger->kept, 0);
	cr_assert_not(user->ledger->invalid);
}

static void end(void)
{
	user_close(&user);
	kept_end();
}

TestSuite(read_again, .init = begin, .fini = end, .timeout = 120);

static void path_of(char path[128])
{
	snprintf(path, 128, "%s/written", kept_here.dir);
}

static void left_out(const char *name, const char *why)
{
	cr_assert_fail("%s: %s", name, why);
}

static int bundle(void)
{
	char path[128];

	path_of(path);
	return audit_bundle(user->ledger, NULL, 0, path, left_out);
}

static int export(void)
{
	char path[128];

	path_of(path);
	return audit_export(user->ledger, user->reader, path);
}

static int prove(const char *branch, uint64_t seq)
{
	struct buffer proof = BUFFER_INIT;
	int r = audit_prove(user->ledger, branch, seq, &proof);

	cr_assert(r == E_OK || proof.len == 0);
	buffer_free(&proof);
	return r;
}

static void nothing_is_written(int r)
{
	char path[128];

	cr_assert_eq(r, E_INTEGRITY, "%s: %s", error_name(r), error_detail());
	path_of(path);
	cr_assert_neq(access(path, F_OK), 0);
}

/* In one entry of main, as if by who minds no locks. */
static void altered(const char *from, const char *to)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), "
		 "'%s', '%s') AS BLOB) WHERE branch = 'main' AND seq = %d",
		 from, to, ALTERED);
	kept_sql(&kept_here, text);
}

static void its_time(void)
{
	altered("\"ts\":\"2", "\"ts\":\"3");
}

static void its_version(void)
{
	altered("\"v\":1", "\"v\":2");
}

/* --- entries --- */

Test(read_again, a_bundle_has_no_entry_that_was_altered_meanwhile)
{
	kept_acts(&kept_here, 30);
	opened();
	its_time();
	nothing_is_written(bundle());
}

Test(read_again, nor_one_that_is_no_entry_any_more)
{
	kept_acts(&kept_here, 30);
	opened();
	its_version();
	nothing_is_written(bundle());
}

static int see(void *ctx, uint64_t seq, struct span bytes)
{
	(void)ctx, (void)seq, (void)bytes;
	return E_OK;
}

/* It lies in a tile that is whole. */
Test(read_again, nor_one_among_many)
{
	kept_many(&kept_here);
	kept_many(&kept_here);
	opened();
	its_time();
	cr_assert_eq(ledger_leaves(user->ledger, ledger_tip(user->ledger), see,
				   NULL),
		     E_INTEGRITY);
	nothing_is_written(bundle());
	altered("\"ts\":\"3", "\"ts\":\"2");
	cr_assert_eq(bundle(), E_OK, "%s", error_detail());
}

Test(read_again, nor_is_one_left_out_that_is_gone)
{
	kept_acts(&kept_here, 30);
	opened();
	kept_sql(&kept_here, "DELETE FROM leaf WHERE branch = 'main' AND "
			     "seq = (SELECT max(seq) FROM leaf WHERE "
			     "branch = 'main')");
	nothing_is_written(bundle());
	nothing_is_written(export());
	nothing_is_written(prove("main", user->ledger->size - 1));
}

/* What was not there is in no bundle. */
Test(read_again, nor_is_one_put_behind_the_last)
{
	struct audit_options o = { .bundle = true, .host = &kept_world.host };
	struct audit_result v;
	char path[128];

	kept_acts(&kept_here, 30);
	opened();
	kept_sql(&kept_here,
		 "INSERT INTO leaf SELECT branch, "
		 "(SELECT max(seq) + 1 FROM leaf WHERE branch = 'main'), bytes "
		 "FROM leaf WHERE branch = 'main' AND seq = 20");
	cr_assert_eq(bundle(), E_OK);
	path_of(path);
	o.path = path;
	cr_assert_eq(audit_verify(&o, &v), E_OK);
	cr_assert_eq(v.verdict, VERDICT_UNANCHORED);
	cr_assert_eq(v.entries, user->ledger->size);
	audit_result_free(&v);
}

Test(read_again, an_export_has_no_entry_that_was_altered_meanwhile)
{
	kept_acts(&kept_here, 30);
	opened();
	its_time();
	nothing_is_written(export());
}

static int (*true_leaf)(void *ctx, const char *branch, uint64_t seq,
			struct buffer *out);

/* Each time it is asked for one row, its time is another one. */
static int other_leaf(void *ctx, const char *branch, uint64_t seq,
		      struct buffer *out)
{
	int r = true_leaf(ctx, branch, seq, out);
	char *at = r != E_OK ? NULL : strstr((char *)out->bytes, "\"ts\":\"2");

	if (at != NULL)
		at[6] = '3';
	return r;
}

static bool wrote(const char *text)
{
	struct buffer file = BUFFER_INIT;
	char path[128];
	bool has;

	path_of(path);
	cr_assert_eq(file_read(path, 1 << 24, &file), E_OK);
	has = strstr(buffer_string(&file), text) != NULL;
	buffer_free(&file);
	return has;
}

/* Its leaf is the row that the walk read, and no other row. */
Test(read_again, the_leaf_in_an_export_is_the_entry_that_was_walked_past)
{
	kept_acts(&kept_here, 30);
	opened();
	true_leaf = user->ledger->tables.leaf;
	user->ledger->tables.leaf = other_leaf;
	cr_assert_eq(export(), E_OK, "%s", error_detail());
	cr_assert(wrote("\\\"ts\\\":\\\"2"));
	cr_assert_not(wrote("\\\"ts\\\":\\\"3"));
}

Test(read_again, no_proof_is_of_an_entry_that_was_altered_meanwhile)
{
	kept_acts(&kept_here, 30);
	opened();
	its_time();
	cr_assert_eq(prove("main", ALTERED), E_INTEGRITY);
	cr_assert_eq(prove("main", ALTERED + 1), E_OK, "%s", error_detail());
}

/* --- those of a branch --- */

/* One goes from here, and comes home; its name. */
static void come_home(char branch[BRANCH_TEXT])
{
	struct merge_result m;
	struct place other;

	kept_acts(&kept_here, 10);
	place_copy(&kept_world, &kept_here, "B", &other);
	other.older = true;
	ask_once(&kept_world, &kept_here);
	place_homes(&kept_world, &other, &kept_here);
	ask_once(&kept_world, &other);
	kept_acts(&other, 3);
	place_merge(&kept_world, &kept_here, &other, &m);
	merge_result_free(&m);
	place_close(&other);
	opened();
	cr_assert_gt(ledger_state(user->ledger)->merged_count, 0);
	memcpy(branch, ledger_state(user->ledger)->merged[0].branch,
	       BRANCH_TEXT);
}

Test(read_again, nor_is_any_of_these_of_a_branch_that_came_home)
{
	const struct merged_branch *b;
	char branch[BRANCH_TEXT];

	come_home(branch);
	b = &ledger_state(user->ledger)->merged[0];
	cr_assert_eq(prove(branch, b->size - 1), E_OK, "%s", error_detail());
	kept_sql(&kept_here,
		 "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), "
		 "'\"ts\":\"2', '\"ts\":\"3') AS BLOB) "
		 "WHERE branch <> 'main'");
	nothing_is_written(bundle());
	nothing_is_written(export());
	cr_assert_eq(prove(branch, b->size - 1), E_INTEGRITY);
}

Test(read_again, with_a_branch_that_came_home_a_bundle_is_whole)
{
	struct audit_options o = { .bundle = true, .host = &kept_world.host };
	char branch[BRANCH_TEXT], path[128];
	struct audit_result v;

	come_home(branch);
	cr_assert_eq(bundle(), E_OK, "%s", error_detail());
	path_of(path);
	o.path = path;
	cr_assert_eq(audit_verify(&o, &v), E_OK, "%s", error_detail());
	cr_assert_eq(v.verdict, VERDICT_UNANCHORED);
	audit_result_free(&v);
}

/* --- checkpoints --- */

static void newest_checkpoint(const char *change)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "%s WHERE branch = 'main' AND size = (SELECT max(size) "
		 "FROM checkpoint WHERE branch = 'main')",
		 change);
	kept_sql(&kept_here, text);
}

/* A byte of its signature is another one. */
static void sign_otherwise(void)
{
	newest_checkpoint("UPDATE checkpoint SET note = "
			  "substr(note, 1, length(note) - 12) || "
			  "CASE substr(note, length(note) - 11, 1) "
			  "WHEN 'A' THEN 'B' ELSE 'A' END || "
			  "substr(note, length(note) - 10)");
}

static int newest_note(void)
{
	const struct segment *main = &user->ledger->fold.segments[0];
	struct buffer note = BUFFER_INIT;
	int r = ledger_note(user->ledger, main, main->size, &note);

	buffer_free(&note);
	return r;
}

Test(read_again, a_checkpoint_altered_meanwhile_is_told_of_by_who_reads_it)
{
	kept_acts(&kept_here, 10);
	opened();
	cr_assert_eq(newest_note(), E_OK);
	sign_otherwise();
	cr_assert_eq(newest_note(), E_INTEGRITY);
	nothing_is_written(bundle());
	/* under no other head is the last entry */
	nothing_is_written(prove("main", user->ledger->size - 1));
	newest_checkpoint("DELETE FROM checkpoint");
	cr_assert_eq(newest_note(), E_INTEGRITY);
	nothing_is_written(bundle());
}

Test(read_again, and_so_is_one_that_this_process_signed)
{
	struct member_change site = { .site = "Rathaus" };

	kept_acts(&kept_here, 10);
	opened();
	cr_assert_eq(custody_set(user, "jonas", &site), E_OK);
	cr_assert_eq(newest_note(), E_OK, "%s", error_detail());
	sign_otherwise();
	cr_assert_eq(newest_note(), E_INTEGRITY);
}

Test(read_again, of_a_size_that_is_no_heads_there_is_no_checkpoint)
{
	const struct segment *main;
	struct buffer note = BUFFER_INIT;

	kept_many(&kept_here);
	opened();
	main = &user->ledger->fold.segments[0];
	kept_sql(&kept_here, "INSERT INTO checkpoint SELECT branch, size - 1, "
			     "note FROM checkpoint WHERE branch = 'main' AND "
			     "size > 299");
	cr_assert_eq(ledger_note(user->ledger, main, main->size - 1, &note),
		     E_ABSENT);
	buffer_free(&note);
	cr_assert_eq(bundle(), E_OK, "%s", error_detail());
}
