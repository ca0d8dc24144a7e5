/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_kept_pages.c -- the long tables of what was kept are read page by page,
 * when somebody asks for a row: what comes of that is what the whole log comes
 * to, and no row is missing.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/carry/kept.h"
#include "vault/base/error.h"
#include "vault/deposit/deposit.h"
#include "vault/home/cache_bytes.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/kept_names.h"
#include "vault/ledger/reader.h"
#include "vault/ledger/state_credentials.h"
#include "vault/ledger/state_records.h"

#define MANY 40 /* some pages */

static const uint8_t key[CACHE_KEY] = { 7 };

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static struct user *opened(void)
{
	struct user *u = NULL;

	fine(place_open(&kept_world, &kept_here, JONAS, &u));
	return u;
}

static void put_as(struct user *u, const char *path, const char *field,
		   const char *user)
{
	struct put_options o = { .path = path, .field = field, .user = user };
	const struct secret_version *v;
	struct credential *c = NULL;
	struct secret *body = NULL;
	struct put_result result;

	fine(secret_copy("x", 1, &body));
	o.compartment = "MAIL";
	o.body = body;
	fine(deposit_put(u, &o, &result));
	fine(reader_credential(u->reader, path, NULL, &c));
	v = state_version(c, field, result.version);
	world_text(&kept_world, &v->copies[0].h, "x");
	secret_free(&body);
}

static void put(struct user *u, unsigned i, const char *field)
{
	char path[32], user[16];

	snprintf(path, sizeof(path), "many/%03u", i);
	snprintf(user, sizeof(user), "user%u", i);
	put_as(u, path, field, user);
}

/* Many credentials, kept, and nothing is kept any more after that. */
static void many_begin(void)
{
	struct user *u;
	unsigned i;

	kept_begin();
	kept_acts(&kept_here, 12);
	kept_world.keep_after = UINT64_MAX;
	u = opened();
	for (i = 0; i < MANY; i++)
		put(u, i, "password");
	for (i = 0; i < MANY; i += 9)
		put(u, i, i % 2 == 0 ? "key" : "password");
	user_close(&u);
	kept_world.keep_after = 1;
	u = opened();
	user_close(&u);
	kept_world.keep_after = UINT64_MAX;
}

TestSuite(kept_pages, .init = many_begin, .fini = kept_end);

/* --- field by field --- */

static void same_copy(const struct sealed_copy *a, const struct sealed_copy *b)
{
	cr_assert_eq(a->generation, b->generation);
	cr_assert(tree_hash_equal(&a->h, &b->h));
	cr_assert_eq(a->at, b->at);
}

static void same_version(const struct secret_version *a,
			 const struct secret_version *b)
{
	size_t i;

	cr_assert_str_eq(a->field, b->field);
	cr_assert_eq(a->version, b->version);
	cr_assert_str_eq(a->depositor, b->depositor);
	cr_assert_arr_eq(a->signer, b->signer, NOTE_KEY_LEN);
	cr_assert_eq(a->at, b->at);
	cr_assert_eq(a->ts, b->ts);
	cr_assert_eq(a->original, b->original);
	cr_assert_eq(a->adopted, b->adopted);
	cr_assert_eq(a->conflict, b->conflict);
	cr_assert_eq(a->outdated, b->outdated);
	cr_assert_eq(a->revealed, b->revealed);
	cr_assert_eq(a->revealed_at, b->revealed_at);
	cr_assert_eq(a->tested, b->tested);
	cr_assert_str_eq(a->tester, b->tester);
	cr_assert_eq(a->count, b->count);
	for (i = 0; i < a->count; i++)
		same_copy(&a->copies[i], &b->copies[i]);
}

static void same_credential(const struct credential *a,
			    const struct credential *b)
{
	size_t i;

	cr_assert_str_eq(a->id, b->id);
	cr_assert_str_eq(a->compartment, b->compartment);
	cr_assert_str_eq(a->adder, b->adder);
	cr_assert_eq(a->retired, b->retired);
	cr_assert_eq(a->added_at, b->added_at);
	cr_assert_eq(a->count, b->count);
	for (i = 0; i < a->count; i++)
		same_version(&a->versions[i], &b->versions[i]);
}

static void same_record(const struct record_ref *a, const struct record_ref *b)
{
	cr_assert_str_eq(a->name.kind, b->name.kind);
	cr_assert_str_eq(a->name.id, b->name.id);
	cr_assert_eq(a->name.rev, b->name.rev);
	cr_assert_eq(a->unset, b->unset);
	cr_assert(tree_hash_equal(&a->h, &b->h));
	cr_assert_eq(a->epoch, b->epoch);
	cr_assert_eq(a->at, b->at);
}

/* Each row of both tables, in an order of chance, and by its id. */
static void same_tables(const struct state *a, const struct state *b)
{
	const size_t credentials = state_credential_count(b);
	const size_t records = state_record_count(b);
	const struct credential *c;
	const struct record_ref *r;
	size_t i, at;

	cr_assert_eq(state_credential_count(a), credentials);
	cr_assert_eq(state_record_count(a), records);
	for (i = 0; i < 3 * credentials; i++) {
		at = i < 2 * credentials ?
			     randombytes_uniform((uint32_t)credentials) :
			     i - 2 * credentials;
		c = state_credential_at(b, at);
		same_credential(state_credential_at(a, at), c);
		cr_assert_eq(state_credential(a, c->id),
			     state_credential_at(a, at));
	}
	for (i = 0; i < 3 * records; i++) {
		at = i < 2 * records ? randombytes_uniform((uint32_t)records) :
				       i - 2 * records;
		r = state_record_at(b, at);
		same_record(state_record_at(a, at), r);
		cr_assert_eq(state_record(a, r->name.kind, r->name.id),
			     state_record_at(a, at));
		cr_assert_eq(state_record_place(a, state_record_at(a, at)), at);
	}
}

Test(kept_pages, rows_that_are_asked_for_are_those_of_the_whole_log)
{
	struct user *u = opened();
	struct ledger *l = NULL;

	cr_assert_gt(u->ledger->kept, 0);
	cr_assert_gt(state_credentials_kept(ledger_state(u->ledger)), MANY);
	fine(ledger_open(u->store, &kept_world.host, LEDGER_ENTRIES, &l));
	cr_assert_eq(state_credentials_kept(ledger_state(l)), 0);
	same_tables(ledger_state(u->ledger), ledger_state(l));
	ledger_close(&l);
	user_close(&u);
}

/* One row of each kind that no log would bring, in every field. */

static uint64_t any(void)
{
	uint64_t n;

	randombytes_buf(&n, sizeof(n));
	return n >> randombytes_uniform(64);
}

static bool maybe(void)
{
	return randombytes_uniform(2) == 0;
}

static void any_version(struct secret_version *v)
{
	size_t i;

	if (maybe())
		snprintf(v->field, sizeof(v->field), "%llx",
			 (unsigned long long)any());
	v->version = any();
	if (maybe())
		id_random(v->depositor);
	if (maybe())
		randombytes_buf(v->signer, sizeof(v->signer));
	v->at = any();
	v->ts = (int64_t)any();
	v->original = maybe() ? v->version : any();
	v->adopted = maybe();
	v->conflict = maybe();
	v->outdated = maybe();
	v->revealed = maybe();
	v->revealed_at = maybe() ? 0 : any();
	v->tested = maybe();
	if (maybe())
		id_random(v->tester);
	for (i = randombytes_uniform(3); i > 0; i--) {
		struct sealed_copy *c = state_copy_add(v);

		c->generation = any();
		randombytes_buf(c->h.bytes, sizeof(c->h.bytes));
		c->at = any();
	}
}

static void any_rows(struct state *s)
{
	struct credential *c;
	struct record_ref r;
	size_t i, k;

	for (i = 0; i < 100; i++) {
		c = state_credential_add(s);
		id_random(c->id);
		if (maybe())
			id_random(c->compartment);
		if (maybe())
			id_random(c->adder);
		c->retired = maybe();
		c->added_at = any();
		for (k = randombytes_uniform(4); k > 0; k--)
			any_version(state_version_add(c));
		memset(&r, 0, sizeof(r));
		if (maybe())
			snprintf(r.name.kind, sizeof(r.name.kind), "k%u",
				 (unsigned)randombytes_uniform(3));
		id_random(r.name.id);
		r.name.rev = any();
		r.unset = maybe();
		randombytes_buf(r.h.bytes, sizeof(r.h.bytes));
		r.epoch = any();
		r.at = any();
		fine(state_record_add(s, &r));
	}
}

static int read_again(const struct user *u, const struct buffer *kept,
		      struct ledger **out)
{
	struct cache_bytes *bytes = NULL;

	fine(ledger_blank(u->store, &kept_world.host, out));
	fine(cache_bytes_plain((struct span){ kept->bytes, kept->len },
			       &bytes));
	return cache_fold_read(*out, bytes);
}

Test(kept_pages, every_field_of_a_row_comes_back)
{
	struct buffer kept = BUFFER_INIT, again = BUFFER_INIT;
	struct user *u = opened();
	struct ledger *l = NULL;

	any_rows(&u->ledger->fold.state);
	fine(cache_fold_write(u->ledger, key, &kept));
	fine(read_again(u, &kept, &l));
	same_tables(ledger_state(l), ledger_state(u->ledger));
	ledger_close(&l);
	/* and of pages that nobody asked for */
	fine(read_again(u, &kept, &l));
	fine(cache_fold_write(l, key, &again));
	cr_assert_eq(kept.len, again.len);
	cr_assert_arr_eq(kept.bytes, again.bytes, kept.len);
	ledger_close(&l);
	user_close(&u);
	buffer_free(&kept);
	buffer_free(&again);
}

/* --- what is read --- */

Test(kept_pages, one_credential_brings_in_no_more_than_its_pages)
{
	struct user *u = opened();
	const struct state *s = ledger_state(u->ledger);
	struct credential *c = NULL;

	cr_assert_gt(u->ledger->kept, 0);
	cr_assert_eq(state_credentials_pages(s), 0);
	cr_assert_leq(state_records_pages(s), 1, "of members and epochs");
	fine(reader_credential(u->reader, "many/017", NULL, &c));
	/* another one where what an index has of two hashes is the same */
	cr_assert_leq(state_credentials_pages(s), 2);
	cr_assert_leq(state_records_pages(s), 3);
	cr_assert_gt(kept_pages_of(state_credentials_kept(s)), 2);
	cr_assert_gt(kept_pages_of(state_records_kept(s)), 3);
	user_close(&u);
}

/* --- it goes on --- */

/* Lists of kept rows grow, in memory of their own; new rows come behind. */
Test(kept_pages, what_goes_on_from_them_and_is_kept_again_is_the_whole_log)
{
	struct user *u = opened();
	unsigned round;

	cr_assert_gt(u->ledger->kept, 0);
	put(u, 3, "password");
	put(u, 3, "password");
	put(u, 20, "pin");
	put(u, MANY, "password");
	put(u, MANY, "password");
	fine(deposit_tested(u, "many/003", NULL, &(uint64_t){ 0 }));
	put_as(u, "many/021", "password", "somebody else");
	kept_same(&kept_here, u);
	user_close(&u);
	for (round = 0; round < 3; round++) {
		kept_acts(&kept_here, 4);
		kept_world.keep_after = round % 2 == 0 ? 1 : UINT64_MAX;
		cr_assert(kept_served(&kept_here));
	}
}

/* --- names --- */

static const char *found(struct user *u, const char *path)
{
	struct credential *c = NULL;
	int r = reader_credential(u->reader, path, NULL, &c);

	cr_assert(r == E_OK || r == E_ABSENT);
	return r == E_OK ? c->id : NULL;
}

static void same_lists(struct user *a, struct user *b, const char *glob)
{
	struct credential_view *x = NULL, *y = NULL;
	size_t i, n = 0, m = 0;

	fine(credential_list(a, glob, NULL, &x, &n, NULL));
	fine(credential_list(b, glob, NULL, &y, &m, NULL));
	cr_assert_eq(n, m);
	for (i = 0; i < n; i++) {
		cr_assert_str_eq(x[i].path, y[i].path);
		cr_assert_str_eq(x[i].id, y[i].id);
		cr_assert_str_eq(x[i].label, y[i].label);
		cr_assert_eq(x[i].user == NULL, y[i].user == NULL);
		if (x[i].user != NULL)
			cr_assert_str_eq(x[i].user, y[i].user);
		same_credential(x[i].credential, y[i].credential);
		cr_assert_str_eq(found(a, x[i].path), found(b, x[i].path));
	}
	credential_list_free(&x, n);
	credential_list_free(&y, m);
}

/* The same file by somebody whose machine kept nothing. */
static struct user *opened_whole(void)
{
	struct user_options o = { .mode = STORE_READ, .whole = true };
	struct user *u = NULL;

	o.path = kept_here.vault;
	o.host = &kept_world.host;
	o.home = kept_here.homes[JONAS];
	o.identities =
		(const struct secret *const *)&kept_world.identities[JONAS];
	o.identity_count = 1;
	o.older = true;
	o.keep_after = UINT64_MAX;
	fine(user_open(&o, &u));
	cr_assert_eq(u->ledger->kept, 0);
	return u;
}

Test(kept_pages, names_are_found_and_listed_as_the_records_say)
{
	static const char *const globs[] = { NULL, "many/*", "*/01?",
					     "many/003", "nothing/*" };
	struct user *u = opened(), *whole;
	size_t i;

	cr_assert_gt(u->ledger->kept, 0);
	cr_assert_null(found(u, "many/999"));
	cr_assert_not_null(found(u, "many/000"));
	/* one that is another by now, and one that came since */
	put_as(u, "many/005", "password", "changed");
	put_as(u, "new/one", "password", NULL);
	whole = opened_whole();
	for (i = 0; i < sizeof(globs) / sizeof(globs[0]); i++)
		same_lists(u, whole, globs[i]);
	cr_assert_str_eq(found(u, "many/005"), found(whole, "many/005"));
	cr_assert_str_eq(found(u, "new/one"), found(whole, "new/one"));
	user_close(&whole);
	user_close(&u);
}

/* Two copies that each made one of the same path: the first of the log. */
Test(kept_pages, of_two_with_one_path_the_first_is_found)
{
	struct user *u = opened();
	struct ledger *l = u->ledger;
	const struct state *s = ledger_state(l);
	struct kept_paths paths;
	size_t place, untold;

	cr_assert_gt(l->kept, 0);
	kept_names_path(l, "many/007", &paths);
	place = kept_names_next(&paths);
	cr_assert_neq(place, KEPT_NONE);
	cr_assert_eq(kept_names_next(&paths), KEPT_NONE);
	/* nothing that may be a credential's is untold, up to what came since */
	untold = kept_names_untold(l, 0);
	cr_assert(untold == KEPT_NONE || untold >= state_records_kept(s));
	/* a row that is another by now is */
	fine(state_record_set(&l->fold.state, place,
			      state_record_at(s, place)));
	cr_assert_eq(kept_names_untold(l, 0), place);
	cr_assert_eq(kept_names_untold(l, place), place);
	kept_names_path(l, "many/007", &paths);
	cr_assert_eq(kept_names_next(&paths), KEPT_NONE);
	cr_assert_not_null(found(u, "many/007"), "it is read");
	user_close(&u);
}

/* --- what is not what was written --- */

/* Under its seal nobody alters anything; a program that wrote it wrongly would. */
Test(kept_pages, who_reads_all_finds_what_is_not_what_is_written)
{
	struct buffer kept = BUFFER_INIT, again = BUFFER_INIT;
	struct user *u = opened();
	struct ledger *l = NULL;
	size_t i, passed = 0;

	fine(cache_fold_write(u->ledger, key, &kept));
	fine(read_again(u, &kept, &l));
	cr_assert(cache_fold_whole(l));
	ledger_close(&l);
	for (i = 0; i < kept.len; i++) {
		kept.bytes[i] ^= (uint8_t)(1 << i % 8);
		if (read_again(u, &kept, &l) == E_OK && cache_fold_whole(l)) {
			passed++;
			fine(cache_fold_write(l, kept.bytes + 8, &again));
			cr_assert_eq(kept.len, again.len);
			cr_assert_arr_eq(kept.bytes, again.bytes, kept.len);
			buffer_free(&again);
		}
		ledger_close(&l);
		kept.bytes[i] ^= (uint8_t)(1 << i % 8);
	}
	/* another hash, say, is another state */
	cr_assert(passed > 0 && passed < kept.len);
	for (i = 0; i < kept.len; i += 7) {
		struct buffer cut = { kept.bytes, i, i, 0 };

		cr_assert_eq(read_again(u, &cut, &l), E_INPUT, "cut at %zu", i);
		ledger_close(&l);
	}
	user_close(&u);
	buffer_free(&kept);
}

/* Nor does it end the program that would have kept it. */
Test(kept_pages,
     bytes_that_are_not_what_is_written_are_refused_wherever_they_differ)
{
	struct buffer kept = BUFFER_INIT;
	struct user *u = opened();
	unsigned refused = 0;
	size_t i;

	fine(cache_fold_write(u->ledger, key, &kept));
	fine(cache_says(u->ledger, key, &kept));
	for (i = 0; i < kept.len; i += 3) {
		struct ledger *l = NULL;
		bool whole;

		kept.bytes[i] ^= (uint8_t)(1 << i % 8);
		whole = read_again(u, &kept, &l) == E_OK && cache_fold_whole(l);
		ledger_close(&l);
		error_clear();
		refused += !whole;
		cr_assert_eq(cache_says(u->ledger, kept.bytes + 8, &kept),
			     whole ? E_OK : E_INTERNAL, "byte %zu", i);
		kept.bytes[i] ^= (uint8_t)(1 << i % 8);
	}
	cr_assert_gt(refused, 0);
	user_close(&u);
	buffer_free(&kept);
}

Test(kept_pages, what_would_not_be_read_as_it_is_is_not_kept)
{
	struct buffer was = BUFFER_INIT, is = BUFFER_INIT;
	struct user *u = opened();
	char path[256];

	kept_path_of(&kept_here, path);
	fine(file_read(path, CACHE_MAX, &was));
	/* it would be written, and not be read */
	u->ledger->size++;
	cr_assert_eq(cache_keep(u->ledger, kept_here.homes[JONAS],
				kept_world.identities[JONAS]),
		     E_INTERNAL);
	u->ledger->size--;
	/* it cannot be written */
	state_credential_at(ledger_state(u->ledger), 5)->id[0] = 'x';
	cr_assert_neq(cache_keep(u->ledger, kept_here.homes[JONAS],
				 kept_world.identities[JONAS]),
		      E_OK);
	fine(file_read(path, CACHE_MAX, &is));
	cr_assert_eq(was.len, is.len);
	cr_assert_arr_eq(was.bytes, is.bytes, is.len);
	user_close(&u);
	buffer_free(&was);
	buffer_free(&is);
}

Test(kept_pages, a_number_has_one_spelling)
{
	static const uint8_t longer[][11] = {
		{ 0x80, 0 },
		{ 0xff, 0x80, 0 },
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2 },
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81 }
	};
	struct io write, read;
	struct buffer out = BUFFER_INIT;
	uint64_t n, before, back;
	size_t i;

	for (i = 0; i < 2000; i++) {
		n = any();
		before = any();
		memset(&write, 0, sizeof(write));
		memset(&read, 0, sizeof(read));
		write.out = &out;
		io_small(&write, &n);
		io_delta(&write, &n, before);
		cursor_init(&read.in, out.bytes, out.len);
		io_small(&read, &back);
		cr_assert_eq(back, n);
		io_delta(&read, &back, before);
		cr_assert_eq(back, n);
		cr_assert(cursor_done(&read.in));
		buffer_free(&out);
	}
	for (i = 0; i < sizeof(longer) / sizeof(longer[0]); i++) {
		memset(&read, 0, sizeof(read));
		cursor_init(&read.in, longer[i], sizeof(longer[i]));
		io_small(&read, &n);
		cr_assert_not(io_good(&read), "%zu", i);
	}
}
