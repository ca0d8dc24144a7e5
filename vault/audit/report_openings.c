/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report_openings.c -- every session that was asked for, and what it showed. */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/private.h"
#include "vault/audit/report_private.h"
#include "vault/base/error.h"

static bool listed(const struct opening *o, const struct reveal *v)
{
	size_t i;

	for (i = 0; i < o->secret_count; i++)
		if (o->secrets[i].secret.version == v->version &&
		    strcmp(o->secrets[i].secret.field, v->field) == 0 &&
		    strcmp(o->secrets[i].secret.credential, v->credential) == 0)
			return true;
	return false;
}

/* What a request names limits nothing: it is for the reader to compare. */
static bool beyond(const struct session *s, const char *credential)
{
	size_t i;

	for (i = 0; i < s->want_count; i++)
		if (strcmp(s->want[i], credential) == 0)
			return false;
	return s->want_count > 0;
}

static int wanted_fill(const struct user *u, struct opening *o)
{
	const struct session *s = o->session;
	struct leaver_secret named;
	size_t i;
	int r;

	o->wanted = calloc(s->want_count + 1, sizeof(o->wanted[0]));
	if (o->wanted == NULL)
		return error_set(E_MEMORY, "an opening");
	for (i = 0; i < s->want_count; i++) {
		r = leaver_secret_fill(u, s->want[i], "", 0, &named);
		if (r != E_OK)
			return r;
		o->wanted[o->wanted_count++] = named.path;
	}
	return E_OK;
}

static int secret_put(const struct user *u, struct opening *o,
		      const struct reveal *v)
{
	const struct state *st = ledger_state(u->ledger);
	struct opening_secret *s = &o->secrets[o->secret_count];
	const struct credential *c;
	int r;

	if (listed(o, v))
		return E_OK;
	r = leaver_secret_fill(u, v->credential, v->field, v->version,
			       &s->secret);
	if (r != E_OK)
		return r;
	o->secret_count++;
	s->secret.ts = v->ts;
	memcpy(s->secret.how, v->how, sizeof(s->secret.how));
	memcpy(s->secret.sid, o->session->sid, ID_TEXT);
	s->beyond = beyond(o->session, v->credential);
	c = state_credential(st, v->credential);
	if (c != NULL && state_newest(c, v->field) != NULL)
		s->newest_ts = state_newest(c, v->field)->ts;
	return E_OK;
}

static int opening_fill(const struct user *u, const struct session *s,
			error_translation *in, struct opening *o)
{
	const struct state *st = ledger_state(u->ledger);
	size_t i;
	int r;

	o->session = s;
	o->label = state_compartment(st, s->compartment)->label;
	o->doubt = session_in_doubt(st, s);
	r = record_of(u, s->sid, in, &o->record);
	if (r == E_OK)
		r = wanted_fill(u, o);
	if (r != E_OK)
		return r;
	o->secrets = calloc(s->reveal_count + 1, sizeof(o->secrets[0]));
	if (o->secrets == NULL)
		return error_set(E_MEMORY, "an opening");
	for (i = 0; r == E_OK && i < s->reveal_count; i++)
		r = secret_put(u, o, &s->reveals[i]);
	return r;
}

int report_openings(const struct user *u, struct report *out)
{
	const struct state *st = ledger_state(u->ledger);
	size_t i;
	int r = E_OK;

	out->openings = calloc(st->sessions_count + 1, sizeof(struct opening));
	if (out->openings == NULL)
		return error_set(E_MEMORY, "the openings");
	for (i = 0; r == E_OK && i < st->sessions_count; i++)
		r = opening_fill(u, &st->sessions[i], out->in,
				 &out->openings[out->opening_count++]);
	return r;
}
