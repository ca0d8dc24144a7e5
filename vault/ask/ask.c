/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ask.c -- a request as the custodian comes to believe it, in this order:
 *
 *   1. bytes: armor, JSON, every fact in the head and in its own checkpoint
 *   2. people: vault.init, and from it whoever wrote the facts
 *   3. the request: an admin's (or a guest's), within the compartment's bounds
 *   4. what is sealed to the custodian: seed, catalog, reason, share
 *   5. the custodian's memory: seen
 *
 * Nothing is shown before all of it held.
 */
#include "vault/ask/ask.h"

#include <stdlib.h>
#include <string.h>

#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/log/event.h"
#include "vault/share/share.h"

static const char *d_text(const struct fact *f, const char *key)
{
	return json_text(json_get(f->leaf.d, key));
}

uint64_t fact_number(const struct fact *f, const char *key)
{
	int64_t n = 0;

	json_integer(json_get(f->leaf.d, key), &n);
	return (uint64_t)n;
}

int contradiction(const char *what)
{
	return error_text(E_INPUT, what);
}

/* --- 3: the request itself --- */

static const struct fact *find_fact(const struct request_file_parts *p,
				    enum event ev, const char *compartment,
				    uint64_t generation)
{
	const struct fact *found = NULL;
	size_t i;

	for (i = 0; i < p->fact_count; i++) {
		const struct fact *f = &p->facts[i];

		if (event_of(f->leaf.ev) != ev)
			continue;
		if (compartment != NULL &&
		    strcmp(d_text(f, "compartment"), compartment) != 0)
			continue;
		if (generation != 0 &&
		    fact_number(f, "generation") != generation)
			continue;
		/* of two the log counts the first: a second is a trick */
		if (found != NULL && compartment != NULL)
			return NULL;
		found = f;
	}
	return found;
}

/* Whether the note's one signature is by this key under this name. */
static bool note_signed(const uint8_t *note_bytes, size_t len, const char *name,
			const uint8_t key[NOTE_KEY_LEN])
{
	struct span bytes = { note_bytes, len };
	struct note *note = malloc(sizeof(*note));
	bool holds;

	if (note == NULL) {
		error_memory();
		return false;
	}
	holds = note_parse(bytes, note) == E_OK && note->count == 1 &&
		note_find(note, name, key);
	free(note);
	return holds;
}

/* The head is the requester's or, when the session has written since, the
 * session's, whose key stands in the request. */
static bool head_signed(const struct opening *o, const char *name,
			const uint8_t key[NOTE_KEY_LEN])
{
	const struct leaf *leaf = &o->parts.request.leaf;
	const struct buffer *head = &o->parts.checkpoint;
	char session[KEY_NAME_TEXT];
	uint8_t verify[NOTE_KEY_LEN];

	key_name_session(o->parts.head.origin, leaf->sid, session);
	return note_signed(head->bytes, head->len, name, key) ||
	       (json_base64(json_get(leaf->d, "verify"), verify,
			    sizeof(verify)) &&
		note_signed(head->bytes, head->len, session, verify));
}

/* Both the request's own checkpoint and the head. */
static int request_signed(const struct opening *o, const char *name,
			  const uint8_t key[NOTE_KEY_LEN])
{
	const struct fact *f = &o->parts.request;

	if (!note_signed(f->note, f->note_len, name, key))
		return error_set(E_AUTHORITY,
				 "the request is not signed by its writer");
	if (!head_signed(o, name, key))
		return error_set(E_AUTHORITY,
				 "the head is not signed by the requester");
	return E_OK;
}

static int requester_check(struct opening *o)
{
	const struct leaf *leaf = &o->parts.request.leaf;
	uint8_t verify[NOTE_KEY_LEN];
	char name[KEY_NAME_TEXT];
	struct person *p;

	if (leaf->act.kind == ACTOR_SESSION) {
		json_base64(json_get(leaf->d, "verify"), verify,
			    sizeof(verify));
		key_name_session(o->parts.head.origin, leaf->sid, name);
		return request_signed(o, name, verify);
	}
	p = people_find(&o->people, leaf->act.id);
	if (p == NULL)
		return error_set(E_AUTHORITY, "the requester's enrolment is "
					      "not shown");
	if (!p->admin)
		return error_set(E_AUTHORITY, "the requester is no admin");
	memcpy(o->ask->requester, p->id, ID_TEXT);
	key_name_member(o->parts.head.origin, p->id, name);
	return request_signed(o, name, p->e.sign);
}

/* A redeal says who is to hold shares next; nothing else does. */
static int proposal_check(const struct ask *a)
{
	const char *fault;

	if ((strcmp(a->purpose, "redeal") == 0) != (a->proposed != NULL))
		return contradiction(N_("a policy goes with a redeal, and only "
					"there"));
	fault = a->proposed == NULL ? NULL : policy_shape_fault(a->proposed);
	if (fault == NULL)
		return E_OK;
	error_text(E_AUTHORITY, fault);
	return error_within(E_AUTHORITY, "the next policy");
}

static int bounds_check(const struct opening *o)
{
	const struct ask *a = o->ask;

	if (a->generation > UINT32_MAX || o->dealt->at <= o->added->at)
		return error_set(E_AUTHORITY, "its card set cannot be");
	/* just a drill's dealing brings no catalog box */
	if (a->drill == (json_get(o->dealt->leaf.d, "catalog_h") != NULL))
		return error_set(E_AUTHORITY, "its card set is of another "
					      "compartment");
	if (a->duration < 1 || a->duration > a->max_open)
		return error_set(E_AUTHORITY,
				 "it asks for %llu seconds, %s allows %llu",
				 (unsigned long long)a->duration, a->label,
				 (unsigned long long)a->max_open);
	if (strcmp(a->purpose, "drill") == 0 && !a->drill)
		return error_set(E_AUTHORITY, "a drill of a compartment that "
					      "is not for drills");
	return proposal_check(a);
}

/* Schemas were checked: policies can only fail for want of memory. */
static int policies_fill(struct opening *o)
{
	const struct json *proposed =
		json_get(o->parts.request.leaf.d, "policy");

	if (proposed == NULL)
		return E_OK;
	o->ask->proposed = policy_read(proposed, false);
	return o->ask->proposed != NULL ? E_OK :
					  error_set(E_MEMORY, "a policy");
}

static int request_fill(struct opening *o)
{
	const struct fact *f = &o->parts.request;
	struct ask *a = o->ask;
	const char *fault = event_check(&f->leaf);

	if (fault != NULL || event_of(f->leaf.ev) != EV_OPEN_REQUESTED)
		return contradiction(N_("its entry is no request"));
	memcpy(a->sid, f->leaf.sid, ID_TEXT);
	memcpy(a->compartment, d_text(f, "compartment"), ID_TEXT);
	strncpy(a->purpose, d_text(f, "purpose"), sizeof(a->purpose) - 1);
	a->generation = fact_number(f, "generation");
	a->duration = fact_number(f, "duration");
	a->asked_ms = f->leaf.ts;
	a->clock_stated = strcmp(d_text(f, "clock"), "stated") == 0;
	a->want_count = json_count(json_get(f->leaf.d, "want"));
	a->leaf = f->hash;
	a->index = f->index;
	if (age_recipient_parse(json_span(json_get(f->leaf.d, "recipient")),
				a->private->session) != E_OK)
		return contradiction(N_("its session recipient is none"));
	return policies_fill(o);
}

static int place_fill(struct opening *o)
{
	const struct fact *first;
	struct ask *a = o->ask;

	o->added =
		find_fact(&o->parts, EV_COMPARTMENT_ADDED, a->compartment, 0);
	o->dealt = find_fact(&o->parts, EV_GENERATION_DEALT, a->compartment,
			     a->generation);
	first = find_fact(&o->parts, EV_GENERATION_DEALT, a->compartment, 1);
	o->catalog = find_fact(&o->parts, EV_CATALOG_ROTATED, NULL, 0);
	if (o->added == NULL || o->dealt == NULL || first == NULL ||
	    o->catalog == NULL)
		return contradiction(N_("a fact it rests on is not shown"));
	/* a compartment and its first dealing are one transaction: neither
	 * can be exchanged for a later one */
	if (first->at != o->added->at + 1)
		return error_set(E_AUTHORITY, "its card set cannot be");
	strncpy(a->label, d_text(o->added, "label"), sizeof(a->label) - 1);
	a->max_open = fact_number(o->added, "max_open");
	json_bool(json_get(o->added->leaf.d, "drill"), &a->drill);
	a->dealt = policy_read(json_get(o->dealt->leaf.d, "policy"), true);
	if (a->dealt == NULL)
		return error_set(E_MEMORY, "a policy");
	return bounds_check(o);
}

static int findings_fill(struct opening *o)
{
	const struct json *list = json_get(o->parts.request.leaf.d, "findings");
	struct ask *a = o->ask;
	size_t i;

	a->findings = calloc(json_count(list) + 1, sizeof(*a->findings));
	if (a->findings == NULL)
		return error_set(E_MEMORY, "findings");
	for (i = 0; i < json_count(list); i++) {
		a->findings[i] = strdup(json_text(json_item(list, i)));
		if (a->findings[i] == NULL)
			return error_set(E_MEMORY, "findings");
		a->finding_count++;
	}
	return E_OK;
}

/* Where the log of the request left main, or another branch, and why. */
static void branch_fill(struct opening *o)
{
	const struct request_file_parts *p = &o->parts;
	size_t i;

	for (i = 0; i < p->fact_count; i++)
		if (p->facts[i].at == p->trunks[p->trunk_count - 1].start)
			strncpy(o->ask->branch_why, d_text(&p->facts[i], "why"),
				sizeof(o->ask->branch_why) - 1);
	o->ask->branch_from = p->trunks[p->trunk_count - 2].size;
}

static int vault_fill(struct opening *o)
{
	const struct fact *first = &o->parts.facts[0];
	struct ask *a = o->ask;
	char vault[ID_TEXT], branch[BRANCH_TEXT] = "";
	size_t i;

	a->init = first->hash;
	hex_encode(a->init.bytes, ID_LEN, a->vault);
	for (i = 0; i < o->parts.trunk_count; i++)
		if (origin_parse(o->parts.trunks[i].origin, vault, branch) !=
			    E_OK ||
		    strcmp(vault, a->vault) != 0)
			return contradiction(
				N_("its log is not the one that its "
				   "first entry begins"));
	if (strcmp(branch, "main") != 0)
		branch_fill(o);
	memcpy(a->origin, o->parts.head.origin, sizeof(a->origin));
	a->head = o->parts.head;
	memcpy(a->holder, o->parts.to, ID_TEXT);
	return E_OK;
}

/* --- all of it --- */

static int believe(struct opening *o)
{
	int r;

	r = people_learn(&o->parts, &o->people);
	if (r == E_OK)
		r = vault_fill(o);
	if (r == E_OK)
		r = request_fill(o);
	if (r == E_OK)
		r = requester_check(o);
	if (r == E_OK)
		r = place_fill(o);
	if (r == E_OK)
		r = findings_fill(o);
	return r;
}

static int ask_new(struct ask **out)
{
	struct ask *a = calloc(1, sizeof(*a));

	if (a != NULL)
		a->private = calloc(1, sizeof(*a->private));
	if (a == NULL || a->private == NULL) {
		free(a);
		return error_set(E_MEMORY, "a request");
	}
	*out = a;
	return E_OK;
}

int ask_open(struct span file, const struct secret *const *identities, size_t n,
	     const struct ask_memory *memory, struct ask **out)
{
	struct opening o = { .identities = identities, .identity_count = n };
	const unsigned memories = error_memories();
	int r;

	r = ask_new(&o.ask);
	if (r == E_OK)
		r = request_read(file, &o.parts);
	if (r == E_OK)
		r = believe(&o);
	if (r == E_OK)
		r = request_unseal(&o);
	if (r == E_OK)
		r = since_judge(&o.parts, &o.people, memory, o.ask);
	if (r == E_OK) {
		o.ask->remembered_generation = memory->generation;
		buffer_put(&o.ask->private->head_note, o.parts.checkpoint.bytes,
			   o.parts.checkpoint.len);
		r = buffer_status(&o.ask->private->head_note);
	}
	epochs_free(&o);
	people_free(&o.people);
	request_clear(&o.parts);
	/* what did not hold, or was not found, may be there */
	if (error_memories() != memories)
		r = error_set(E_MEMORY, "a request");
	if (r != E_OK) {
		ask_free(&o.ask);
		return r;
	}
	*out = o.ask;
	return E_OK;
}

void ask_free(struct ask **ask)
{
	struct ask *a = *ask;
	size_t i;

	if (a == NULL)
		return;
	member_keys_free(&a->private->keys);
	secret_free(&a->private->share);
	buffer_free(&a->private->head_note);
	free(a->private);
	free(a->ticket);
	free(a->reason);
	free(a->why_not);
	free(a->place);
	free(a->witness);
	for (i = 0; i < a->finding_count; i++)
		free(a->findings[i]);
	free(a->findings);
	free(a->dealt);
	free(a->proposed);
	free(a->names);
	free(a);
	*ask = NULL;
}

int ask_peek(struct span file, struct tree_hash *init,
	     char compartment[ID_TEXT])
{
	struct request_file_parts p;
	const char *id;
	int r;

	r = request_read(file, &p);
	if (r != E_OK)
		return r;
	id = json_text(json_get(p.request.leaf.d, "compartment"));
	if (p.facts[0].at != 0 || id == NULL || strlen(id) >= ID_TEXT) {
		r = contradiction(N_("the vault's first entry is not shown"));
	} else {
		*init = p.facts[0].hash;
		memcpy(compartment, id, strlen(id) + 1);
	}
	request_clear(&p);
	return r;
}
