/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/carry/kept.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/kept_names.h"
#include "vault/ledger/reader.h"

struct world kept_world;
struct place kept_here;

void kept_begin(void)
{
	world_make(&kept_world, 4711, &kept_here);
	kept_world.keep_after = 1;
}

void kept_end(void)
{
	place_close(&kept_here);
	world_drop(&kept_world);
}

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
	static const uint8_t key[CACHE_KEY];

	if (l->faults_count > 0)
		qsort(l->faults, l->faults_count, sizeof(l->faults[0]),
		      by_text);
	cr_assert_eq(cache_fold_write(l, key, out), E_OK);
}

void kept_same(const struct place *p, struct user *u)
{
	struct buffer kept = BUFFER_INIT, whole = BUFFER_INIT;
	struct reader *r = NULL;
	struct ledger *l = NULL;

	cr_assert_eq(ledger_open(u->store, &kept_world.host, LEDGER_ENTRIES,
				 &l),
		     E_OK);
	/* names as they were kept, and as they are in the file */
	if (u->reader != NULL) {
		cr_assert_eq(kept_names_make(u->reader, u->ledger), E_OK);
		cr_assert_eq(reader_open(l, u->identities, u->identity_count,
					 NULL, &r),
			     E_OK);
		cr_assert_eq(kept_names_make(r, l), E_OK);
	}
	reader_close(&r);
	bytes_of(u->ledger, &kept);
	bytes_of(l, &whole);
	OUGHT(&kept_world,
	      kept.len == whole.len &&
		      memcmp(kept.bytes, whole.bytes, kept.len) == 0,
	      "%s: what was kept is not what the log comes to", p->name);
	ledger_close(&l);
	buffer_free(&kept);
	buffer_free(&whole);
}

/* Opens as jonas; whether what was kept served, and it is the same. */
bool kept_served(const struct place *p)
{
	struct user *u = NULL;
	bool was;

	if (place_open(&kept_world, p, JONAS, &u) != E_OK)
		return false;
	was = u->ledger->kept > 0;
	kept_same(p, u);
	user_close(&u);
	return was;
}

void kept_acts(struct place *p, unsigned n)
{
	while (n-- > 0)
		act(&kept_world, p);
}

void kept_many(const struct place *p)
{
	struct draft draft = { .ev = EV_EXPORTED };
	struct json_doc *doc = NULL;
	struct user *u = NULL;
	struct txn *t = NULL;
	struct json *d;
	unsigned i;

	cr_assert_eq(place_open(&kept_world, p, JONAS, &u), E_OK);
	cr_assert_eq(user_begin(u, &t), E_OK);
	txn_expect(t, KEPT_MANY);
	for (i = 0; i < KEPT_MANY; i++) {
		cr_assert_eq(json_new(&doc), E_OK);
		d = json_object(doc);
		json_set_text(doc, d, "what", "a list");
		json_set_integer(doc, d, "n", i);
		draft.d = d;
		cr_assert_eq(txn_put_doc(t, &draft, &doc), E_OK);
	}
	cr_assert_eq(user_commit(u, &t), E_OK);
	user_close(&u);
}

void kept_path_of(const struct place *p, char path[256])
{
	struct user *u = NULL;

	cr_assert_eq(place_open(&kept_world, p, JONAS, &u), E_OK);
	snprintf(path, 256, "%s/%s/cache", home_dir(p->homes[JONAS]),
		 ledger_state(u->ledger)->vault);
	user_close(&u);
}

void kept_sql(const struct place *p, const char *text)
{
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(p->vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	sqlite3_close(db);
}
