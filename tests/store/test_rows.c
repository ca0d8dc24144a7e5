/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test_rows.c -- leaves, checkpoints and meta, ours and those of others. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/store/support.h"
#include "vault/base/error.h"

#define BRANCH "00112233445566778899aabbccddeeff"

TestSuite(rows, .init = folder_begin, .fini = folder_end);

/* What callbacks saw, as "3=three 4=four ". */
struct seen {
	struct buffer text;
	struct store *store;
	unsigned stop; /* after so many; 0 never */
	unsigned count;
};

static int note(struct seen *seen, const char *key, struct span value)
{
	buffer_text(&seen->text, key);
	buffer_byte(&seen->text, '=');
	buffer_put(&seen->text, value.bytes, value.len);
	buffer_byte(&seen->text, ' ');
	return ++seen->count == seen->stop ? E_POLICY : E_OK;
}

static int each_row(void *ctx, uint64_t n, struct span bytes)
{
	char key[32];

	snprintf(key, sizeof(key), "%llu", (unsigned long long)n);
	return note(ctx, key, bytes);
}

static int each_meta(void *ctx, const char *key, struct span value)
{
	return note(ctx, key, value);
}

static int each_branch(void *ctx, const char *branch)
{
	return note(ctx, branch, text_span(""));
}

static void saw(struct seen *seen, const char *want)
{
	cr_assert_str_eq(buffer_string(&seen->text), want);
	buffer_free(&seen->text);
	memset(seen, 0, sizeof(*seen));
}

/* Entries 0 to 11 of main and one of a branch, not put in order; checkpoints
 * of main, of the branch, and of a branch without entries. */
static void populate(void)
{
	struct store *s;
	char text[8];
	uint64_t i;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	for (i = 11; i > 0; i--) {
		snprintf(text, sizeof(text), "L%u", (unsigned)i);
		cr_assert_eq(store_put_leaf(s, "main", i, text_span(text)),
			     E_OK);
	}
	cr_assert_eq(store_put_leaf(s, BRANCH, 0, text_span("other")), E_OK);
	cr_assert_eq(store_put_checkpoint(s, "main", 10, text_span("ten")),
		     E_OK);
	cr_assert_eq(store_put_checkpoint(s, "main", 9, text_span("nine")),
		     E_OK);
	cr_assert_eq(store_put_checkpoint(s, "bare", 1, text_span("c")), E_OK);
	cr_assert_eq(store_put_meta(s, "frontier/a", text_span("1")), E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	store_close(&s);
}

Test(rows, they_come_in_the_order_of_their_numbers)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	populate();
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_leaves(s, "main", 0, each_row, &seen), E_OK);
	saw(&seen, "0=zero 1=L1 2=L2 3=L3 4=L4 5=L5 6=L6 7=L7 8=L8 9=L9 "
		   "10=L10 11=L11 ");
	cr_assert_eq(store_leaves(s, "main", 10, each_row, &seen), E_OK);
	saw(&seen, "10=L10 11=L11 ");
	cr_assert_eq(store_leaves(s, "main", 12, each_row, &seen), E_OK);
	saw(&seen, "");
	cr_assert_eq(store_leaves(s, "main", UINT64_MAX, each_row, &seen),
		     E_OK);
	saw(&seen, "");
	cr_assert_eq(store_leaves(s, BRANCH, 0, each_row, &seen), E_OK);
	saw(&seen, "0=other ");
	cr_assert_eq(store_checkpoints(s, "main", 0, each_row, &seen), E_OK);
	saw(&seen, "1=note one 9=nine 10=ten ");
	cr_assert_eq(store_meta(s, each_meta, &seen), E_OK);
	saw(&seen, "frontier/a=1 frontier/main=f ");
	store_close(&s);
}

Test(rows, branches_are_those_of_entries_and_of_checkpoints)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	populate();
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_branches(s, each_branch, &seen), E_OK);
	saw(&seen, BRANCH "= bare= main= ");
	store_close(&s);
}

/* What is shown as another name, or cut, may stand at another place than its own:
 * none of ours comes twice, or not at all, because of it. */
Test(rows, branches_of_both_tables_come_once_beside_names_that_are_none)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	vault_make();
	sql("INSERT INTO leaf VALUES('0123', 0, x'78'), ('', 0, x'78'), "
	    "(CAST(x'3000' AS TEXT), 0, x'78'), ('c', 0, x'78');"
	    "INSERT INTO checkpoint VALUES('', 1, 'x'), ('0123', 2, 'x'), "
	    "('b', 1, 'x'), ('c', 1, 'x'), ('c', 2, 'x')");
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_branches(s, each_branch, &seen), E_OK);
	saw(&seen, "?= 0?= 0123= b= c= main= ");
	store_close(&s);
}

Test(rows, one_row_is_found_by_its_key_and_appended)
{
	struct buffer b = BUFFER_INIT;
	struct store *s;

	populate();
	s = opened(VAULT, STORE_READ);
	buffer_text(&b, "<");
	cr_assert_eq(store_leaf(s, "main", 3, &b), E_OK);
	cr_assert_eq(store_checkpoint(s, "main", 10, &b), E_OK);
	cr_assert_str_eq(buffer_string(&b), "<L3ten");
	cr_assert_eq(store_leaf(s, "main", 12, &b), E_ABSENT);
	cr_assert(told("entry 12"));
	cr_assert_eq(store_leaf(s, "mail", 3, &b), E_ABSENT);
	cr_assert_eq(store_leaf(s, "main", UINT64_MAX, &b), E_ABSENT);
	cr_assert_eq(store_checkpoint(s, "main", 2, &b), E_ABSENT);
	cr_assert(told("checkpoint 2"));
	cr_assert_str_eq(buffer_string(&b), "<L3ten");
	buffer_free(&b);
	store_close(&s);
}

Test(rows, a_callback_that_stops_is_handed_on)
{
	struct seen seen = { .stop = 2 };
	struct store *s;

	populate();
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_leaves(s, "main", 4, each_row, &seen), E_POLICY);
	saw(&seen, "4=L4 5=L5 ");
	seen.stop = 1;
	cr_assert_eq(store_checkpoints(s, "main", 0, each_row, &seen),
		     E_POLICY);
	saw(&seen, "1=note one ");
	seen.stop = 1;
	cr_assert_eq(store_meta(s, each_meta, &seen), E_POLICY);
	saw(&seen, "frontier/a=1 ");
	seen.stop = 1;
	cr_assert_eq(store_branches(s, each_branch, &seen), E_POLICY);
	saw(&seen, BRANCH "= ");
	store_close(&s);
}

/* For every entry, the ones before it again. */
static int look_back(void *ctx, uint64_t n, struct span bytes)
{
	struct seen *seen = ctx;
	struct buffer b = BUFFER_INIT;
	int r;

	(void)bytes;
	if (n > 2)
		return E_OK;
	seen->stop = (unsigned)n + 1;
	seen->count = 0;
	r = store_leaves(seen->store, "main", 0, each_row, seen);
	if (r == E_POLICY)
		r = store_checkpoint(seen->store, "main", 1, &b);
	buffer_text(&seen->text, buffer_string(&b));
	buffer_text(&seen->text, "; ");
	buffer_free(&b);
	return r;
}

Test(rows, a_callback_may_read_others)
{
	struct seen seen = { .count = 0 };

	populate();
	seen.store = opened(VAULT, STORE_READ);
	cr_assert_eq(store_read_begin(seen.store), E_OK);
	cr_assert_eq(store_leaves(seen.store, "main", 0, look_back, &seen),
		     E_OK);
	store_read_end(seen.store);
	store_close(&seen.store);
	saw(&seen, "0=zero note one; 0=zero 1=L1 note one; "
		   "0=zero 1=L1 2=L2 note one; ");
}

Test(rows, empty_values_are_values)
{
	const struct span nothing = { NULL, 0 };
	struct seen seen = { .count = 0 };
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(store_put_leaf(s, "main", 1, nothing), E_OK);
	cr_assert_eq(store_put_checkpoint(s, "main", 2, nothing), E_OK);
	cr_assert_eq(store_put_meta(s, "frontier/main", nothing), E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	cr_assert_eq(store_leaves(s, "main", 1, each_row, &seen), E_OK);
	cr_assert_eq(store_checkpoints(s, "main", 0, each_row, &seen), E_OK);
	cr_assert_eq(store_meta(s, each_meta, &seen), E_OK);
	saw(&seen, "1= 1=note one 2= frontier/main= ");
	store_close(&s);
}

Test(rows, a_row_that_is_there_is_not_replaced_but_meta_is)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	vault_make();
	s = opened(VAULT, STORE_WRITE);
	cr_assert_eq(store_begin(s, 0), E_OK);
	cr_assert_eq(store_put_leaf(s, "main", 0, text_span("x")), E_INTEGRITY);
	cr_assert(told(VAULT));
	cr_assert_eq(store_put_checkpoint(s, "main", 1, text_span("x")),
		     E_INTEGRITY);
	cr_assert_eq(store_put_meta(s, "frontier/main", text_span("new")),
		     E_OK);
	cr_assert_eq(store_commit(s), E_OK);
	cr_assert_eq(store_leaves(s, "main", 0, each_row, &seen), E_OK);
	cr_assert_eq(store_checkpoints(s, "main", 0, each_row, &seen), E_OK);
	cr_assert_eq(store_meta(s, each_meta, &seen), E_OK);
	saw(&seen, "0=zero 1=note one frontier/main=new ");
	store_close(&s);
}

/* --- rows of others --- */

Test(rows, a_negative_number_is_named)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	vault_make();
	sql("INSERT INTO leaf VALUES('main', -3, x'00');"
	    "INSERT INTO checkpoint VALUES('main', -9, 'x')");
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_leaves(s, "main", 0, each_row, &seen), E_INTEGRITY);
	cr_assert(told("leaf") && told("-3") && told(VAULT));
	cr_assert_eq(store_leaves(s, "main", 7, each_row, &seen), E_INTEGRITY);
	cr_assert_eq(store_checkpoints(s, "main", 0, each_row, &seen),
		     E_INTEGRITY);
	cr_assert(told("checkpoint") && told("-9"));
	store_close(&s);
}

Test(rows, a_name_with_a_nul_does_not_pass_for_ours)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	vault_make();
	sql("INSERT INTO leaf VALUES(CAST(x'6d61696e00' AS TEXT), 1, x'61');"
	    "INSERT INTO checkpoint VALUES("
	    "CAST(x'6d61696e0062' AS TEXT), 1, 'x');"
	    "INSERT INTO meta VALUES("
	    "CAST('frontier/main' || x'0063' AS TEXT), x'61');"
	    "INSERT INTO meta VALUES('', x'62')");
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_branches(s, each_branch, &seen), E_OK);
	saw(&seen, "main= main?= main?b= ");
	cr_assert_eq(store_leaves(s, "main", 0, each_row, &seen), E_OK);
	saw(&seen, "0=zero ");
	cr_assert_eq(store_meta(s, each_meta, &seen), E_OK);
	saw(&seen, "?=b frontier/main=f frontier/main?c=a ");
	store_close(&s);
}

Test(rows, a_name_too_long_is_cut)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	vault_make();
	sql("INSERT INTO checkpoint VALUES("
	    "replace(hex(zeroblob(50000)), '00', 'ab'), 1, 'x')");
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_branches(s, each_branch, &seen), E_OK);
	cr_assert_eq(seen.count, 2);
	cr_assert_lt(seen.text.len, 100);
	buffer_free(&seen.text);
	store_close(&s);
}

static int each_long(void *ctx, uint64_t seq, struct span bytes)
{
	if (seq == 1)
		*(size_t *)ctx = bytes.len;
	return E_OK;
}

Test(rows, an_entry_too_long_is_handed_over_for_others_to_judge)
{
	struct store *s;
	size_t len = 0;

	vault_make();
	sql("INSERT INTO leaf VALUES('main', 1, zeroblob(2000000))");
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_leaves(s, "main", 0, each_long, &len), E_OK);
	cr_assert_eq(len, 2000000);
	store_close(&s);
}

Test(rows, an_entry_beyond_all_measure_is_damage)
{
	struct buffer b = BUFFER_INIT;
	struct store *s;
	size_t len = 0;

	vault_make();
	sql("INSERT INTO leaf VALUES('main', 1, zeroblob(5000000))");
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_leaves(s, "main", 0, each_long, &len), E_INTEGRITY);
	cr_assert(told(VAULT));
	cr_assert_eq(store_leaf(s, "main", 1, &b), E_INTEGRITY);
	cr_assert_eq(b.len, 0);
	cr_assert_eq(store_leaf(s, "main", 0, &b), E_OK);
	buffer_free(&b);
	store_close(&s);
}

/* A value that the schema forbids, written while the schema allowed it. */
Test(rows, a_null_where_none_can_be_is_survived_and_found)
{
	struct seen seen = { .count = 0 };
	struct store *s;

	vault_make();
	sql("PRAGMA writable_schema = ON;"
	    "UPDATE sqlite_schema SET sql = replace(sql, 'bytes BLOB NOT "
	    "NULL', 'bytes BLOB') WHERE name = 'leaf';"
	    "UPDATE sqlite_schema SET sql = replace(sql, 'note TEXT NOT "
	    "NULL', 'note TEXT') WHERE name = 'checkpoint'");
	sql("INSERT INTO leaf VALUES('main', 1, NULL);"
	    "INSERT INTO checkpoint VALUES('main', 2, NULL);"
	    "PRAGMA writable_schema = ON;"
	    "UPDATE sqlite_schema SET sql = replace(sql, 'bytes BLOB', "
	    "'bytes BLOB NOT NULL') WHERE name = 'leaf';"
	    "UPDATE sqlite_schema SET sql = replace(sql, 'note TEXT', "
	    "'note TEXT NOT NULL') WHERE name = 'checkpoint'");
	s = opened(VAULT, STORE_READ);
	cr_assert_eq(store_leaves(s, "main", 0, each_row, &seen), E_OK);
	cr_assert_eq(store_checkpoints(s, "main", 0, each_row, &seen), E_OK);
	saw(&seen, "0=zero 1= 1=note one 2= ");
	cr_assert_eq(store_check(s), E_INTEGRITY);
	store_close(&s);
	cr_assert_eq(opening(VAULT, STORE_COPY), E_INTEGRITY);
}
