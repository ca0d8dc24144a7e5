/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/debt.h"

#include <stdlib.h>
#include <string.h>

#include "vault/audit/private.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

/* The last version of the field that was revealed, or NULL. */
static const struct secret_version *last_revealed(const struct credential *c,
						  const char *field)
{
	size_t i;

	for (i = c->count; i-- > 0;)
		if (c->versions[i].revealed &&
		    strcmp(c->versions[i].field, field) == 0)
			return &c->versions[i];
	return NULL;
}

/* The session that revealed it first, and when. */
static const struct session *revealed_in(const struct state *st,
					 const char *credential,
					 const struct secret_version *v,
					 int64_t *ts)
{
	size_t i, k;

	for (i = 0; i < st->sessions_count; i++)
		for (k = 0; k < st->sessions[i].reveal_count; k++) {
			const struct reveal *r = &st->sessions[i].reveals[k];

			if (strcmp(r->credential, credential) != 0 ||
			    strcmp(r->field, v->field) != 0 ||
			    r->version != v->version)
				continue;
			*ts = r->ts;
			return &st->sessions[i];
		}
	return NULL;
}

static int names_fill(const struct user *u, const char *credential,
		      const struct session *s, struct debt *d)
{
	if (u->reader != NULL)
		d->path = reader_text(u->reader, "credential", credential,
				      "path");
	if (d->path == NULL)
		d->path = strndup(credential, 8);
	if (d->path == NULL)
		return error_set(E_MEMORY, "a path");
	if (s != NULL && !s->guest)
		d->who = reader_member_name(u->reader, s->requester);
	return E_OK;
}

static int debt_add(const struct user *u, struct debts *out,
		    const struct credential *c, const struct secret_version *v,
		    const struct secret_version *newest)
{
	const struct state *st = ledger_state(u->ledger);
	const struct session *s;
	struct debt *d;
	int r;

	r = array_room(&out->list, &out->cap, out->count, sizeof(*d));
	if (r != E_OK)
		return r;
	d = &out->list[out->count];
	memset(d, 0, sizeof(*d));
	s = revealed_in(st, c->id, v, &d->ts);
	if (s != NULL)
		memcpy(d->sid, s->sid, ID_TEXT);
	memcpy(d->field, v->field, sizeof(d->field));
	memcpy(d->label, state_compartment(st, c->compartment)->label,
	       sizeof(d->label));
	d->version = v->version;
	d->newest = newest->version;
	d->due = newest == v ? DEBT_CHANGE : DEBT_TEST;
	r = names_fill(u, c->id, s, d);
	if (r == E_OK)
		out->count++;
	return r;
}

bool version_paid(const struct credential *c, const struct secret_version *v)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->versions[i].tested && !c->versions[i].outdated &&
		    c->versions[i].version > v->version &&
		    strcmp(c->versions[i].field, v->field) == 0)
			return true;
	return false;
}

static int credential_debts(const struct user *u, struct debts *out,
			    const struct credential *c)
{
	const struct secret_version *v, *newest;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < c->count; i++) {
		newest = state_newest(c, c->versions[i].field);
		/* each field once, at its newest version */
		if (newest != &c->versions[i])
			continue;
		v = last_revealed(c, newest->field);
		if (v != NULL && !version_paid(c, v))
			r = debt_add(u, out, c, v, newest);
	}
	return r;
}

static int doubts_find(const struct state *st, struct debts *out)
{
	struct debt_doubt *d;
	size_t i;
	int r;

	for (i = 0; i < st->sessions_count; i++) {
		const struct session *s = &st->sessions[i];

		if (!session_in_doubt(st, s))
			continue;
		r = array_room(&out->doubts, &out->doubt_cap, out->doubt_count,
			       sizeof(*d));
		if (r != E_OK)
			return r;
		d = &out->doubts[out->doubt_count++];
		memset(d, 0, sizeof(*d));
		memcpy(d->sid, s->sid, ID_TEXT);
		memcpy(d->label, state_compartment(st, s->compartment)->label,
		       sizeof(d->label));
	}
	return E_OK;
}

static int by_path(const void *a, const void *b)
{
	const struct debt *x = a, *y = b;
	int r = strcmp(x->path, y->path);

	return r != 0 ? r : strcmp(x->field, y->field);
}

int debts_list(const struct user *u, struct debts *out)
{
	const struct state *st = ledger_state(u->ledger);
	const struct credential *c;
	struct debts d;
	size_t i;
	int r = E_OK;

	memset(&d, 0, sizeof(d));
	for (i = 0; r == E_OK && i < state_credential_count(st); i++) {
		c = state_credential_at(st, i);
		if (!c->retired)
			r = credential_debts(u, &d, c);
	}
	if (r == E_OK)
		r = doubts_find(st, &d);
	if (r != E_OK) {
		debts_free(&d);
		return r;
	}
	if (d.count > 0)
		qsort(d.list, d.count, sizeof(d.list[0]), by_path);
	*out = d;
	return E_OK;
}

void debts_free(struct debts *d)
{
	size_t i;

	for (i = 0; i < d->count; i++) {
		free(d->list[i].path);
		free(d->list[i].who);
	}
	free(d->list);
	free(d->doubts);
	memset(d, 0, sizeof(*d));
}
