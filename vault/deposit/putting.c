/* SPDX-License-Identifier: GPL-3.0-or-later */
/* putting.c -- one deposit, from what the vault has of its path to the entries
 * that say so. While an approved new generation is pending, the secret goes to
 * both. */
#include "vault/deposit/putting.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

static bool field_valid(const char *field)
{
	size_t i, len = strlen(field);

	for (i = 0; i < len; i++)
		if (!((field[i] >= 'a' && field[i] <= 'z') ||
		      (field[i] >= '0' && field[i] <= '9') || field[i] == '-'))
			return false;
	return len >= 1 && len <= 32;
}

/* --- what is to be written --- */

int putting_fault(const struct put_options *o)
{
	struct span user;

	if (!path_valid(o->path))
		return error_set(E_INPUT,
				 "a path is lower-case words of a-z 0-9 . _ - "
				 "with / between, at most %d bytes",
				 PATH_MAX_LEN);
	if (o->field != NULL && !field_valid(o->field))
		return error_set(E_INPUT, "a field is 1 to 32 of a-z 0-9 -");
	if (o->user == NULL)
		return E_OK;
	user.bytes = (const uint8_t *)o->user;
	user.len = strlen(o->user);
	if (user.len > 120 || !text_clean(user))
		return error_set(E_INPUT, "the user name is over 120 bytes or "
					  "holds control characters");
	return E_OK;
}

static int only_compartment(struct putting *p)
{
	const struct state *s = ledger_state(p->u->ledger);

	if (s->compartments_count == 0)
		return error_set(E_ABSENT, "there is no compartment yet");
	if (s->compartments_count > 1)
		return error_set(E_USAGE, "there are several compartments; "
					  "name one with --compartment");
	p->compartment = &s->compartments[0];
	return E_OK;
}

static int new_credential(struct putting *p)
{
	const struct state *s = ledger_state(p->u->ledger);

	if (text_is_id((struct span){ (const uint8_t *)p->o->path,
				      strlen(p->o->path) }))
		return error_set(E_ABSENT, "no credential has the id %s",
				 p->o->path);
	p->added = true;
	p->rev = 1;
	p->version = 1;
	id_random(p->id);
	if (p->o->compartment == NULL)
		return only_compartment(p);
	p->compartment = state_label(s, p->o->compartment);
	if (p->compartment == NULL)
		return error_set(E_ABSENT, "compartment %s", p->o->compartment);
	return E_OK;
}

static int known_credential(struct putting *p, const struct credential *c)
{
	const struct state *s = ledger_state(p->u->ledger);
	const struct secret_version *last = state_last(c, p->field);
	const struct record_ref *record = state_record(s, "credential", c->id);

	memcpy(p->id, c->id, ID_TEXT);
	p->compartment = state_compartment(s, c->compartment);
	p->rev = record == NULL ? 0 : record->name.rev + 1;
	p->version = last == NULL ? 1 : last->version + 1;
	if (p->o->compartment != NULL &&
	    strcmp(p->compartment->label, p->o->compartment) != 0)
		return error_set(E_POLICY, "%s is in %s, not in %s", p->o->path,
				 p->compartment->label, p->o->compartment);
	return E_OK;
}

/* One text of the record: as asked, else as it was; notes a change. */
static void carry_text(struct putting *p, const struct json_doc *old,
		       const char *key, const char *asked, char *copy,
		       size_t cap)
{
	char *was = old == NULL ? NULL : reader_copy(old, key);
	const char *text = asked != NULL ? asked : was;

	if (asked != NULL && (was == NULL || strcmp(was, asked) != 0))
		p->changed = true;
	if (text != NULL)
		json_set_text(p->record, p->root, key, text);
	if (copy != NULL &&
	    snprintf(copy, cap, "%s", text == NULL ? "" : text) >= (int)cap)
		p->too_long = key;
	free(was);
}

/* The id may have been given in its place. */
static void take_path(struct putting *p, const struct json_doc *old)
{
	char *was = old == NULL ? NULL : reader_copy(old, "path");
	bool kept = was != NULL && path_valid(was);

	snprintf(p->path, sizeof(p->path), "%s", kept ? was : p->o->path);
	free(was);
}

static int make_record(struct putting *p, const struct json_doc *old)
{
	int r;

	r = json_new(&p->record);
	if (r != E_OK)
		return r;
	p->root = json_object(p->record);
	take_path(p, old);
	json_set_text(p->record, p->root, "path", p->path);
	carry_text(p, old, "user", p->o->user, p->user, sizeof(p->user));
	carry_text(p, old, "component", p->o->component, NULL, 0);
	if (p->too_long != NULL)
		return error_set(E_INPUT,
				 "the %s in the record is too long; give "
				 "another with --%s",
				 p->too_long, p->too_long);
	return json_status(p->record);
}

/* What nobody can read stays as it is: a new record would lose it. */
static int leave_record(struct putting *p, int r)
{
	if (r != E_ABSENT && r != E_INTEGRITY)
		return r;
	if (p->o->user != NULL || p->o->component != NULL)
		return error_set(E_ABSENT,
				 "what the vault has of %s beside its secret "
				 "cannot be read, and not be changed: leave "
				 "out --user and --component",
				 p->o->path);
	error_clear();
	take_path(p, NULL);
	return E_OK;
}

static int carry_record(struct putting *p)
{
	struct json_doc *old = NULL;
	int r = reader_record(p->u->reader, "credential", p->id, &old);

	r = r == E_OK ? make_record(p, old) : leave_record(p, r);
	json_free(&old);
	return r;
}

static void take_field(struct putting *p)
{
	snprintf(p->field, sizeof(p->field), "%s",
		 p->o->field == NULL ? "password" : p->o->field);
}

void putting_join(struct putting *p, const struct putting *first,
		  const struct credential *known)
{
	const struct secret_version *last;

	take_field(p);
	last = known == NULL ? NULL : state_last(known, p->field);
	memcpy(p->id, first->id, ID_TEXT);
	memcpy(p->path, first->path, sizeof(p->path));
	memcpy(p->user, first->user, sizeof(p->user));
	p->compartment = first->compartment;
	p->version = last == NULL ? 1 : last->version + 1;
}

int putting_prepare(struct putting *p, const struct credential *known)
{
	int r;

	take_field(p);
	r = known == NULL ? new_credential(p) : known_credential(p, known);
	if (r == E_OK && state_current(p->compartment) == NULL)
		r = error_set(E_POLICY, "%s has no card set yet",
			      p->compartment->label);
	if (r != E_OK)
		return r;
	return p->added ? make_record(p, NULL) : carry_record(p);
}

size_t putting_entries(const struct putting *p)
{
	return p->added || p->changed ? 2 : 1;
}

/* --- writing --- */

static int put_credential(struct putting *p)
{
	struct draft draft = { .ev = p->added ? EV_CREDENTIAL_ADDED :
						EV_CREDENTIAL_CHANGED };
	struct buffer sealed = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct tree_hash h;
	char obj[OBJ_TEXT];
	struct json *d;
	struct span span;
	int r;

	r = json_new(&doc);
	if (r == E_OK)
		r = reader_seal_record(p->u->reader, "credential", p->id,
				       p->rev, p->record, &sealed, obj);
	if (r != E_OK)
		goto out;
	span.bytes = sealed.bytes;
	span.len = sealed.len;
	r = txn_object(p->txn, span, &h);
	if (r != E_OK)
		goto out;
	d = json_object(doc);
	json_set_text(doc, d, "credential", p->id);
	if (p->added)
		json_set_text(doc, d, "compartment", p->compartment->id);
	draft.d = d;
	draft.obj = obj;
	draft.h = &h;
	draft.xk = reader_key(p->u->reader)->epoch;
	r = json_status(doc);
	if (r == E_OK)
		r = txn_put(p->txn, &draft, NULL);
out:
	buffer_free(&sealed);
	json_free(&doc);
	return r;
}

static int make_head(const struct putting *p, struct buffer *out)
{
	struct payload payload;
	int r;

	memset(&payload, 0, sizeof(payload));
	memcpy(payload.vault, ledger_state(p->u->ledger)->vault, ID_TEXT);
	memcpy(payload.credential, p->id, ID_TEXT);
	memcpy(payload.depositor, p->u->id, ID_TEXT);
	snprintf(payload.label, sizeof(payload.label), "%s", p->path);
	memcpy(payload.user, p->user, sizeof(payload.user));
	memcpy(payload.field, p->field, sizeof(payload.field));
	payload.version = p->version;
	memcpy(payload.hash, p->body.hash, HASH_LEN);
	payload.length = p->body.len;
	r = payload_head(&payload, p->sign, out);
	sodium_memzero(&payload, sizeof(payload));
	return r;
}

static int seal_for(const struct putting *p, const struct generation *g,
		    const struct buffer *head, struct tree_hash *h)
{
	return body_seal(&p->body, (struct span){ head->bytes, head->len },
			 g->recipient, p->u->store, h);
}

static void also_json(struct json_doc *doc, struct json *d,
		      const struct generation *pending,
		      const struct tree_hash *h)
{
	struct json *also = json_object(doc);

	json_set_integer(doc, also, "generation", (int64_t)pending->number);
	json_set_base64(doc, also, "h", h->bytes, TREE_HASH_LEN);
	json_set(doc, d, "also", also);
}

void deposit_object(const char *credential, uint64_t version,
		    char obj[OBJ_TEXT])
{
	snprintf(obj, OBJ_TEXT, "secret:%s:%llu", credential,
		 (unsigned long long)version);
}

static int put_entry(struct putting *p, const struct generation *current,
		     const struct tree_hash *h,
		     const struct generation *pending,
		     const struct tree_hash *also)
{
	struct draft draft = { .ev = EV_SECRET_DEPOSITED };
	struct json_doc *doc = NULL;
	char obj[OBJ_TEXT];
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "credential", p->id);
	json_set_text(doc, d, "field", p->field);
	json_set_integer(doc, d, "version", (int64_t)p->version);
	json_set_integer(doc, d, "generation", (int64_t)current->number);
	if (pending != NULL)
		also_json(doc, d, pending, also);
	deposit_object(p->id, p->version, obj);
	draft.d = d;
	draft.obj = obj;
	draft.h = h;
	return txn_put_doc(p->txn, &draft, &doc);
}

static int put_secret(struct putting *p)
{
	const struct generation *current = state_current(p->compartment);
	const struct generation *pending = state_pending(p->compartment);
	struct buffer head = BUFFER_INIT;
	struct tree_hash h, also;
	int r;

	r = make_head(p, &head);
	if (r == E_OK)
		r = seal_for(p, current, &head, &h);
	if (r == E_OK && pending != NULL)
		r = seal_for(p, pending, &head, &also);
	if (r == E_OK)
		r = put_entry(p, current, &h, pending, &also);
	buffer_free(&head);
	return r;
}

int putting_write(struct putting *p)
{
	int r = E_OK;

	if (p->added || p->changed)
		r = put_credential(p);
	return r == E_OK ? put_secret(p) : r;
}

void putting_free(struct putting *p)
{
	json_free(&p->record);
	sodium_memzero(&p->body, sizeof(p->body));
}
