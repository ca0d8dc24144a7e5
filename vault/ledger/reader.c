/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/reader.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/kept_names.h"

struct reader {
	const struct ledger *l;
	struct epoch_key *keys; /* newest first */
	size_t count, cap;
};

static int key_add(struct reader *r, struct epoch_key *key)
{
	int e;

	e = array_room(&r->keys, &r->cap, r->count, sizeof(r->keys[0]));
	if (e != E_OK)
		return e;
	r->keys[r->count++] = *key;
	memset(key, 0, sizeof(*key));
	return E_OK;
}

static int open_box(struct reader *r, const struct epoch *epoch,
		    const struct tree_hash *h,
		    const struct secret *const *identities, size_t n)
{
	struct buffer box = BUFFER_INIT;
	struct epoch_key key;
	struct span span;
	int e;

	memset(&key, 0, sizeof(key));
	e = ledger_object(r->l, h, &box);
	if (e != E_OK)
		goto out;
	span.bytes = box.bytes;
	span.len = box.len;
	e = epoch_open(epoch->number, epoch->recipient, span, identities, n,
		       &key);
	if (e == E_OK)
		e = key_add(r, &key);
out:
	epoch_free(&key);
	buffer_free(&box);
	return e;
}

/* By a box of epoch ${number} to ${to}. */
static int by_box_of(struct reader *r, uint64_t number, const char *to,
		     const struct secret *const *identities, size_t n)
{
	const struct state *s = &r->l->fold.state;
	const struct epoch *epoch = state_epoch(s, number);
	size_t i;
	int e;

	for (i = s->boxes_count; epoch != NULL && i-- > 0;) {
		if (s->boxes[i].epoch != number ||
		    strcmp(s->boxes[i].to, to) != 0)
			continue;
		e = open_box(r, epoch, &s->boxes[i].h, identities, n);
		if (e == E_OK || e == E_MEMORY)
			return e;
	}
	return E_IDENTITY;
}

/* From the epoch after it, which holds its secret. */
static int by_chain(struct reader *r, uint64_t number)
{
	const struct state *s = &r->l->fold.state;
	const struct epoch *later = state_epoch(s, number + 1);
	const struct epoch *epoch = state_epoch(s, number);
	const struct epoch_key *key = reader_key_of(r, number + 1);
	const struct secret *identity;

	if (later == NULL || epoch == NULL || key == NULL || !later->has_prev)
		return E_IDENTITY;
	identity = key->identity;
	return open_box(r, epoch, &later->prev_h, &identity, 1);
}

/* Every epoch from the newest back, by the one after it or by a box to ${to}:
 * what cannot be opened any more hides its names, and no others. */
static int by_box(struct reader *r, const char *to,
		  const struct secret *const *identities, size_t n)
{
	uint64_t number = state_newest_epoch(&r->l->fold.state)->number;
	int e;

	for (; number > 0; number--) {
		if (reader_key_of(r, number) != NULL)
			continue;
		e = by_chain(r, number);
		if (e != E_OK && e != E_MEMORY)
			e = by_box_of(r, number, to, identities, n);
		if (e == E_MEMORY)
			return e;
	}
	error_clear();
	return r->count > 0 ? E_OK :
			      error_set(E_IDENTITY, "no catalog key of this "
						    "identity opens");
}

static int by_identity(struct reader *r, const struct secret *const *identities,
		       size_t n)
{
	struct member *me;
	char to[48] = "member:";
	int e;

	e = ledger_me(r->l, identities, n, &me, NULL);
	if (e != E_OK)
		return e;
	memcpy(to + 7, me->id, ID_TEXT);
	return by_box(r, to, identities, n);
}

static int by_phrase(struct reader *r, const struct secret *phrase)
{
	const struct state *s = &r->l->fold.state;
	const struct epoch *newest = state_newest_epoch(s);
	const struct epoch_box_ref *box =
		state_box(s, newest->number, "reading");
	struct buffer object = BUFFER_INIT;
	struct secret *identity = NULL;
	const struct secret *one;
	struct span span;
	int e;

	if (box == NULL)
		return error_set(E_IDENTITY, "no reading phrase is in use");
	e = ledger_object(r->l, &newest->reading_h, &object);
	if (e != E_OK)
		goto out;
	span.bytes = object.bytes;
	span.len = object.len;
	e = reading_open(span, phrase, newest->reading, &identity);
	if (e != E_OK)
		goto out;
	one = identity;
	e = open_box(r, newest, &box->h, &one, 1);
out:
	secret_free(&identity);
	buffer_free(&object);
	return e;
}

void reader_move(struct reader *r, const struct ledger *l)
{
	r->l = l;
}

static int reader_blank(const struct ledger *l, struct reader **out)
{
	struct reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return error_set(E_MEMORY, "the catalog");
	r->l = l;
	*out = r;
	return E_OK;
}

int reader_open(const struct ledger *l, const struct secret *const *identities,
		size_t n, const struct secret *phrase, struct reader **out)
{
	struct reader *r = NULL;
	int e;

	if (state_newest_epoch(&l->fold.state) == NULL)
		return error_set(E_INTEGRITY, "the vault has no catalog");
	e = reader_blank(l, &r);
	if (e != E_OK)
		return e;
	e = by_identity(r, identities, n);
	if (e == E_IDENTITY && phrase != NULL) {
		e = by_phrase(r, phrase);
		if (e == E_OK)
			e = by_box(r, "reading", NULL, 0);
	}
	if (e != E_OK)
		goto out;
	*out = r;
	r = NULL;
out:
	reader_close(&r);
	return e;
}

int reader_open_compartment(const struct ledger *l, const char *id,
			    const struct secret *key, struct reader **out)
{
	struct reader *r = NULL;
	char to[48] = "compartment:";
	int e;

	if (state_newest_epoch(&l->fold.state) == NULL)
		return error_set(E_INTEGRITY, "the vault has no catalog");
	memcpy(to + 12, id, ID_TEXT);
	e = reader_blank(l, &r);
	if (e == E_OK)
		e = by_box(r, to, &key, 1);
	if (e != E_OK) {
		reader_close(&r);
		return e;
	}
	*out = r;
	return E_OK;
}

bool reader_current(const struct reader *r)
{
	return r->keys[0].epoch ==
	       state_newest_epoch(&r->l->fold.state)->number;
}

int reader_new(const struct ledger *l, struct epoch_key *key,
	       struct reader **out)
{
	struct reader *r = NULL;
	int e;

	e = reader_blank(l, &r);
	if (e == E_OK)
		e = key_add(r, key);
	if (e != E_OK) {
		reader_close(&r);
		return e;
	}
	*out = r;
	return E_OK;
}

int reader_renew(struct reader *r, struct epoch_key *fresh)
{
	struct epoch_key older;
	int e;

	e = key_add(r, fresh);
	if (e != E_OK)
		return e;
	/* the newest stands first */
	older = r->keys[0];
	r->keys[0] = r->keys[r->count - 1];
	r->keys[r->count - 1] = older;
	return E_OK;
}

void reader_close(struct reader **reader)
{
	struct reader *r = *reader;
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->count; i++)
		epoch_free(&r->keys[i]);
	free(r->keys);
	free(r);
	*reader = NULL;
}

const struct ledger *reader_ledger(const struct reader *r)
{
	return r->l;
}

const struct state *reader_state(const struct reader *r)
{
	return &r->l->fold.state;
}

const struct epoch_key *reader_key(const struct reader *r)
{
	return &r->keys[0];
}

const struct epoch_key *reader_key_of(const struct reader *r, uint64_t epoch)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (r->keys[i].epoch == epoch)
			return &r->keys[i];
	return NULL;
}

static int parse_plain(const struct secret *plain, struct json_doc **out)
{
	return json_parse(secret_peek(plain), secret_len(plain), out);
}

int reader_record_ref(const struct reader *r, const struct record_ref *ref,
		      struct json_doc **out)
{
	const struct epoch_key *key = reader_key_of(r, ref->epoch);
	struct buffer sealed = BUFFER_INIT;
	struct secret *plain = NULL;
	struct record_name name = ref->name;
	struct span span;
	int e;

	if (key == NULL)
		return error_set(E_ABSENT, "%s %s is sealed", name.kind,
				 name.id);
	memcpy(name.vault, r->l->fold.state.vault, ID_TEXT);
	e = ledger_object(r->l, &ref->h, &sealed);
	if (e != E_OK)
		goto out;
	span.bytes = sealed.bytes;
	span.len = sealed.len;
	e = record_open(key, &name, span, &plain);
	if (e == E_OK)
		e = parse_plain(plain, out);
	if (e != E_OK && e != E_MEMORY)
		e = error_within(E_INTEGRITY, "record of %s %s", name.kind,
				 name.id);
out:
	secret_free(&plain);
	buffer_free(&sealed);
	return e;
}

int reader_record(const struct reader *r, const char *kind, const char *id,
		  struct json_doc **out)
{
	const struct record_ref *ref =
		state_record(&r->l->fold.state, kind, id);

	if (ref == NULL || ref->unset)
		return error_set(E_ABSENT, "%s %s has no record", kind, id);
	return reader_record_ref(r, ref, out);
}

bool reader_credential_kept(const struct reader *r,
			    const struct record_ref *ref,
			    struct credential_texts *out)
{
	return reader_key_of(r, ref->epoch) != NULL &&
	       kept_names_get(r->l, ref, out);
}

static bool is_guest_form(const struct reader *r, const struct leaf *leaf)
{
	const struct session *s = state_session(&r->l->fold.state, leaf->sid);

	return leaf->act.kind == ACTOR_SESSION && s != NULL && s->guest;
}

/* A refusal's reason was sealed by the custodian, before the entry was: plain
 * text, bound to its request by the signature over its hash. */
static int refusal_reason(const struct epoch_key *key, struct span sealed,
			  struct json_doc **out)
{
	const struct secret *identity = key->identity;
	struct secret *plain = NULL;
	struct json_doc *doc = NULL;
	struct span text;
	int e;

	e = age_open(sealed, &identity, 1, &plain);
	if (e == E_OK)
		e = json_new(&doc);
	if (e == E_OK) {
		text.bytes = secret_peek(plain);
		text.len = secret_len(plain);
		if (!text_clean(text))
			text.len = 0;
		json_set_span(doc, json_object(doc), "reason", text);
		e = json_status(doc);
	}
	if (e == E_OK)
		*out = doc;
	else
		json_free(&doc);
	secret_free(&plain);
	return e;
}

int reader_detail(const struct reader *r, const char *origin,
		  const struct leaf *leaf, struct json_doc **out)
{
	const struct epoch_key *key = reader_key_of(r, leaf->xk);
	struct secret *plain = NULL;
	uint8_t *bytes = NULL;
	struct span span;
	int e;

	if (leaf->x == NULL)
		return error_set(E_ABSENT, "the entry has no details");
	if (key == NULL)
		return error_set(E_ABSENT, "the details are sealed");
	e = json_base64_any(leaf->x, &bytes, &span.len);
	if (e != E_OK)
		return e;
	span.bytes = bytes;
	if (strcmp(leaf->ev, event_name(EV_OPEN_REFUSED)) == 0) {
		e = refusal_reason(key, span, out);
		free(bytes);
		return e;
	}
	e = is_guest_form(r, leaf) ?
		    detail_open_guest(key, origin, leaf->seq, leaf->ev, span,
				      &plain) :
		    detail_open(key, origin, leaf->seq, leaf->ev, span, &plain);
	if (e == E_OK)
		e = parse_plain(plain, out);
	secret_free(&plain);
	free(bytes);
	return e;
}

static int write_plain(const struct json_doc *doc, struct buffer *plain)
{
	int e = json_status(doc);

	return e == E_OK ? json_write(doc, json_root(doc), plain) : e;
}

int reader_seal_record(const struct reader *r, const char *kind, const char *id,
		       uint64_t rev, const struct json_doc *doc,
		       struct buffer *out, char obj[OBJ_TEXT])
{
	struct buffer plain = BUFFER_INIT;
	struct record_name name;
	struct span span;
	int e;

	memset(&name, 0, sizeof(name));
	memcpy(name.vault, r->l->fold.state.vault, ID_TEXT);
	strncpy(name.kind, kind, sizeof(name.kind) - 1);
	memcpy(name.id, id, ID_TEXT);
	name.rev = rev;
	e = write_plain(doc, &plain);
	if (e == E_OK) {
		span.bytes = plain.bytes;
		span.len = plain.len;
		e = record_seal(reader_key(r), &name, span, out);
	}
	if (e == E_OK)
		record_name_format(&name, obj);
	buffer_free(&plain);
	return e;
}

int reader_seal_detail(const struct reader *r, uint64_t seq, enum event ev,
		       const struct json_doc *doc, struct buffer *out)
{
	struct buffer plain = BUFFER_INIT;
	struct span span;
	int e;

	e = write_plain(doc, &plain);
	if (e == E_OK) {
		span.bytes = plain.bytes;
		span.len = plain.len;
		e = detail_seal(reader_key(r), ledger_origin(r->l), seq,
				event_name(ev), span, out);
	}
	buffer_free(&plain);
	return e;
}
