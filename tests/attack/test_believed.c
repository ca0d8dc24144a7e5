/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_believed.c -- what a custodian's program believes of entries that are
 * truly in the log, under a true head, and VOID: it has no log to fold, and
 * must refuse a request that rests on them by what the file shows.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/attack/forge.h"
#include "vault/ask/ask.h"
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

TestSuite(believed, .init = setup, .fini = teardown);

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

/* --- requests of a requester's own making --- */

struct asking {
	const char *purpose;
	int64_t duration;
	int64_t generation;
	const struct policy *policy; /* NULL: none */
	const struct json *raw;      /* ... or as JSON */
};

/* The details, sealed as an honest requester's are. */
static void details(struct forged *e, char *text, size_t cap)
{
	struct buffer x = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *d;

	doc = forged_d(&d);
	json_set_text(doc, d, "ticket", "INC-1");
	json_set_text(doc, d, "reason", "store corrupt");
	json_set_text(doc, d, "why_not", "directory down");
	fine(reader_seal_detail(s.user->reader, s.user->ledger->size,
				EV_OPEN_REQUESTED, doc, &x));
	cr_assert_leq(BASE64_PADDED_LEN(x.len) + 1, cap);
	base64_encode(x.bytes, x.len, BASE64_PADDED, text);
	e->x = text;
	e->xk = 1;
	json_free(&doc);
	buffer_free(&x);
}

/* jonas' program writes what it likes: open.requested of MAIL. */
static uint64_t ask_for(const struct asking *a)
{
	struct forged e = { .ev = "open.requested" };
	char sid[ID_TEXT], recipient[AGE_RECIPIENT_TEXT], x[1024];
	struct session_keys keys;
	struct json *d;

	fine(session_keys_new(&keys));
	id_random(sid);
	age_recipient_format(keys.recipient, recipient);
	scene_open(&s, JONAS);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, "MAIL")->id);
	json_set_integer(e.doc, d, "generation", a->generation);
	json_set_text(e.doc, d, "purpose", a->purpose);
	json_set_integer(e.doc, d, "duration", a->duration);
	json_set(e.doc, d, "want", json_array(e.doc));
	json_set_base64(e.doc, d, "verify", keys.verify, NOTE_KEY_LEN);
	json_set_text(e.doc, d, "recipient", recipient);
	json_set_text(e.doc, d, "clock", "host");
	json_set(e.doc, d, "findings", json_array(e.doc));
	if (a->policy != NULL)
		json_set(e.doc, d, "policy",
			 policy_write(e.doc, a->policy, false));
	if (a->raw != NULL)
		json_set(e.doc, d, "policy", json_copy(e.doc, a->raw));
	details(&e, x, sizeof(x));
	e.sid = sid;
	session_keys_free(&keys);
	return forge_by(&s, JONAS, e);
}

struct facts {
	uint64_t at[32];
	size_t count;
};

static void show(struct facts *f, uint64_t at)
{
	size_t i, k;

	for (i = 0; i < f->count && f->at[i] < at; i++)
		;
	if (i < f->count && f->at[i] == at)
		return;
	for (k = f->count++; k > i; k--)
		f->at[k] = f->at[k - 1];
	f->at[i] = at;
}

static void hide(struct facts *f, uint64_t at)
{
	size_t i, n = 0;

	for (i = 0; i < f->count; i++)
		if (f->at[i] != at)
			f->at[n++] = f->at[i];
	f->count = n;
}

/* What an honest request of MAIL's newest card set shows. */
static struct facts honest_facts(void)
{
	struct facts f = { .count = 0 };
	const struct compartment *c;
	const struct generation *g;
	const struct session *redeal;
	const struct state *st;
	struct leaf leaf;

	st = ledger_state(scene_open(&s, EVA)->ledger);
	c = scene_compartment(&s, "MAIL");
	g = state_current(c);
	show(&f, 0);
	show(&f, state_newest_epoch(st)->at);
	show(&f, state_member(st, s.people[ANNA].enrolment.id)->enrolled_at);
	show(&f, c->added_at);
	show(&f, c->generations[0].dealt_at);
	if (g->number > 1)
		show(&f, g->dealt_at);
	fine(ledger_leaf(s.user->ledger, g->dealt_at, &leaf));
	redeal = state_session(st, leaf.act.id);
	if (redeal != NULL)
		show(&f, redeal->at);
	leaf_free(&leaf);
	scene_close(&s);
	return f;
}

/* What anna's program says to it; the request she saw is *max_open. */
static int answer_to(uint64_t request, const struct facts *f,
		     uint64_t *max_open)
{
	struct ask_memory memory = { .known = false };
	struct buffer file = BUFFER_INIT;
	struct ask *ask = NULL;
	int r;

	forge_file(&s, ANNA, request, f->at, f->count, &file);
	r = ask_open((struct span){ file.bytes, file.len },
		     (const struct secret *const *)&s.identities[ANNA], 1,
		     &memory, &ask);
	if (r == E_OK && max_open != NULL)
		*max_open = ask->max_open;
	ask_free(&ask);
	buffer_free(&file);
	return r;
}

/* --- who is to hold shares next --- */

/* ${threshold} of anna and ben, of ${n} of them. */
static struct policy *a_policy(unsigned threshold, size_t n)
{
	struct policy *p = calloc(1, sizeof(*p));
	size_t i;

	p->threshold = 1;
	p->count = 1;
	snprintf(p->groups[0].name, sizeof(p->groups[0].name), "ALL");
	p->groups[0].threshold = threshold;
	p->groups[0].count = n;
	for (i = 0; i < n; i++)
		memcpy(p->groups[0].holders[i].id,
		       s.people[i == 0 ? ANNA : BEN].enrolment.id, ID_TEXT);
	return p;
}

/* VOID in the log, and refused by anna's program with these words. */
static void refused(const struct asking *a, const char *in_the_log,
		    int expected, const char *by_anna)
{
	struct facts f = honest_facts();
	uint64_t seq = ask_for(a);
	int r;

	is_void(seq, in_the_log);
	r = answer_to(seq, &f, NULL);
	cr_assert_eq(r, expected, "%s: %s", error_name(r), error_detail());
	cr_assert_not_null(strstr(error_detail(), by_anna), "%s",
			   error_detail());
}

static void not_proposed(struct policy *p, const char *in_the_log, int expected,
			 const char *by_anna)
{
	struct asking a = { "redeal", 60, 1, p, NULL };

	refused(&a, in_the_log, expected, by_anna);
	free(p);
}

Test(believed, a_redeal_that_can_be_is_shown)
{
	struct policy *p = a_policy(2, 2);
	struct asking a = { "redeal", 60, 1, p, NULL };
	struct facts f = honest_facts();
	uint64_t seq = ask_for(&a);

	cr_assert_null(reason_of(&s, seq));
	fine(answer_to(seq, &f, NULL));
	free(p);
}

Test(believed, a_redeal_to_a_policy_one_person_meets_is_refused)
{
	not_proposed(a_policy(1, 2), "one person alone", E_AUTHORITY,
		     "one person alone");
}

Test(believed, a_redeal_to_one_person_is_refused)
{
	not_proposed(a_policy(1, 1), "one person alone", E_AUTHORITY,
		     "one person alone");
}

/* Three groups, of which one is enough, and it needs one. */
Test(believed, a_redeal_with_one_weak_group_is_refused)
{
	struct policy *p = a_policy(2, 2);

	p->count = 2;
	snprintf(p->groups[1].name, sizeof(p->groups[1].name), "SAFE");
	p->groups[1].threshold = 1;
	p->groups[1].count = 1;
	p->groups[1].holders[0].card = true;
	id_random(p->groups[1].holders[0].id);
	not_proposed(p, "one person alone", E_AUTHORITY, "one person alone");
}

Test(believed, a_redeal_to_somebody_twice_is_refused)
{
	struct policy *p = a_policy(2, 2);

	/* in one group: anna alone has both */
	memcpy(p->groups[0].holders[1].id, p->groups[0].holders[0].id, ID_TEXT);
	not_proposed(p, "stands in it twice", E_AUTHORITY,
		     "stands in it twice");
	/* in two, both of which are needed */
	p = a_policy(1, 1);
	p->threshold = 2;
	p->count = 2;
	p->groups[1] = p->groups[0];
	snprintf(p->groups[1].name, sizeof(p->groups[1].name), "AGAIN");
	not_proposed(p, "stands in it twice", E_AUTHORITY,
		     "stands in it twice");
}

Test(believed, a_redeal_that_needs_more_than_there_are_is_refused)
{
	struct policy *p = a_policy(2, 2);

	p->groups[0].threshold = 3;
	not_proposed(p, "policy is not of its type", E_INPUT, "no request");
	p = a_policy(2, 2);
	p->threshold = 2;
	not_proposed(p, "policy is not of its type", E_INPUT, "no request");
	p = a_policy(2, 2);
	p->groups[0].threshold = 0;
	not_proposed(p, "policy is not of its type", E_INPUT, "no request");
}

/* SLIP-0039 has sixteen groups of sixteen; the policy says so before a share
 * could not be made. */
static struct policy *cards(size_t n)
{
	struct policy *p = a_policy(2, 2);
	size_t i;

	p->groups[0].count = n;
	for (i = 0; i < n; i++) {
		p->groups[0].holders[i].card = true;
		id_random(p->groups[0].holders[i].id);
	}
	return p;
}

Test(believed, a_redeal_to_sixteen_is_shown)
{
	struct policy *p = cards(GROUP_MAX);
	struct asking a = { "redeal", 60, 1, p, NULL };
	struct facts f = honest_facts();
	uint64_t seq = ask_for(&a);

	cr_assert_null(reason_of(&s, seq));
	fine(answer_to(seq, &f, NULL));
	free(p);
}

/* ${n} cards in each of ${groups} groups, all needed. */
static struct json *raw_policy(struct json_doc *doc, size_t groups, size_t n)
{
	struct json *p = json_object(doc), *list = json_array(doc);
	struct json *group, *holders, *holder;
	char id[ID_TEXT], name[8];
	size_t i, j;

	json_set_root(doc, p);
	for (i = 0; i < groups; i++) {
		group = json_object(doc);
		holders = json_array(doc);
		for (j = 0; j < n; j++) {
			holder = json_object(doc);
			id_random(id);
			json_set_text(doc, holder, "id", id);
			json_set_text(doc, holder, "form", "card");
			json_add(doc, holders, holder);
		}
		snprintf(name, sizeof(name), "G%zu", i);
		json_set_text(doc, group, "name", name);
		json_set_integer(doc, group, "threshold", (int64_t)n);
		json_set(doc, group, "holders", holders);
		json_add(doc, list, group);
	}
	json_set_integer(doc, p, "threshold", (int64_t)groups);
	json_set(doc, p, "groups", list);
	return p;
}

static uint64_t propose(size_t groups, size_t n)
{
	struct json_doc *doc = NULL;
	struct asking a = { "redeal", 60, 1, NULL, NULL };
	uint64_t seq;

	fine(json_new(&doc));
	a.raw = raw_policy(doc, groups, n);
	seq = ask_for(&a);
	json_free(&doc);
	return seq;
}

Test(believed, a_redeal_to_more_than_sixteen_is_refused)
{
	struct facts f = honest_facts();
	uint64_t seq;

	seq = propose(GROUP_MAX, 1);
	cr_assert_null(reason_of(&s, seq));
	fine(answer_to(seq, &f, NULL));
	seq = propose(1, GROUP_MAX + 1);
	is_void(seq, "policy is not of its type");
	cr_assert_eq(answer_to(seq, &f, NULL), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "no request"));
	seq = propose(GROUP_MAX + 1, 1);
	is_void(seq, "policy is not of its type");
	cr_assert_eq(answer_to(seq, &f, NULL), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "no request"));
}

Test(believed, a_policy_goes_with_a_redeal_and_only_there)
{
	struct policy *p = a_policy(2, 2);
	struct asking with = { "read", 60, 1, p, NULL };
	struct asking without = { "redeal", 60, 1, NULL, NULL };
	struct facts f = honest_facts();
	uint64_t seq;

	seq = ask_for(&with);
	is_void(seq, "goes with a redeal");
	cr_assert_eq(answer_to(seq, &f, NULL), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "goes with a redeal"));
	seq = ask_for(&without);
	is_void(seq, "goes with a redeal");
	cr_assert_eq(answer_to(seq, &f, NULL), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "goes with a redeal"));
	free(p);
}

/* --- for how long --- */

Test(believed, a_longer_opening_than_the_compartment_allows_is_refused)
{
	struct asking a = { "read", 28801, 1, NULL, NULL };

	refused(&a, "longer than the compartment allows", E_AUTHORITY,
		"MAIL allows 28800");
	a.duration = 60;
	a.purpose = "drill";
	refused(&a, "only a drill compartment", E_AUTHORITY, "not for drills");
}

/* --- a second compartment of the same id --- */

/* jonas writes MAIL once more, to be opened for longer, or as a drill. */
static uint64_t second_mail(bool drill)
{
	struct forged e = { .ev = "compartment.added" };
	struct json *d;
	uint64_t seq;

	scene_open(&s, EVA);
	e.doc = forged_d(&d);
	json_set_text(e.doc, d, "compartment",
		      scene_compartment(&s, "MAIL")->id);
	json_set_text(e.doc, d, "label", "MAIL");
	json_set_bool(e.doc, d, "drill", drill);
	json_set_integer(e.doc, d, "max_open", 999999);
	scene_close(&s);
	seq = forge_by(&s, JONAS, e);
	is_void(seq, "there already");
	return seq;
}

static uint64_t added_at(void)
{
	uint64_t at;

	scene_open(&s, EVA);
	at = scene_compartment(&s, "MAIL")->added_at;
	scene_close(&s);
	return at;
}

Test(believed, a_second_compartment_changes_nothing_for_an_honest_request)
{
	struct asking a = { "read", 28800, 1, NULL, NULL };
	struct facts f;
	uint64_t max_open, seq;

	second_mail(true);
	f = honest_facts();
	seq = ask_for(&a);
	cr_assert_null(reason_of(&s, seq));
	fine(answer_to(seq, &f, &max_open));
	cr_assert_eq(max_open, 28800);
}

Test(believed, of_two_compartments_none_is_believed)
{
	struct asking a = { "read", 999999, 1, NULL, NULL };
	struct facts f = honest_facts();
	uint64_t seq;

	show(&f, second_mail(true));
	seq = ask_for(&a);
	is_void(seq, "longer than the compartment allows");
	cr_assert_eq(answer_to(seq, &f, NULL), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "is not shown"));
}

Test(believed, a_compartment_from_after_its_dealing_is_not_believed)
{
	struct asking a = { "drill", 999999, 1, NULL, NULL };
	struct facts f = honest_facts();
	uint64_t seq;

	hide(&f, added_at());
	show(&f, second_mail(true));
	seq = ask_for(&a);
	cr_assert_eq(answer_to(seq, &f, NULL), E_AUTHORITY);
	cr_assert_not_null(strstr(error_detail(), "cannot be"));
}

/* Dealt again since: the second one stands before the dealing in use. */
static void second_before_the_dealing(const char *purpose, int64_t duration)
{
	struct asking a = { "read", 28800, 2, NULL, NULL };
	uint64_t generation, second, seq;
	struct facts f;
	char sid[ID_TEXT];

	second = second_mail(strcmp(purpose, "drill") == 0);
	scene_redeal(&s, sid);
	scene_deal(&s, sid);
	scene_ack(&s, ANNA);
	scene_ack(&s, BEN);
	fine(custody_commit(scene_open(&s, JONAS), "MAIL", &generation));
	f = honest_facts();
	seq = ask_for(&a);
	fine(answer_to(seq, &f, NULL));
	hide(&f, added_at());
	show(&f, second);
	a.purpose = purpose;
	a.duration = duration;
	seq = ask_for(&a);
	is_void(seq, "");
	cr_assert_neq(answer_to(seq, &f, NULL), E_OK,
		      "a %s of %lld seconds is believed", purpose,
		      (long long)duration);
}

Test(believed, a_drill_of_what_is_no_drill_is_not_believed)
{
	second_before_the_dealing("drill", 60);
}

Test(believed, a_longer_opening_than_the_first_allows_is_not_believed)
{
	second_before_the_dealing("read", 999999);
}

/* --- a second dealing of the same number --- */

Test(believed, of_two_dealings_none_is_believed)
{
	struct asking a = { "read", 60, 1, NULL, NULL };
	struct facts f = honest_facts();
	struct forged e = forge_dealing(&s, "MAIL", 1);
	uint64_t seq = forge_by(&s, JONAS, e);

	is_void(seq, "not the next");
	show(&f, seq);
	seq = ask_for(&a);
	cr_assert_eq(answer_to(seq, &f, NULL), E_INPUT);
	cr_assert_not_null(strstr(error_detail(), "is not shown"));
}

/* Its keys and boxes are the true ones, and who else has a share is not. */
Test(believed, a_second_dealing_alone_is_not_believed)
{
	struct asking a = { "read", 60, 1, NULL, NULL };
	struct facts f = honest_facts();
	uint64_t first, seq;

	scene_open(&s, EVA);
	first = state_current(scene_compartment(&s, "MAIL"))->dealt_at;
	scene_close(&s);
	hide(&f, first);
	seq = forge_by(&s, JONAS, forge_dealing(&s, "MAIL", 1));
	is_void(seq, "not the next");
	show(&f, seq);
	seq = ask_for(&a);
	cr_assert_neq(answer_to(seq, &f, NULL), E_OK, "it is believed");
}

/* --- facts that jonas' program adds, and that count nowhere --- */

/* Shown with an honest request: anna's program names it and goes no further. */
static void distrusted(const struct facts *f, const char *why)
{
	struct asking a = { "read", 60, 1, NULL, NULL };
	uint64_t seq = ask_for(&a);

	cr_assert_eq(answer_to(seq, f, NULL), E_AUTHORITY, "%s", why);
	cr_assert_not_null(strstr(error_detail(), why), "%s, and not: %s",
			   error_detail(), why);
}

static void distrusted_with(uint64_t planted, const char *why)
{
	struct facts f = honest_facts();

	show(&f, planted);
	distrusted(&f, why);
}

static struct forged of_person(const char *ev, enum who who, const char *role,
			       const struct tree_hash *h)
{
	struct forged e = { .ev = ev };
	struct json *d, *roles;

	e.doc = forged_d(&d);
	json_set(e.doc, d, "member",
		 enrolment_json(e.doc, &s.people[who].enrolment));
	if (role != NULL) {
		roles = json_array(e.doc);
		json_add_text(e.doc, roles, role);
		json_set(e.doc, d, "roles", roles);
	}
	json_set_base64(e.doc, d, "catalog_h", h->bytes, TREE_HASH_LEN);
	return e;
}

static uint64_t enrolled_at(enum who who)
{
	uint64_t at;

	scene_open(&s, EVA);
	at = state_member(ledger_state(s.user->ledger),
			  s.people[who].enrolment.id)
		     ->enrolled_at;
	scene_close(&s);
	return at;
}

Test(believed, nothing_is_believed_without_where_the_vault_began)
{
	struct facts f = honest_facts();

	hide(&f, 0);
	distrusted(&f, "the vault's first entry is not shown");
}

Test(believed, nobody_is_enrolled_twice_or_by_who_may_not)
{
	struct facts f = honest_facts();
	struct forged e;
	struct tree_hash h;
	char obj[OBJ_TEXT];
	uint64_t by_eva, again;

	forge_object(&s, "box", 3, &h);
	e = of_person("member.enrolled", ANNA, "admin", &h);
	snprintf(obj, sizeof(obj), "member:%s:2", s.people[ANNA].enrolment.id);
	e.obj = obj;
	e.h = &h;
	e.xk = 1;
	again = forge_by(&s, JONAS, e);
	distrusted_with(again, "was enrolled before");
	e.doc = of_person("member.enrolled", ANNA, "admin", &h).doc;
	by_eva = forge_by(&s, EVA, e);
	distrusted_with(by_eva, "its writer is not shown");
	show(&f, enrolled_at(EVA));
	show(&f, by_eva);
	distrusted(&f, "its writer was no admin");
}

Test(believed, new_keys_are_those_of_who_signs_for_them)
{
	struct facts f = honest_facts();
	uint64_t of_bens, of_their_own;
	struct tree_hash h;

	forge_object(&s, "box", 3, &h);
	of_bens = forge_by(&s, EVA, of_person("member.rekeyed", BEN, NULL, &h));
	of_their_own =
		forge_by(&s, EVA, of_person("member.rekeyed", EVA, NULL, &h));
	show(&f, enrolled_at(EVA));
	show(&f, of_bens);
	distrusted(&f, "it names another member than its writer");
	hide(&f, of_bens);
	show(&f, of_their_own);
	distrusted(&f, "a key of it was enrolled before");
}

Test(believed, one_admin_alone_deals_no_later_set)
{
	distrusted_with(forge_by(&s, JONAS, forge_dealing(&s, "MAIL", 2)),
			"one admin alone dealt a later card set");
}

Test(believed, a_session_deals_its_own_compartment_and_writes_nothing_else)
{
	struct facts f;
	struct forged e = { .ev = "record.set", .xk = 1 };
	char sid[ID_TEXT], obj[OBJ_TEXT];
	uint64_t of_grid, record, asked;
	struct tree_hash h;
	struct json *d;

	forge_object(&s, "box", 3, &h);
	scene_redeal(&s, sid);
	scene_open(&s, EVA);
	asked = state_session(ledger_state(s.user->ledger), sid)->at;
	snprintf(obj, sizeof(obj), "vault:%s:2",
		 ledger_state(s.user->ledger)->vault);
	scene_close(&s);
	of_grid = forge_in_session(&s, sid, forge_dealing(&s, "GRID", 2));
	e.doc = forged_d(&d);
	e.obj = obj;
	e.h = &h;
	record = forge_in_session(&s, sid, e);
	distrusted_with(record, "its session's request is not shown");
	f = honest_facts();
	show(&f, asked);
	show(&f, record);
	distrusted(&f, "a session may not write this");
	hide(&f, record);
	show(&f, of_grid);
	distrusted(&f, "a session may not write this");
}

Test(believed, who_was_retired_adds_nothing_any_more)
{
	struct facts f = honest_facts();
	struct forged roles = { .ev = "member.roles" };
	struct forged retired = { .ev = "member.retired" };
	struct forged enrolled;
	struct json *d, *list;
	struct tree_hash h;
	char obj[OBJ_TEXT];
	uint64_t left;

	show(&f, enrolled_at(EVA));
	roles.doc = forged_d(&d);
	list = json_array(roles.doc);
	json_add_text(roles.doc, list, "admin");
	json_set_text(roles.doc, d, "member", s.people[EVA].enrolment.id);
	json_set(roles.doc, d, "roles", list);
	show(&f, forge_by(&s, JONAS, roles));
	retired.doc = forged_d(&d);
	json_set_text(retired.doc, d, "member", s.people[EVA].enrolment.id);
	left = forge_by(&s, JONAS, retired);
	forge_object(&s, "box", 3, &h);
	enrolled = of_person("member.enrolled", ANNA, "admin", &h);
	snprintf(obj, sizeof(obj), "member:%s:2", s.people[ANNA].enrolment.id);
	enrolled.obj = obj;
	enrolled.h = &h;
	enrolled.xk = 1;
	show(&f, forge_by(&s, EVA, enrolled));
	/* as the admin she was, she would be gone along with */
	distrusted(&f, "was enrolled before");
	show(&f, left);
	distrusted(&f, "its writer was no admin");
}
