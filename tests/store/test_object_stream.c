/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_object_stream.c -- objects that are written and read a piece at a time:
 * the same rows as in one go, or none. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "tests/store/support.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

#define MIB STORE_PART_LEN

TestSuite(object_stream, .init = folder_begin, .fini = folder_end);

static uint8_t *bytes_of(size_t len)
{
	static const uint8_t seed[randombytes_SEEDBYTES] = { 11 };
	uint8_t *bytes = malloc(len + 1);

	cr_assert_not_null(bytes);
	randombytes_buf_deterministic(bytes, len, seed);
	return bytes;
}

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* The bytes, put in pieces of ${step}, without the end. */
static struct store_writer *put(struct store *s, size_t len, size_t step)
{
	struct store_writer *w = NULL;
	uint8_t *bytes = bytes_of(len);
	size_t at, n;

	fine(store_writer_new(s, &w));
	for (at = 0; at < len; at += n) {
		n = len - at < step ? len - at : step;
		fine(store_writer_put(w, bytes + at, n));
	}
	free(bytes);
	return w;
}

static struct tree_hash written(struct store *s, size_t len, size_t step)
{
	struct store_writer *w = put(s, len, step);
	struct tree_hash hash;

	fine(store_writer_end(w, &hash));
	store_writer_free(&w);
	cr_assert_null(w);
	return hash;
}

static struct store *writing(void)
{
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	fine(store_begin(s, 0));
	return s;
}

/* One number that SQLite answers. */
static int64_t number(const char *query)
{
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;
	int64_t n;

	cr_assert_eq(sqlite3_open(VAULT, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, query, -1, &q, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_step(q), SQLITE_ROW);
	n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return n;
}

/* What reading to the end comes to; what came is in ${out}. */
static int read_back(struct store *s, const struct tree_hash *hash,
		     struct buffer *out)
{
	static uint8_t piece[70001];
	struct store_reader *r = NULL;
	size_t n = 1;
	int e;

	fine(store_reader_new(s, hash, &r));
	do {
		e = store_reader_read(r, piece, sizeof(piece), &n);
		buffer_put(out, piece, n);
	} while (e == E_OK && n > 0);
	store_reader_free(&r);
	cr_assert_null(r);
	return e;
}

static void same_bytes(struct store *s, const struct tree_hash *hash,
		       size_t len)
{
	struct buffer got = BUFFER_INIT;
	uint8_t *want = bytes_of(len);

	fine(read_back(s, hash, &got));
	cr_assert_eq(got.len, len);
	cr_assert(len == 0 || memcmp(got.bytes, want, len) == 0);
	buffer_free(&got);
	free(want);
}

static const size_t sizes[] = { 0,       1,           MIB - 1,     MIB,
				MIB + 1, 2 * MIB - 1, 2 * MIB,     2 * MIB + 1,
				3 * MIB, 3 * MIB + 5, 4 * MIB + 1, 4 * MIB };

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

Test(object_stream, what_is_put_in_pieces_is_what_is_put_in_one_go)
{
	struct tree_hash hashes[SIZES], want;
	struct store *s = writing();
	uint8_t *bytes;
	size_t i;

	for (i = 0; i < SIZES; i++)
		hashes[i] = written(s, sizes[i], 70000);
	fine(store_commit(s));
	cr_assert_eq(number("select count(distinct hash) from object"),
		     SIZES + 1);
	for (i = 0; i < SIZES; i++) {
		uint64_t len = 1;

		bytes = bytes_of(sizes[i]);
		hash_sha256(bytes, sizes[i], want.bytes);
		free(bytes);
		cr_assert_eq(memcmp(&want, &hashes[i], sizeof(want)), 0);
		fine(store_object_look(s, &hashes[i], &len));
		cr_assert_eq(len, sizes[i]);
		same_bytes(s, &hashes[i], sizes[i]);
	}
	cr_assert_eq(store_check(s), E_OK);
	store_close(&s);
}

Test(object_stream, every_part_but_the_last_is_full)
{
	struct store *s = writing();

	written(s, 3 * MIB + 5, MIB + 1);
	fine(store_commit(s));
	store_close(&s);
	cr_assert_eq(number("select count(*) from object where "
			    "length(bytes) = 1048576 and part < 3"),
		     3);
	cr_assert_eq(number("select count(*) from object where part = 3 and "
			    "length(bytes) = 5"),
		     1);
}

Test(object_stream, one_that_is_there_already_stays_as_it_is)
{
	struct store *s = writing();
	struct tree_hash first = written(s, 2 * MIB + 9, MIB), again;

	fine(store_commit(s));
	fine(store_begin(s, 0));
	again = written(s, 2 * MIB + 9, 300000);
	fine(store_commit(s));
	cr_assert_eq(memcmp(&first, &again, sizeof(first)), 0);
	cr_assert_eq(number("select count(*) from object"), 3 + 1);
	same_bytes(s, &first, 2 * MIB + 9);
	store_close(&s);
}

/* --- what fails leaves nothing --- */

Test(object_stream, one_that_is_rolled_back_leaves_no_rows)
{
	struct store *s = writing();
	struct store_writer *w;

	written(s, 5 * MIB, MIB);
	store_rollback(s);
	fine(store_begin(s, 0));
	w = put(s, 7 * MIB + 1, MIB);
	store_writer_free(&w);
	store_rollback(s);
	cr_assert_eq(number("select count(*) from object"), 1);
	cr_assert_eq(store_check(s), E_OK);
	store_close(&s);
}

static int killed_in_the_middle(void)
{
	struct store *s = opened(VAULT, STORE_WRITE);

	fine(store_begin(s, 0));
	put(s, 9 * MIB, MIB);
	_Exit(0);
}

Test(object_stream, one_whose_writer_died_leaves_no_rows)
{
	struct store *s;

	vault_make();
	cr_assert_eq(child(killed_in_the_middle), 0);
	s = opened(VAULT, STORE_WRITE);
	cr_assert(leaf_is(s, 0, "zero"));
	store_close(&s);
	cr_assert_eq(number("select count(*) from object"), 1);
}

/* --- reading what was tampered with --- */

static struct tree_hash vault_with(size_t len)
{
	struct store *s = writing();
	struct tree_hash hash = written(s, len, MIB);

	fine(store_commit(s));
	store_close(&s);
	return hash;
}

static int reading_after(const char *statement, size_t len, size_t *came)
{
	struct tree_hash hash = vault_with(len);
	struct buffer got = BUFFER_INIT;
	struct store *s;
	uint64_t looked;
	int r;

	sql(statement);
	s = opened(VAULT, STORE_READ);
	r = read_back(s, &hash, &got);
	cr_assert_eq(store_object_look(s, &hash, &looked), r);
	*came = got.len;
	buffer_free(&got);
	store_close(&s);
	return r;
}

Test(object_stream, an_altered_part_is_found_at_the_end)
{
	size_t came;

	cr_assert_eq(reading_after("update object set bytes = "
				   "zeroblob(1048576) where part = 1",
				   3 * MIB + 2, &came),
		     E_INTEGRITY);
	cr_assert_eq(came, 3 * MIB);
}

Test(object_stream, a_missing_part_is_found)
{
	size_t came;

	cr_assert_eq(reading_after("delete from object where part = 1",
				   3 * MIB + 2, &came),
		     E_INTEGRITY);
	cr_assert_eq(came, MIB);
}

Test(object_stream, one_that_is_gone_is_absent)
{
	size_t came;

	cr_assert_eq(reading_after("delete from object", MIB, &came), E_ABSENT);
	cr_assert_eq(came, 0);
}
