/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_adversary.c -- attacks that have a name: the end cut off behind a reveal,
 * one record in the place of another, a branch under a name that is taken,
 * values that two parsers would read differently.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/carry/carry.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/log/note.h"

static struct scene s;

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(adversary, .init = setup, .fini = teardown);

static void copy_file(const char *from, const char *to)
{
	char command[256];

	snprintf(command, sizeof(command), "cp %s %s", from, to);
	cr_assert_eq(system(command), 0);
}

static void verify(enum who who, struct audit_result *out)
{
	struct audit_options o = {
		.path = s.vault,
		.host = &s.host,
		.identities = (const struct secret *const *)&s.identities[who],
		.identity_count = 1
	};

	fine(audit_verify(&o, out));
}

/* --- the end, cut off --- */

static void put(const char *path)
{
	struct put_options o = { .path = path, .compartment = "MAIL" };
	struct put_result result;
	struct secret *body = NULL;

	fine(secret_copy("swordfish", 9, &body));
	o.body = body;
	fine(deposit_put(scene_open(&s, JONAS), &o, &result));
	secret_free(&body);
	scene_close(&s);
}

static struct forged plain(const char *ev)
{
	struct forged e = { .ev = ev };
	struct json *d;

	e.doc = forged_d(&d);
	return e;
}

/* Whoever asked shows a secret, puts back the file of before, and closes the
 * session as if nothing had been shown. */
Test(adversary, a_reveal_cut_off_behind_a_forged_close_still_counts_all)
{
	struct vault_session *session = NULL;
	struct secret *body = NULL;
	struct forged end = plain("open.closed");
	struct session_keys keys;
	struct audit_result v;
	struct actor actor;
	char sid[ID_TEXT], kept[112];
	bool counted = false;
	size_t i;

	put("mail/b");
	put("mail/c");
	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
	snprintf(kept, sizeof(kept), "%s.kept", s.vault);
	copy_file(s.vault, kept);
	fine(session_load(scene_open(&s, JONAS), sid, &session));
	fine(session_grant(session));
	fine(session_reveal(session, "mail/b", NULL, 0, "show", &body));
	secret_free(&body);
	session_free(&session);
	fine(session_keys_load(s.user, sid, &keys));
	scene_close(&s);
	copy_file(kept, s.vault);
	actor = actor_session(sid);
	end.sid = sid;
	forge(&s, &actor, keys.seed, &end, 1);
	session_keys_free(&keys);
	json_free(&end.doc);
	verify(EVA, &v);
	for (i = 0; i < v.exposure_count; i++)
		if (strcmp(v.exposures[i].sid, sid) == 0) {
			cr_assert(v.exposures[i].unwitnessed);
			cr_assert_eq(v.exposures[i].secrets, 3);
			counted = true;
		}
	cr_assert(counted);
	audit_result_free(&v);
}

/* --- one record for another --- */

Test(adversary, a_record_in_the_place_of_another_is_named)
{
	struct forged e = { .ev = "record.set" };
	const struct record_ref *ref;
	struct audit_result v;
	char obj[OBJ_TEXT], want[64];
	struct tree_hash h;
	struct json *d;
	uint64_t seq;
	size_t i;
	bool named = false;

	ref = state_record(ledger_state(scene_open(&s, EVA)->ledger), "member",
			   s.people[ANNA].enrolment.id);
	h = ref->h;
	snprintf(obj, sizeof(obj), "member:%s:2", s.people[BEN].enrolment.id);
	scene_close(&s);
	e.doc = forged_d(&d);
	e.obj = obj;
	e.h = &h;
	e.xk = 1;
	seq = forge_by(&s, JONAS, e);
	cr_assert_null(reason_of(&s, seq), "the log alone cannot tell");
	snprintf(want, sizeof(want), "entry %llu: its record is not that of",
		 (unsigned long long)seq);
	verify(EVA, &v);
	for (i = 0; i < v.note_count; i++)
		named = named || strstr(v.notes[i].text, want) != NULL;
	cr_assert(named);
	audit_result_free(&v);
	/* nor is ben taken for anna */
	scene_open(&s, EVA);
	cr_assert_null(reader_text(s.user->reader, "member",
				   s.people[BEN].enrolment.id, "name"));
	scene_close(&s);
}

/* --- a name that is taken --- */

#define TAKEN "00112233445566778899aabbccddeeff"

static void begun_leaf(struct user *u, struct buffer *bytes)
{
	const struct segment *main = ledger_tip(u->ledger);
	struct json_doc *doc = NULL;
	struct tree_hash root;
	struct leaf leaf;
	struct json *d;

	frontier_root(&main->frontier, &root);
	memset(&leaf, 0, sizeof(leaf));
	leaf.cp = 1;
	leaf.ts = s.now;
	leaf.act = actor_member(&s, JONAS);
	snprintf(leaf.ev, sizeof(leaf.ev), "branch.begun");
	doc = forged_d(&d);
	json_set_text(doc, d, "origin", main->origin);
	json_set_integer(doc, d, "size", (int64_t)main->size);
	json_set_base64(doc, d, "root", root.bytes, sizeof(root.bytes));
	json_set_text(doc, d, "why", "copy");
	leaf.d = json_root(doc);
	fine(leaf_write(&leaf, bytes));
	json_free(&doc);
}

static void begun_note(const struct frontier *f, struct buffer *note)
{
	struct actor actor = actor_member(&s, JONAS);
	char origin[ORIGIN_TEXT], name[KEY_NAME_TEXT];
	uint8_t sig[NOTE_SIG_LEN], key[NOTE_KEY_LEN];
	struct member_keys keys;
	struct checkpoint cp;

	scene_keys(&s, JONAS, &keys);
	origin_format(ledger_state(s.user->ledger)->vault, TAKEN, origin);
	memset(&cp, 0, sizeof(cp));
	snprintf(cp.origin, sizeof(cp.origin), "%s", origin);
	cp.size = 1;
	frontier_root(f, &cp.root);
	checkpoint_write(&cp, note);
	fine(note_sign((struct span){ note->bytes, note->len }, keys.sign,
		       sig));
	fine(note_public_key(keys.sign, key));
	key_name_member(origin, actor.id, name);
	buffer_text(note, "\n");
	note_put_signature(note, name, 1, key, sig, sizeof(sig));
	member_keys_free(&keys);
}

/* A copy that went on under that very name, truly signed. */
static void branch_named(const char *path)
{
	struct buffer bytes = BUFFER_INIT, note = BUFFER_INIT;
	struct buffer meta = BUFFER_INIT;
	char vault[96];
	struct frontier f;
	struct tree_hash h;
	struct user *u;

	copy_file(s.vault, path);
	memcpy(vault, s.vault, sizeof(vault));
	snprintf(s.vault, sizeof(s.vault), "%s", path);
	s.now += 1000;
	u = scene_open(&s, EVA);
	begun_leaf(u, &bytes);
	frontier_empty(&f);
	tree_leaf_hash(bytes.bytes, bytes.len, &h);
	frontier_append(&f, &h);
	begun_note(&f, &note);
	frontier_meta_write(&f, &meta);
	fine(store_begin(u->store, 1000));
	fine(store_put_leaf(u->store, TAKEN, 0,
			    (struct span){ bytes.bytes, bytes.len }));
	fine(store_put_checkpoint(u->store, TAKEN, 1,
				  (struct span){ note.bytes, note.len }));
	fine(store_put_meta(u->store, "frontier/" TAKEN,
			    (struct span){ meta.bytes, meta.len }));
	fine(store_commit(u->store));
	scene_close(&s);
	memcpy(s.vault, vault, sizeof(vault));
	buffer_free(&bytes);
	buffer_free(&note);
	buffer_free(&meta);
}

Test(adversary, a_branch_under_a_name_that_is_taken_is_refused)
{
	struct merge_result m;
	struct audit_result v;
	char one[96], two[96];

	snprintf(one, sizeof(one), "%s/one.vault", s.dir);
	snprintf(two, sizeof(two), "%s/two.vault", s.dir);
	branch_named(one);
	branch_named(two);
	fine(carry_merge(scene_open(&s, JONAS), one, &m));
	cr_assert_eq(m.branches, 1);
	merge_result_free(&m);
	scene_close(&s);
	cr_assert_eq(carry_merge(scene_open(&s, JONAS), two, &m), E_INTEGRITY);
	cr_assert_not_null(strstr(error_detail(), TAKEN), "%s", error_detail());
	scene_close(&s);
	verify(EVA, &v);
	cr_assert_eq(v.fault_count, 0);
	audit_result_free(&v);
}

/* --- values that are not what they look like --- */

static void refused_in_d(const char *value)
{
	char text[512];
	struct leaf leaf;

	snprintf(text, sizeof(text),
		 "{\"act\":\"member:%s\",\"cp\":1,\"d\":{\"k\":%s},"
		 "\"ev\":\"record.set\",\"seq\":0,"
		 "\"ts\":\"2026-11-20T03:34:15.000Z\",\"v\":1}",
		 TAKEN, value);
	cr_expect_eq(leaf_parse((const uint8_t *)text, strlen(text), &leaf),
		     E_INPUT, "%s", text);
	error_clear();
}

Test(adversary, values_that_parsers_read_differently_are_no_entry)
{
	static const char *const bad[] = { "\"\\u001F\"",
					   "\"\\u001f\"",
					   "\"a\x1f\"",
					   "-0",
					   "9007199254740993",
					   "-9007199254740993",
					   "1.0",
					   "1e3",
					   "null",
					   "\"\\u0041\"",
					   "\"\xe2\x80\xae\"" };
	char good[512];
	struct leaf leaf;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused_in_d(bad[i]);
	snprintf(good, sizeof(good),
		 "{\"act\":\"member:%s\",\"cp\":1,\"d\":{\"k\":"
		 "9007199254740991},\"ev\":\"record.set\",\"seq\":0,"
		 "\"ts\":\"2026-11-20T03:34:15.000Z\",\"v\":1}",
		 TAKEN);
	fine(leaf_parse((const uint8_t *)good, strlen(good), &leaf));
	leaf_free(&leaf);
}
