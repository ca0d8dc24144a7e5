/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_void.c -- entries with a true signature and no right: each is in the
 * tree, has no effect, and is named (T6).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/ask/ask.h"
#include "vault/base/error.h"
#include "vault/ledger/policy.h"
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

TestSuite(void_entries, .init = setup, .fini = teardown);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static struct json_doc *new_d(struct json **d)
{
	struct json_doc *doc = NULL;

	fine(json_new(&doc));
	*d = json_object(doc);
	return doc;
}

/* VOID, and for a reason that holds ${text}. */
static void is_void(uint64_t seq, const char *text)
{
	const char *reason = reason_of(&s, seq);

	cr_assert_not_null(reason, "entry %llu counts",
			   (unsigned long long)seq);
	cr_assert_not_null(strstr(reason, text), "%s", reason);
}

static uint64_t forge_one(const struct actor *actor, const struct secret *seed,
			  struct forged e)
{
	uint64_t seq = forge(&s, actor, seed, &e, 1);

	json_free(&e.doc);
	return seq;
}

static uint64_t forge_as(enum who who, struct forged e)
{
	struct actor actor = actor_member(&s, who);
	struct member_keys keys;
	uint64_t seq;

	scene_keys(&s, who, &keys);
	seq = forge_one(&actor, keys.sign, e);
	member_keys_free(&keys);
	return seq;
}

/* As the session, with the keys that lie in jonas' home. */
static uint64_t forge_in(const char *sid, struct forged e)
{
	struct actor actor = actor_session(sid);
	struct session_keys keys;
	uint64_t seq;

	fine(session_keys_load(scene_open(&s, JONAS), sid, &keys));
	e.sid = sid;
	seq = forge_one(&actor, keys.seed, e);
	session_keys_free(&keys);
	return seq;
}

/* --- what is in the scene --- */

static const struct compartment *mail(void)
{
	return state_label(ledger_state(s.user->ledger), "MAIL");
}

static void credential_id(const char *path, char id[ID_TEXT])
{
	struct credential *c;

	scene_open(&s, JONAS);
	fine(reader_credential(s.user->reader, path, NULL, &c));
	memcpy(id, c->id, ID_TEXT);
	scene_close(&s);
}

static struct forged reveal_of(const char *path)
{
	struct forged e = { .ev = "secret.revealed" };
	char id[ID_TEXT];
	struct json *d;

	credential_id(path, id);
	e.doc = new_d(&d);
	json_set_text(e.doc, d, "credential", id);
	json_set_text(e.doc, d, "field", "password");
	json_set_integer(e.doc, d, "version", 1);
	json_set_text(e.doc, d, "how", "show");
	return e;
}

static bool is_revealed(const char *path)
{
	struct credential *c;
	bool revealed;

	scene_open(&s, JONAS);
	fine(reader_credential(s.user->reader, path, NULL, &c));
	revealed = c->versions[0].revealed;
	scene_close(&s);
	return revealed;
}

/* ${who} approves through the request that lies in the log. */
static void approve(const char *sid, enum who who)
{
	struct buffer request = BUFFER_INIT, file = BUFFER_INIT;
	struct buffer receipt = BUFFER_INIT;
	struct ask_memory memory = { .known = false };
	struct vault_session *session = NULL;
	struct ask *ask = NULL;

	scene_open(&s, JONAS);
	fine(request_file_write(s.user,
				state_session(ledger_state(s.user->ledger),
					      sid),
				s.people[who].enrolment.id, &request));
	fine(ask_open((struct span){ request.bytes, request.len },
		      (const struct secret *const *)&s.identities[who], 1,
		      &memory, &ask));
	fine(ask_approve(ask, s.now, &file, &receipt));
	fine(session_load(s.user, sid, &session));
	fine(session_answer(session, (struct span){ file.bytes, file.len },
			    NULL, NULL, NULL));
	session_free(&session);
	ask_free(&ask);
	buffer_free(&request);
	buffer_free(&file);
	buffer_free(&receipt);
	scene_close(&s);
}

/* --- events and keys --- */

Test(void_entries, an_unknown_event_is_void_and_the_vault_still_opens)
{
	struct forged e = { .ev = "vault.emptied" };
	struct json *d;

	e.doc = new_d(&d);
	is_void(forge_as(JONAS, e), "unknown event");
	cr_assert_not_null(scene_open(&s, JONAS));
	fine(user_needs_admin(s.user));
}

Test(void_entries, an_extra_key_makes_an_entry_void)
{
	struct forged e = reveal_of("mail/a");
	struct json *d = (struct json *)(uintptr_t)json_root(e.doc);
	char sid[ID_TEXT];

	scene_request(&s, sid);
	json_set_text(e.doc, d, "note", "x");
	is_void(forge_in(sid, e), "key note is not of this event");
}

Test(void_entries, a_malformed_reveal_is_suspect_all_the_same)
{
	struct forged e = { .ev = "secret.revealed" };
	char sid[ID_TEXT];
	struct json *d;

	scene_request(&s, sid);
	e.doc = new_d(&d);
	json_set_text(e.doc, d, "credential", "all of them");
	is_void(forge_in(sid, e), "key credential is not of its type");
	cr_assert(is_revealed("mail/a"));
	cr_assert_not(is_revealed("grid/a"));
}

/* --- who may sign --- */

static struct forged enrolment_of(struct member_file *m, struct tree_hash *h,
				  char obj[OBJ_TEXT])
{
	struct forged e = { .ev = "member.enrolled", .xk = 1 };
	struct json *d, *roles;

	snprintf(obj, OBJ_TEXT, "member:%s:1", m->enrolment.id);
	forge_object(&s, "box", 3, h);
	e.doc = new_d(&d);
	roles = json_array(e.doc);
	json_add_text(e.doc, roles, "admin");
	json_set(e.doc, d, "member", enrolment_json(e.doc, &m->enrolment));
	json_set(e.doc, d, "roles", roles);
	json_set_base64(e.doc, d, "catalog_h", h->bytes, TREE_HASH_LEN);
	e.obj = obj;
	e.h = h;
	return e;
}

Test(void_entries, an_auditor_enrols_nobody_and_who_is_so_enrolled_is_nobody)
{
	struct member_file mallory;
	struct secret *identity = NULL;
	const struct secret *one;
	struct member_keys keys;
	struct actor actor = { .kind = ACTOR_MEMBER };
	struct forged e = { .ev = "compartment.added" };
	struct tree_hash h;
	char obj[OBJ_TEXT];
	struct json *d;

	fine(member_new(NULL, "Mallory", "mallory", &identity, &mallory));
	is_void(forge_as(EVA, enrolment_of(&mallory, &h, obj)),
		"its writer is no admin");
	/* the tree takes a key once declared; the rules do not */
	one = identity;
	fine(member_keys_open(&mallory.enrolment, &one, 1, &keys, NULL));
	memcpy(actor.id, mallory.enrolment.id, ID_TEXT);
	e.doc = new_d(&d);
	json_set_text(e.doc, d, "compartment",
		      "00112233445566778899aabbccddeeff");
	json_set_text(e.doc, d, "label", "EVIL");
	json_set_bool(e.doc, d, "drill", false);
	json_set_integer(e.doc, d, "max_open", 60);
	is_void(forge_one(&actor, keys.sign, e), "never enrolled");
	scene_open(&s, JONAS);
	cr_assert_null(state_label(ledger_state(s.user->ledger), "EVIL"));
	member_keys_free(&keys);
	member_file_free(&mallory);
	secret_free(&identity);
}

Test(void_entries, a_second_key_for_a_member_never_stands)
{
	struct member_file twin;
	struct secret *identity = NULL;
	const struct secret *one;
	struct member_keys keys;
	struct actor actor = actor_member(&s, JONAS);
	struct forged e = { .ev = "record.unset" };
	struct tree_hash h;
	char obj[OBJ_TEXT];
	struct json *d;

	/* eva declares keys of her own under jonas' id */
	fine(member_new(s.people[JONAS].enrolment.id, "Twin", "twin", &identity,
			&twin));
	is_void(forge_as(EVA, enrolment_of(&twin, &h, obj)), "no admin");
	one = identity;
	fine(member_keys_open(&twin.enrolment, &one, 1, &keys, NULL));
	e.doc = new_d(&d);
	snprintf(obj, sizeof(obj), "member:%s:2", s.people[JONAS].enrolment.id);
	e.obj = obj;
	is_void(forge_one(&actor, keys.sign, e), "key that does not count");
	member_keys_free(&keys);
	member_file_free(&twin);
	secret_free(&identity);
}

/* --- a lone admin's card set --- */

Test(void_entries, a_lone_admin_deals_no_second_generation)
{
	struct forged e = { .ev = "generation.dealt", .xk = 1 };
	char recipient[AGE_RECIPIENT_TEXT], obj[OBJ_TEXT];
	const struct generation *g;
	struct leaf dealt;
	struct secret *key = NULL;
	uint8_t public[AGE_KEY_LEN];
	struct tree_hash h;
	struct json *d;
	uint64_t seq;

	forge_object(&s, "object", 6, &h);
	scene_open(&s, JONAS);
	g = state_current(mail());
	fine(ledger_leaf(s.user->ledger, g->dealt_at, &dealt));
	fine(age_identity_new(&key));
	fine(age_identity_recipient(key, public));
	age_recipient_format(public, recipient);
	e.doc = new_d(&d);
	json_set_text(e.doc, d, "compartment", mail()->id);
	json_set_integer(e.doc, d, "generation", 2);
	json_set_text(e.doc, d, "recipient", recipient);
	json_set_integer(e.doc, d, "slip", (g->slip + 77) % 32768);
	json_set(e.doc, d, "policy",
		 json_copy(e.doc, json_get(dealt.d, "policy")));
	json_set_base64(e.doc, d, "canary_h", h.bytes, TREE_HASH_LEN);
	json_set_base64(e.doc, d, "catalog_h", h.bytes, TREE_HASH_LEN);
	snprintf(obj, sizeof(obj), "holders:%s:2", mail()->id);
	e.obj = obj;
	e.h = &h;
	leaf_free(&dealt);
	seq = forge_as(JONAS, e);
	is_void(seq, "only a quorum");
	scene_open(&s, JONAS);
	cr_assert_null(state_pending(mail()));
	cr_assert_eq(mail()->count, 1);
	secret_free(&key);
}

/* --- sessions --- */

Test(void_entries, a_reveal_without_a_grant_is_void_and_still_suspect)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	is_void(forge_in(sid, reveal_of("mail/a")), "no grant");
	cr_assert(is_revealed("mail/a"));
	cr_assert_not(is_revealed("grid/a"));
}

static struct forged grant_of(const char *a, const char *b)
{
	struct forged e = { .ev = "open.granted" };
	struct json *d, *list;
	bool swap = b != NULL && strcmp(a, b) > 0;

	e.doc = new_d(&d);
	list = json_array(e.doc);
	json_add_text(e.doc, list, swap ? b : a);
	if (b != NULL)
		json_add_text(e.doc, list, swap ? a : b);
	json_set(e.doc, d, "counted", list);
	return e;
}

Test(void_entries, a_grant_that_counts_somebody_absent_is_void)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	approve(sid, ANNA);
	is_void(forge_in(sid, grant_of(s.people[ANNA].enrolment.id,
				       s.people[BEN].enrolment.id)),
		"gave no share");
	/* VOID never lessens suspicion */
	cr_assert(is_revealed("mail/a"));
}

Test(void_entries, a_grant_below_the_policy_is_void)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	approve(sid, ANNA);
	is_void(forge_in(sid, grant_of(s.people[ANNA].enrolment.id, NULL)),
		"do not meet the policy");
}

Test(void_entries, a_reveal_of_another_compartment_is_void)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	approve(sid, ANNA);
	approve(sid, BEN);
	cr_assert_null(reason_of(&s, forge_in(sid, reveal_of("mail/a"))));
	is_void(forge_in(sid, reveal_of("grid/a")),
		"not of its session's compartment");
	cr_assert(is_revealed("grid/a"));
}

Test(void_entries, a_reveal_after_the_granted_time_is_void)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	approve(sid, ANNA);
	approve(sid, BEN);
	s.now += 3600 * 1000 + 1;
	is_void(forge_in(sid, reveal_of("mail/a")), "time was over");
}

Test(void_entries, a_second_request_takes_no_living_session_over)
{
	struct forged e[2] = { { .ev = "open.requested" } };
	struct actor actor;
	struct session_keys keys;
	char sid[ID_TEXT], recipient[AGE_RECIPIENT_TEXT];
	struct json *d;
	uint64_t seq;

	scene_request(&s, sid);
	approve(sid, ANNA);
	approve(sid, BEN);
	/* somebody with the file and no key at all asks under the same id */
	fine(session_keys_new(&keys));
	scene_open(&s, JONAS);
	age_recipient_format(keys.recipient, recipient);
	e[0].doc = new_d(&d);
	json_set_text(e[0].doc, d, "compartment", mail()->id);
	json_set_integer(e[0].doc, d, "generation", 1);
	json_set_text(e[0].doc, d, "purpose", "read");
	json_set_integer(e[0].doc, d, "duration", 60);
	json_set(e[0].doc, d, "want", json_array(e[0].doc));
	json_set_base64(e[0].doc, d, "verify", keys.verify, NOTE_KEY_LEN);
	json_set_text(e[0].doc, d, "recipient", recipient);
	json_set_text(e[0].doc, d, "clock", "host");
	json_set(e[0].doc, d, "findings", json_array(e[0].doc));
	e[0].sid = sid;
	e[0].x = "AAAA";
	e[0].xk = 1;
	e[1] = reveal_of("mail/a");
	e[1].sid = sid;
	actor = actor_session(sid);
	seq = forge(&s, &actor, keys.seed, e, 2);
	is_void(seq, "used before");
	is_void(seq + 1, "not its session's");
	json_free(&e[0].doc);
	json_free(&e[1].doc);
	session_keys_free(&keys);
}

/* Somebody who may not ask, and whose own program writes on all the same. */
Test(void_entries, a_grant_of_what_was_never_asked_for_is_suspect_too)
{
	struct forged request = { .ev = "open.requested" }, grant;
	struct actor actor;
	struct session_keys keys;
	char sid[ID_TEXT], recipient[AGE_RECIPIENT_TEXT];
	struct json *d;
	uint64_t seq;

	fine(session_keys_new(&keys));
	id_random(sid);
	scene_open(&s, JONAS);
	age_recipient_format(keys.recipient, recipient);
	request.doc = new_d(&d);
	json_set_text(request.doc, d, "compartment", mail()->id);
	json_set_integer(request.doc, d, "generation", 1);
	json_set_text(request.doc, d, "purpose", "read");
	json_set_integer(request.doc, d, "duration", 60);
	json_set(request.doc, d, "want", json_array(request.doc));
	json_set_base64(request.doc, d, "verify", keys.verify, NOTE_KEY_LEN);
	json_set_text(request.doc, d, "recipient", recipient);
	json_set_text(request.doc, d, "clock", "host");
	json_set(request.doc, d, "findings", json_array(request.doc));
	request.sid = sid;
	request.x = "AAAA";
	request.xk = 1;
	is_void(forge_by(&s, EVA, request), "no admin");
	cr_assert_not(is_revealed("mail/a"));
	grant = grant_of(s.people[ANNA].enrolment.id,
			 s.people[BEN].enrolment.id);
	grant.sid = sid;
	actor = actor_session(sid);
	seq = forge(&s, &actor, keys.seed, &grant, 1);
	is_void(seq, "never requested");
	cr_assert(is_revealed("mail/a"));
	cr_assert_not(is_revealed("grid/a"));
	json_free(&grant.doc);
	session_keys_free(&keys);
}

/* --- approvals --- */

/* Two holders together can rebuild every share, and so ben's share key; what
 * they cannot make is ben's own signature. */
Test(void_entries, rebuilt_shares_forge_no_approval)
{
	struct forged e = { .ev = "open.approved" };
	struct share_place place;
	struct secret *share = NULL, *seed = NULL;
	struct buffer text = BUFFER_INIT, box = BUFFER_INIT;
	struct approval_terms t;
	struct approval a;
	struct member_keys eva;
	const struct session *st;
	const struct holder *ben;
	struct checkpoint head;
	char sid[ID_TEXT];
	struct json *d;

	scene_request(&s, sid);
	scene_open(&s, BEN);
	st = state_session(ledger_state(s.user->ledger), sid);
	ben = policy_holder(state_current(mail())->policy,
			    s.people[BEN].enrolment.id, NULL, NULL);
	memset(&place, 0, sizeof(place));
	memcpy(place.vault, ledger_state(s.user->ledger)->vault, ID_TEXT);
	memcpy(place.compartment, mail()->id, ID_TEXT);
	snprintf(place.label, sizeof(place.label), "MAIL");
	place.generation = 1;
	memcpy(place.holder, ben->id, ID_TEXT);
	fine(ledger_object(s.user->ledger, &ben->h, &box));
	fine(share_unseal((struct span){ box.bytes, box.len },
			  (const struct secret *const *)&s.identities[BEN], 1,
			  &place, &share));
	fine(share_key(share, &place, &seed, NULL));
	ledger_head(s.user->ledger, &head);
	memset(&t, 0, sizeof(t));
	snprintf(t.origin, sizeof(t.origin), "%s",
		 ledger_origin(s.user->ledger));
	t.index = st->at;
	t.leaf = st->leaf;
	t.size = head.size;
	t.root = head.root;
	t.seen = SEEN_UNPROVEN;
	snprintf(t.purpose, sizeof(t.purpose), "read");
	memcpy(t.compartment, st->compartment, ID_TEXT);
	t.generation = 1;
	t.duration = st->duration;
	memcpy(t.holder, ben->id, ID_TEXT);
	memcpy(t.share_key, ben->key, NOTE_KEY_LEN);
	memcpy(t.session, st->recipient, AGE_KEY_LEN);
	approval_text(&t, &text);
	memset(&a, 0, sizeof(a));
	memcpy(a.holder, ben->id, ID_TEXT);
	a.size = t.size;
	a.root = t.root;
	a.seen = t.seen;
	scene_keys(&s, EVA, &eva);
	fine(note_sign((struct span){ text.bytes, text.len }, eva.sign, a.sig));
	fine(note_sign((struct span){ text.bytes, text.len }, seed,
		       a.share_sig));
	fine(json_new(&e.doc));
	d = approval_json(e.doc, &a, false);
	json_set_root(e.doc, d);
	is_void(forge_in(sid, e), "custodian's signature");
	scene_open(&s, EVA);
	st = state_session(ledger_state(s.user->ledger), sid);
	cr_assert_eq(st->contribution_count, 0);
	member_keys_free(&eva);
	secret_free(&share);
	secret_free(&seed);
	buffer_free(&text);
	buffer_free(&box);
}

/* --- afterwards --- */

Test(void_entries, a_requester_does_not_review_their_own_session)
{
	struct forged e = { .ev = "review.signed" };
	char sid[ID_TEXT];
	struct json *d;

	scene_request(&s, sid);
	e.doc = new_d(&d);
	json_set_text(e.doc, d, "verdict", "justified");
	e.sid = sid;
	is_void(forge_as(JONAS, e), "reviewer is the requester");
}

Test(void_entries, a_cosignature_of_a_head_that_never_was_is_void)
{
	struct forged e = { .ev = "head.cosigned" };
	uint8_t cosig[NOTE_COSIG_LEN] = { 0 }, root[TREE_HASH_LEN] = { 7 };
	struct json *d;

	e.doc = new_d(&d);
	json_set_integer(e.doc, d, "size", 5);
	json_set_base64(e.doc, d, "root", root, sizeof(root));
	json_set_base64(e.doc, d, "cosig", cosig, sizeof(cosig));
	is_void(forge_as(EVA, e), "another root");
}

Test(void_entries, our_own_program_refuses_to_write_what_would_be_void)
{
	struct draft draft = { .ev = EV_MEMBER_RETIRED };
	struct json_doc *doc;
	struct txn *t = NULL;
	uint64_t size;
	struct json *d;

	scene_open(&s, EVA);
	size = s.user->ledger->size;
	doc = new_d(&d);
	json_set_text(doc, d, "member", s.people[ANNA].enrolment.id);
	draft.d = d;
	fine(user_begin(s.user, &t));
	txn_expect(t, 1);
	cr_assert_eq(txn_put(t, &draft, NULL), E_AUTHORITY);
	txn_abort(&t);
	json_free(&doc);
	scene_open(&s, EVA);
	cr_assert_eq(s.user->ledger->size, size);
}
