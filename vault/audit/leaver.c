/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/leaver.h"

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

static bool known(const struct leaver *l, const char *path,
		  const struct reveal *from)
{
	size_t i;

	for (i = 0; i < l->secret_count; i++)
		if (strcmp(l->secrets[i].field, from->field) == 0 &&
		    l->secrets[i].version == from->version &&
		    strcmp(l->secrets[i].path, path) == 0)
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

static int secret_add(const struct user *u, struct leaver *l, size_t *cap,
		      const struct session *s, const struct reveal *from)
{
	const struct credential *c =
		state_credential(ledger_state(u->ledger), from->credential);
	char *path = path_of(u, from->credential);
	struct leaver_secret *out;
	int r;

	if (path == NULL)
		return error_set(E_MEMORY, "a path");
	if (known(l, path, from)) {
		free(path);
		return E_OK;
	}
	r = array_room(&l->secrets, cap, l->secret_count, sizeof(*out));
	if (r != E_OK) {
		free(path);
		return r;
	}
	out = &l->secrets[l->secret_count++];
	memset(out, 0, sizeof(*out));
	out->path = path;
	memcpy(out->field, from->field, sizeof(out->field));
	out->version = from->version;
	out->ts = from->ts;
	memcpy(out->sid, s->sid, ID_TEXT);
	out->replaced = c != NULL &&
			state_newest(c, from->field)->version > from->version;
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

static int sessions_find(const struct user *u, const char *id, struct leaver *l)
{
	const struct state *st = ledger_state(u->ledger);
	size_t i, k, secrets = 0, doubts = 0;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->sessions_count; i++) {
		const struct session *s = &st->sessions[i];

		if (strcmp(s->requester, id) != 0)
			continue;
		for (k = 0; r == E_OK && k < s->reveal_count; k++)
			r = secret_add(u, l, &secrets, s, &s->reveals[k]);
		if (r == E_OK && session_in_doubt(st, s))
			r = doubt_add(st, l, &doubts, s);
	}
	return r;
}

int leaver_report(const struct user *u, const char *id, struct leaver *out)
{
	const struct state *st = ledger_state(u->ledger);
	struct leaver l;
	int r;

	memset(&l, 0, sizeof(l));
	if (state_member(st, id) == NULL)
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
