/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * acts.c -- what people do with a vault, by chance. Each may be refused, as it
 * would be to anybody; nothing may be damaged by it, or be out of order.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/carry/world.h"
#include "vault/ask/ask.h"
#include "vault/audit/audit.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/custody/possession.h"
#include "vault/deposit/deposit.h"
#include "vault/session/session.h"

/* What one act needs; ${what} says what it was. */
struct acting {
	struct world *w;
	const struct place *p;
	struct user *u;
	char what[160];
};

static const char *const labels[] = { "MAIL", "GRID", "TRY" };

#define ANY_ROLE (ROLE_ADMIN | ROLE_CUSTODIAN | ROLE_AUDITOR)

static enum who some_admin(const struct acting *a)
{
	return world_someone(a->w, a->p, ROLE_ADMIN);
}

static enum who some_member(const struct acting *a)
{
	return world_someone(a->w, a->p, ANY_ROLE);
}

/* Not one of those who never leave. */
static enum who some_other(const struct acting *a, unsigned roles)
{
	enum who who;

	do
		who = world_someone(a->w, a->p, roles);
	while (who == JONAS || who == ANNA || who == BEN);
	return who;
}

static int as(struct acting *a, enum who who)
{
	user_close(&a->u);
	return place_open(a->w, a->p, who, &a->u);
}

static const struct state *state_of(const struct acting *a)
{
	return ledger_state(a->u->ledger);
}

/* --- deposits --- */

/* The version that was put last, wherever it is. */
static const struct secret_version *put_last(const struct state *s,
					     const char *depositor)
{
	const struct secret_version *found = NULL;
	size_t i, k;

	for (i = 0; i < state_credential_count(s); i++)
		for (k = 0; k < state_credential_at(s, i)->count; k++) {
			const struct secret_version *v =
				&state_credential_at(s, i)->versions[k];

			if (strcmp(v->depositor, depositor) == 0 &&
			    (found == NULL || v->at >= found->at))
				found = v;
		}
	return found;
}

static int put(struct acting *a)
{
	struct put_options o = { .compartment = labels[world_random(a->w, 3)] };
	enum who who = some_admin(a);
	char path[32], user[16], text[40];
	struct secret *body = NULL;
	struct put_result result;
	int r;

	/* a few paths for all, so that both sides put the same */
	snprintf(path, sizeof(path), "%c/%u", "mgt"[world_random(a->w, 3)],
		 (unsigned)world_random(a->w, 4));
	o.compartment = path[0] == 'm' ? "MAIL" :
			path[0] == 'g' ? "GRID" :
					 "TRY";
	o.path = path;
	o.field = world_random(a->w, 4) == 0 ? "key" : "password";
	if (world_random(a->w, 5) == 0) {
		snprintf(user, sizeof(user), "user%u",
			 (unsigned)world_random(a->w, 100));
		o.user = user;
	}
	snprintf(text, sizeof(text), "%s %zu", a->p->name, a->w->story_count);
	snprintf(a->what, sizeof(a->what), "%s puts %s %s: %s", world_nick(who),
		 path, o.field, text);
	r = as(a, who);
	if (r == E_OK)
		r = secret_copy(text, strlen(text), &body);
	o.body = body;
	if (r == E_OK)
		r = deposit_put(a->u, &o, &result);
	if (r == E_OK)
		world_text(a->w,
			   &put_last(state_of(a),
				     a->w->people[who].enrolment.id)
				    ->copies[0]
				    .h,
			   text);
	secret_free(&body);
	return r;
}

static int test(struct acting *a)
{
	enum who who = some_admin(a);
	char path[8];
	uint64_t version;
	int r;

	snprintf(path, sizeof(path), "%c/%u", "mgt"[world_random(a->w, 3)],
		 (unsigned)world_random(a->w, 4));
	snprintf(a->what, sizeof(a->what), "%s says %s works", world_nick(who),
		 path);
	r = as(a, who);
	return r == E_OK ? deposit_tested(a->u, path, NULL, &version) : r;
}

/* --- sessions --- */

static enum who nick_is(const char *nick)
{
	int i = 0;

	while (strcmp(world_nick((enum who)i), nick) != 0)
		i++;
	return (enum who)i;
}

/* What goes to the custodians is made with the request. */
static void keep(struct world *w, struct request_result *result)
{
	struct kept_request *k;
	size_t i;

	for (i = 0; i < result->file_count; i++) {
		cr_assert_eq(array_room(&w->requests, &w->request_cap,
					w->request_count, sizeof(*k)),
			     E_OK);
		k = &w->requests[w->request_count++];
		memset(k, 0, sizeof(*k));
		memcpy(k->sid, result->sid, ID_TEXT);
		k->to = nick_is(result->files[i].nick);
		k->bytes = result->files[i].bytes;
		k->len = result->files[i].len;
		result->files[i].bytes = NULL;
	}
}

static int ask_for(struct acting *a, const char *label, const char *purpose,
		   const struct deal_policy *policy, char sid[ID_TEXT])
{
	struct request_options o = { .label = label,
				     .purpose = purpose,
				     .ticket = "INC-1",
				     .reason = "store corrupt",
				     .why_not = "directory down",
				     .duration = 3600,
				     .policy = policy };
	struct request_result result;
	int r = session_request(a->u, &o, &result);

	if (r != E_OK)
		return r;
	memcpy(sid, result.sid, ID_TEXT);
	keep(a->w, &result);
	request_result_free(&result);
	return E_OK;
}

static int request(struct acting *a)
{
	const char *label = labels[world_random(a->w, 3)];
	enum who who = some_admin(a);
	char sid[ID_TEXT] = "";
	int r = as(a, who);

	if (r == E_OK)
		r = ask_for(a, label,
			    strcmp(label, "TRY") == 0 ? "drill" : "read", NULL,
			    sid);
	snprintf(a->what, sizeof(a->what), "%s asks for %s: %.8s",
		 world_nick(who), label, sid);
	return r;
}

/* Some session of that status, taken up by who asked for it; one time in eight
 * also where they have left. */
static int take_up(struct acting *a, unsigned statuses,
		   struct vault_session **out, const struct session **session)
{
	bool whoever = world_random(a->w, 8) == 0;
	const struct state *s;
	char sid[ID_TEXT];
	enum who who;
	size_t i, n;
	int r = as(a, JONAS);

	if (r != E_OK)
		return r;
	s = state_of(a);
	n = s->sessions_count;
	for (i = n == 0 ? 0 : world_random(a->w, n); n > 0; n--, i++) {
		const struct session *at = &s->sessions[i % s->sessions_count];

		if ((statuses & (1U << at->status)) == 0 ||
		    world_who(a->w, at->requester, &who) != E_OK ||
		    (a->p->roles[who] == 0 && !whoever))
			continue;
		memcpy(sid, at->sid, ID_TEXT);
		r = as(a, who);
		if (r == E_OK)
			r = session_load(a->u, sid, out);
		if (r == E_OK)
			*session = state_session(state_of(a), sid);
		return r;
	}
	return E_ABSENT;
}

#define WAITING (1U << SESSION_WAITING)
#define OPEN (1U << SESSION_OPEN)

static const struct kept_request *kept_for(const struct world *w,
					   const char *sid, enum who who)
{
	size_t i;

	for (i = 0; i < w->request_count; i++)
		if (strcmp(w->requests[i].sid, sid) == 0 &&
		    w->requests[i].to == who)
			return &w->requests[i];
	return NULL;
}

static int approve_as(struct acting *a, struct vault_session *v,
		      const char *sid, enum who who)
{
	const struct kept_request *request = kept_for(a->w, sid, who);
	struct buffer file = BUFFER_INIT, receipt = BUFFER_INIT;
	struct ask_memory memory = { .known = false };
	struct ask *ask = NULL;
	int r;

	if (request == NULL)
		return error_set(E_ABSENT, "they were not asked");
	r = ask_open((struct span){ request->bytes, request->len },
		     (const struct secret *const *)&a->w->identities[who], 1,
		     &memory, &ask);
	if (r == E_OK)
		r = ask_approve(ask, a->w->now, &file, &receipt);
	if (r == E_OK)
		r = session_answer(v, (struct span){ file.bytes, file.len },
				   NULL, NULL, NULL);
	ask_free(&ask);
	buffer_free(&file);
	buffer_free(&receipt);
	return r;
}

/* Somebody who was asked and has not answered; one time in eight anybody. */
static enum who some_holder(const struct acting *a, const struct session *s)
{
	enum who who = world_someone(a->w, a->p, ROLE_CUSTODIAN);
	const struct kept_request *k;
	size_t i, n = a->w->request_count;

	if (s == NULL || n == 0 || world_random(a->w, 8) == 0)
		return who;
	for (i = world_random(a->w, n); n > 0; n--, i++) {
		k = &a->w->requests[i % a->w->request_count];
		if (strcmp(k->sid, s->sid) == 0 && a->p->roles[k->to] != 0 &&
		    state_contribution(s, a->w->people[k->to].enrolment.id) ==
			    NULL)
			return k->to;
	}
	return who;
}

static int approve(struct acting *a)
{
	const struct session *s = NULL;
	struct vault_session *v = NULL;
	int r = take_up(a, WAITING, &v, &s);
	enum who who = some_holder(a, s);

	snprintf(a->what, sizeof(a->what), "%s approves %.8s", world_nick(who),
		 s == NULL ? "" : s->sid);
	if (r == E_OK)
		r = approve_as(a, v, s->sid, who);
	session_free(&v);
	return r;
}

static int grant(struct acting *a)
{
	const struct session *s = NULL;
	struct vault_session *v = NULL;
	int r = take_up(a, WAITING, &v, &s);

	snprintf(a->what, sizeof(a->what), "%.8s is granted",
		 s == NULL ? "" : s->sid);
	if (r == E_OK)
		r = session_grant(v);
	session_free(&v);
	return r;
}

/* A version of something that the session may show. */
static const struct credential *choose(struct world *w, const struct state *st,
				       const struct session *s)
{
	size_t n = state_credential_count(st), i;

	for (i = n == 0 ? 0 : world_random(w, n); n > 0; n--, i++) {
		const struct credential *c =
			state_credential_at(st, i % state_credential_count(st));

		if (strcmp(c->compartment, s->compartment) == 0 && c->count > 0)
			return c;
	}
	return NULL;
}

static int show(struct acting *a, struct vault_session *v,
		const struct credential *c,
		const struct secret_version *version)
{
	const char *want = world_text_of(a->w, &version->copies[0].h);
	struct secret *body = NULL;
	char id[ID_TEXT], field[33];
	int r;

	memcpy(id, c->id, sizeof(id));
	memcpy(field, version->field, sizeof(field));
	r = session_reveal(v, id, field, version->version, "show", &body);
	if (r == E_OK)
		OUGHT(a->w,
		      want != NULL && secret_len(body) == strlen(want) &&
			      memcmp(secret_peek(body), want, strlen(want)) ==
				      0,
		      "%s: another text than was put", a->what);
	secret_free(&body);
	return r;
}

static int reveal(struct acting *a)
{
	const struct session *s = NULL;
	struct vault_session *v = NULL;
	const struct credential *c = NULL;
	int r = take_up(a, OPEN, &v, &s);

	if (r == E_OK)
		c = choose(a->w, state_of(a), s);
	snprintf(a->what, sizeof(a->what), "%.8s shows %.8s",
		 s == NULL ? "" : s->sid, c == NULL ? "" : c->id);
	if (r == E_OK && c == NULL)
		r = E_ABSENT;
	if (r == E_OK)
		r = session_grant(v);
	if (r == E_OK)
		r = show(a, v, c, &c->versions[world_random(a->w, c->count)]);
	session_free(&v);
	return r;
}

static int close_it(struct acting *a)
{
	const struct session *s = NULL;
	struct vault_session *v = NULL;
	int r = take_up(a, OPEN | WAITING, &v, &s);

	snprintf(a->what, sizeof(a->what), "%.8s is closed",
		 s == NULL ? "" : s->sid);
	if (r == E_OK)
		r = session_close(v);
	session_free(&v);
	return r;
}

/* From the request to the close in one go, for by chance few get so far. */
static int opening(struct acting *a)
{
	const char *label = labels[world_random(a->w, 3)];
	enum who who = some_admin(a);
	struct vault_session *v = NULL;
	const struct credential *c;
	const struct session *s;
	char sid[ID_TEXT] = "";
	int r = as(a, who);

	if (r == E_OK)
		r = ask_for(a, label,
			    strcmp(label, "TRY") == 0 ? "drill" : "read", NULL,
			    sid);
	if (r == E_OK)
		r = session_load(a->u, sid, &v);
	snprintf(a->what, sizeof(a->what), "%s opens %s: %.8s", world_nick(who),
		 label, sid);
	if (r == E_OK)
		r = approve_as(a, v, sid, ANNA);
	if (r == E_OK)
		r = approve_as(a, v, sid, BEN);
	if (r == E_OK)
		r = session_grant(v);
	s = state_session(state_of(a), sid);
	c = r == E_OK ? choose(a->w, state_of(a), s) : NULL;
	if (c != NULL)
		r = show(a, v, c, &c->versions[world_random(a->w, c->count)]);
	if (r == E_ABSENT) /* it is not sealed to this card set */
		r = E_OK;
	if (r == E_OK && world_random(a->w, 3) > 0)
		r = session_close(v);
	session_free(&v);
	return r;
}

static int review(struct acting *a)
{
	static const char *const verdicts[] = { "justified", "misuse" };
	enum who who = some_member(a);
	size_t n;
	char sid[ID_TEXT];
	int r = as(a, who);

	snprintf(a->what, sizeof(a->what), "%s reviews", world_nick(who));
	if (r != E_OK)
		return r;
	n = state_of(a)->sessions_count;
	if (n == 0)
		return E_ABSENT;
	memcpy(sid, state_of(a)->sessions[world_random(a->w, n)].sid, ID_TEXT);
	snprintf(a->what, sizeof(a->what), "%s reviews %.8s", world_nick(who),
		 sid);
	return session_review(a->u, sid, verdicts[world_random(a->w, 2)], "ok");
}

/* --- dealing again --- */

static int pending_end(struct acting *a, const char *label, int what)
{
	uint64_t generation;
	int r = as(a, JONAS);

	if (r != E_OK || what == 0)
		return r;
	return what == 1 ? custody_abort(a->u, label, &generation) :
			   custody_commit(a->u, label, &generation);
}

static int acknowledge(struct acting *a, const char *label, enum who who)
{
	struct possession_view view;
	int r = as(a, who);

	memset(&view, 0, sizeof(view));
	if (r == E_OK)
		r = possession_ack(a->u, label, &view);
	possession_view_clear(&view);
	return r;
}

static int redeal(struct acting *a)
{
	const char *label = labels[world_random(a->w, 2)];
	enum who third = some_other(a, ROLE_CUSTODIAN);
	struct deal_policy *policy = calloc(1, sizeof(*policy));
	struct vault_session *v = NULL;
	struct deal_result result;
	char sid[ID_TEXT] = "", list[40];
	int r = as(a, JONAS);

	snprintf(a->what, sizeof(a->what), "%s is dealt again, to %s", label,
		 world_nick(third));
	snprintf(list, sizeof(list), "anna,ben,%s", world_nick(third));
	policy->threshold = 1;
	policy->count = 1;
	if (r == E_OK)
		r = deal_list_parse(list, 2, "ALL", &policy->groups[0]);
	if (r == E_OK)
		r = ask_for(a, label, "redeal", policy, sid);
	free(policy);
	if (r == E_OK)
		r = session_load(a->u, sid, &v);
	if (r == E_OK)
		r = approve_as(a, v, sid, ANNA);
	if (r == E_OK)
		r = approve_as(a, v, sid, BEN);
	if (r == E_OK)
		r = session_grant(v);
	if (r == E_OK) {
		r = session_deal(v, &result);
		if (r == E_OK)
			deal_result_free(&result);
	}
	session_free(&v);
	if (r == E_OK)
		r = acknowledge(a, label, ANNA);
	if (r == E_OK)
		r = acknowledge(a, label, BEN);
	if (r == E_OK)
		r = acknowledge(a, label, third);
	return r == E_OK ? pending_end(a, label, (int)world_random(a->w, 4)) :
			   r;
}

static int settle(struct acting *a)
{
	const char *label = labels[world_random(a->w, 2)];
	int what = 1 + (int)world_random(a->w, 2);

	snprintf(a->what, sizeof(a->what), "%s: what is pending is %s", label,
		 what == 1 ? "given up" : "committed");
	return pending_end(a, label, what);
}

/* --- who may do what --- */

/* With no more than these, somebody is enrolled where one would be retired. */
#define COMPANY 6

static unsigned company(const struct acting *a)
{
	unsigned n = 0;
	int i;

	for (i = 0; i < PEOPLE; i++)
		n += a->p->roles[i] != 0;
	return n;
}

static int enrol(struct acting *a)
{
	static const enum who new[] = { NILS, OLGA, PAUL, RITA, SVEN };
	enum who who = new[world_random(a->w, 5)];
	unsigned roles =
		world_random(a->w, 2) == 0 ? ROLE_ADMIN : ROLE_CUSTODIAN;
	struct enrol_options o = { .member = &a->w->people[who],
				   .roles = roles };
	int r = as(a, some_admin(a));

	snprintf(a->what, sizeof(a->what), "%s is enrolled", world_nick(who));
	return r == E_OK ? custody_enrol(a->u, &o) : r;
}

static int retire(struct acting *a)
{
	enum who who;
	int r;

	if (company(a) <= COMPANY)
		return enrol(a);
	who = some_other(a, ANY_ROLE);
	snprintf(a->what, sizeof(a->what), "%s is retired", world_nick(who));
	r = as(a, JONAS);
	return r == E_OK ? custody_retire(a->u, world_nick(who), NULL, 0) : r;
}

static int roles(struct acting *a)
{
	enum who who = some_other(a, ANY_ROLE);
	unsigned to = 1U << world_random(a->w, 3);
	int r = as(a, JONAS);

	snprintf(a->what, sizeof(a->what), "%s is %s now", world_nick(who),
		 to == ROLE_ADMIN   ? "admin" :
		 to == ROLE_AUDITOR ? "auditor" :
				      "custodian");
	return r == E_OK ? custody_roles(a->u, world_nick(who), to) : r;
}

static int compartment(struct acting *a)
{
	struct deal_options *o = calloc(1, sizeof(*o));
	struct deal_result result;
	char label[8];
	int r = as(a, JONAS);

	snprintf(label, sizeof(label), "NEW%u",
		 (unsigned)world_random(a->w, 3));
	snprintf(a->what, sizeof(a->what), "%s is added", label);
	o->label = label;
	o->max_open = 28800;
	o->policy.threshold = 1;
	o->policy.count = 1;
	if (r == E_OK)
		r = deal_list_parse("anna,ben", 2, "ALL", &o->policy.groups[0]);
	if (r == E_OK)
		r = custody_add(a->u, o, &result);
	if (r == E_OK)
		deal_result_free(&result);
	free(o);
	return r;
}

/* --- the rest --- */

static int record(struct acting *a)
{
	enum who who = some_member(a);
	char phone[16];
	struct member_change change = { .phone = phone };
	int r = as(a, who);

	snprintf(phone, sizeof(phone), "+49 %u",
		 (unsigned)world_random(a->w, 100000));
	snprintf(a->what, sizeof(a->what), "%s is reached by %s",
		 world_nick(who), phone);
	return r == E_OK ? custody_set(a->u, world_nick(who), &change) : r;
}

static int cosign(struct acting *a)
{
	enum who who = some_member(a);
	struct buffer receipt = BUFFER_INIT;
	int r = as(a, who);

	snprintf(a->what, sizeof(a->what), "%s cosigns", world_nick(who));
	if (r == E_OK)
		r = audit_cosign(a->u, &receipt);
	buffer_free(&receipt);
	return r;
}

static int attest(struct acting *a)
{
	enum who who = world_someone(a->w, a->p, ROLE_CUSTODIAN);
	const char *label = labels[world_random(a->w, 2)];
	struct possession_view view;
	int r = as(a, who);

	memset(&view, 0, sizeof(view));
	snprintf(a->what, sizeof(a->what), "%s has the share of %s",
		 world_nick(who), label);
	if (r == E_OK)
		r = possession_attest(a->u, label, &view);
	possession_view_clear(&view);
	return r;
}

static int drill(struct acting *a)
{
	struct draft draft = { .ev = EV_DRILL_RECORDED };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	struct json *d;
	int r = as(a, some_admin(a));

	snprintf(a->what, sizeof(a->what), "a drill is recorded");
	if (r == E_OK)
		r = user_needs_member(a->u);
	if (r == E_OK)
		r = user_begin(a->u, &t);
	if (r != E_OK)
		return r;
	r = json_new(&doc);
	d = json_object(doc);
	json_set_text(doc, d, "compartment",
		      state_label(state_of(a), "TRY")->id);
	draft.d = d;
	txn_expect(t, 1);
	if (r == E_OK)
		r = txn_put_doc(t, &draft, &doc);
	if (r == E_OK)
		r = user_commit(a->u, &t);
	txn_abort(&t);
	json_free(&doc);
	return r;
}

static int wait_a_while(struct acting *a)
{
	a->w->now += 40 * 60 * 1000;
	snprintf(a->what, sizeof(a->what), "time passes");
	return E_OK;
}

/* How often each comes, of a hundred. */
static const struct kind {
	unsigned weight;
	int (*act)(struct acting *a);
} kinds[] = {
	{ 22, put },   { 8, request },  { 14, approve },    { 6, grant },
	{ 6, reveal }, { 3, close_it }, { 8, opening },     { 5, review },
	{ 6, test },   { 3, redeal },   { 1, settle },      { 2, enrol },
	{ 2, retire }, { 1, roles },    { 1, compartment }, { 3, record },
	{ 4, cosign }, { 2, attest },   { 2, drill },       { 1, wait_a_while },
};

/* What nobody may ever be told here. */
static bool out_of_order(int r)
{
	return r == E_INTEGRITY || r == E_INTERNAL || r == E_IO || r == E_LOG ||
	       r == E_MEMORY || r == E_HOSTILE;
}

void act(struct world *w, struct place *p)
{
	struct acting a = { .w = w, .p = p };
	uint64_t at = world_random(w, 100);
	size_t i = 0;
	int r;

	while (at >= kinds[i].weight)
		at -= kinds[i++].weight;
	w->now += 1000 + (int64_t)world_random(w, 60000);
	error_clear();
	r = kinds[i].act(&a);
	world_note(w, "%s: %s%s%s", p->name, a.what, r == E_OK ? "" : ": ",
		   r == E_OK ? "" : error_detail());
	OUGHT(w, !out_of_order(r), "%s: %s: %s", a.what, error_name(r),
	      error_detail());
	w->worked += r == E_OK;
	w->refused += r != E_OK;
	if (a.u != NULL)
		place_look(w, p, state_of(&a));
	user_close(&a.u);
}

void ask_once(struct world *w, const struct place *p)
{
	struct acting a = { .w = w, .p = p };
	char sid[ID_TEXT];
	int r = as(&a, JONAS);

	if (r == E_OK)
		r = ask_for(&a, "MAIL", "read", NULL, sid);
	OUGHT(w, r == E_OK, "%s: %s", p->name, error_detail());
	user_close(&a.u);
}

/* --- afterwards --- */

static void show_all(struct acting *a, struct vault_session *v, const char *sid)
{
	const struct state *st = state_of(a);
	const struct session *s = state_session(st, sid);
	size_t i, k;
	int r;

	for (i = 0; i < state_credential_count(st); i++) {
		if (strcmp(state_credential_at(st, i)->compartment,
			   s->compartment) != 0)
			continue;
		for (k = 0; k < state_credential_at(st, i)->count; k++) {
			const struct secret_version *version =
				&state_credential_at(st, i)->versions[k];

			if (state_copy(version, s->generation) == NULL)
				continue;
			r = show(a, v, state_credential_at(st, i), version);
			OUGHT(a->w, r == E_OK, "%.8s, %s %llu: %s",
			      state_credential_at(st, i)->id,
			      state_credential_at(st, i)->versions[k].field,
			      (unsigned long long)state_credential_at(st, i)
				      ->versions[k]
				      .version,
			      error_detail());
			s = state_session(st, sid);
		}
	}
}

void opens_all(struct world *w, const struct place *p)
{
	struct acting a = { .w = w, .p = p, .what = "opening all" };
	struct vault_session *v = NULL;
	char sid[ID_TEXT] = "";
	int i, r;

	for (i = 0; i < 2; i++) {
		r = as(&a, JONAS);
		if (r == E_OK)
			r = ask_for(&a, labels[i], "read", NULL, sid);
		if (r == E_OK)
			r = session_load(a.u, sid, &v);
		if (r == E_OK)
			r = approve_as(&a, v, sid, ANNA);
		if (r == E_OK)
			r = approve_as(&a, v, sid, BEN);
		if (r == E_OK)
			r = session_grant(v);
		OUGHT(w, r == E_OK, "%s in %s: %s: %s", labels[i], p->name,
		      error_name(r), error_detail());
		show_all(&a, v, sid);
		session_free(&v);
	}
	user_close(&a.u);
}
