/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/store/store.h"

static char dir[] = "/tmp/breakglass-store-XXXXXX";
static char path[64];

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static struct span of(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

/* A vault file with one leaf, one checkpoint, one meta row. */
static void setup(void)
{
	struct store *s = NULL;

	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s.vault", dir);
	fine(store_create(path, &s));
	fine(store_put_leaf(s, "main", 0, of("leaf")));
	fine(store_put_checkpoint(s, "main", 1, of("note")));
	fine(store_put_meta(s, "frontier/main", of("f")));
	fine(store_commit(s));
	store_close(&s);
}

static void teardown(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	cr_assert_eq(system(command), 0);
}

TestSuite(store, .init = setup, .fini = teardown);

static void leaf_is(struct store *s, uint64_t seq, const char *text)
{
	struct buffer got = BUFFER_INIT;

	fine(store_leaf(s, "main", seq, &got));
	cr_assert_str_eq(buffer_string(&got), text);
	buffer_free(&got);
}

Test(store, what_was_committed_is_there_in_every_mode)
{
	static const enum store_mode modes[] = { STORE_READ, STORE_WRITE,
						 STORE_COPY };
	struct store *s = NULL;
	size_t i;

	for (i = 0; i < 3; i++) {
		fine(store_open(path, modes[i], &s));
		leaf_is(s, 0, "leaf");
		fine(store_check(s));
		store_close(&s);
	}
}

Test(store, what_was_not_committed_is_not)
{
	struct buffer got = BUFFER_INIT;
	struct store *s = NULL;

	fine(store_open(path, STORE_WRITE, &s));
	fine(store_begin(s, 1000));
	fine(store_put_leaf(s, "main", 1, of("second")));
	store_rollback(s);
	cr_assert_eq(store_leaf(s, "main", 1, &got), E_ABSENT);
	fine(store_begin(s, 1000));
	fine(store_put_leaf(s, "main", 1, of("second")));
	store_close(&s);
	fine(store_open(path, STORE_READ, &s));
	cr_assert_eq(store_leaf(s, "main", 1, &got), E_ABSENT);
	store_close(&s);
	buffer_free(&got);
}

Test(store, a_file_created_and_not_committed_goes_again)
{
	struct store *s = NULL;
	char other[80];

	snprintf(other, sizeof(other), "%s/other.vault", dir);
	fine(store_create(other, &s));
	store_close(&s);
	cr_assert_not(file_exists(other));
	cr_assert_eq(store_create(path, &s), E_EXISTS);
	cr_assert_null(s);
}

Test(store, a_row_is_written_once)
{
	struct store *s = NULL;

	fine(store_open(path, STORE_WRITE, &s));
	fine(store_begin(s, 1000));
	cr_assert_eq(store_put_leaf(s, "main", 0, of("again")), E_INTEGRITY);
	cr_assert_eq(store_put_checkpoint(s, "main", 1, of("again")),
		     E_INTEGRITY);
	store_close(&s);
}

Test(store, a_copy_is_only_read)
{
	struct store *s = NULL;

	fine(store_open(path, STORE_COPY, &s));
	cr_assert_eq(store_begin(s, 10), E_LOG);
	store_close(&s);
	fine(store_open(path, STORE_READ, &s));
	cr_assert_eq(store_begin(s, 10), E_LOG);
	store_close(&s);
}

/* --- objects --- */

struct seen {
	size_t count, whole;
	uint64_t len;
};

static int each(void *ctx, const struct tree_hash *hash, uint64_t len,
		bool whole)
{
	struct seen *seen = ctx;

	(void)hash;
	seen->count++;
	seen->whole += whole;
	seen->len += len;
	return E_OK;
}

Test(store, objects_of_every_size_come_back_whole)
{
	static const size_t sizes[] = { 0,
					1,
					STORE_PART_LEN - 1,
					STORE_PART_LEN,
					STORE_PART_LEN + 1,
					3 * STORE_PART_LEN };
	uint8_t *bytes = malloc(3 * STORE_PART_LEN);
	struct seen seen = { 0, 0, 0 };
	struct tree_hash h[6], again;
	struct store *s = NULL;
	size_t i;

	cr_assert_not_null(bytes);
	for (i = 0; i < 3 * STORE_PART_LEN; i++)
		bytes[i] = (uint8_t)(i * 31 >> 3);
	fine(store_open(path, STORE_WRITE, &s));
	fine(store_begin(s, 1000));
	for (i = 0; i < 6; i++)
		fine(store_put_object(s, (struct span){ bytes, sizes[i] },
				      &h[i]));
	fine(store_put_object(s, (struct span){ bytes, 1 }, &again));
	cr_assert(tree_hash_equal(&again, &h[1]));
	fine(store_commit(s));
	for (i = 0; i < 6; i++) {
		struct buffer got = BUFFER_INIT;

		fine(store_object(s, &h[i], &got));
		cr_assert_eq(got.len, sizes[i]);
		cr_assert(got.len == 0 ||
			  memcmp(got.bytes, bytes, got.len) == 0);
		buffer_free(&got);
	}
	fine(store_objects(s, each, &seen));
	cr_assert_eq(seen.count, 6);
	cr_assert_eq(seen.whole, 6);
	store_close(&s);
	free(bytes);
}

/* --- other processes --- */

Test(store, a_writer_killed_before_its_commit_leaves_the_old_state)
{
	struct buffer got = BUFFER_INIT;
	struct store *s = NULL;
	int status = 0, i;
	pid_t pid = fork();

	if (pid == 0) {
		if (store_open(path, STORE_WRITE, &s) != E_OK ||
		    store_begin(s, 1000) != E_OK)
			_exit(1);
		for (i = 1; i < 2000; i++)
			store_put_leaf(s, "main", (uint64_t)i,
				       of("a leaf that will never be"));
		kill(getpid(), SIGKILL);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status));
	fine(store_open(path, STORE_WRITE, &s));
	leaf_is(s, 0, "leaf");
	cr_assert_eq(store_leaf(s, "main", 1, &got), E_ABSENT);
	fine(store_check(s));
	store_close(&s);
	buffer_free(&got);
}

Test(store, a_second_writer_is_told_who_holds_the_file)
{
	struct store *a = NULL, *b = NULL;

	fine(store_open(path, STORE_WRITE, &a));
	fine(store_open(path, STORE_WRITE, &b));
	fine(store_begin(a, 1000));
	cr_assert_eq(store_begin(b, 20), E_LOG);
	cr_assert_not_null(strstr(error_detail(), "another process"));
	fine(store_commit(a));
	fine(store_begin(b, 20));
	store_close(&a);
	store_close(&b);
}

/* --- hostile files; more of them in tests/attack --- */

static void refused_with(int code, const char *sql)
{
	char command[256];
	struct store *s = NULL;

	snprintf(command, sizeof(command), "sqlite3 %s \"%s\" >%s/said", path,
		 sql, dir);
	cr_assert_eq(system(command), 0);
	cr_assert_eq(store_open(path, STORE_READ, &s), code, "%s",
		     error_detail());
	cr_assert_eq(store_open(path, STORE_COPY, &s), code, "%s",
		     error_detail());
	cr_assert_null(s);
}

Test(store, another_table_is_refused)
{
	refused_with(E_HOSTILE, "create table t(a)");
}

Test(store, another_index_is_refused)
{
	refused_with(E_HOSTILE, "create index i on leaf(bytes)");
}

Test(store, an_altered_table_is_refused)
{
	refused_with(E_HOSTILE, "alter table leaf add column more text");
}

Test(store, a_missing_table_is_refused)
{
	refused_with(E_INPUT, "drop table meta");
}

Test(store, another_application_is_refused)
{
	refused_with(E_INPUT, "pragma application_id = 7");
}

Test(store, another_format_is_refused)
{
	refused_with(E_INPUT, "pragma user_version = 2");
}

Test(store, another_journal_mode_is_refused)
{
	refused_with(E_HOSTILE, "pragma journal_mode = wal");
}
