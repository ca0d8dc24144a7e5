/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_losing_side.c -- a copy that went on by itself comes home, and whoever
 * wrote there wants more of main than is theirs (V6, V7). Every entry here has a
 * true signature; the copy is an undeclared fork, judged as the main it was.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/carry/carry.h"

static struct scene s;
static char ours[96], apart[96];

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void counts(uint64_t seq)
{
	const char *reason = reason_of(&s, seq);

	cr_assert_null(reason, "%s", reason == NULL ? "" : reason);
}

static void setup(void)
{
	scene_make(&s);
	memcpy(ours, s.vault, sizeof(ours));
	snprintf(apart, sizeof(apart), "%s/apart.vault", s.dir);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(losing_side, .init = setup, .fini = teardown);

/* --- two files --- */

static void part(void)
{
	char command[256];

	snprintf(command, sizeof(command), "cp %s %s", ours, apart);
	cr_assert_eq(system(command), 0);
}

static void there(void)
{
	memcpy(s.vault, apart, sizeof(apart));
}

static void here(void)
{
	memcpy(s.vault, ours, sizeof(ours));
}

static void come_home(void)
{
	struct merge_result m;

	here();
	fine(carry_merge(scene_open(&s, JONAS), apart, &m));
	cr_assert_eq(m.forks, 1);
	merge_result_free(&m);
	scene_close(&s);
}

/* --- entries --- */

static struct forged enrolment(const struct member_file *m, const char *role)
{
	struct forged e = { .ev = "member.enrolled", .xk = 1 };
	static struct tree_hash h;
	static char obj[OBJ_TEXT];
	struct json *d, *list;

	snprintf(obj, sizeof(obj), "member:%s:1", m->enrolment.id);
	forge_object(&s, "box", 3, &h);
	e.doc = forged_d(&d);
	list = json_array(e.doc);
	json_add_text(e.doc, list, role);
	json_set(e.doc, d, "member", enrolment_json(e.doc, &m->enrolment));
	json_set(e.doc, d, "roles", list);
	json_set_base64(e.doc, d, "catalog_h", h.bytes, TREE_HASH_LEN);
	e.obj = obj;
	e.h = &h;
	return e;
}

static struct forged roles(enum who who, const char *role)
{
	struct forged e = { .ev = "member.roles" };
	struct json *d, *list;

	e.doc = forged_d(&d);
	list = json_array(e.doc);
	json_add_text(e.doc, list, role);
	json_set_text(e.doc, d, "member", s.people[who].enrolment.id);
	json_set(e.doc, d, "roles", list);
	return e;
}

static void credential_id(const char *label, size_t nth, char out[ID_TEXT])
{
	const struct state *st;
	size_t i;

	scene_open(&s, EVA);
	st = ledger_state(s.user->ledger);
	for (i = 0; i < state_credential_count(st); i++)
		if (strcmp(state_credential_at(st, i)->compartment,
			   state_label(st, label)->id) == 0 &&
		    nth-- == 0)
			memcpy(out, state_credential_at(st, i)->id, ID_TEXT);
	scene_close(&s);
}

static struct forged deposit(const char *credential, int64_t version,
			     const char *bytes)
{
	struct forged e = { .ev = "secret.deposited" };
	static struct tree_hash h;
	static char obj[OBJ_TEXT];
	struct json *d;

	forge_object(&s, bytes, strlen(bytes), &h);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "credential", credential);
	json_set_text(e.doc, d, "field", "password");
	json_set_integer(e.doc, d, "version", version);
	json_set_integer(e.doc, d, "generation", 1);
	snprintf(obj, sizeof(obj), "secret:%s:%lld", credential,
		 (long long)version);
	e.obj = obj;
	e.h = &h;
	return e;
}

static struct forged tested(const char *credential, int64_t version)
{
	struct forged e = { .ev = "rotation.tested" };
	struct json *d;

	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "credential", credential);
	json_set_text(e.doc, d, "field", "password");
	json_set_integer(e.doc, d, "version", version);
	return e;
}

static struct forged review(const char *sid)
{
	struct forged e = { .ev = "review.signed", .sid = sid };
	struct json *d;

	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "verdict", "justified");
	return e;
}

static struct forged about_set(const char *ev, int64_t n)
{
	struct forged e = { .ev = ev };
	struct json *d;

	scene_open(&s, EVA);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, "MAIL")->id);
	json_set_integer(e.doc, d, "generation", n);
	scene_close(&s);
	return e;
}

/* Somebody asks for MAIL under that id, with keys of their own. */
static struct forged request(const char *sid)
{
	struct forged e = {
		.ev = "open.requested", .sid = sid, .x = "AAAA", .xk = 1
	};
	char recipient[AGE_RECIPIENT_TEXT];
	struct session_keys keys;
	struct json *d;

	fine(session_keys_new(&keys));
	age_recipient_format(keys.recipient, recipient);
	scene_open(&s, EVA);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, "MAIL")->id);
	json_set_integer(e.doc, d, "generation", 1);
	json_set_text(e.doc, d, "purpose", "read");
	json_set_integer(e.doc, d, "duration", 60);
	json_set(e.doc, d, "want", json_array(e.doc));
	json_set_base64(e.doc, d, "verify", keys.verify, NOTE_KEY_LEN);
	json_set_text(e.doc, d, "recipient", recipient);
	json_set_text(e.doc, d, "clock", "host");
	json_set(e.doc, d, "findings", json_array(e.doc));
	session_keys_free(&keys);
	scene_close(&s);
	return e;
}

/* --- what main makes of it --- */

static struct secret_version version(const char *credential, uint64_t n)
{
	const struct secret_version *v;
	struct secret_version out;

	memset(&out, 0, sizeof(out));
	scene_open(&s, EVA);
	v = state_version(state_credential(ledger_state(s.user->ledger),
					   credential),
			  "password", n);
	if (v != NULL)
		out = *v;
	scene_close(&s);
	return out;
}

static struct session session(const char *sid)
{
	struct session out;

	scene_open(&s, EVA);
	out = *state_session(ledger_state(s.user->ledger), sid);
	scene_close(&s);
	return out;
}

/* --- somebody under the id of one whom main enrolled --- */

struct twin {
	struct member_file file;
	struct secret *identity;
};

static void twin_new(const char *id, struct twin *t)
{
	fine(member_new(id, "Vera Holt", "vera", &t->identity, &t->file));
}

static void twin_free(struct twin *t)
{
	member_file_free(&t->file);
	secret_free(&t->identity);
}

static uint64_t forge_twin(const struct twin *t, struct forged e)
{
	struct actor actor = { .kind = ACTOR_MEMBER };
	struct member_keys keys;
	uint64_t seq;

	memcpy(actor.id, t->file.enrolment.id, ID_TEXT);
	fine(member_keys_open(&t->file.enrolment,
			      (const struct secret *const *)&t->identity, 1,
			      &keys, NULL));
	seq = forge(&s, &actor, keys.sign, &e, 1);
	member_keys_free(&keys);
	json_free(&e.doc);
	return seq;
}

static void asked_and_closed(char sid[ID_TEXT])
{
	struct vault_session *session = NULL;

	scene_request(&s, sid);
	fine(session_load(scene_open(&s, JONAS), sid, &session));
	fine(session_close(session));
	session_free(&session);
	scene_close(&s);
}

Test(losing_side, nobody_reviews_in_the_name_of_one_whom_main_enrolled)
{
	struct twin vera, other;
	char sid[ID_TEXT];

	asked_and_closed(sid);
	part();
	twin_new(NULL, &vera);
	twin_new(vera.file.enrolment.id, &other);
	counts(forge_by(&s, JONAS, enrolment(&vera.file, "auditor")));
	there();
	counts(forge_by(&s, JONAS, enrolment(&other.file, "auditor")));
	counts(forge_twin(&other, review(sid)));
	come_home();
	cr_assert_not(session(sid).reviewed);
	/* she does it herself */
	counts(forge_twin(&vera, review(sid)));
	cr_assert(session(sid).reviewed);
	twin_free(&vera);
	twin_free(&other);
}

Test(losing_side, nobody_tests_in_the_name_of_one_whom_main_enrolled)
{
	char mail[ID_TEXT];
	struct twin vera, other;

	credential_id("MAIL", 0, mail);
	counts(forge_by(&s, JONAS, deposit(mail, 2, "second")));
	part();
	twin_new(NULL, &vera);
	twin_new(vera.file.enrolment.id, &other);
	counts(forge_by(&s, JONAS, enrolment(&vera.file, "admin")));
	there();
	counts(forge_by(&s, JONAS, enrolment(&other.file, "admin")));
	counts(forge_twin(&other, tested(mail, 2)));
	come_home();
	cr_assert_not(version(mail, 2).tested);
	twin_free(&vera);
	twin_free(&other);
}

Test(losing_side, a_session_of_a_namesake_is_set_aside)
{
	char sid[ID_TEXT];
	struct twin vera, other;

	part();
	twin_new(NULL, &vera);
	twin_new(vera.file.enrolment.id, &other);
	counts(forge_by(&s, JONAS, enrolment(&vera.file, "admin")));
	there();
	counts(forge_by(&s, JONAS, enrolment(&other.file, "admin")));
	id_random(sid);
	counts(forge_twin(&other, request(sid)));
	come_home();
	cr_assert(session(sid).set_aside);
	twin_free(&vera);
	twin_free(&other);
}

/* --- an admin who is none any more --- */

static void eva_writes_apart(const char *mail)
{
	counts(forge_by(&s, JONAS, roles(EVA, "admin")));
	counts(forge_by(&s, JONAS, deposit(mail, 2, "second")));
	part();
	there();
	counts(forge_by(&s, EVA, tested(mail, 2)));
	counts(forge_by(&s, EVA, deposit(mail, 3, "third")));
	here();
}

Test(losing_side, what_an_admin_did_there_comes_home)
{
	char mail[ID_TEXT];

	credential_id("MAIL", 0, mail);
	eva_writes_apart(mail);
	counts(forge_by(&s, JONAS, roles(ANNA, "custodian")));
	come_home();
	cr_assert(version(mail, 2).tested);
	cr_assert(version(mail, 3).adopted);
}

Test(losing_side, who_is_no_admin_any_more_deposits_and_tests_nothing)
{
	char mail[ID_TEXT];

	credential_id("MAIL", 0, mail);
	eva_writes_apart(mail);
	counts(forge_by(&s, JONAS, roles(EVA, "auditor")));
	come_home();
	cr_assert_not(version(mail, 2).tested);
	cr_assert_eq(version(mail, 3).version, 0);
}

/* --- ids that are taken --- */

Test(losing_side, a_session_under_the_id_of_another_does_not_end_it)
{
	char sid[ID_TEXT];

	part();
	scene_request(&s, sid);
	there();
	counts(forge_by(&s, JONAS, request(sid)));
	come_home();
	cr_assert_eq(session(sid).status, SESSION_WAITING);
	/* and it can be approved */
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
	cr_assert_eq(session(sid).status, SESSION_OPEN);
}

Test(losing_side, what_a_session_under_the_id_of_another_opened_is_suspected)
{
	char sid[ID_TEXT], mail[ID_TEXT];
	struct forged e = { .ev = "open.granted" };
	struct json *d;

	credential_id("MAIL", 0, mail);
	part();
	scene_request(&s, sid);
	there();
	counts(forge_by(&s, JONAS, request(sid)));
	/* said by somebody who may not: it is VOID, and suspect */
	e.doc = forged_d(&d);
	e.sid = sid;
	json_set(e.doc, d, "counted", json_array(e.doc));
	cr_assert_not_null(reason_of(&s, forge_by(&s, JONAS, e)));
	come_home();
	cr_assert(version(mail, 1).revealed);
}

static struct forged credential(const char *id, const char *label)
{
	struct forged e = { .ev = "credential.added", .xk = 1 };
	static struct tree_hash h;
	static char obj[OBJ_TEXT];
	struct json *d;

	forge_object(&s, "record", 6, &h);
	e.doc = forged_d(&d);
	scene_open(&s, EVA);
	json_set_text(e.doc, d, "credential", id);
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, label)->id);
	scene_close(&s);
	snprintf(obj, sizeof(obj), "credential:%s:1", id);
	e.obj = obj;
	e.h = &h;
	return e;
}

/* Whoever deposits goes by its name: it may be that of one of main's, in a
 * compartment that others open. */
Test(losing_side, who_is_no_admin_any_more_adds_no_credential)
{
	char first[ID_TEXT], second[ID_TEXT], third[ID_TEXT];
	const struct state *st;

	id_random(first);
	id_random(second);
	id_random(third);
	counts(forge_by(&s, JONAS, roles(EVA, "admin")));
	part();
	there();
	counts(forge_by(&s, EVA, credential(first, "GRID")));
	counts(forge_by(&s, JONAS, credential(second, "GRID")));
	/* what another deposited is not lost with it */
	counts(forge_by(&s, EVA, credential(third, "GRID")));
	counts(forge_by(&s, JONAS, deposit(third, 1, "of the grid")));
	here();
	counts(forge_by(&s, JONAS, roles(EVA, "auditor")));
	come_home();
	scene_open(&s, EVA);
	st = ledger_state(s.user->ledger);
	cr_assert_null(state_credential(st, first));
	cr_assert_not_null(state_credential(st, second));
	cr_assert_not_null(state_credential(st, third));
	scene_close(&s);
}

/* A credential of GRID there, and of MAIL here: what was sealed to GRID's card
 * set would be taken for one of MAIL's, and hold every dealing up. */
Test(losing_side, a_credential_of_another_compartment_brings_no_version)
{
	struct put_options o = { .path = "mail/b", .compartment = "MAIL" };
	struct secret *body = NULL;
	struct put_result result;
	char id[ID_TEXT];

	part();
	fine(secret_copy("swordfish", 9, &body));
	o.body = body;
	fine(deposit_put(scene_open(&s, JONAS), &o, &result));
	secret_free(&body);
	scene_close(&s);
	credential_id("MAIL", 1, id);
	there();
	counts(forge_by(&s, JONAS, credential(id, "GRID")));
	counts(forge_by(&s, JONAS, deposit(id, 1, "of the grid")));
	come_home();
	cr_assert_eq(version(id, 1).version, 1);
	cr_assert_eq(version(id, 2).version, 0);
}

/* --- card sets --- */

static void second_set(void)
{
	char sid[ID_TEXT];
	uint64_t n;

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	scene_ack(&s, ANNA);
	scene_ack(&s, BEN);
	fine(custody_commit(scene_open(&s, JONAS), "MAIL", &n));
	scene_close(&s);
}

Test(losing_side, a_version_of_a_retired_card_set_is_not_the_one_in_use)
{
	char mail[ID_TEXT];

	credential_id("MAIL", 0, mail);
	part();
	second_set();
	counts(forge_by(&s, JONAS, about_set("generation.retired", 1)));
	there();
	s.now += 1000;
	counts(forge_by(&s, JONAS, deposit(mail, 2, "second")));
	come_home();
	cr_assert_eq(version(mail, 1).version, 1);
	cr_assert_eq(version(mail, 2).version, 0);
}

Test(losing_side, a_card_set_that_a_secret_in_use_needs_is_not_retired)
{
	char mail[ID_TEXT];
	const char *reason;

	credential_id("MAIL", 0, mail);
	part();
	second_set();
	there();
	s.now += 1000;
	counts(forge_by(&s, JONAS, deposit(mail, 2, "second")));
	come_home();
	cr_assert(version(mail, 2).adopted);
	reason = reason_of(&s, forge_by(&s, JONAS,
					about_set("generation.retired", 1)));
	cr_assert_not_null(reason);
	cr_assert_not_null(strstr(reason, "sealed to it alone"), "%s", reason);
}

Test(losing_side, no_card_set_is_retired_while_a_branch_has_not_come_home)
{
	second_set();
	fine(carry_copy(scene_open(&s, JONAS), apart, "site b"));
	scene_close(&s);
	there();
	/* the copy stands on its branch, which main has not taken in */
	cr_assert_eq(custody_retire_set(scene_open(&s, JONAS), "MAIL", 1),
		     E_ROLLBACK, "%s", error_detail());
	scene_close(&s);
	here();
	fine(custody_retire_set(scene_open(&s, JONAS), "MAIL", 1));
	scene_close(&s);
}

/* --- rows --- */

/* In a fork's rows a head from before it parted is one too many. */
Test(losing_side, a_head_added_to_what_came_home_is_found)
{
	struct audit_options o = { .host = &s.host };
	struct audit_result v;
	sqlite3 *db = NULL;
	char mail[ID_TEXT];

	credential_id("MAIL", 0, mail);
	part();
	counts(forge_by(&s, JONAS, roles(EVA, "admin")));
	there();
	counts(forge_by(&s, JONAS, deposit(mail, 2, "second")));
	come_home();
	o.path = s.vault;
	fine(audit_verify(&o, &v));
	cr_assert_eq(v.fault_count, 0, "%s", v.faults[0].what);
	audit_result_free(&v);
	cr_assert_eq(sqlite3_open(s.vault, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db,
				  "insert into checkpoint select distinct "
				  "branch, (select min(size) from checkpoint), "
				  "'x' from leaf where branch <> 'main'",
				  NULL, NULL, NULL),
		     SQLITE_OK);
	cr_assert_eq(sqlite3_changes(db), 1);
	sqlite3_close(db);
	fine(audit_verify(&o, &v));
	cr_assert_eq(v.verdict, VERDICT_INVALID);
	audit_result_free(&v);
}
