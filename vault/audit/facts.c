/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts.c -- read off an entry that may be VOID, and then hold anything: what
 * is not there or of another type is no fact, and ids lead to something only
 * where the state knows them.
 */
#include "vault/audit/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

const char *outcome_name(enum outcome o)
{
	static const char *const names[] = { "counted", "void", "refused" };

	return names[o];
}

struct looking {
	const struct state *st;
	const struct leaf *leaf;
	struct entry_facts out;
	int status;
};

/* An id of a list, once. */
static void put(struct looking *k, char (**list)[ID_TEXT], size_t *count,
		size_t *cap, const char *id)
{
	size_t i;

	if (id == NULL || strlen(id) != ID_TEXT - 1 || k->status != E_OK)
		return;
	for (i = 0; i < *count; i++)
		if (strcmp((*list)[i], id) == 0)
			return;
	k->status = array_room(list, cap, *count, sizeof((*list)[0]));
	if (k->status == E_OK)
		memcpy((*list)[(*count)++], id, ID_TEXT);
}

static void person(struct looking *k, const char *id)
{
	put(k, &k->out.persons, &k->out.person_count, &k->out.person_cap, id);
}

static void credential(struct looking *k, const char *id)
{
	const struct credential *c;

	put(k, &k->out.credentials, &k->out.credential_count,
	    &k->out.credential_cap, id);
	c = id == NULL ? NULL : state_credential(k->st, id);
	if (c != NULL && k->out.compartment[0] == '\0')
		k->out.compartment = c->compartment;
}

static const char *d_text(const struct looking *k, const char *key)
{
	return json_text(json_get(k->leaf->d, key));
}

static void each_text(struct looking *k, const char *key,
		      void (*take)(struct looking *k, const char *id))
{
	const struct json *list = json_get(k->leaf->d, key);
	size_t i;

	for (i = 0; json_is(list, JSON_ARRAY) && i < json_count(list); i++)
		take(k, json_text(json_item(list, i)));
}

/* Whoever acts in a session does so for who asked for it. */
static void session_facts(struct looking *k)
{
	const struct session *s = state_session(k->st, k->leaf->sid);

	k->out.sid = k->leaf->sid;
	if (k->leaf->act.kind == ACTOR_MEMBER)
		person(k, k->leaf->act.id);
	if (s == NULL)
		return;
	if (!s->guest)
		person(k, s->requester);
	k->out.compartment = s->compartment;
}

static void policy_facts(struct looking *k)
{
	const struct json *groups =
		json_get(json_get(k->leaf->d, "policy"), "groups");
	size_t i, j;

	for (i = 0; json_is(groups, JSON_ARRAY) && i < json_count(groups);
	     i++) {
		const struct json *holders =
			json_get(json_item(groups, i), "holders");

		for (j = 0;
		     json_is(holders, JSON_ARRAY) && j < json_count(holders);
		     j++)
			person(k, json_text(json_get(json_item(holders, j),
						     "id")));
	}
}

/* "kind:id:revision" */
static void object_facts(struct looking *k)
{
	char kind[OBJ_TEXT], id[ID_TEXT];
	const struct compartment *c;

	if (sscanf(k->leaf->obj, "%127[^:]:%32[0-9a-f]", kind, id) != 2)
		return;
	if (strcmp(kind, "member") == 0)
		person(k, id);
	else if (strcmp(kind, "credential") == 0 || strcmp(kind, "secret") == 0)
		credential(k, id);
	c = strcmp(kind, "holders") == 0 ? state_compartment(k->st, id) : NULL;
	if (c != NULL)
		k->out.compartment = c->id;
}

static void meant(struct looking *k)
{
	const char *c = d_text(k, "compartment");

	if (c != NULL)
		k->out.compartment = c;
	person(k, d_text(k, "holder"));
	person(k, d_text(k, "member"));
	person(k, json_text(json_get(json_get(k->leaf->d, "member"), "id")));
	person(k, json_text(json_get(json_get(k->leaf->d, "founder"), "id")));
	person(k, d_text(k, "depositor"));
	each_text(k, "counted", person);
	policy_facts(k);
	credential(k, d_text(k, "credential"));
	each_text(k, "want", credential);
	object_facts(k);
}

int facts_of(const struct ledger_entry *e, struct entry_facts *out)
{
	struct looking k = { .st = ledger_state(e->judge), .leaf = e->leaf };

	k.out.ts = e->leaf->ts;
	k.out.ev = event_of(e->leaf->ev);
	k.out.outcome =
		e->void_reason != NULL ? OUTCOME_VOID :
		k.out.ev == EV_OPEN_REFUSED || k.out.ev == EV_SHARE_REFUSED ?
					 OUTCOME_REFUSED :
					 OUTCOME_COUNTED;
	k.out.compartment = "";
	session_facts(&k);
	meant(&k);
	if (k.status != E_OK) {
		facts_free(&k.out);
		return k.status;
	}
	*out = k.out;
	return E_OK;
}

void facts_free(struct entry_facts *f)
{
	free(f->persons);
	free(f->credentials);
	memset(f, 0, sizeof(*f));
}
