/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reveal.c -- one secret: its entry first, durable, and then its bytes (T1). */
#include <string.h>

#include "vault/base/error.h"
#include "vault/deposit/deposit.h"
#include "vault/session/private.h"

/* The field asked for, else the only one there is, else password. */
static const char *choose_field(const struct credential *c, const char *field)
{
	size_t i;

	if (field != NULL || c->count == 0)
		return field == NULL ? "password" : field;
	for (i = 1; i < c->count; i++)
		if (strcmp(c->versions[i].field, c->versions[0].field) != 0)
			return "password";
	return c->versions[0].field;
}

static int find_version(const struct vault_session *s, const char *path,
			const char *field, uint64_t version,
			struct credential **credential,
			struct secret_version **out)
{
	struct credential *c =
		state_credential(ledger_state(s->u->ledger), path);
	int r = E_OK;

	/* by its id, when its name is gone (V7) */
	if (c == NULL)
		r = user_needs_reader(s->u);
	if (c == NULL && r == E_OK)
		r = reader_credential(s->u->reader, path, &c);
	if (r != E_OK)
		return r;
	if (strcmp(c->compartment, session_state_of(s)->compartment) != 0)
		return error_set(E_POLICY, "%s is not in %s", path,
				 session_compartment(s)->label);
	field = choose_field(c, field);
	*out = version == 0 ? state_newest(c, field) :
			      state_version(c, field, version);
	if (*out == NULL)
		return error_set(E_ABSENT, "%s has no %s", path, field);
	if (state_copy(*out, session_state_of(s)->generation) == NULL)
		return error_set(E_ABSENT,
				 "%s is not sealed to this card "
				 "set",
				 path);
	*credential = c;
	return E_OK;
}

static int put_reveal(struct vault_session *s, const struct credential *c,
		      const struct secret_version *v, const char *how)
{
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "credential", c->id);
	json_set_text(doc, d, "field", v->field);
	json_set_integer(doc, d, "version", (int64_t)v->version);
	json_set_text(doc, d, "how", how);
	r = json_status(doc);
	if (r == E_OK)
		r = session_begin(s, &t);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = session_put(s, t, EV_SECRET_REVEALED, d);
	}
	if (r == E_OK)
		r = session_commit(s, &t);
	txn_abort(&t);
	json_free(&doc);
	return r;
}

/* By any key that was the depositor's: they may have been rekeyed since. */
static bool depositor_signed(const struct state *st,
			     const struct secret_version *v,
			     const struct secret *text)
{
	size_t i;

	for (i = 0; i < st->keys_count; i++)
		if (st->keys[i].effect &&
		    st->keys[i].actor.kind == ACTOR_MEMBER &&
		    strcmp(st->keys[i].actor.id, v->depositor) == 0 &&
		    payload_check(text, st->keys[i].key))
			return true;
	return false;
}

static int payload_fault(const struct vault_session *s,
			 const struct secret *text, const struct payload *p,
			 const struct credential *c,
			 const struct secret_version *v)
{
	const struct state *st = ledger_state(s->u->ledger);

	if (strcmp(p->vault, st->vault) != 0 ||
	    strcmp(p->credential, c->id) != 0 ||
	    strcmp(p->field, v->field) != 0 || p->version != v->version ||
	    strcmp(p->depositor, v->depositor) != 0)
		return error_set(E_INTEGRITY, "the payload is not that of its "
					      "entry");
	if (!depositor_signed(st, v, text))
		return error_set(E_INTEGRITY, "the depositor's signature does "
					      "not hold");
	return E_OK;
}

static int open_copy(const struct vault_session *s, const struct credential *c,
		     const struct secret_version *v, struct secret **body)
{
	const struct sealed_copy *copy =
		state_copy(v, session_state_of(s)->generation);
	const struct secret *key = s->key;
	struct buffer sealed = BUFFER_INIT;
	struct secret *text = NULL;
	struct payload p;
	struct span span;
	int r;

	memset(&p, 0, sizeof(p));
	r = ledger_object(s->u->ledger, &copy->h, &sealed);
	if (r != E_OK)
		goto out;
	span.bytes = sealed.bytes;
	span.len = sealed.len;
	r = age_open(span, &key, 1, &text);
	if (r == E_OK)
		r = payload_read(text, &p);
	if (r == E_OK)
		r = payload_fault(s, text, &p, c, v);
	if (r == E_OK) {
		*body = p.body;
		p.body = NULL;
	}
out:
	payload_free(&p);
	secret_free(&text);
	buffer_free(&sealed);
	return r;
}

int session_reveal(struct vault_session *s, const char *path, const char *field,
		   uint64_t version, const char *how, struct secret **body)
{
	struct secret_version *v;
	struct credential *c;
	char found[33] = "";
	uint64_t number = 0;
	int r;

	r = session_live(s);
	if (r == E_OK)
		r = session_grant(s);
	if (r == E_OK)
		r = find_version(s, path, field, version, &c, &v);
	if (r == E_OK) {
		memcpy(found, v->field, sizeof(found));
		number = v->version;
		r = put_reveal(s, c, v, how);
	}
	/* others may have written meanwhile, and the state moved: look again */
	if (r == E_OK)
		r = find_version(s, path, found, number, &c, &v);
	return r == E_OK ? open_copy(s, c, v, body) : r;
}
