/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_object.c -- objects of every size, and what can befall them. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/store/support.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

#define MIB STORE_PART_LEN

TestSuite(object, .init = folder_begin, .fini = folder_end);

/* ${len} bytes, the same for the same length. */
static uint8_t *bytes_of(size_t len)
{
	static const uint8_t seed[randombytes_SEEDBYTES] = { 7 };
	uint8_t *bytes = malloc(len + 1);

	cr_assert_not_null(bytes);
	randombytes_buf_deterministic(bytes, len, seed);
	return bytes;
}

static int put(struct store *s, size_t len, struct tree_hash *hash)
{
	uint8_t *bytes = bytes_of(len);
	int r = store_put_object(s, (struct span){ bytes, len }, hash);

	free(bytes);
	return r;
}

/* A vault with one object of ${len} bytes, beside the one it begins with. */
static struct tree_hash vault_with(size_t len)
{
	struct tree_hash hash;
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put(s, len, &hash), E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
	return hash;
}

static bool object_is(struct store *s, const struct tree_hash *hash, size_t len)
{
	struct buffer b = BUFFER_INIT;
	uint8_t *want = bytes_of(len);
	bool is;

	buffer_text(&b, "before ");
	is = store_object(s, hash, &b) == E_OK && b.len == len + 7 &&
	     memcmp(b.bytes, "before ", 7) == 0 &&
	     memcmp(b.bytes + 7, want, len) == 0;
	buffer_free(&b);
	free(want);
	return is;
}

/* --- what store_objects says --- */

struct list {
	size_t count;
	struct {
		struct tree_hash hash;
		uint64_t len;
		bool whole;
	} items[8];
};

static int each(void *ctx, const struct tree_hash *hash, uint64_t len,
		bool whole)
{
	struct list *list = ctx;

	cr_assert_lt(list->count, 8);
	list->items[list->count].hash = *hash;
	list->items[list->count].len = len;
	list->items[list->count].whole = whole;
	list->count++;
	return E_OK;
}

static struct list listed(void)
{
	struct store *s = opened(VAULT, STORE_COPY);
	struct list list = { .count = 0 };

	cr_assert_eq(store_objects(s, each, &list), E_OK);
	store_close(&s);
	return list;
}

/* How ${hash} was listed: once, of this length, and whole or not. */
static void listed_as(const struct list *list, const struct tree_hash *hash,
		      uint64_t len, bool whole)
{
	size_t i, found = 0;

	for (i = 0; i < list->count; i++) {
		if (!tree_hash_equal(&list->items[i].hash, hash))
			continue;
		found++;
		cr_assert_eq(list->items[i].len, len);
		cr_assert_eq(list->items[i].whole, whole);
	}
	cr_assert_eq(found, 1);
}

/* After ${statements} the object of ${len} bytes is ${left} bytes, not whole
 * and not handed out; the other one is as it was. */
static void spoiled(size_t len, const char *statements, uint64_t left)
{
	struct tree_hash hash = vault_with(len), other;
	struct buffer b = BUFFER_INIT;
	struct list list;
	struct store *s;

	sql(statements);
	list = listed();
	cr_assert_eq(list.count, 2);
	listed_as(&list, &hash, left, false);
	hash_sha256("object", 6, other.bytes);
	listed_as(&list, &other, 6, true);
	s = opened(VAULT, STORE_WRITE);
	buffer_text(&b, "before");
	cr_assert_eq(store_object(s, &hash, &b), E_INTEGRITY);
	cr_assert_str_eq(buffer_string(&b), "before");
	buffer_free(&b);
	/* and putting it again does not paint it over */
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put(s, len, &hash), E_INTEGRITY);
	store_close(&s);
}

#define IS_BIG \
	"hash <> (SELECT hash FROM object WHERE bytes = " \
	"CAST('object' AS BLOB))"

/* --- ours --- */

static void comes_back(size_t len)
{
	struct tree_hash hash = vault_with(len), want;
	uint8_t *bytes = bytes_of(len);
	struct list list;
	struct store *s;

	hash_sha256(bytes, len, want.bytes);
	cr_assert(tree_hash_equal(&hash, &want));
	s = opened(VAULT, STORE_READ);
	cr_assert(object_is(s, &hash, len));
	store_close(&s);
	list = listed();
	cr_assert_eq(list.count, 2);
	listed_as(&list, &hash, len, true);
	free(bytes);
}

Test(object, of_no_bytes_comes_back)
{
	comes_back(0);
}

Test(object, of_one_byte_comes_back)
{
	comes_back(1);
}

Test(object, of_exactly_one_part_comes_back)
{
	comes_back(MIB);
}

Test(object, of_one_byte_more_than_a_part_comes_back)
{
	comes_back(MIB + 1);
}

Test(object, of_three_parts_comes_back)
{
	comes_back(3 * MIB);
}

static void parts_are(size_t len, const char *want)
{
	char query[400];

	vault_with(len);
	/* the statement fails, and the test with it, when it is otherwise */
	snprintf(query, sizeof(query),
		 "CREATE TEMP TABLE t(x CHECK(x = '%s'));"
		 "INSERT INTO t SELECT group_concat(part || ':' || "
		 "length(bytes), ' ') FROM (SELECT * FROM object WHERE " IS_BIG
		 " ORDER BY part)",
		 want);
	sql(query);
}

Test(object, of_no_bytes_is_one_empty_part)
{
	parts_are(0, "0:0");
}

Test(object, is_cut_into_parts_of_a_mebibyte)
{
	parts_are(2 * MIB + 5, "0:1048576 1:1048576 2:5");
}

Test(object, of_whole_parts_has_no_empty_one_behind_them)
{
	parts_are(2 * MIB, "0:1048576 1:1048576");
}

Test(object, put_twice_is_there_once)
{
	struct tree_hash hash = vault_with(MIB + 1), again;
	struct list list;
	struct store *s = opened(VAULT, STORE_WRITE);

	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(put(s, MIB + 1, &again), E_OK);
	cr_assert(tree_hash_equal(&hash, &again));
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
	list = listed();
	cr_assert_eq(list.count, 2);
}

Test(object, that_is_not_there_is_absent)
{
	struct tree_hash hash = vault_with(1);
	struct buffer b = BUFFER_INIT;
	struct store *s = opened(VAULT, STORE_READ);

	hash.bytes[31] ^= 1;
	cr_assert_eq(store_object(s, &hash, &b), E_ABSENT);
	cr_assert_eq(b.len, 0);
	buffer_free(&b);
	store_close(&s);
}

static int stop(void *ctx, const struct tree_hash *hash, uint64_t len,
		bool whole)
{
	(void)hash;
	(void)len;
	(void)whole;
	++*(int *)ctx;
	return E_POLICY;
}

Test(object, a_callback_that_stops_is_handed_on)
{
	struct store *s;
	int n = 0;

	vault_with(1);
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_objects(s, stop, &n), E_POLICY);
	cr_assert_eq(n, 1);
	store_close(&s);
}

/* --- what can befall them --- */

Test(object, a_flipped_byte_is_found)
{
	spoiled(2 * MIB + 5,
		"UPDATE object SET bytes = CAST('flip!' AS BLOB) "
		"WHERE part = 2",
		2 * MIB + 5);
}

Test(object, a_missing_part_in_the_middle_is_found)
{
	spoiled(2 * MIB + 5, "DELETE FROM object WHERE part = 1", MIB + 5);
}

Test(object, a_missing_last_part_is_found)
{
	spoiled(2 * MIB + 5, "DELETE FROM object WHERE part = 2", 2 * MIB);
}

Test(object, a_missing_first_part_is_found)
{
	spoiled(2 * MIB + 5, "DELETE FROM object WHERE part = 0 AND " IS_BIG,
		MIB + 5);
}

Test(object, a_part_more_is_found)
{
	spoiled(2 * MIB + 5,
		"INSERT INTO object SELECT hash, 3, x'00' FROM object "
		"WHERE part = 2",
		2 * MIB + 6);
}

Test(object, an_empty_part_more_is_found)
{
	spoiled(2 * MIB,
		"INSERT INTO object SELECT hash, 2, x'' FROM object "
		"WHERE part = 1",
		2 * MIB);
}

Test(object, right_bytes_under_wrong_numbers_are_found)
{
	spoiled(2 * MIB + 5, "UPDATE object SET part = 7 WHERE part = 2",
		2 * MIB + 5);
}

Test(object, a_last_part_of_the_highest_number_is_found)
{
	spoiled(2 * MIB + 5,
		"UPDATE object SET part = 9223372036854775807 WHERE part = 2",
		2 * MIB + 5);
}

Test(object, a_negative_part_is_found)
{
	spoiled(2 * MIB + 5,
		"INSERT INTO object SELECT hash, -1, x'' FROM object "
		"WHERE part = 2",
		2 * MIB + 5);
}

Test(object, right_bytes_cut_elsewhere_are_found)
{
	spoiled(2 * MIB,
		"CREATE TEMP TABLE o AS SELECT hash, bytes b FROM object "
		"WHERE part = 1;"
		"UPDATE object SET bytes = substr(bytes, 1, 1000000) "
		"WHERE part = 1;"
		"INSERT INTO object SELECT hash, 2, substr(b, 1000001) FROM o",
		2 * MIB);
}

Test(object, two_that_exchanged_their_bytes_are_found)
{
	struct tree_hash hash = vault_with(3);
	struct list list;

	sql("UPDATE object SET bytes = CASE length(bytes) WHEN 3 THEN "
	    "CAST('object' AS BLOB) ELSE CAST('abc' AS BLOB) END");
	list = listed();
	cr_assert_eq(list.count, 2);
	listed_as(&list, &hash, 6, false);
	cr_assert(!list.items[0].whole && !list.items[1].whole);
}

Test(object, a_name_that_is_no_hash_is_listed_and_never_whole)
{
	struct list list;
	size_t i, odd = 0;

	vault_make();
	sql("INSERT INTO object VALUES(x'', 0, x'');"
	    "INSERT INTO object VALUES(x'fffe', 0, x'61');"
	    "INSERT INTO object VALUES(x'fffe', 1, x'62');"
	    "INSERT INTO object SELECT CAST(hash || x'00' AS BLOB), 0, "
	    "bytes FROM object WHERE length(hash) = 32");
	list = listed();
	cr_assert_eq(list.count, 5);
	for (i = 0; i < list.count; i++)
		odd += !list.items[i].whole;
	cr_assert_eq(odd, 4);
	/* filled up with zeros */
	cr_assert(sodium_is_zero(list.items[0].hash.bytes, 32));
	cr_assert_eq(list.items[4].hash.bytes[0], 0xff);
	cr_assert_eq(list.items[4].hash.bytes[1], 0xfe);
	cr_assert(sodium_is_zero(list.items[4].hash.bytes + 2, 30));
}
