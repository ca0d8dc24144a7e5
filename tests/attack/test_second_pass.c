/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_second_pass.c -- a secret whose object is changed after it was judged
 * and before, or while, it is given away: what came out is told to be
 * incomplete, and nothing comes after the change.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"
#include "vault/session/private.h"

#define LEN 3000000 /* more than two parts */
#define SHORT 65536 /* no more than this is at hand after the first pass */

static struct scene s;
static struct vault_session *session;
static struct secret *body;
static char sid[ID_TEXT];

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

/* The first ${len} bytes of ${body}. */
static void deposit(const char *path, size_t len)
{
	struct put_options o = { .path = path, .compartment = "MAIL" };
	struct secret *bytes = NULL;
	struct put_result result;

	fine(secret_copy(secret_peek(body), len, &bytes));
	o.body = bytes;
	fine(deposit_put(scene_open(&s, JONAS), &o, &result));
	scene_close(&s);
	secret_free(&bytes);
}

static void setup(void)
{
	scene_make(&s);
	fine(secret_random(LEN, &body));
	deposit("mail/big", LEN);
	deposit("mail/short", SHORT);
	deposit("mail/longer", SHORT + 1);
	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
	fine(session_load(scene_open(&s, JONAS), sid, &session));
}

static void teardown(void)
{
	session_free(&session);
	scene_close(&s);
	scene_drop(&s);
	secret_free(&body);
}

TestSuite(second_pass, .init = setup, .fini = teardown);

static void sql(const char *statement)
{
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(s.vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, statement, NULL, NULL, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_changes(db), 1);
	sqlite3_close(db);
}

/* Counts reveals of mail/big in the log. */
static uint64_t entries(void)
{
	return s.user->ledger->size;
}

struct taking {
	size_t len;
	const char *meanwhile; /* done by another after the first piece */
	size_t refuse_at;      /* 0: never */
};

static int take(void *ctx, const uint8_t *bytes, size_t len)
{
	struct taking *t = ctx;

	cr_assert_leq(len, 65536);
	cr_assert_eq(memcmp(secret_peek(body) + t->len, bytes, len), 0);
	t->len += len;
	if (t->meanwhile != NULL)
		sql(t->meanwhile);
	t->meanwhile = NULL;
	return t->refuse_at != 0 && t->len >= t->refuse_at ?
		       error_set(E_IO, "full") :
		       E_OK;
}

static int given_of(const char *path, struct taking *t, void (*between)(void))
{
	struct revealing *g = NULL;
	uint64_t before = entries();
	int r;

	fine(session_reveal_begin(session, path, NULL, 0, "save", &g));
	cr_assert_eq(entries(), before + 1);
	if (between != NULL)
		between();
	r = session_reveal_to(g, take, t);
	session_reveal_end(&g);
	cr_assert_null(g);
	return r;
}

static int given(struct taking *t, void (*between)(void))
{
	return given_of("mail/big", t, between);
}

#define ZERO_MIDDLE "update object set bytes = zeroblob(1048576) where part = 1"
#define CUT "delete from object where part = 2"

static void zero_middle(void)
{
	sql(ZERO_MIDDLE);
}

/* The hash of the object of three parts. */
static struct tree_hash big(void)
{
	sqlite3_stmt *q = NULL;
	struct tree_hash h;
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(s.vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db,
					"select hash from object "
					"where part = 2",
					-1, &q, NULL),
		     SQLITE_OK);
	cr_assert_eq(sqlite3_step(q), SQLITE_ROW);
	cr_assert_eq(sqlite3_column_bytes(q, 0), TREE_HASH_LEN);
	memcpy(h.bytes, sqlite3_column_blob(q, 0), TREE_HASH_LEN);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return h;
}

/* ${bytes} as the parts of that object, under its name. */
static void parts_become(const struct tree_hash *h, struct span bytes)
{
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;
	int part;

	cr_assert_eq(sqlite3_open(s.vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db,
					"update object set bytes = ?1 "
					"where part = ?2 and hash = ?3",
					-1, &q, NULL),
		     SQLITE_OK);
	for (part = 0; bytes.len > 0; part++) {
		size_t n =
			bytes.len < STORE_PART_LEN ? bytes.len : STORE_PART_LEN;

		sqlite3_bind_blob(q, 1, bytes.bytes, (int)n, SQLITE_STATIC);
		sqlite3_bind_int(q, 2, part);
		sqlite3_bind_blob(q, 3, h->bytes, TREE_HASH_LEN, SQLITE_STATIC);
		cr_assert_eq(sqlite3_step(q), SQLITE_DONE);
		cr_assert_eq(sqlite3_changes(db), 1);
		sqlite3_reset(q);
		bytes.bytes += n;
		bytes.len -= n;
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
}

/* Who knows the secret seals another to the same cards: the same signed head,
 * the same length, every chunk authentic. The last byte is different. */
static void sealed_anew(void)
{
	const struct secret *const key = session->key;
	struct buffer sealed = BUFFER_INIT;
	struct tree_hash h = big();
	struct secret *plain = NULL;
	uint8_t recipient[1][AGE_KEY_LEN];
	size_t before;

	fine(store_object(s.user->store, &h, &sealed));
	before = sealed.len;
	fine(age_open((struct span){ sealed.bytes, sealed.len }, &key, 1,
		      &plain));
	secret_bytes(plain)[secret_len(plain) - 1] ^= 1;
	fine(age_identity_recipient(key, recipient[0]));
	sealed.len = 0;
	fine(age_seal((const uint8_t(*)[AGE_KEY_LEN])recipient, 1,
		      secret_peek(plain), secret_len(plain), &sealed));
	cr_assert_eq(sealed.len, before);
	parts_become(&h, (struct span){ sealed.bytes, sealed.len });
	secret_free(&plain);
	buffer_free(&sealed);
}

static bool told_incomplete(void)
{
	return strstr(error_detail(), "mail/big: what came out is "
				      "incomplete") != NULL;
}

Test(second_pass, all_of_it_comes_out)
{
	struct taking t = { 0 };

	fine(given(&t, NULL));
	cr_assert_eq(t.len, LEN);
}

Test(second_pass, a_part_altered_in_between_is_told)
{
	struct taking t = { 0 };

	cr_assert_eq(given(&t, zero_middle), E_INTEGRITY);
	cr_assert(told_incomplete(), "%s", error_detail());
	cr_assert_lt(t.len, 1048576);
}

Test(second_pass, another_secret_sealed_to_the_same_cards_in_between_is_told)
{
	struct taking t = { 0 };

	cr_assert_eq(given(&t, sealed_anew), E_INTEGRITY);
	cr_assert(told_incomplete(), "%s", error_detail());
	cr_assert_lt(t.len, LEN);
}

Test(second_pass, a_part_altered_meanwhile_is_told)
{
	struct taking t = { .meanwhile = ZERO_MIDDLE };

	cr_assert_eq(given(&t, NULL), E_INTEGRITY);
	cr_assert(told_incomplete(), "%s", error_detail());
	cr_assert_gt(t.len, 0);
	cr_assert_lt(t.len, 1048576);
}

Test(second_pass, an_object_cut_meanwhile_is_told)
{
	struct taking t = { .meanwhile = CUT };

	cr_assert_eq(given(&t, NULL), E_INTEGRITY);
	cr_assert(told_incomplete(), "%s", error_detail());
	cr_assert_lt(t.len, LEN);
}

Test(second_pass, a_sink_that_is_full_is_not_the_vaults_fault)
{
	struct taking t = { .refuse_at = 200000 };

	cr_assert_eq(given(&t, NULL), E_IO);
	cr_assert_str_eq(error_detail(), "full");
}

/* Nothing that is read from now on is what it was. */
static void zero_all(void)
{
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(s.vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db,
				  "update object set "
				  "bytes = zeroblob(length(bytes))",
				  NULL, NULL, NULL),
		     SQLITE_OK);
	sqlite3_close(db);
}

Test(second_pass, what_is_short_was_kept_and_is_not_read_again)
{
	struct taking t = { 0 };

	fine(given_of("mail/short", &t, zero_all));
	cr_assert_eq(t.len, SHORT);
}

Test(second_pass, of_what_is_longer_by_a_byte_nothing_was_kept)
{
	struct taking t = { 0 };

	cr_assert_eq(given_of("mail/longer", &t, zero_all), E_INTEGRITY);
	cr_assert_eq(t.len, 0);
}

/* --- what the first pass does not find in order --- */

Test(second_pass, what_is_altered_before_is_logged_and_not_begun)
{
	struct revealing *g = NULL;
	uint64_t before = entries();

	sql(ZERO_MIDDLE);
	cr_assert_eq(session_reveal_begin(session, "mail/big", NULL, 0, "save",
					  &g),
		     E_INTEGRITY);
	cr_assert_null(g);
	cr_assert_eq(entries(), before + 1);
}

Test(second_pass, nothing_is_begun_that_cannot_be_logged)
{
	struct revealing *g = NULL;

	session_free(&session);
	scene_close(&s);
	fine(session_load(scene_read(&s, JONAS), sid, &session));
	cr_assert_eq(session_reveal_begin(session, "mail/big", NULL, 0, "save",
					  &g),
		     E_LOG);
	cr_assert_null(g);
}

Test(second_pass, what_is_too_long_to_be_held_is_neither_held_nor_logged)
{
	struct secret *held = NULL;
	uint64_t before = entries();

	cr_assert_eq(session_reveal(session, "mail/big", NULL, 0, "show",
				    &held),
		     E_POLICY);
	cr_assert_null(held);
	cr_assert_not_null(strstr(error_detail(), "save"));
	cr_assert_eq(entries(), before);
}
