/* SPDX-License-Identifier: GPL-3.0-or-later */
/* grant.c -- from contributions that meet the policy to the key. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "shamir/slip39.h"
#include "vault/base/error.h"
#include "vault/ledger/policy.h"
#include "vault/session/private.h"

static const struct held *held_by(const struct vault_session *s,
				  const char *holder)
{
	size_t i;

	for (i = 0; i < s->held_count; i++)
		if (strcmp(s->held[i].holder, holder) == 0)
			return &s->held[i];
	return NULL;
}

struct counting {
	const struct vault_session *s;
	const char *more;
};

/* Logged (or about to be), not a no, and with its share at hand. */
static bool counts(void *ctx, const char *holder)
{
	const struct counting *c = ctx;
	const struct contribution *from;

	if (held_by(c->s, holder) == NULL)
		return false;
	if (c->more != NULL && strcmp(c->more, holder) == 0)
		return true;
	from = state_contribution(session_state_of(c->s), holder);
	return from != NULL && !from->refused;
}

bool grant_due(const struct vault_session *s, const char *more)
{
	struct counting c = { s, more };

	return session_state_of(s)->status == SESSION_WAITING &&
	       policy_met(session_generation(s)->policy, counts, &c);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int put_grant(struct vault_session *s, struct txn *t, const char *more)
{
	const char **ids = calloc(s->held_count + 1, sizeof(*ids));
	struct counting c = { s, more };
	struct json_doc *doc = NULL;
	struct json *d, *list;
	size_t i, n = 0;
	int r;

	if (ids == NULL)
		return error_set(E_MEMORY, "a grant");
	for (i = 0; i < s->held_count; i++)
		if (counts(&c, s->held[i].holder))
			ids[n++] = s->held[i].holder;
	qsort(ids, n, sizeof(*ids), by_text);
	r = json_new(&doc);
	if (r == E_OK) {
		d = json_object(doc);
		list = json_array(doc);
		for (i = 0; i < n; i++)
			json_add_text(doc, list, ids[i]);
		json_set(doc, d, "counted", list);
		r = json_status(doc);
		if (r == E_OK)
			r = session_put(s, t, EV_OPEN_GRANTED, d);
	}
	json_free(&doc);
	free(ids);
	return r;
}

/* --- joining --- */

struct joining {
	struct vault_session *s;
	const struct policy *p;
	struct secret *shares; /* room for every holder's share */
	size_t count;
};

static int join_add(struct joining *j, const char *holder)
{
	const struct secret *identity = j->s->keys.identity;
	const struct held *held = held_by(j->s, holder);
	struct secret *share = NULL;
	struct share_place place;
	struct span box;
	int r;

	assert(held != NULL); /* those that are counted are held */
	box.bytes = held->box;
	box.len = held->len;
	session_place(j->s, holder, &place);
	r = share_unseal(box, &identity, 1, &place, &share);
	if (r != E_OK)
		return r;
	memcpy(secret_bytes(j->shares) + j->count * sizeof(struct slip39_share),
	       secret_peek(share), sizeof(struct slip39_share));
	j->count++;
	secret_free(&share);
	return E_OK;
}

/* Just as many shares as the group's threshold; 0 when it has fewer. */
static int join_group(struct joining *j, const struct policy_group *g,
		      bool *met)
{
	struct counting c = { j->s, NULL };
	size_t at[GROUP_MAX], n = 0, i;
	int r;

	for (i = 0; i < g->count && n < g->threshold; i++)
		if (counts(&c, g->holders[i].id))
			at[n++] = i;
	*met = n == g->threshold;
	for (i = 0; *met && i < n; i++) {
		r = join_add(j, g->holders[at[i]].id);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

static int join_policy(struct joining *j)
{
	unsigned groups = 0;
	bool met;
	size_t i;
	int r;

	for (i = 0; i < j->p->count && groups < j->p->threshold; i++) {
		r = join_group(j, &j->p->groups[i], &met);
		if (r != E_OK)
			return r;
		groups += met;
	}
	if (groups < j->p->threshold && j->s->unread[0] != '\0')
		return error_set(E_IO,
				 "a share that was accepted could not be "
				 "read: %s",
				 j->s->unread);
	if (groups < j->p->threshold)
		return error_set(E_PENDING, "a share that was accepted is not "
					    "on this machine");
	return E_OK;
}

/* Cards alone give the compartment's key, and it opens the catalog. Names that
 * stay sealed stop nobody (V7). */
static void names_open(struct vault_session *s)
{
	struct reader *reader = NULL;

	if (reader_open_compartment(s->u->ledger,
				    session_state_of(s)->compartment, s->key,
				    &reader) == E_OK) {
		reader_close(&s->u->reader);
		s->u->reader = reader;
	}
	error_clear();
}

static size_t holders(const struct policy *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->count; i++)
		n += p->groups[i].count;
	return n;
}

int session_rebuild(struct vault_session *s)
{
	const struct generation *g = session_generation(s);
	struct joining j = { .s = s, .p = g->policy };
	int r;

	r = secret_new(sizeof(struct slip39_share) * holders(g->policy),
		       &j.shares);
	if (r == E_OK)
		r = join_policy(&j);
	if (r == E_OK)
		r = share_join(j.shares, j.count, g->recipient, &s->key);
	secret_free(&j.shares);
	if (r == E_OK &&
	    (s->u->reader == NULL || !reader_current(s->u->reader)))
		names_open(s);
	return r;
}

int session_grant(struct vault_session *s)
{
	struct session_view view;
	struct txn *t = NULL;
	int r;

	r = session_live(s);
	if (r != E_OK || s->key != NULL)
		return r;
	if (session_state_of(s)->status == SESSION_OPEN)
		return session_rebuild(s);
	if (!grant_due(s, NULL)) {
		session_look(s, &view);
		return error_set(E_PENDING, "%u of %u", view.accepted,
				 view.accepted + view.missing);
	}
	r = session_begin(s, &t);
	if (r == E_OK) {
		txn_expect(t, 1);
		r = put_grant(s, t, NULL);
	}
	if (r == E_OK)
		r = session_commit(s, &t);
	txn_abort(&t);
	return r == E_OK ? session_rebuild(s) : r;
}
