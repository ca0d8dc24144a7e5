/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_tile_rows.c -- of a long log only the roots of whole tiles are kept: what
 * a proof needs of one is read from its rows again, and has to make the same
 * tile (ledger/hashes.c).
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"
#include "vault/log/tiles.h"

#define MANY (2 * TILE_LEAVES + 50)

static struct scene s;

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* One transaction of entries that change nothing: two whole tiles and more. */
static void setup(void)
{
	static struct forged entries[MANY];
	struct actor actor;
	struct member_keys keys;
	struct json_doc *doc;
	struct json *d;
	size_t i;

	scene_make(&s);
	doc = forged_d(&d);
	json_set_integer(doc, d, "n", 1);
	json_set_text(doc, d, "what", "a list");
	for (i = 0; i < MANY; i++) {
		entries[i].ev = "exported";
		entries[i].doc = doc;
	}
	actor = actor_member(&s, JONAS);
	scene_keys(&s, JONAS, &keys);
	forge(&s, &actor, keys.sign, entries, MANY);
	member_keys_free(&keys);
	json_free(&doc);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(tile_rows, .init = setup, .fini = teardown);

Test(tile_rows, every_leaf_and_every_older_head_is_found_again)
{
	struct buffer row = BUFFER_INIT;
	struct tree_hash leaf, root, kept;
	struct frontier f, again;
	struct user *u = scene_open(&s, EVA);
	uint64_t at;

	frontier_empty(&f);
	for (at = 0; at < u->ledger->size; at++) {
		fine(ledger_leaf_bytes(u->ledger, at, &row));
		tree_leaf_hash(row.bytes, row.len, &leaf);
		buffer_free(&row);
		frontier_append(&f, &leaf);
		if (at % 31 != 0 && at % TILE_LEAVES > 1 &&
		    at % TILE_LEAVES < TILE_LEAVES - 2)
			continue;
		fine(ledger_leaf_hash(u->ledger, at, &kept));
		cr_assert(tree_hash_equal(&kept, &leaf), "leaf %d", (int)at);
		frontier_root(&f, &root);
		fine(ledger_root(u->ledger, ledger_tip(u->ledger), at + 1,
				 &kept));
		cr_assert(tree_hash_equal(&kept, &root), "root %d", (int)at);
		fine(ledger_frontier(u->ledger, ledger_tip(u->ledger), at + 1,
				     &again));
		frontier_root(&again, &kept);
		cr_assert(tree_hash_equal(&kept, &root), "peaks %d", (int)at);
	}
	cr_assert_gt(at, MANY);
	scene_close(&s);
}

static void sql(const char *text)
{
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(s.vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	cr_assert_eq(sqlite3_changes(db), 1);
	sqlite3_close(db);
}

/* After the log was read: the root that is kept says so. */
Test(tile_rows, rows_that_were_altered_meanwhile_make_no_proof)
{
	static const char *const ways[] = {
		"UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), "
		"'a list', 'a lisp') AS BLOB) WHERE seq = 100",
		"DELETE FROM leaf WHERE seq = 101",
	};
	struct tree_hash hash;
	struct user *u = scene_open(&s, EVA);
	size_t i;

	fine(ledger_leaf_hash(u->ledger, 300, &hash));
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		sql(ways[i]);
		cr_assert_eq(ledger_leaf_hash(u->ledger, 90, &hash),
			     E_INTEGRITY, "%s", ways[i]);
		cr_assert_eq(ledger_root(u->ledger, ledger_tip(u->ledger), 90,
					 &hash),
			     E_INTEGRITY);
		fine(ledger_leaf_hash(u->ledger, 300, &hash));
	}
	scene_close(&s);
}
