/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * names.c -- the names of those a request is about, as far as its records
 * show them: the requester, and in a redeal whoever holds or is to hold
 * shares.  Records are sealed with the key of their epoch; older keys are
 * reached from the newest, one box at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/ask/private.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

/* --- epochs --- */

void epochs_free(struct opening *o)
{
	size_t i;

	for (i = 0; i < o->epoch_count; i++)
		epoch_free(&o->epochs[i]);
	free(o->epochs);
	o->epochs = NULL;
	o->epoch_count = 0;
}

/* One epoch back, with the key of the later one. The record it opens is
 * authenticated by itself. */
static int epoch_before(const struct epoch_key *later, struct span box,
			struct epoch_key *out)
{
	const struct secret *identity = later->identity;
	struct secret *text = NULL, *older = NULL;
	uint8_t recipient[AGE_KEY_LEN];
	struct span line;
	int r;

	r = age_open(box, &identity, 1, &text);
	if (r != E_OK)
		return r;
	line.bytes = secret_peek(text);
	line.len = secret_len(text) == 0 ? 0 : secret_len(text) - 1;
	r = age_identity_parse(line, &older);
	if (r == E_OK)
		r = age_identity_recipient(older, recipient);
	if (r == E_OK)
		r = epoch_open(later->epoch - 1, recipient, box, &identity, 1,
			       out);
	secret_free(&older);
	secret_free(&text);
	return r;
}

static const struct json *prev_boxes(const struct opening *o)
{
	return json_get(json_get(json_root(o->parts.doc), "boxes"), "prev");
}

/* The next older key, from the box that belongs to the oldest so far. */
static int epoch_extend(struct opening *o)
{
	const struct json *prev = prev_boxes(o);
	struct buffer box = BUFFER_INIT;
	struct epoch_key older, *grown;
	struct span span;
	int r;

	if (o->epoch_count > json_count(prev))
		return E_ABSENT;
	grown = realloc(o->epochs, (o->epoch_count + 1) * sizeof(*grown));
	if (grown == NULL)
		return error_set(E_MEMORY, "the catalog's keys");
	o->epochs = grown;
	memset(&older, 0, sizeof(older));
	r = base64_span(json_item(prev, o->epoch_count - 1), &box);
	if (r == E_OK) {
		span.bytes = box.bytes;
		span.len = box.len;
		r = epoch_before(&o->epochs[o->epoch_count - 1], span, &older);
	}
	buffer_free(&box);
	if (r == E_OK)
		o->epochs[o->epoch_count++] = older;
	return r;
}

static const struct epoch_key *epoch_at(struct opening *o, uint64_t epoch)
{
	size_t i;

	while (o->epochs[o->epoch_count - 1].epoch > epoch)
		if (epoch_extend(o) != E_OK)
			return NULL;
	for (i = 0; i < o->epoch_count; i++)
		if (o->epochs[i].epoch == epoch)
			return &o->epochs[i];
	return NULL;
}

/* --- records --- */

static int record_bytes(const struct opening *o, const struct tree_hash *h,
			struct buffer *out)
{
	const struct json *list = json_get(json_root(o->parts.doc), "records");
	uint8_t hash[HASH_LEN];
	size_t i;

	for (i = 0; i < json_count(list); i++) {
		buffer_free(out);
		if (base64_span(json_item(list, i), out) != E_OK)
			continue;
		hash_sha256(out->bytes, out->len, hash);
		if (memcmp(hash, h->bytes, sizeof(hash)) == 0)
			return E_OK;
	}
	return E_ABSENT;
}

/* The record that a fact brings, opened. */
static int record_of(struct opening *o, const struct fact *f,
		     struct json_doc **out)
{
	const struct epoch_key *key = epoch_at(o, f->leaf.xk);
	struct buffer sealed = BUFFER_INIT;
	struct secret *plain = NULL;
	struct record_name name;
	struct span span;
	int r = key == NULL ? E_ABSENT : E_OK;

	if (r == E_OK)
		r = record_bytes(o, &f->leaf.h, &sealed);
	if (r == E_OK)
		r = record_name_parse(f->leaf.obj, o->ask->vault, &name);
	if (r == E_OK) {
		span.bytes = sealed.bytes;
		span.len = sealed.len;
		r = record_open(key, &name, span, &plain);
	}
	if (r == E_OK)
		r = json_parse(secret_peek(plain), secret_len(plain), out);
	secret_free(&plain);
	buffer_free(&sealed);
	return r;
}

/* The newest record of a member that the facts show. */
static const struct fact *member_fact(const struct opening *o, const char *id)
{
	const struct fact *found = NULL;
	size_t i;

	for (i = 0; i < o->parts.fact_count; i++) {
		const struct fact *f = &o->parts.facts[i];

		if (f->leaf.has_h && strncmp(f->leaf.obj, "member:", 7) == 0 &&
		    strncmp(f->leaf.obj + 7, id, ID_LEN * 2) == 0)
			found = f;
	}
	return found;
}

/* --- names --- */

const char *ask_name_of(const struct ask *ask, const char *id)
{
	size_t i;

	for (i = 0; i < ask->name_count; i++)
		if (strcmp(ask->names[i].id, id) == 0)
			return ask->names[i].text;
	return NULL;
}

/* Of two names for one id the first stays: a request cannot rename a card
 * that the dealing named. */
static int name_add(struct ask *a, const char *id, const char *text)
{
	struct ask_name *grown;

	if (text == NULL || strlen(id) >= ID_TEXT || ask_name_of(a, id) != NULL)
		return E_OK;
	grown = realloc(a->names, (a->name_count + 1) * sizeof(*grown));
	if (grown == NULL)
		return error_set(E_MEMORY, "a name");
	a->names = grown;
	grown = &a->names[a->name_count++];
	memset(grown, 0, sizeof(*grown));
	memcpy(grown->id, id, strlen(id) + 1);
	strncpy(grown->text, text, sizeof(grown->text) - 1);
	return E_OK;
}

static int member_name(struct opening *o, const char *id)
{
	const struct fact *f = member_fact(o, id);
	struct json_doc *doc = NULL;
	int r = E_OK;

	if (f == NULL || record_of(o, f, &doc) != E_OK) {
		error_clear();
		return E_OK;
	}
	r = name_add(o->ask, id, json_text(json_get(json_root(doc), "name")));
	json_free(&doc);
	return r;
}

static int policy_members(struct opening *o, const struct policy *p)
{
	size_t i, j;
	int r = E_OK;

	for (i = 0; p != NULL && i < p->count; i++)
		for (j = 0; r == E_OK && j < p->groups[i].count; j++)
			if (!p->groups[i].holders[j].card)
				r = member_name(o, p->groups[i].holders[j].id);
	return r;
}

static int cards_of(struct ask *a, const struct policy *p,
		    const struct json *names)
{
	size_t i, j;
	int r = E_OK;

	for (i = 0; p != NULL && i < p->count; i++)
		for (j = 0; r == E_OK && j < p->groups[i].count; j++) {
			const struct holder *h = &p->groups[i].holders[j];

			if (h->card)
				r = name_add(a, h->id,
					     json_text(json_get(names, h->id)));
		}
	return r;
}

/* Of the cards dealt, from the record of their dealing. */
static int dealt_cards(struct opening *o)
{
	struct json_doc *doc = NULL;
	int r;

	if (!o->dealt->leaf.has_h || record_of(o, o->dealt, &doc) != E_OK) {
		error_clear();
		return E_OK;
	}
	r = cards_of(o->ask, o->ask->dealt, json_root(doc));
	json_free(&doc);
	return r;
}

/* Of the cards dealt, and of those to be dealt from the request's details. */
int names_of_cards(struct opening *o, const struct json *cards)
{
	int r = dealt_cards(o);

	if (r == E_OK && cards != NULL)
		r = cards_of(o->ask, o->ask->proposed, cards);
	return r;
}

int names_fill(struct opening *o)
{
	const char *name;
	int r = E_OK;

	if (o->ask->requester[0] != '\0')
		r = member_name(o, o->ask->requester);
	if (r == E_OK)
		r = policy_members(o, o->ask->dealt);
	if (r == E_OK)
		r = policy_members(o, o->ask->proposed);
	name = ask_name_of(o->ask, o->ask->requester);
	if (name != NULL)
		strncpy(o->ask->requester_name, name,
			sizeof(o->ask->requester_name) - 1);
	return r;
}
