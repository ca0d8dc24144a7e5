/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * believe.c -- from facts to people.  The facts are walked in the order of the
 * log, from vault.init, which is its own proof: its hash is the fingerprint.
 * Each fact must be of its event's schema, under a checkpoint signed by its
 * own writer with a key the walk has already learnt, and that writer must have
 * had the right to write it then.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/ask/private.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/log/event.h"

struct person *people_find(const struct people *people, const char *id)
{
	size_t i;

	for (i = 0; i < people->count; i++)
		if (strcmp(people->list[i].id, id) == 0)
			return &people->list[i];
	return NULL;
}

void people_free(struct people *people)
{
	size_t i;

	for (i = 0; i < people->count; i++)
		enrolment_free(&people->list[i].e);
	free(people->list);
	memset(people, 0, sizeof(*people));
}

static int distrust(const struct fact *f, const char *why)
{
	error_text(E_AUTHORITY, why);
	return error_within(E_AUTHORITY, "entry %llu (%s)",
			    (unsigned long long)f->index, f->leaf.ev);
}

/* --- who signed --- */

static bool note_signed(const struct fact *f, const char *name,
			const uint8_t key[NOTE_KEY_LEN])
{
	struct span bytes = { f->note, f->note_len };
	struct note note; /* 10 KB: for want of memory nobody is distrusted */

	return note_parse(bytes, &note) == E_OK && note.count == 1 &&
	       note_find(&note, name, key);
}

/* By a key that was the person's when the range of the note began. */
static bool signed_by_person(const struct fact *f, const struct person *p)
{
	char name[KEY_NAME_TEXT];
	size_t i;

	key_name_member(f->origin, p->id, name);
	for (i = 0; i < p->key_count; i++)
		if (p->keys[i].from <= f->at && f->at <= p->keys[i].until &&
		    note_signed(f, name, p->keys[i].key))
			return true;
	return false;
}

static const struct fact *session_request(
	const struct request_file_parts *parts, const char *sid)
{
	size_t i;

	for (i = 0; i < parts->fact_count; i++)
		if (strcmp(parts->facts[i].leaf.ev,
			   event_name(EV_OPEN_REQUESTED)) == 0 &&
		    strcmp(parts->facts[i].leaf.sid, sid) == 0)
			return &parts->facts[i];
	return NULL;
}

static bool signed_by_session(const struct fact *f, const struct fact *asked)
{
	uint8_t verify[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];

	key_name_session(f->origin, f->leaf.act.id, name);
	return json_base64(json_get(asked->leaf.d, "verify"), verify,
			   sizeof(verify)) &&
	       note_signed(f, name, verify);
}

/* A branch that a session begins, and the request of a guest's: they give
 * nobody any right. */
static int begun_by_session(const struct request_file_parts *parts,
			    const struct fact *f)
{
	const struct fact *asked = session_request(parts, f->leaf.act.id);

	if (asked == NULL &&
	    strcmp(parts->request.leaf.sid, f->leaf.act.id) == 0)
		asked = &parts->request;
	if (asked == NULL)
		return distrust(f, N_("its session's request is not shown"));
	return signed_by_session(f, asked) ?
		       E_OK :
		       distrust(f, N_("not signed by its session"));
}

/* A branch, or a later generation: that is dealt by a session that was asked
 * for a redeal of just this compartment. */
static int written_by_session(const struct request_file_parts *parts,
			      const struct fact *f)
{
	const struct fact *asked = session_request(parts, f->leaf.act.id);
	const char *purpose, *compartment;

	if (event_of(f->leaf.ev) == EV_BRANCH_BEGUN ||
	    event_of(f->leaf.ev) == EV_OPEN_REQUESTED)
		return begun_by_session(parts, f);
	if (asked == NULL || asked->at >= f->at ||
	    asked->leaf.act.kind != ACTOR_MEMBER)
		return distrust(f, N_("its session's request is not shown"));
	purpose = json_text(json_get(asked->leaf.d, "purpose"));
	compartment = json_text(json_get(asked->leaf.d, "compartment"));
	if (strcmp(f->leaf.ev, event_name(EV_GENERATION_DEALT)) != 0 ||
	    strcmp(purpose, "redeal") != 0 ||
	    strcmp(compartment,
		   json_text(json_get(f->leaf.d, "compartment"))) != 0)
		return distrust(f, N_("a session may not write this"));
	return signed_by_session(f, asked) ?
		       E_OK :
		       distrust(f, N_("not signed by its session"));
}

/* --- what each fact makes of people --- */

static bool has_role(const struct json *roles, const char *role)
{
	size_t i;

	for (i = 0; i < json_count(roles); i++)
		if (strcmp(json_text(json_item(roles, i)), role) == 0)
			return true;
	return false;
}

static void roles_set(struct person *p, const struct json *roles)
{
	p->admin = has_role(roles, "admin");
	p->custodian = has_role(roles, "custodian");
}

static int key_add(struct person *p, const struct fact *f, uint64_t from)
{
	if (p->key_count == sizeof(p->keys) / sizeof(p->keys[0]))
		return distrust(f, N_("rekeyed too often"));
	memcpy(p->keys[p->key_count].key, p->e.sign, NOTE_KEY_LEN);
	p->keys[p->key_count].from = from;
	p->keys[p->key_count].until = UINT64_MAX;
	p->key_count++;
	return E_OK;
}

/* Keys are enrolled once, by one member. */
static bool keys_seen(const struct people *people, const struct enrolment *e)
{
	size_t i, k;

	for (i = 0; i < people->count; i++) {
		const struct person *p = &people->list[i];

		if (memcmp(p->e.recipient, e->recipient, AGE_KEY_LEN) == 0 ||
		    memcmp(p->e.witness, e->witness, NOTE_KEY_LEN) == 0)
			return true;
		for (k = 0; k < p->key_count; k++)
			if (memcmp(p->keys[k].key, e->sign, NOTE_KEY_LEN) == 0)
				return true;
	}
	return false;
}

static int person_add(struct people *people, const struct fact *f,
		      const struct json *e, uint64_t from)
{
	struct person *p;
	int r;

	r = array_room(&people->list, &people->cap, people->count, sizeof(*p));
	if (r != E_OK)
		return r;
	p = &people->list[people->count];
	memset(p, 0, sizeof(*p));
	r = enrolment_parse(e, &p->e);
	if (r != E_OK)
		return r == E_INPUT ? distrust(f, error_detail()) : r;
	memcpy(p->id, p->e.id, ID_TEXT);
	if (people_find(people, p->id) != NULL || keys_seen(people, &p->e)) {
		enrolment_free(&p->e);
		return distrust(f,
				N_("its member or a key of theirs was enrolled "
				   "before"));
	}
	people->count++;
	roles_set(p, json_get(f->leaf.d, "roles"));
	return key_add(p, f, from);
}

static int rekey(const struct people *people, struct person *p,
		 const struct fact *f)
{
	const struct json *e = json_get(f->leaf.d, "member");
	struct enrolment fresh;
	int r;

	if (strcmp(json_text(json_get(e, "id")), p->id) != 0)
		return distrust(f,
				N_("it names another member than its writer"));
	r = enrolment_parse(e, &fresh);
	if (r != E_OK)
		return distrust(f, error_detail());
	if (keys_seen(people, &fresh)) {
		enrolment_free(&fresh);
		return distrust(f, N_("a key of it was enrolled before"));
	}
	enrolment_free(&p->e);
	p->e = fresh;
	p->keys[p->key_count - 1].until = f->at;
	return key_add(p, f, f->at + 1);
}

static int learn_init(struct people *people, const struct fact *f)
{
	const struct json *founder = json_get(f->leaf.d, "founder");
	int r;

	if (strcmp(f->leaf.ev, event_name(EV_VAULT_INIT)) != 0)
		return distrust(f, N_("the vault's first entry is not shown"));
	r = person_add(people, f, founder, 0);
	if (r != E_OK)
		return r;
	if (f->leaf.act.kind != ACTOR_MEMBER ||
	    strcmp(f->leaf.act.id, people->list[0].id) != 0 ||
	    !signed_by_person(f, &people->list[0]))
		return distrust(f, N_("not signed by its founder"));
	return E_OK;
}

static int learn_effect(struct people *people, const struct fact *f,
			struct person *by)
{
	struct person *whom;

	switch (event_of(f->leaf.ev)) {
	case EV_MEMBER_ENROLLED:
		return person_add(people, f, json_get(f->leaf.d, "member"),
				  f->at + 1);
	case EV_MEMBER_ROLES:
		whom = people_find(people,
				   json_text(json_get(f->leaf.d, "member")));
		if (whom != NULL)
			roles_set(whom, json_get(f->leaf.d, "roles"));
		return E_OK;
	case EV_MEMBER_RETIRED:
		whom = people_find(people,
				   json_text(json_get(f->leaf.d, "member")));
		if (whom != NULL)
			whom->admin = whom->custodian = false;
		return E_OK;
	case EV_MEMBER_REKEYED:
		return rekey(people, by, f);
	default:
		return E_OK;
	}
}

/* Whether a member who is no admin may have written it. */
static bool own_record(const struct fact *f, const struct person *by)
{
	return strcmp(f->leaf.ev, event_name(EV_RECORD_SET)) == 0 &&
	       strncmp(f->leaf.obj, "member:", 7) == 0 &&
	       strncmp(f->leaf.obj + 7, by->id, ID_LEN * 2) == 0;
}

static int learn_one(struct people *people,
		     const struct request_file_parts *parts,
		     const struct fact *f)
{
	struct person *by;
	int64_t generation = 0;

	if (f->leaf.act.kind == ACTOR_SESSION)
		return written_by_session(parts, f);
	by = people_find(people, f->leaf.act.id);
	if (by == NULL)
		return distrust(f, N_("its writer is not shown"));
	if (!signed_by_person(f, by))
		return distrust(f, N_("not signed by its writer"));
	if (!by->admin && !own_record(f, by) &&
	    event_of(f->leaf.ev) != EV_MEMBER_REKEYED &&
	    event_of(f->leaf.ev) != EV_BRANCH_BEGUN)
		return distrust(f, N_("its writer was no admin"));
	json_integer(json_get(f->leaf.d, "generation"), &generation);
	if (strcmp(f->leaf.ev, event_name(EV_GENERATION_DEALT)) == 0 &&
	    generation != 1)
		return distrust(f,
				N_("one admin alone dealt a later card set"));
	return learn_effect(people, f, by);
}

int people_learn(const struct request_file_parts *parts, struct people *people)
{
	const char *fault;
	size_t i;
	int r;

	memset(people, 0, sizeof(*people));
	for (i = 0; i < parts->fact_count; i++) {
		const struct fact *f = &parts->facts[i];

		fault = event_check(&f->leaf);
		if (fault != NULL) {
			r = distrust(f, fault);
			goto out;
		}
		r = f->at == 0 ? learn_init(people, f) :
		    i == 0 ? distrust(f, N_("the vault's first entry is not "
					    "shown")) :
			     learn_one(people, parts, f);
		if (r != E_OK)
			goto out;
	}
	return E_OK;
out:
	people_free(people);
	return r;
}
