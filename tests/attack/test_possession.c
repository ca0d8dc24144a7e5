/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_possession.c -- "I have my share": whoever carries such a statement, it
 * is its holder's own, of this share, of this card set, and of now.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/ask/approval.h"
#include "vault/base/error.h"
#include "vault/custody/possession.h"

static struct scene s;

static void setup(void)
{
	scene_make(&s);
}

static void teardown(void)
{
	scene_drop(&s);
}

TestSuite(possession, .init = setup, .fini = teardown);

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

/* --- a statement, and what may be wrong with it --- */

struct statement {
	const char *label;
	uint64_t generation;
	enum who holder;          /* whom it is about */
	enum who signer;          /* whose keys sign it */
	enum who sharer;          /* whose share signs it */
	bool attest;              /* the entry */
	bool attest_text;         /* the text that is signed */
	uint64_t text_generation; /* ... and its generation; 0: the same */
	uint64_t size;            /* of the head; 0: the newest */
	bool another_root;
};

static struct statement true_ack(enum who who)
{
	return (struct statement){ .label = "MAIL",
				   .generation = 1,
				   .holder = who,
				   .signer = who,
				   .sharer = who };
}

static struct statement true_attest(enum who who)
{
	struct statement st = true_ack(who);

	st.attest = true;
	st.attest_text = true;
	return st;
}

static const struct generation *generation_of(const struct statement *st)
{
	return state_generation(scene_compartment(&s, st->label),
				st->generation);
}

static const struct holder *holder_of(const struct statement *st, enum who who)
{
	return policy_holder(generation_of(st)->policy,
			     s.people[who].enrolment.id, NULL, NULL);
}

/* The key that the sharer's words give when they say they are ${holder}. */
static struct secret *share_seed(const struct statement *st, const char *holder)
{
	const struct holder *from = holder_of(st, st->sharer);
	struct secret *share = NULL, *seed = NULL;
	struct buffer box = BUFFER_INIT;
	struct share_place place;

	memset(&place, 0, sizeof(place));
	memcpy(place.vault, ledger_state(s.user->ledger)->vault, ID_TEXT);
	memcpy(place.compartment, scene_compartment(&s, st->label)->id,
	       ID_TEXT);
	snprintf(place.label, sizeof(place.label), "%s", st->label);
	place.generation = (uint32_t)st->generation;
	memcpy(place.holder, from->id, ID_TEXT);
	fine(ledger_object(s.user->ledger, &from->h, &box));
	fine(share_unseal(
		(struct span){ box.bytes, box.len },
		(const struct secret *const *)&s.identities[st->sharer], 1,
		&place, &share));
	memcpy(place.holder, holder, ID_TEXT);
	fine(share_key(share, &place, &seed, NULL));
	secret_free(&share);
	buffer_free(&box);
	return seed;
}

static void head_of(const struct statement *st, struct checkpoint *head)
{
	ledger_head(s.user->ledger, head);
	if (st->size != 0) {
		head->size = st->size;
		fine(ledger_root(s.user->ledger, ledger_tip(s.user->ledger),
				 st->size, &head->root));
	}
	if (st->another_root)
		head->root.bytes[0] ^= 1;
}

static void text_of(const struct statement *st, const char *holder,
		    const uint8_t key[NOTE_KEY_LEN],
		    const struct checkpoint *head, struct buffer *out)
{
	struct possession_terms t;

	memset(&t, 0, sizeof(t));
	t.attest = st->attest_text;
	memcpy(t.origin, head->origin, sizeof(t.origin));
	t.size = head->size;
	t.root = head->root;
	memcpy(t.compartment, scene_compartment(&s, st->label)->id, ID_TEXT);
	t.generation =
		st->text_generation != 0 ? st->text_generation : st->generation;
	memcpy(t.holder, holder, ID_TEXT);
	memcpy(t.share_key, key, sizeof(t.share_key));
	possession_text(&t, out);
}

struct signatures {
	uint8_t sig[NOTE_SIG_LEN], share_sig[NOTE_SIG_LEN];
	uint8_t cosig[NOTE_COSIG_LEN];
};

static void sign(const struct statement *st, const char *holder,
		 const uint8_t key[NOTE_KEY_LEN], const struct checkpoint *head,
		 struct signatures *out)
{
	struct buffer text = BUFFER_INIT, note = BUFFER_INIT;
	struct secret *seed = share_seed(st, holder);
	struct member_keys keys;

	text_of(st, holder, key, head, &text);
	checkpoint_write(head, &note);
	scene_keys(&s, st->signer, &keys);
	fine(note_sign((struct span){ text.bytes, text.len }, keys.sign,
		       out->sig));
	fine(note_sign((struct span){ text.bytes, text.len }, seed,
		       out->share_sig));
	fine(note_cosign((struct span){ note.bytes, note.len }, 1795000000,
			 keys.witness, out->cosig));
	member_keys_free(&keys);
	secret_free(&seed);
	buffer_free(&text);
	buffer_free(&note);
}

static struct json *d_of(struct json_doc *doc, const struct statement *st,
			 const char *holder, const struct checkpoint *head)
{
	struct json *d = json_object(doc);

	json_set_text(doc, d, "compartment",
		      scene_compartment(&s, st->label)->id);
	json_set_integer(doc, d, "generation", (int64_t)st->generation);
	json_set_text(doc, d, "holder", holder);
	json_set_integer(doc, d, "size", (int64_t)head->size);
	json_set_base64(doc, d, "root", head->root.bytes, TREE_HASH_LEN);
	return d;
}

static struct forged entry_of(const struct statement *st)
{
	struct forged e = { .ev = st->attest ? "share.attested" :
					       "share.acked" };
	const char *holder = s.people[st->holder].enrolment.id;
	struct signatures sigs;
	struct checkpoint head;
	struct json *d;

	scene_open(&s, EVA);
	head_of(st, &head);
	sign(st, holder, holder_of(st, st->holder)->key, &head, &sigs);
	fine(json_new(&e.doc));
	d = d_of(e.doc, st, holder, &head);
	json_set_text(e.doc, d, "form", "sealed");
	json_set_base64(e.doc, d, "sig", sigs.sig, NOTE_SIG_LEN);
	json_set_base64(e.doc, d, "share_sig", sigs.share_sig, NOTE_SIG_LEN);
	json_set_base64(e.doc, d, "cosig", sigs.cosig, NOTE_COSIG_LEN);
	scene_close(&s);
	return e;
}

/* eva carries it: anybody may. */
static uint64_t state_it(struct statement st)
{
	return forge_by(&s, EVA, entry_of(&st));
}

static bool acked(const char *label, uint64_t n, enum who who)
{
	struct statement st = { .label = label, .generation = n };
	bool yes;

	scene_open(&s, EVA);
	yes = holder_of(&st, who)->acked;
	scene_close(&s);
	return yes;
}

static uint64_t size_now(void)
{
	uint64_t size = scene_open(&s, EVA)->ledger->size;

	scene_close(&s);
	return size;
}

/* --- whose it is --- */

Test(possession, a_true_statement_counts_whoever_carries_it)
{
	counts(state_it(true_ack(ANNA)));
	cr_assert(acked("MAIL", 1, ANNA));
	cr_assert_not(acked("MAIL", 1, BEN));
	counts(state_it(true_attest(ANNA)));
}

Test(possession, an_attestation_acknowledges_nothing)
{
	counts(state_it(true_attest(ANNA)));
	cr_assert_not(acked("MAIL", 1, ANNA));
}

Test(possession, nobody_else_signs_for_a_holder)
{
	struct statement st = true_ack(ANNA);

	st.signer = EVA;
	is_void(state_it(st), "the holder's signature");
	st.signer = BEN;
	is_void(state_it(st), "the holder's signature");
	cr_assert_not(acked("MAIL", 1, ANNA));
}

Test(possession, another_share_proves_nothing)
{
	struct statement st = true_ack(ANNA);

	st.sharer = BEN;
	is_void(state_it(st), "the share key's signature");
	/* anna's signatures under ben's name */
	st = true_ack(BEN);
	st.signer = ANNA;
	st.sharer = ANNA;
	is_void(state_it(st), "the share key's signature");
	cr_assert_not(acked("MAIL", 1, ANNA));
	cr_assert_not(acked("MAIL", 1, BEN));
}

/* The entry with one key of `d` changed: to the text given, or gone. */
static struct forged changed(struct forged e, const char *key, const char *to)
{
	const struct json *was = json_root(e.doc);
	struct json *d = json_object(e.doc);
	size_t i;

	for (i = 0; i < json_count(was); i++)
		if (strcmp(json_key(was, i), key) != 0)
			json_set(e.doc, d, json_key(was, i),
				 json_copy(e.doc, json_value(was, i)));
	if (to != NULL)
		json_set_text(e.doc, d, key, to);
	json_set_root(e.doc, d);
	return e;
}

Test(possession, who_has_no_share_of_it_acknowledges_none)
{
	struct statement st = true_ack(ANNA);

	is_void(forge_by(&s, EVA,
			 changed(entry_of(&st), "holder",
				 s.people[EVA].enrolment.id)),
		"has no share");
	is_void(forge_by(&s, ANNA,
			 changed(entry_of(&st), "holder",
				 s.people[BEN].enrolment.id)),
		"the share key's signature");
}

/* --- of what --- */

Test(possession, a_statement_about_one_compartment_is_none_about_another)
{
	struct statement st = true_ack(ANNA);
	char grid[ID_TEXT];

	scene_open(&s, EVA);
	memcpy(grid, scene_compartment(&s, "GRID")->id, ID_TEXT);
	is_void(forge_by(&s, EVA, changed(entry_of(&st), "compartment", grid)),
		"the share key's signature");
	cr_assert_not(acked("GRID", 1, ANNA));
}

Test(possession, what_was_said_of_one_card_set_is_not_said_of_the_next)
{
	struct statement st = true_ack(ANNA);
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	st.generation = 2;
	st.text_generation = 1;
	is_void(state_it(st), "the share key's signature");
	cr_assert_not(acked("MAIL", 2, ANNA));
	st.text_generation = 0;
	counts(state_it(st));
	cr_assert(acked("MAIL", 2, ANNA));
}

Test(possession, an_acknowledgement_is_no_attestation_and_the_reverse)
{
	struct statement st = true_ack(ANNA);

	st.attest = true;
	is_void(state_it(st), "the share key's signature");
	st = true_attest(ANNA);
	st.attest = false;
	is_void(state_it(st), "the share key's signature");
	cr_assert_not(acked("MAIL", 1, ANNA));
}

Test(possession, nothing_is_acknowledged_of_a_card_set_that_was_given_up)
{
	struct statement st = true_ack(ANNA);
	uint64_t generation;
	char sid[ID_TEXT];

	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	st.generation = 2;
	counts(state_it(st));
	fine(custody_abort(scene_open(&s, JONAS), "MAIL", &generation));
	is_void(state_it(st), "not in use");
}

/* --- of when --- */

Test(possession, a_head_from_before_the_dealing_proves_nothing)
{
	struct statement st = true_ack(ANNA);

	scene_open(&s, EVA);
	st.size = generation_of(&st)->dealt_at;
	scene_close(&s);
	is_void(state_it(st), "from before the dealing");
}

Test(possession, a_head_that_never_was_proves_nothing)
{
	struct statement st = true_ack(ANNA);

	st.another_root = true;
	is_void(state_it(st), "another root");
}

Test(possession, the_same_attestation_counts_once)
{
	struct statement st = true_attest(ANNA);

	st.size = size_now();
	counts(state_it(st));
	is_void(state_it(st), "a newer proof");
}

Test(possession, an_older_attestation_does_not_come_after_a_newer_one)
{
	struct statement kept = true_attest(ANNA);

	kept.size = size_now();
	counts(state_it(true_attest(BEN)));
	counts(state_it(true_attest(ANNA)));
	is_void(state_it(kept), "a newer proof");
}

/* An approval proves possession as well: nothing from before it counts. */
Test(possession, an_attestation_from_before_an_approval_is_too_late)
{
	struct statement kept = true_attest(ANNA);
	char sid[ID_TEXT];

	kept.size = size_now();
	scene_request(&s, sid);
	scene_approve(&s, sid, ANNA);
	is_void(state_it(kept), "a newer proof");
	cr_assert(acked("MAIL", 1, ANNA));
}

/* --- by whom it is witnessed --- */

Test(possession, another_witness_vouches_for_nobody)
{
	struct statement st = true_ack(ANNA), by_ben = st;
	struct forged e = entry_of(&st), other;
	const char *cosig;

	by_ben.signer = BEN;
	other = entry_of(&by_ben);
	cosig = json_text(json_get(json_root(other.doc), "cosig"));
	is_void(forge_by(&s, EVA, changed(e, "cosig", cosig)), "cosignature");
	json_free(&other.doc);
	cr_assert_not(acked("MAIL", 1, ANNA));
}

/* --- a group that needs one share --- */

/* ROOF: one of anna and ben, who have the same words, and one of eva and a
 * card, who do. */
static void deal_roof(void)
{
	struct deal_options *o = calloc(1, sizeof(*o));
	struct deal_result result;

	fine(custody_roles(scene_open(&s, JONAS), "eva",
			   ROLE_AUDITOR | ROLE_CUSTODIAN));
	o->label = "ROOF";
	o->max_open = 3600;
	o->policy.threshold = 2;
	o->policy.count = 2;
	fine(deal_group_parse("IT=1:anna,ben", &o->policy.groups[0]));
	fine(deal_group_parse("HOUSE=1:eva,card:Safe", &o->policy.groups[1]));
	fine(custody_add(s.user, o, &result));
	deal_result_free(&result);
	free(o);
	scene_close(&s);
}

Test(possession, who_has_the_same_words_does_not_pose_as_the_other)
{
	struct statement st;

	deal_roof();
	st = true_ack(ANNA);
	st.label = "ROOF";
	/* ben's words are anna's, and so give anna's share key */
	st.sharer = BEN;
	st.signer = BEN;
	is_void(state_it(st), "the holder's signature");
	cr_assert_not(acked("ROOF", 1, ANNA));
	cr_assert_not(acked("ROOF", 1, BEN));
	st.signer = ANNA;
	counts(state_it(st));
}

/* A card's words need no signature: a sealed share's holder gives one. */
Test(possession, a_sealed_share_is_not_acknowledged_as_a_card)
{
	struct statement st;
	struct forged e;

	deal_roof();
	st = true_ack(ANNA);
	st.label = "ROOF";
	st.sharer = BEN;
	e = changed(entry_of(&st), "form", "card");
	e = changed(changed(e, "sig", NULL), "cosig", NULL);
	is_void(forge_by(&s, BEN, e), "not the holder's");
	cr_assert_not(acked("ROOF", 1, ANNA));
}

/* An envelope that looks unbroken proves no sealed share. */
Test(possession, a_look_at_an_envelope_proves_no_sealed_share)
{
	struct forged e = { .ev = "share.attested" };
	struct statement st = true_attest(ANNA);
	struct checkpoint head;
	struct json *d;

	scene_open(&s, EVA);
	head_of(&st, &head);
	fine(json_new(&e.doc));
	d = d_of(e.doc, &st, s.people[ANNA].enrolment.id, &head);
	json_set_text(e.doc, d, "form", "seal");
	json_set_text(e.doc, d, "envelope", "17");
	scene_close(&s);
	is_void(forge_by(&s, EVA, e), "only attested, of a card");
}
