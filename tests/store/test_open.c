/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_open.c -- creation, opening, and the settings of every connection. */
#include <criterion/criterion.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/store/support.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/secret.h"
#include "vault/store/private.h"

TestSuite(open, .init = folder_begin, .fini = folder_end);

Test(open, a_created_vault_opens_again_in_every_mode)
{
	static const enum store_mode modes[] = { STORE_READ, STORE_WRITE,
						 STORE_COPY };
	struct store *s;
	size_t i;

	vault_make();
	for (i = 0; i < 3; i++) {
		s = opened(VAULT, modes[i]);
		cr_assert(leaf_is(s, 0, "zero"));
		cr_assert(leaf_absent(s, 1));
		cr_assert_str_eq(store_path(s), VAULT);
		cr_assert_eq(store_check(s), E_OK);
		store_close(&s);
		cr_assert_null(s);
	}
	store_close(&s);
}

Test(open, a_new_file_is_the_owners_alone)
{
	struct stat st;

	umask(0);
	vault_make();
	cr_assert_eq(stat(VAULT, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600);
}

Test(open, what_is_there_is_not_created_anew)
{
	struct buffer before = BUFFER_INIT, after = BUFFER_INIT;
	struct store *s = NULL;

	vault_make();
	cr_assert_eq(symlink("nowhere", "link.vault"), 0);
	folder_print(&before);
	cr_assert_eq(store_create(VAULT, &s), E_EXISTS);
	cr_assert(told(VAULT));
	cr_assert_eq(store_create("link.vault", &s), E_EXISTS);
	cr_assert_null(s);
	folder_print(&after);
	cr_assert_str_eq(buffer_string(&after), buffer_string(&before));
	buffer_free(&before);
	buffer_free(&after);
}

Test(open, a_vault_never_committed_is_removed)
{
	struct buffer left = BUFFER_INIT;
	struct store *s = NULL;

	cr_assert_eq(store_create(VAULT, &s), E_OK);
	cr_assert_eq(store_put_leaf(s, "main", 0, text_span("x")), E_OK);
	cr_assert(file_exists(VAULT));
	store_close(&s);
	folder_print(&left);
	cr_assert_eq(left.len, 0);
}

Test(open, a_vault_is_not_created_where_there_is_no_folder)
{
	struct store *s = NULL;

	cr_assert_eq(store_create("no/v.vault", &s), E_IO);
	cr_assert(told("no/v.vault"));
	cr_assert_null(s);
}

Test(open, names_that_mean_something_to_sqlite_are_plain_names)
{
	static const char *const names[] = { ":memory:", "file:x?mode=memory",
					     "file::memory:" };
	struct store *s = NULL;
	size_t i;

	for (i = 0; i < 3; i++) {
		cr_assert_eq(store_create(names[i], &s), E_OK);
		cr_assert_eq(store_put_leaf(s, "main", 0, text_span("zero")),
			     E_OK);
		cr_assert_eq(store_commit(s), E_OK);
		store_close(&s);
		cr_assert_gt(file_size(names[i]), 0);
		s = opened(names[i], STORE_WRITE);
		cr_assert(leaf_is(s, 0, "zero"));
		store_close(&s);
	}
}

Test(open, a_link_opens_the_file_it_leads_to)
{
	struct store *s;

	vault_make();
	cr_assert_eq(symlink(VAULT, "link.vault"), 0);
	s = opened("link.vault", STORE_WRITE);
	cr_assert_str_eq(store_path(s), "link.vault");
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(store_put_leaf(s, "main", 1, text_span("one")), E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
	s = opened(VAULT, STORE_READ);
	cr_assert(leaf_is(s, 1, "one"));
	store_close(&s);
}

Test(open, what_is_not_there_is_absent_and_named)
{
	cr_assert_eq(opening("none.vault", STORE_READ), E_ABSENT);
	cr_assert(told("none.vault"));
	cr_assert_eq(opening("none.vault", STORE_WRITE), E_ABSENT);
	cr_assert_eq(opening("none.vault", STORE_COPY), E_ABSENT);
	cr_assert_eq(symlink("none.vault", "link.vault"), 0);
	cr_assert_eq(opening("link.vault", STORE_WRITE), E_ABSENT);
	cr_assert(!file_exists("none.vault"));
}

/* --- settings --- */

static int pragma(struct store *s, const char *name, char *out, size_t cap)
{
	sqlite3_stmt *q = NULL;
	char text[64];
	int step;

	snprintf(text, sizeof(text), "PRAGMA %s", name);
	cr_assert_eq(sqlite3_prepare_v2(s->db, text, -1, &q, NULL), SQLITE_OK);
	step = sqlite3_step(q);
	out[0] = '\0';
	if (step == SQLITE_ROW)
		snprintf(out, cap, "%s", sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	return step;
}

static void is_set(struct store *s, const char *name, const char *want)
{
	char found[64];

	pragma(s, name, found, sizeof(found));
	cr_assert_str_eq(found, want, "%s is %s, not %s", name, found, want);
}

static void option_is(struct store *s, int option, int want)
{
	int found = -1;

	cr_assert_eq(sqlite3_db_config(s->db, option, -1, &found), SQLITE_OK);
	cr_assert_eq(found, want, "option %d is %d", option, found);
}

static void settings_hold(struct store *s)
{
	is_set(s, "application_id", "1111968851");
	is_set(s, "user_version", "1");
	is_set(s, "encoding", "UTF-8");
	is_set(s, "temp_store", "2");
	is_set(s, "cell_size_check", "1");
	is_set(s, "trusted_schema", "0");
	option_is(s, SQLITE_DBCONFIG_DEFENSIVE, 1);
	option_is(s, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
	option_is(s, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
	option_is(s, SQLITE_DBCONFIG_ENABLE_VIEW, 0);
	option_is(s, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
	cr_assert_eq(sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, -1), 4 << 20);
}

static void file_settings_hold(struct store *s)
{
	settings_hold(s);
	is_set(s, "journal_mode", "delete");
	is_set(s, "synchronous", "3");
	is_set(s, "secure_delete", "1");
	is_set(s, "mmap_size", "0");
}

Test(open, the_settings_of_a_new_vault_hold)
{
	struct store *s = NULL;

	cr_assert_eq(store_create(VAULT, &s), E_OK);
	file_settings_hold(s);
	store_close(&s);
}

Test(open, asking_whether_it_can_be_written_leaves_the_settings_as_they_were)
{
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_writable(s), E_OK);
	file_settings_hold(s);
	cr_assert_not(file_exists(VAULT "-journal"));
	store_close(&s);
}

Test(open, the_settings_hold_in_every_mode)
{
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_READ);
	file_settings_hold(s);
	cr_assert_eq(sqlite3_db_readonly(s->db, "main"), 1);
	store_close(&s);
	s = opened(VAULT, STORE_WRITE);
	file_settings_hold(s);
	cr_assert_eq(sqlite3_db_readonly(s->db, "main"), 0);
	store_close(&s);
	s = opened(VAULT, STORE_COPY);
	settings_hold(s);
	is_set(s, "journal_mode", "memory");
	cr_assert_neq(sqlite3_exec(s->db, "DELETE FROM leaf", NULL, NULL, NULL),
		      SQLITE_OK);
	store_close(&s);
	copy_hold(0);
	s = opened(VAULT, STORE_COPY);
	settings_hold(s);
	is_set(s, "mmap_size", ""); /* there is no file to map */
	cr_assert_eq(sqlite3_db_readonly(s->db, "main"), 1);
	store_close(&s);
}

Test(open, the_tables_are_those_of_the_format)
{
	struct store *s;
	sqlite3_stmt *q = NULL;
	static const char *const want[] = {
		"CREATE TABLE checkpoint(branch TEXT NOT NULL, size INTEGER "
		"NOT NULL, note TEXT NOT NULL, PRIMARY KEY(branch, size)) "
		"STRICT, WITHOUT ROWID",
		"CREATE TABLE leaf(branch TEXT NOT NULL, seq INTEGER NOT NULL, "
		"bytes BLOB NOT NULL, PRIMARY KEY(branch, seq)) STRICT, "
		"WITHOUT ROWID",
		"CREATE TABLE meta(key TEXT NOT NULL, value BLOB NOT NULL, "
		"PRIMARY KEY(key)) STRICT, WITHOUT ROWID",
		"CREATE TABLE object(hash BLOB NOT NULL, part INTEGER NOT "
		"NULL, bytes BLOB NOT NULL, PRIMARY KEY(hash, part)) STRICT",
	};
	size_t i;

	vault_make();
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(sqlite3_prepare_v2(s->db,
					"SELECT sql FROM sqlite_schema WHERE "
					"sql IS NOT NULL ORDER BY name",
					-1, &q, NULL),
		     SQLITE_OK);
	for (i = 0; i < 4; i++) {
		cr_assert_eq(sqlite3_step(q), SQLITE_ROW);
		cr_assert_str_eq((const char *)sqlite3_column_text(q, 0),
				 want[i]);
	}
	cr_assert_eq(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
	store_close(&s);
}

/* --- killed at birth --- */

static int create_and_die(void)
{
	struct store *s = NULL;

	HOLDS(store_create(VAULT, &s) == E_OK);
	HOLDS(store_put_leaf(s, "main", 0, text_span("zero")) == E_OK);
	raise(SIGKILL);
	return 1;
}

Test(open, a_vault_killed_at_its_birth_is_none_and_in_nobodys_way)
{
	struct store *s = NULL;

	cr_assert_eq(child(create_and_die), 256 + SIGKILL);
	cr_assert_eq(opening(VAULT, STORE_WRITE), E_INPUT);
	cr_assert(told("not a breakglass vault"));
	cr_assert_eq(store_create(VAULT, &s), E_EXISTS);
}

/* A regular file whose first byte cannot be read. */
Test(open, a_file_that_cannot_be_read_is_not_taken_for_no_vault)
{
	bool is = true;

	cr_assert_eq(secret_start(), E_OK);
	vault_make();
	cr_assert_eq(store_recognise(VAULT, &is), E_OK);
	cr_assert(is);
	cr_assert_eq(store_recognise("/proc/self/mem", &is), E_IO);
	cr_assert(told("/proc/self/mem: "));
}
