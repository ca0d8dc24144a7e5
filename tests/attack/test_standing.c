/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_standing.c -- who still counts: a member after their retirement, the
 * last admin, whoever judges a session, and a compartment beside the one that
 * has its name.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/custody/possession.h"
#include "vault/session/facts.h"

static struct scene s;

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(standing, .init = setup, .fini = teardown);

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

/* An entry with one text in `d`. */
static struct forged with_text(const char *ev, const char *key,
			       const char *text)
{
	struct forged e = { .ev = ev };
	struct json *d;

	e.doc = forged_d(&d);
	json_set_text(e.doc, d, key, text);
	return e;
}

static struct forged retirement(enum who who)
{
	return with_text("member.retired", "member",
			 s.people[who].enrolment.id);
}

static struct forged roles(enum who who, const char *role)
{
	struct forged e =
		with_text("member.roles", "member", s.people[who].enrolment.id);
	struct json *d = (struct json *)(uintptr_t)json_root(e.doc);
	struct json *list = json_array(e.doc);

	json_add_text(e.doc, list, role);
	json_set(e.doc, d, "roles", list);
	return e;
}

/* Something that any member may write. */
static struct forged report(void)
{
	struct forged e = with_text("backed.up", "what", "tape 7");
	struct json *d = (struct json *)(uintptr_t)json_root(e.doc);

	json_set_integer(e.doc, d, "n", 1);
	return e;
}

static void retire(const char *nick)
{
	fine(custody_retire(scene_open(&s, JONAS), nick, NULL, 10));
	scene_close(&s);
}

static bool is_retired(enum who who)
{
	bool yes;

	scene_open(&s, EVA);
	yes = state_member(ledger_state(s.user->ledger),
			   s.people[who].enrolment.id)
		      ->retired;
	scene_close(&s);
	return yes;
}

/* --- the last admin --- */

Test(standing, the_last_admin_does_not_retire)
{
	struct forged e[2] = { retirement(JONAS), report() };
	struct actor jonas = actor_member(&s, JONAS);
	struct member_keys keys;
	uint64_t seq;

	/* with an entry after it, so that a rotation may still follow */
	scene_keys(&s, JONAS, &keys);
	seq = forge(&s, &jonas, keys.sign, e, 2);
	is_void(seq, "no admin would remain");
	cr_assert_not(is_retired(JONAS));
	counts(seq + 1);
	member_keys_free(&keys);
	json_free(&e[0].doc);
	json_free(&e[1].doc);
}

Test(standing, the_last_admin_stays_one)
{
	is_void(forge_by(&s, JONAS, roles(JONAS, "auditor")),
		"no admin would remain");
	counts(forge_by(&s, JONAS, roles(EVA, "admin")));
	counts(forge_by(&s, EVA, roles(JONAS, "auditor")));
	is_void(forge_by(&s, EVA, roles(EVA, "auditor")),
		"no admin would remain");
	is_void(forge_by(&s, JONAS, roles(JONAS, "admin")), "no admin");
}

Test(standing, a_retired_admin_is_no_admin_that_remains)
{
	counts(forge_by(&s, JONAS, roles(EVA, "admin")));
	retire("eva");
	is_void(forge_by(&s, JONAS, roles(JONAS, "auditor")),
		"no admin would remain");
}

/* --- retirement --- */

Test(standing, a_retirement_without_its_rotation_is_void)
{
	struct forged e[2] = { retirement(BEN), report() };
	struct actor jonas = actor_member(&s, JONAS);
	struct member_keys keys;
	uint64_t seq;

	is_void(forge_by(&s, JONAS, retirement(BEN)),
		"no catalog rotation follows");
	scene_keys(&s, JONAS, &keys);
	seq = forge(&s, &jonas, keys.sign, e, 2);
	is_void(seq, "no catalog rotation follows");
	counts(seq + 1);
	cr_assert_not(is_retired(BEN));
	counts(forge_by(&s, BEN, report()));
	member_keys_free(&keys);
	json_free(&e[0].doc);
	json_free(&e[1].doc);
}

Test(standing, nothing_that_a_retired_member_writes_counts)
{
	counts(forge_by(&s, BEN, report()));
	retire("ben");
	is_void(forge_by(&s, BEN, report()), "retired");
}

Test(standing, retirement_is_for_good)
{
	retire("ben");
	is_void(forge_by(&s, JONAS, roles(BEN, "admin")), "not active");
	is_void(forge_by(&s, JONAS, retirement(BEN)), "not active");
	cr_assert(is_retired(BEN));
}

static struct forged enrolment(const struct member_file *m)
{
	struct forged e = { .ev = "member.enrolled", .xk = 1 };
	static struct tree_hash h;
	static char obj[OBJ_TEXT];
	struct json *d, *list;

	snprintf(obj, sizeof(obj), "member:%s:1", m->enrolment.id);
	forge_object(&s, "box", 3, &h);
	e.doc = forged_d(&d);
	list = json_array(e.doc);
	json_add_text(e.doc, list, "custodian");
	json_set(e.doc, d, "member", enrolment_json(e.doc, &m->enrolment));
	json_set(e.doc, d, "roles", list);
	json_set_base64(e.doc, d, "catalog_h", h.bytes, TREE_HASH_LEN);
	e.obj = obj;
	e.h = &h;
	return e;
}

Test(standing, who_was_retired_is_not_enrolled_again)
{
	struct member_file twin;
	struct secret *identity = NULL;

	retire("ben");
	is_void(forge_by(&s, JONAS, enrolment(&s.people[BEN])),
		"enrolled before");
	fine(member_new(s.people[BEN].enrolment.id, "Ben Ode", "ben", &identity,
			&twin));
	is_void(forge_by(&s, JONAS, enrolment(&twin)), "enrolled before");
	cr_assert(is_retired(BEN));
	member_file_free(&twin);
	secret_free(&identity);
}

/* --- a retired custodian's share --- */

/* ben's true acknowledgement of MAIL, over a head that is still the newest: it
 * is made on a copy of the file, and carried over. */
static struct forged ack_of_ben(void)
{
	struct forged e = { .ev = "share.acked" };
	struct possession_view view;
	char vault[sizeof(s.vault)], command[256];
	struct leaf leaf;

	memcpy(vault, s.vault, sizeof(vault));
	snprintf(s.vault, sizeof(s.vault), "%s/copy.vault", s.dir);
	snprintf(command, sizeof(command), "cp %s %s", vault, s.vault);
	cr_assert_eq(system(command), 0);
	fine(possession_ack(scene_open(&s, BEN), "MAIL", &view));
	possession_view_clear(&view);
	fine(ledger_leaf(s.user->ledger, s.user->ledger->size - 1, &leaf));
	fine(json_new(&e.doc));
	json_set_root(e.doc, json_copy(e.doc, leaf.d));
	leaf_free(&leaf);
	scene_close(&s);
	memcpy(s.vault, vault, sizeof(vault));
	return e;
}

static bool ben_acked(void)
{
	const struct generation *g;
	bool yes;

	scene_open(&s, EVA);
	g = state_current(scene_compartment(&s, "MAIL"));
	yes = policy_holder(g->policy, s.people[BEN].enrolment.id, NULL, NULL)
		      ->acked;
	scene_close(&s);
	return yes;
}

Test(standing, an_acknowledgement_counts_when_another_carries_it)
{
	counts(forge_by(&s, EVA, ack_of_ben()));
	cr_assert(ben_acked());
}

Test(standing, a_retired_custodian_acknowledges_nothing)
{
	struct forged ack = ack_of_ben();

	retire("ben");
	is_void(forge_by(&s, EVA, ack), "the holder's signature");
	cr_assert_not(ben_acked());
}

/* An answer to the session, as `d` has it: given, and not yet written. */
static struct forged answer_of(const char *sid, enum who who, bool refusal)
{
	struct forged e = { .ev = refusal ? "open.refused" : "open.approved" };
	struct buffer request = BUFFER_INIT, file = BUFFER_INIT;
	struct buffer receipt = BUFFER_INIT;
	struct ask_memory memory = { .known = false };
	struct ask *ask = NULL;
	struct answer a;

	scene_open(&s, JONAS);
	fine(request_file_write(s.user,
				state_session(ledger_state(s.user->ledger),
					      sid),
				s.people[who].enrolment.id, &request));
	fine(ask_open((struct span){ request.bytes, request.len },
		      (const struct secret *const *)&s.identities[who], 1,
		      &memory, &ask));
	if (refusal)
		fine(ask_refuse(ask, "not now", &file));
	else
		fine(ask_approve(ask, s.now, &file, &receipt));
	fine(answer_parse((struct span){ file.bytes, file.len }, &a));
	fine(json_new(&e.doc));
	json_set_root(e.doc, approval_json(e.doc, &a.approval, refusal));
	if (refusal) {
		e.x = "AAAA";
		e.xk = 1;
	}
	answer_free(&a);
	ask_free(&ask);
	buffer_free(&request);
	buffer_free(&file);
	buffer_free(&receipt);
	scene_close(&s);
	return e;
}

Test(standing, a_retired_custodian_approves_nothing)
{
	char sid[ID_TEXT];
	struct forged no, yes;

	scene_request(&s, sid);
	yes = answer_of(sid, BEN, false);
	no = answer_of(sid, BEN, true);
	retire("ben");
	is_void(forge_in_session(&s, sid, yes), "no active member");
	is_void(forge_in_session(&s, sid, no), "no active member");
}

Test(standing, what_a_custodian_gave_before_their_retirement_was_given)
{
	struct forged grant = { .ev = "open.granted" };
	const char *a = s.people[ANNA].enrolment.id;
	const char *b = s.people[BEN].enrolment.id;
	struct forged anna;
	char sid[ID_TEXT];
	struct json *d, *list;

	scene_request(&s, sid);
	anna = answer_of(sid, ANNA, false);
	counts(forge_in_session(&s, sid, answer_of(sid, BEN, false)));
	retire("ben");
	counts(forge_in_session(&s, sid, anna));
	grant.doc = forged_d(&d);
	list = json_array(grant.doc);
	json_add_text(grant.doc, list, strcmp(a, b) < 0 ? a : b);
	json_add_text(grant.doc, list, strcmp(a, b) < 0 ? b : a);
	json_set(grant.doc, d, "counted", list);
	counts(forge_in_session(&s, sid, grant));
}

/* --- a share that nobody can give --- */

/* MAIL is dealt again to anna and eva, and both have it in hand. */
static void deal_to_anna_and_eva(void)
{
	struct deal_policy *policy = calloc(1, sizeof(*policy));
	struct request_options o = { .label = "MAIL",
				     .purpose = "redeal",
				     .ticket = "INC-2",
				     .reason = "a year is over",
				     .why_not = "it is the normal way",
				     .duration = 3600 };
	struct request_result result;

	fine(custody_roles(scene_open(&s, JONAS), "eva", ROLE_CUSTODIAN));
	policy->threshold = 1;
	policy->count = 1;
	fine(deal_list_parse("anna,eva", 2, "ALL", &policy->groups[0]));
	o.policy = policy;
	fine(session_request(s.user, &o, &result));
	scene_approve(&s, result.sid, ANNA);
	scene_approve(&s, result.sid, BEN);
	scene_deal(&s, result.sid);
	scene_ack(&s, ANNA);
	scene_ack(&s, EVA);
	request_result_free(&result);
	free(policy);
}

/* Nobody takes an answer from who has left: a set that needs them opens
 * nothing, and must not take the place of one that does (V2). */
Test(standing, a_share_of_who_has_left_is_in_nobodys_hand)
{
	struct forged e = { .ev = "generation.committed" };
	struct json *d;

	deal_to_anna_and_eva();
	retire("eva");
	scene_open(&s, JONAS);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, "MAIL")->id);
	json_set_integer(e.doc, d, "generation", 2);
	scene_close(&s);
	is_void(forge_by(&s, JONAS, e), "too few holders");
}

/* --- who judges a session --- */

static uint64_t review(const char *sid, enum who who)
{
	struct forged e = with_text("review.signed", "verdict", "justified");

	e.sid = sid;
	return forge_by(&s, who, e);
}

static void close_session(const char *sid)
{
	struct vault_session *session = NULL;

	fine(session_load(scene_open(&s, JONAS), sid, &session));
	fine(session_close(session));
	session_free(&session);
	scene_close(&s);
}

static bool is_reviewed(const char *sid)
{
	bool yes;

	scene_open(&s, EVA);
	yes = state_session(ledger_state(s.user->ledger), sid)->reviewed;
	scene_close(&s);
	return yes;
}

Test(standing, a_session_is_not_reviewed_before_its_end)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
	is_void(review(sid, EVA), "not over");
	cr_assert_not(is_reviewed(sid));
	close_session(sid);
	counts(review(sid, EVA));
	cr_assert(is_reviewed(sid));
	/* nor one that was only asked for */
	scene_request(&s, sid);
	is_void(review(sid, EVA), "not over");
}

Test(standing, neither_requester_nor_approver_reviews_a_session)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	counts(forge_in_session(&s, sid, answer_of(sid, BEN, true)));
	close_session(sid);
	is_void(review(sid, JONAS), "the requester");
	is_void(review(sid, ANNA), "approved the session");
	cr_assert_not(is_reviewed(sid));
	/* who said no may */
	counts(review(sid, BEN));
	cr_assert(is_reviewed(sid));
}

Test(standing, a_session_that_ran_out_is_reviewed)
{
	char sid[ID_TEXT];
	struct forged e = { .ev = "open.expired" };
	struct json *d;

	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	scene_approve(&s, sid, BEN);
	e.doc = forged_d(&d);
	e.sid = sid;
	is_void(forge_by(&s, EVA, e), "was not over");
	s.now += 3600 * 1000 + 1;
	e.doc = forged_d(&d);
	counts(forge_by(&s, EVA, e));
	counts(review(sid, EVA));
}

Test(standing, what_never_was_is_not_reviewed)
{
	is_void(review("00112233445566778899aabbccddeeff", EVA),
		"never requested");
}

/* --- two of a name --- */

static struct forged compartment(const char *id, const char *label, bool drill)
{
	struct forged e = with_text("compartment.added", "compartment", id);
	struct json *d = (struct json *)(uintptr_t)json_root(e.doc);

	json_set_text(e.doc, d, "label", label);
	json_set_bool(e.doc, d, "drill", drill);
	json_set_integer(e.doc, d, "max_open", 999999);
	return e;
}

Test(standing, a_second_compartment_of_the_same_id_or_label_is_void)
{
	const struct compartment *c;
	char mail[ID_TEXT];

	scene_open(&s, EVA);
	memcpy(mail, scene_compartment(&s, "MAIL")->id, ID_TEXT);
	is_void(forge_by(&s, JONAS, compartment(mail, "POST", true)),
		"there already");
	is_void(forge_by(&s, JONAS, compartment(mail, "MAIL", true)),
		"there already");
	is_void(forge_by(&s, JONAS,
			 compartment("00112233445566778899aabbccddeeff", "MAIL",
				     true)),
		"label is taken");
	scene_open(&s, EVA);
	c = scene_compartment(&s, "MAIL");
	cr_assert_str_eq(c->id, mail);
	cr_assert_eq(c->max_open, 28800);
	cr_assert_not(c->drill);
	cr_assert_null(scene_compartment(&s, "POST"));
}

/* --- a session before its grant --- */

Test(standing, a_session_without_its_grant_reports_nothing_but_the_time)
{
	static const char *const late[] = { "exported", "imported", "backed.up",
					    "copied" };
	char sid[ID_TEXT];
	struct json *d;
	size_t i;

	scene_request(&s, sid);
	for (i = 0; i < sizeof(late) / sizeof(late[0]); i++) {
		struct forged e = { .ev = late[i] };

		e.doc = forged_d(&d);
		json_set_text(e.doc, d, "what", "all");
		json_set_integer(e.doc, d, "n", 1);
		is_void(forge_in_session(&s, sid, e), "no grant");
	}
	{
		struct forged e = { .ev = "clock.stated" };

		e.doc = forged_d(&d);
		json_set_text(e.doc, d, "host", "2026-11-18T10:00:00.000Z");
		json_set_text(e.doc, d, "stated", "2026-11-18T11:00:00.000Z");
		counts(forge_in_session(&s, sid, e));
	}
}
