/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_answers.c -- answers to a request that are truly signed, by those who may,
 * and do not count all the same: given twice, over a head from before the request,
 * or as a no (T5, T6, V3).
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/ask/approval.h"
#include "vault/ask/ask.h"
#include "vault/base/error.h"
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

TestSuite(answers, .init = setup, .fini = teardown);

static void fine(int r)
{
	cr_assert_eq(r, E_OK, "%s: %s", error_name(r), error_detail());
}

static void is_void(uint64_t seq, const char *text)
{
	const char *reason = reason_of(&s, seq);

	cr_assert_not_null(reason, "entry %llu counts",
			   (unsigned long long)seq);
	cr_assert_not_null(strstr(reason, text), "%s", reason);
}

/* --- an approval as ben's own tool makes it, but for the head --- */

static void place_of(const struct session *st, const char *label,
		     const char *holder, struct share_place *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->vault, ledger_state(s.user->ledger)->vault, ID_TEXT);
	memcpy(out->compartment, st->compartment, ID_TEXT);
	snprintf(out->label, sizeof(out->label), "%s", label);
	out->generation = (uint32_t)st->generation;
	memcpy(out->holder, holder, ID_TEXT);
}

/* The share key of ben's sealed share. */
static struct secret *bens_key(const struct session *st,
			       const struct holder *ben)
{
	struct secret *share = NULL, *seed = NULL;
	struct buffer box = BUFFER_INIT;
	struct share_place place;

	place_of(st, "MAIL", ben->id, &place);
	fine(ledger_object(s.user->ledger, &ben->h, &box));
	fine(share_unseal((struct span){ box.bytes, box.len },
			  (const struct secret *const *)&s.identities[BEN], 1,
			  &place, &share));
	fine(share_key(share, &place, &seed, NULL));
	secret_free(&share);
	buffer_free(&box);
	return seed;
}

static void sign_it(const struct approval_terms *t, const struct secret *seed,
		    struct approval *a)
{
	struct buffer text = BUFFER_INIT;
	struct member_keys ben;

	approval_text(t, &text);
	scene_keys(&s, BEN, &ben);
	fine(note_sign((struct span){ text.bytes, text.len }, ben.sign,
		       a->sig));
	fine(note_sign((struct span){ text.bytes, text.len }, seed,
		       a->share_sig));
	member_keys_free(&ben);
	buffer_free(&text);
}

/* Over the head of that size, which is one of main's; 0: the newest. */
static struct forged approval_over(const char *sid, uint64_t size)
{
	struct forged e = { .ev = "open.approved", .sid = sid };
	const struct session *st;
	const struct holder *ben;
	struct approval_terms t;
	struct secret *seed;
	struct checkpoint head;
	struct approval a;

	scene_open(&s, BEN);
	st = state_session(ledger_state(s.user->ledger), sid);
	ben = policy_holder(
		state_current(scene_compartment(&s, "MAIL"))->policy,
		s.people[BEN].enrolment.id, NULL, NULL);
	seed = bens_key(st, ben);
	ledger_head(s.user->ledger, &head);
	memset(&t, 0, sizeof(t));
	memset(&a, 0, sizeof(a));
	snprintf(t.origin, sizeof(t.origin), "%s",
		 ledger_origin(s.user->ledger));
	t.index = st->index;
	t.leaf = st->leaf;
	t.size = size == 0 ? head.size : size;
	fine(ledger_root(s.user->ledger, ledger_tip(s.user->ledger), t.size,
			 &t.root));
	t.seen = SEEN_UNPROVEN;
	snprintf(t.purpose, sizeof(t.purpose), "%s", st->purpose);
	memcpy(t.compartment, st->compartment, ID_TEXT);
	t.generation = st->generation;
	t.duration = st->duration;
	memcpy(t.holder, ben->id, ID_TEXT);
	memcpy(t.share_key, ben->key, NOTE_KEY_LEN);
	memcpy(t.session, st->recipient, AGE_KEY_LEN);
	memcpy(a.holder, ben->id, ID_TEXT);
	a.size = t.size;
	a.root = t.root;
	a.seen = t.seen;
	sign_it(&t, seed, &a);
	secret_free(&seed);
	fine(json_new(&e.doc));
	json_set_root(e.doc, approval_json(e.doc, &a, false));
	return e;
}

/* The size of the head that the request stands behind. */
static uint64_t before(const char *sid)
{
	uint64_t size;

	scene_open(&s, EVA);
	size = state_session(ledger_state(s.user->ledger), sid)->index;
	scene_close(&s);
	return size;
}

static size_t given(const char *sid)
{
	size_t n;

	scene_open(&s, EVA);
	n = state_session(ledger_state(s.user->ledger), sid)
		    ->contribution_count;
	scene_close(&s);
	return n;
}

Test(answers, an_approval_over_the_newest_head_counts)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	cr_assert_null(reason_of(&s, forge_in_session(&s, sid,
						      approval_over(sid, 0))));
	cr_assert_eq(given(sid), 1);
}

Test(answers, an_approval_over_a_head_from_before_its_request_is_void)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	is_void(forge_in_session(&s, sid, approval_over(sid, before(sid))),
		"from before the request");
	cr_assert_eq(given(sid), 0);
}

Test(answers, a_second_approval_of_a_custodian_is_void)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	scene_approve(&s, sid, BEN);
	is_void(forge_in_session(&s, sid, approval_over(sid, 0)),
		"answered before");
	cr_assert_eq(given(sid), 1);
}

/* --- a no --- */

static void refuse(const char *sid, enum who who)
{
	struct buffer request = BUFFER_INIT, file = BUFFER_INIT;
	struct ask_memory memory = { .known = false };
	struct vault_session *session = NULL;
	struct user *u = scene_open(&s, JONAS);
	struct ask *ask = NULL;

	fine(request_file_write(u, state_session(ledger_state(u->ledger), sid),
				s.people[who].enrolment.id, &request));
	fine(ask_open((struct span){ request.bytes, request.len },
		      (const struct secret *const *)&s.identities[who], 1,
		      &memory, &ask));
	fine(ask_refuse(ask, "nobody called me", &file));
	fine(session_load(u, sid, &session));
	fine(session_answer(session, (struct span){ file.bytes, file.len },
			    NULL, NULL, NULL));
	session_free(&session);
	ask_free(&ask);
	buffer_free(&request);
	buffer_free(&file);
	scene_close(&s);
}

static struct forged grant_of(const char *sid, const char *a, const char *b)
{
	struct forged e = { .ev = "open.granted", .sid = sid };
	bool swap = strcmp(a, b) > 0;
	struct json *d, *list;

	e.doc = forged_d(&d);
	list = json_array(e.doc);
	json_add_text(e.doc, list, swap ? b : a);
	json_add_text(e.doc, list, swap ? a : b);
	json_set(e.doc, d, "counted", list);
	return e;
}

Test(answers, who_refused_is_not_counted_by_a_grant)
{
	const struct session *st;
	char sid[ID_TEXT];

	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	refuse(sid, BEN);
	cr_assert_eq(given(sid), 2);
	is_void(forge_in_session(&s, sid,
				 grant_of(sid, s.people[ANNA].enrolment.id,
					  s.people[BEN].enrolment.id)),
		"gave no share");
	scene_open(&s, EVA);
	st = state_session(ledger_state(s.user->ledger), sid);
	cr_assert_eq(st->status, SESSION_WAITING);
}

Test(answers, who_refused_does_not_approve_after_all)
{
	char sid[ID_TEXT];

	scene_request(&s, sid);
	refuse(sid, BEN);
	is_void(forge_in_session(&s, sid, approval_over(sid, 0)),
		"answered before");
}

/* --- cards --- */

/* A compartment that anna, ben and a card hold; two of them open it. */
static void add_cards(struct deal_result *out)
{
	struct deal_options *o = calloc(1, sizeof(*o));

	memset(out, 0, sizeof(*out));
	o->label = "CARDS";
	o->max_open = 3600;
	o->policy.threshold = 1;
	o->policy.count = 1;
	fine(deal_list_parse("anna,ben,card:Vogt", 2, "ALL",
			     &o->policy.groups[0]));
	fine(custody_add(scene_open(&s, JONAS), o, out));
	cr_assert_eq(out->card_count, 1);
	scene_close(&s);
	free(o);
}

static void ask_for_cards(char sid[ID_TEXT])
{
	struct request_options o = { .label = "CARDS",
				     .purpose = "read",
				     .ticket = "INC-3",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600 };
	struct request_result result;

	fine(session_request(scene_open(&s, JONAS), &o, &result));
	memcpy(sid, result.sid, ID_TEXT);
	request_result_free(&result);
	scene_close(&s);
}

/* The entry of that card, truly signed with its share key. */
static struct forged card_entry(const char *sid, const struct card *card)
{
	struct forged e = { .ev = "card.entered", .sid = sid };
	const struct policy_group *g;
	const struct session *st;
	uint8_t sig[NOTE_SIG_LEN];
	struct buffer text = BUFFER_INIT;
	struct secret *seed = NULL;
	struct share_place place;
	struct card_terms terms;
	struct json *d;
	size_t i = 0;

	scene_open(&s, JONAS);
	st = state_session(ledger_state(s.user->ledger), sid);
	g = &state_current(scene_compartment(&s, "CARDS"))->policy->groups[0];
	while (!g->holders[i].card)
		i++;
	memset(&terms, 0, sizeof(terms));
	snprintf(terms.origin, sizeof(terms.origin), "%s",
		 ledger_origin(s.user->ledger));
	terms.index = st->index;
	terms.leaf = st->leaf;
	memcpy(terms.compartment, st->compartment, ID_TEXT);
	terms.generation = st->generation;
	memcpy(terms.holder, g->holders[i].id, ID_TEXT);
	memcpy(terms.share_key, g->holders[i].key, NOTE_KEY_LEN);
	card_text(&terms, &text);
	place_of(st, "CARDS", g->holders[i].id, &place);
	fine(share_key(card->share, &place, &seed, NULL));
	fine(note_sign((struct span){ text.bytes, text.len }, seed, sig));
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "holder", g->holders[i].id);
	json_set_base64(e.doc, d, "share_sig", sig, sizeof(sig));
	secret_free(&seed);
	buffer_free(&text);
	scene_close(&s);
	return e;
}

Test(answers, a_card_that_is_entered_again_is_void)
{
	struct deal_result dealt;
	char sid[ID_TEXT];

	add_cards(&dealt);
	ask_for_cards(sid);
	cr_assert_null(
		reason_of(&s,
			  forge_in_session(&s, sid,
					   card_entry(sid, &dealt.cards[0]))));
	is_void(forge_in_session(&s, sid, card_entry(sid, &dealt.cards[0])),
		"entered before");
	cr_assert_eq(given(sid), 1);
	deal_result_free(&dealt);
}
