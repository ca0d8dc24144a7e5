/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/leaver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/private.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

static int share_add(struct leaver *l, size_t *cap, const struct compartment *c,
		     const struct generation *g)
{
	struct leaver_share *s;
	int r;

	r = array_room(&l->shares, cap, l->share_count, sizeof(*s));
	if (r != E_OK)
		return r;
	s = &l->shares[l->share_count++];
	memset(s, 0, sizeof(*s));
	memcpy(s->label, c->label, sizeof(s->label));
	s->generation = g->number;
	s->status = g->status;
	return E_OK;
}

static int shares_find(const struct state *st, const char *id, struct leaver *l)
{
	size_t i, k, cap = 0;
	int r = E_OK;

	for (i = 0; i < st->compartments_count; i++)
		for (k = 0; r == E_OK && k < st->compartments[i].count; k++) {
			const struct generation *g =
				&st->compartments[i].generations[k];

			if (g->status != GENERATION_ABORTED &&
			    g->status != GENERATION_RETIRED &&
			    policy_holder(g->policy, id, NULL, NULL) != NULL)
				r = share_add(l, &cap, &st->compartments[i], g);
		}
	return r;
}

static bool known(const struct leaver *l, const struct reveal *from)
{
	size_t i;

	for (i = 0; i < l->secret_count; i++)
		if (strcmp(l->secrets[i].field, from->field) == 0 &&
		    l->secrets[i].version == from->version &&
		    strcmp(l->secrets[i].credential, from->credential) == 0)
			return true;
	return false;
}

/* The path, or the id's first digits where names are sealed. */
static char *path_of(const struct user *u, const char *credential)
{
	char *path = u->reader == NULL ? NULL :
					 reader_text(u->reader, "credential",
						     credential, "path");

	return path != NULL ? path : strndup(credential, 8);
}

int leaver_secret_fill(const struct user *u, const char *credential,
		       const char *field, uint64_t version,
		       struct leaver_secret *out)
{
	const struct state *st = ledger_state(u->ledger);
	const struct credential *c = state_credential(st, credential);
	const struct secret_version *v =
		c == NULL ? NULL : state_version(c, field, version);

	memset(out, 0, sizeof(*out));
	out->path = path_of(u, credential);
	if (out->path == NULL)
		return error_set(E_MEMORY, "a path");
	memcpy(out->credential, credential, ID_TEXT);
	snprintf(out->field, sizeof(out->field), "%s", field);
	out->version = out->newest = version;
	if (v == NULL)
		return E_OK;
	memcpy(out->label, state_compartment(st, c->compartment)->label,
	       sizeof(out->label));
	out->newest = state_newest(c, field)->version;
	out->replaced = out->newest > version;
	out->tested = version_paid(c, v);
	return E_OK;
}

static int secret_add(const struct user *u, struct leaver *l, size_t *cap,
		      const struct session *s, const struct reveal *from)
{
	struct leaver_secret *out;
	int r;

	if (known(l, from))
		return E_OK;
	r = array_room(&l->secrets, cap, l->secret_count, sizeof(*out));
	if (r != E_OK)
		return r;
	out = &l->secrets[l->secret_count];
	r = leaver_secret_fill(u, from->credential, from->field, from->version,
			       out);
	if (r != E_OK)
		return r;
	l->secret_count++;
	out->ts = from->ts;
	memcpy(out->how, from->how, sizeof(out->how));
	memcpy(out->sid, s->sid, ID_TEXT);
	return E_OK;
}

static int doubt_add(const struct state *st, struct leaver *l, size_t *cap,
		     const struct session *s)
{
	struct leaver_doubt *d;
	int r;

	r = array_room(&l->doubts, cap, l->doubt_count, sizeof(*d));
	if (r != E_OK)
		return r;
	d = &l->doubts[l->doubt_count++];
	memset(d, 0, sizeof(*d));
	memcpy(d->sid, s->sid, ID_TEXT);
	memcpy(d->label, state_compartment(st, s->compartment)->label,
	       sizeof(d->label));
	return E_OK;
}

/* Whose it was: who asked, or of a guest's whoever had one of the cards. */
static bool theirs(const struct session *s, const char *id)
{
	const struct contribution *c;

	if (!s->guest)
		return strcmp(s->requester, id) == 0;
	c = state_contribution(s, id);
	return c != NULL && c->card && !c->refused;
}

static int sessions_find(const struct user *u, const char *id, struct leaver *l)
{
	const struct state *st = ledger_state(u->ledger);
	size_t i, k, secrets = 0, doubts = 0;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->sessions_count; i++) {
		const struct session *s = &st->sessions[i];

		if (!theirs(s, id))
			continue;
		for (k = 0; r == E_OK && k < s->reveal_count; k++)
			r = secret_add(u, l, &secrets, s, &s->reveals[k]);
		if (r == E_OK && session_in_doubt(st, s))
			r = doubt_add(st, l, &doubts, s);
	}
	return r;
}

static bool is_holder(const struct state *st, const char *id)
{
	size_t i, k;

	for (i = 0; i < st->compartments_count; i++)
		for (k = 0; k < st->compartments[i].count; k++)
			if (policy_holder(
				    st->compartments[i].generations[k].policy,
				    id, NULL, NULL) != NULL)
				return true;
	return false;
}

int leaver_report(const struct user *u, const char *id, struct leaver *out)
{
	const struct state *st = ledger_state(u->ledger);
	struct leaver l;
	int r;

	memset(&l, 0, sizeof(l));
	if (state_member(st, id) == NULL && !is_holder(st, id))
		return error_set(E_ABSENT, "member %s", id);
	r = shares_find(st, id, &l);
	if (r == E_OK)
		r = sessions_find(u, id, &l);
	if (r != E_OK) {
		leaver_free(&l);
		return r;
	}
	*out = l;
	return E_OK;
}

void leaver_free(struct leaver *l)
{
	size_t i;

	for (i = 0; i < l->secret_count; i++)
		free(l->secrets[i].path);
	free(l->shares);
	free(l->secrets);
	free(l->doubts);
	memset(l, 0, sizeof(*l));
}
