/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_redeal_rules.c -- only the current quorum deals again, only as it was
 * asked, and nobody commits a card set before it can do what the old one does
 * (T6, V2). Every entry here has a true signature.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/base/error.h"

static struct scene s;

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(redeal_rules, .init = setup, .fini = teardown);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void counts(uint64_t seq)
{
	const char *reason = reason_of(&s, seq);

	cr_assert_null(reason, "%s", reason == NULL ? "" : reason);
}

static void is_void(uint64_t seq, const char *text)
{
	const char *reason = reason_of(&s, seq);

	cr_assert_not_null(reason, "entry %llu counts",
			   (unsigned long long)seq);
	cr_assert_not_null(strstr(reason, text), "%s", reason);
}

/* {compartment, generation}, as commit, abort and retirement have it. */
static struct forged about(const char *ev, const char *label, int64_t n)
{
	struct forged e = { .ev = ev };
	struct json *d;

	scene_open(&s, EVA);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, label)->id);
	json_set_integer(e.doc, d, "generation", n);
	scene_close(&s);
	return e;
}

static enum generation_status status(uint64_t n)
{
	enum generation_status found;

	scene_open(&s, EVA);
	found = state_generation(scene_compartment(&s, "MAIL"), n)->status;
	scene_close(&s);
	return found;
}

static void commit(void)
{
	uint64_t generation;

	fine(custody_commit(scene_open(&s, JONAS), "MAIL", &generation));
	scene_close(&s);
}

/* Dealt, acknowledged, in use: generation 2 of MAIL. */
static void second_generation(char sid[ID_TEXT])
{
	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	scene_ack(&s, ANNA);
	scene_ack(&s, BEN);
	commit();
}

/* --- who deals --- */

Test(redeal_rules, what_the_quorum_approved_is_dealt)
{
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	counts(forge_in_session(&s, sid, forge_dealing(&s, "MAIL", 2)));
	cr_assert_eq(status(2), GENERATION_PENDING);
}

Test(redeal_rules, a_session_of_an_old_generation_deals_no_more)
{
	char first[ID_TEXT], second[ID_TEXT];

	scene_redeal(&s, first);
	scene_redeal(&s, second);
	scene_deal(&s, first);
	scene_ack(&s, ANNA);
	scene_ack(&s, BEN);
	commit();
	is_void(forge_in_session(&s, second, forge_dealing(&s, "MAIL", 3)),
		"another generation than the current");
	/* nor does the session that dealt the one in use */
	is_void(forge_in_session(&s, first, forge_dealing(&s, "MAIL", 3)),
		"another generation than the current");
}

Test(redeal_rules, nothing_is_dealt_while_a_dealing_is_pending)
{
	char first[ID_TEXT], second[ID_TEXT];

	scene_redeal(&s, first);
	scene_redeal(&s, second);
	scene_deal(&s, first);
	is_void(forge_in_session(&s, second, forge_dealing(&s, "MAIL", 3)),
		"another generation is pending");
	is_void(forge_in_session(&s, second, forge_dealing(&s, "MAIL", 2)),
		"not the next");
}

Test(redeal_rules, an_aborted_number_is_never_dealt_again)
{
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	counts(forge_in_session(&s, sid,
				about("generation.aborted", "MAIL", 2)));
	is_void(forge_in_session(&s, sid, forge_dealing(&s, "MAIL", 2)),
		"not the next");
	counts(forge_in_session(&s, sid, forge_dealing(&s, "MAIL", 3)));
}

Test(redeal_rules, an_admin_without_a_session_deals_no_later_generation)
{
	char sid[ID_TEXT];

	is_void(forge_by(&s, JONAS, forge_dealing(&s, "MAIL", 2)),
		"only a quorum");
	second_generation(sid);
	is_void(forge_by(&s, JONAS, forge_dealing(&s, "MAIL", 3)),
		"only a quorum");
}

Test(redeal_rules, a_custodian_deals_nothing)
{
	is_void(forge_by(&s, ANNA, forge_dealing(&s, "MAIL", 2)), "no admin");
}

Test(redeal_rules, a_session_that_was_granted_to_read_deals_nothing)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
	is_void(forge_in_session(&s, sid, forge_dealing(&s, "MAIL", 2)),
		"granted for another purpose");
}

Test(redeal_rules, a_session_of_another_compartment_deals_nothing)
{
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	is_void(forge_in_session(&s, sid, forge_dealing(&s, "GRID", 2)),
		"for another compartment");
}

Test(redeal_rules, a_dealing_after_the_granted_time_is_void)
{
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	s.now += 3600 * 1000 + 1;
	is_void(forge_in_session(&s, sid, forge_dealing(&s, "MAIL", 2)),
		"time was over");
}

/* ${e}'s policy with anna and ben the other way round: SLIP-0039 indices, and
 * with them the shares, are not those that were approved. */
static void swap_holders(struct forged *e)
{
	const struct json *root = json_root(e->doc), *was, *group;
	struct json *d = json_object(e->doc), *policy = json_object(e->doc);
	struct json *groups = json_array(e->doc), *one = json_object(e->doc);
	struct json *holders = json_array(e->doc);
	size_t i;

	was = json_get(root, "policy");
	group = json_item(json_get(was, "groups"), 0);
	for (i = 2; i-- > 0;)
		json_add(e->doc, holders,
			 json_copy(e->doc,
				   json_item(json_get(group, "holders"), i)));
	json_set_text(e->doc, one, "name", json_text(json_get(group, "name")));
	json_set_integer(e->doc, one, "threshold", 2);
	json_set(e->doc, one, "holders", holders);
	json_add(e->doc, groups, one);
	json_set_integer(e->doc, policy, "threshold", 1);
	json_set(e->doc, policy, "groups", groups);
	for (i = 0; i < json_count(root); i++)
		if (strcmp(json_key(root, i), "policy") != 0)
			json_set(e->doc, d, json_key(root, i),
				 json_copy(e->doc, json_value(root, i)));
	json_set(e->doc, d, "policy", policy);
	json_set_root(e->doc, d);
}

Test(redeal_rules, a_dealing_to_others_than_was_approved_is_void)
{
	struct forged e = forge_dealing(&s, "MAIL", 2);
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	swap_holders(&e);
	is_void(forge_in_session(&s, sid, e), "not the one approved");
}

/* --- what is asked --- */

/* jonas asks for generation ${n} of MAIL; a redeal brings its policy. */
static struct forged request_of(int64_t n, const char *purpose, bool older)
{
	struct forged e = { .ev = "open.requested", .x = "AAAA", .xk = 1 };
	static char sid[ID_TEXT];
	char recipient[AGE_RECIPIENT_TEXT];
	struct session_keys keys;
	struct policy *policy;
	struct json *d, *findings;

	fine(session_keys_new(&keys));
	id_random(sid);
	scene_open(&s, EVA);
	policy = state_generation(scene_compartment(&s, "MAIL"), 1)->policy;
	age_recipient_format(keys.recipient, recipient);
	e.doc = forged_d(&d);
	findings = json_array(e.doc);
	if (older)
		json_add_text(e.doc, findings, "older");
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, "MAIL")->id);
	json_set_integer(e.doc, d, "generation", n);
	json_set_text(e.doc, d, "purpose", purpose);
	json_set_integer(e.doc, d, "duration", 60);
	json_set(e.doc, d, "want", json_array(e.doc));
	json_set_base64(e.doc, d, "verify", keys.verify, NOTE_KEY_LEN);
	json_set_text(e.doc, d, "recipient", recipient);
	json_set_text(e.doc, d, "clock", "host");
	json_set(e.doc, d, "findings", findings);
	if (strcmp(purpose, "redeal") == 0)
		json_set(e.doc, d, "policy",
			 policy_write(e.doc, policy, false));
	e.sid = sid;
	session_keys_free(&keys);
	scene_close(&s);
	return e;
}

Test(redeal_rules, an_old_quorum_is_not_asked_to_deal_again)
{
	char sid[ID_TEXT];

	second_generation(sid);
	is_void(forge_by(&s, JONAS, request_of(1, "redeal", false)),
		"only the current quorum");
	is_void(forge_by(&s, JONAS, request_of(1, "redeal", true)),
		"only the current quorum");
	counts(forge_by(&s, JONAS, request_of(2, "redeal", false)));
}

Test(redeal_rules, an_old_generation_is_opened_only_when_named_as_one)
{
	char sid[ID_TEXT];

	second_generation(sid);
	is_void(forge_by(&s, JONAS, request_of(1, "read", false)),
		"does not say so");
	counts(forge_by(&s, JONAS, request_of(1, "read", true)));
}

Test(redeal_rules, a_pending_an_aborted_and_a_retired_generation_are_not_opened)
{
	char sid[ID_TEXT], again[ID_TEXT];

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	is_void(forge_by(&s, JONAS, request_of(2, "read", true)),
		"cannot be opened");
	counts(forge_by(&s, JONAS, about("generation.aborted", "MAIL", 2)));
	is_void(forge_by(&s, JONAS, request_of(2, "read", true)),
		"cannot be opened");
	second_generation(again);
	counts(forge_by(&s, JONAS, about("generation.retired", "MAIL", 1)));
	is_void(forge_by(&s, JONAS, request_of(1, "read", true)),
		"cannot be opened");
}

/* --- deposits beside it --- */

/* Version ${version} of ${field} of mail/a, also sealed to ${also} if not 0. */
static struct forged deposit_of(const char *field, int64_t version,
				int64_t generation, int64_t also)
{
	struct forged e = { .ev = "secret.deposited" };
	static struct tree_hash h;
	static char obj[OBJ_TEXT];
	struct json *d, *too;
	struct credential *c;

	forge_object(&s, "sealed", 6, &h);
	scene_open(&s, JONAS);
	fine(reader_credential(s.user->reader, "mail/a", NULL, &c));
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "credential", c->id);
	json_set_text(e.doc, d, "field", field);
	json_set_integer(e.doc, d, "version", version);
	json_set_integer(e.doc, d, "generation", generation);
	if (also != 0) {
		too = json_object(e.doc);
		json_set_integer(e.doc, too, "generation", also);
		json_set_base64(e.doc, too, "h", h.bytes, TREE_HASH_LEN);
		json_set(e.doc, d, "also", too);
	}
	snprintf(obj, sizeof(obj), "secret:%s:%lld", c->id, (long long)version);
	e.obj = obj;
	e.h = &h;
	scene_close(&s);
	return e;
}

Test(redeal_rules, no_deposit_is_sealed_to_a_generation_that_nobody_approved)
{
	is_void(forge_by(&s, JONAS, forge_dealing(&s, "MAIL", 2)),
		"only a quorum");
	is_void(forge_by(&s, JONAS, deposit_of("password", 2, 1, 2)),
		"names no pending generation");
	is_void(forge_by(&s, JONAS, deposit_of("password", 2, 2, 0)),
		"not the current one");
	counts(forge_by(&s, JONAS, deposit_of("password", 2, 1, 0)));
}

Test(redeal_rules, a_deposit_is_sealed_to_the_pending_generation_as_well)
{
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	is_void(forge_by(&s, JONAS, deposit_of("password", 2, 1, 3)),
		"names no pending generation");
	is_void(forge_by(&s, JONAS, deposit_of("password", 2, 1, 1)),
		"names no pending generation");
	counts(forge_by(&s, JONAS, deposit_of("password", 2, 1, 2)));
}

/* --- the commit --- */

Test(redeal_rules, a_commit_before_enough_have_acknowledged_is_void)
{
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	is_void(forge_by(&s, JONAS, about("generation.committed", "MAIL", 2)),
		"too few holders");
	scene_ack(&s, ANNA);
	is_void(forge_by(&s, JONAS, about("generation.committed", "MAIL", 2)),
		"too few holders");
	/* the quorum itself may not either */
	is_void(forge_in_session(&s, sid,
				 about("generation.committed", "MAIL", 2)),
		"too few holders");
	cr_assert_eq(status(1), GENERATION_CURRENT);
	scene_ack(&s, BEN);
	counts(forge_by(&s, JONAS, about("generation.committed", "MAIL", 2)));
	cr_assert_eq(status(1), GENERATION_OLD);
	cr_assert_eq(status(2), GENERATION_CURRENT);
}

/* One may be lost before anybody notices: as many as the policy needs are not
 * enough while another has not said that they have theirs. */
Test(redeal_rules, a_commit_with_just_as_many_as_are_needed_is_void)
{
	char sid[ID_TEXT];

	scene_redeal_to(&s, "anna,ben,card:Vogt", sid);
	scene_deal(&s, sid);
	scene_ack(&s, ANNA);
	scene_ack(&s, BEN);
	is_void(forge_by(&s, JONAS, about("generation.committed", "MAIL", 2)),
		"too few holders");
	cr_assert_eq(status(1), GENERATION_CURRENT);
}

/* Dealt and acknowledged by all. */
static void ready_to_commit(char sid[ID_TEXT])
{
	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	scene_ack(&s, ANNA);
	scene_ack(&s, BEN);
}

static void commit_lacks_a_secret(void)
{
	is_void(forge_by(&s, JONAS, about("generation.committed", "MAIL", 2)),
		"not sealed to it yet");
	cr_assert_eq(status(1), GENERATION_CURRENT);
}

Test(redeal_rules, a_commit_that_would_lose_a_version_is_void)
{
	char sid[ID_TEXT];

	ready_to_commit(sid);
	counts(forge_by(&s, JONAS, deposit_of("password", 2, 1, 0)));
	commit_lacks_a_secret();
	/* a later one that it has makes up for nothing */
	counts(forge_by(&s, JONAS, deposit_of("password", 3, 1, 2)));
	commit_lacks_a_secret();
}

Test(redeal_rules, a_commit_that_would_lose_a_field_is_void)
{
	char sid[ID_TEXT];

	ready_to_commit(sid);
	counts(forge_by(&s, JONAS, deposit_of("totp", 1, 1, 0)));
	commit_lacks_a_secret();
}

/* The next revision of mail/a: it is retired. */
static struct forged retirement_of_the_credential(void)
{
	struct forged e = { .ev = "credential.retired", .xk = 1 };
	static struct tree_hash h;
	static char obj[OBJ_TEXT];
	struct credential *c;
	struct json *d;

	forge_object(&s, "record", 6, &h);
	scene_open(&s, JONAS);
	fine(reader_credential(s.user->reader, "mail/a", NULL, &c));
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "credential", c->id);
	snprintf(obj, sizeof(obj), "credential:%s:2", c->id);
	e.obj = obj;
	e.h = &h;
	scene_close(&s);
	return e;
}

Test(redeal_rules, a_retired_credential_holds_no_commit_up)
{
	char sid[ID_TEXT];

	ready_to_commit(sid);
	counts(forge_by(&s, JONAS, deposit_of("password", 2, 1, 0)));
	commit_lacks_a_secret();
	counts(forge_by(&s, JONAS, retirement_of_the_credential()));
	counts(forge_by(&s, JONAS, about("generation.committed", "MAIL", 2)));
}

Test(redeal_rules, a_commit_or_abort_by_who_may_not_is_void)
{
	char sid[ID_TEXT], read[ID_TEXT];

	scene_request(&s, read);
	scene_approve(&s, read, ANNA);
	scene_approve(&s, read, BEN);
	ready_to_commit(sid);
	is_void(forge_by(&s, ANNA, about("generation.committed", "MAIL", 2)),
		"no admin");
	is_void(forge_by(&s, ANNA, about("generation.aborted", "MAIL", 2)),
		"no admin");
	is_void(forge_in_session(&s, read,
				 about("generation.committed", "MAIL", 2)),
		"granted for another purpose");
	is_void(forge_in_session(&s, read,
				 about("generation.aborted", "MAIL", 2)),
		"granted for another purpose");
	cr_assert_eq(status(2), GENERATION_PENDING);
}

Test(redeal_rules, what_is_not_pending_is_neither_committed_nor_aborted)
{
	char sid[ID_TEXT];

	is_void(forge_by(&s, JONAS, about("generation.committed", "MAIL", 1)),
		"not pending");
	is_void(forge_by(&s, JONAS, about("generation.aborted", "MAIL", 1)),
		"not pending");
	second_generation(sid);
	is_void(forge_by(&s, JONAS, about("generation.committed", "MAIL", 1)),
		"not pending");
	is_void(forge_by(&s, JONAS, about("generation.aborted", "MAIL", 2)),
		"not pending");
	cr_assert_eq(status(2), GENERATION_CURRENT);
}

Test(redeal_rules, only_an_old_generation_is_retired)
{
	char sid[ID_TEXT], again[ID_TEXT];

	is_void(forge_by(&s, JONAS, about("generation.retired", "MAIL", 1)),
		"not an old one");
	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	is_void(forge_by(&s, JONAS, about("generation.retired", "MAIL", 2)),
		"not an old one");
	counts(forge_by(&s, JONAS, about("generation.aborted", "MAIL", 2)));
	is_void(forge_by(&s, JONAS, about("generation.retired", "MAIL", 2)),
		"not an old one");
	second_generation(again);
	is_void(forge_by(&s, ANNA, about("generation.retired", "MAIL", 1)),
		"no admin");
	is_void(forge_by(&s, JONAS, about("generation.retired", "MAIL", 3)),
		"not an old one");
	counts(forge_by(&s, JONAS, about("generation.retired", "MAIL", 1)));
}

/* --- sealing again --- */

static struct forged reseal_of(int64_t version, enum who depositor, int64_t n)
{
	struct forged e = deposit_of("password", version, n, 0);
	struct json *d = (struct json *)(uintptr_t)json_root(e.doc);

	e.ev = "secret.resealed";
	json_set_text(e.doc, d, "depositor", s.people[depositor].enrolment.id);
	return e;
}

Test(redeal_rules, only_the_redeal_seals_again_and_in_the_depositors_name)
{
	char sid[ID_TEXT];

	ready_to_commit(sid);
	counts(forge_by(&s, JONAS, deposit_of("password", 2, 1, 0)));
	is_void(forge_by(&s, JONAS, reseal_of(2, JONAS, 2)), "only a session");
	is_void(forge_in_session(&s, sid, reseal_of(2, ANNA, 2)),
		"another depositor");
	is_void(forge_in_session(&s, sid, reseal_of(3, JONAS, 2)),
		"never deposited");
	is_void(forge_in_session(&s, sid, reseal_of(2, JONAS, 1)),
		"not pending");
	commit_lacks_a_secret();
	counts(forge_in_session(&s, sid, reseal_of(2, JONAS, 2)));
	counts(forge_by(&s, JONAS, about("generation.committed", "MAIL", 2)));
}
