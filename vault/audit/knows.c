/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/knows.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

const char *knows_why_name(enum knows_why why)
{
	static const char *const names[] = { "shown", "counted", "deposited" };

	return names[why];
}

struct finding_out {
	const struct user *u;
	const struct state *st;
	const char *id;
	struct knows out;
};

/* --- secrets --- */

/* For that reason; or, what counts as shown, because it was. */
static bool listed(const struct knows *k, const char *credential,
		   const char *field, uint64_t version, enum knows_why why)
{
	size_t i;

	for (i = 0; i < k->secret_count; i++) {
		const struct leaver_secret *s = &k->secrets[i].secret;

		if ((k->secrets[i].why == why ||
		     (k->secrets[i].why == KNOWS_SHOWN &&
		      why == KNOWS_COUNTED)) &&
		    s->version == version && strcmp(s->field, field) == 0 &&
		    strcmp(s->credential, credential) == 0)
			return true;
	}
	return false;
}

static int room(struct knows *k, struct known_secret **out)
{
	int r = array_room(&k->secrets, &k->secret_cap, k->secret_count,
			   sizeof(k->secrets[0]));

	if (r == E_OK)
		*out = &k->secrets[k->secret_count];
	return r;
}

/* Takes the paths along. */
static int shown(struct finding_out *f, struct leaver *l)
{
	struct known_secret *s;
	size_t i;
	int r;

	for (i = 0; i < l->secret_count; i++) {
		r = room(&f->out, &s);
		if (r != E_OK)
			return r;
		s->why = KNOWS_SHOWN;
		s->secret = l->secrets[i];
		l->secrets[i].path = NULL;
		f->out.secret_count++;
	}
	return E_OK;
}

static int secret_put(struct finding_out *f, const struct credential *c,
		      const struct secret_version *v, enum knows_why why,
		      const struct session *s)
{
	struct known_secret *k;
	int r;

	if (listed(&f->out, c->id, v->field, v->version, why))
		return E_OK;
	r = room(&f->out, &k);
	if (r == E_OK)
		r = leaver_secret_fill(f->u, c->id, v->field, v->version,
				       &k->secret);
	if (r != E_OK)
		return r;
	k->why = why;
	k->secret.ts = s == NULL          ? v->ts :
		       s->granted_ts == 0 ? s->ts :
					    s->granted_ts;
	if (s != NULL)
		memcpy(k->secret.sid, s->sid, ID_TEXT);
	f->out.secret_count++;
	return E_OK;
}

/* Whoever may have kept the key of a card set opens all that was ever sealed to
 * it, before that session and after. */
static int counted(struct finding_out *f, const struct session *s)
{
	size_t i, k;
	int r = E_OK;

	for (i = 0; i < state_credential_count(f->st); i++) {
		const struct credential *c = state_credential_at(f->st, i);

		if (strcmp(c->compartment, s->compartment) != 0)
			continue;
		for (k = 0; r == E_OK && k < c->count; k++)
			if (state_copy(&c->versions[k], s->generation) != NULL)
				r = secret_put(f, c, &c->versions[k],
					       KNOWS_COUNTED, s);
	}
	return r;
}

static int deposited(struct finding_out *f)
{
	size_t i, k;
	int r = E_OK;

	for (i = 0; i < state_credential_count(f->st); i++) {
		const struct credential *c = state_credential_at(f->st, i);

		for (k = 0; r == E_OK && k < c->count; k++)
			if (strcmp(c->versions[k].depositor, f->id) == 0)
				r = secret_put(f, c, &c->versions[k],
					       KNOWS_DEPOSITED, NULL);
	}
	return r;
}

static int secrets_find(struct finding_out *f)
{
	struct leaver l;
	size_t i;
	int r;

	r = leaver_report(f->u, f->id, &l);
	if (r != E_OK)
		return r;
	r = shown(f, &l);
	for (i = 0; r == E_OK && i < l.doubt_count; i++)
		r = counted(f, state_session(f->st, l.doubts[i].sid));
	leaver_free(&l);
	return r == E_OK ? deposited(f) : r;
}

/* --- shares --- */

static bool is_they(void *ctx, const char *holder)
{
	return strcmp(ctx, holder) == 0;
}

static int share_put(struct finding_out *f, const struct compartment *c,
		     const struct generation *g)
{
	const struct holder *h = policy_holder(g->policy, f->id, NULL, NULL);
	struct known_share *s;
	char id[ID_TEXT];
	int r;

	if (h == NULL || g->status == GENERATION_ABORTED ||
	    g->status == GENERATION_RETIRED)
		return E_OK;
	r = array_room(&f->out.shares, &f->out.share_cap, f->out.share_count,
		       sizeof(*s));
	if (r != E_OK)
		return r;
	s = &f->out.shares[f->out.share_count++];
	memset(s, 0, sizeof(*s));
	memcpy(s->label, c->label, sizeof(s->label));
	memcpy(id, f->id, ID_TEXT);
	s->generation = g->number;
	s->status = g->status;
	s->card = h->card;
	s->acked = h->acked;
	s->others = policy_missing(g->policy, is_they, id);
	return E_OK;
}

static int shares_find(struct finding_out *f)
{
	size_t i, k;
	int r = E_OK;

	for (i = 0; i < f->st->compartments_count; i++) {
		const struct compartment *c = &f->st->compartments[i];

		for (k = 0; r == E_OK && k < c->count; k++)
			r = share_put(f, c, &c->generations[k]);
	}
	return r;
}

static int gifts_find(struct finding_out *f)
{
	struct known_gift *g;
	size_t i;
	int r;

	for (i = 0; i < f->st->sessions_count; i++) {
		const struct session *s = &f->st->sessions[i];
		const struct contribution *c = state_contribution(s, f->id);

		if (c == NULL || c->refused)
			continue;
		r = array_room(&f->out.gifts, &f->out.gift_cap,
			       f->out.gift_count, sizeof(*g));
		if (r != E_OK)
			return r;
		g = &f->out.gifts[f->out.gift_count++];
		memset(g, 0, sizeof(*g));
		memcpy(g->sid, s->sid, ID_TEXT);
		memcpy(g->label,
		       state_compartment(f->st, s->compartment)->label,
		       sizeof(g->label));
		g->card = c->card;
		g->granted = s->granted_at != 0;
	}
	return E_OK;
}

/* --- all of it --- */

static int by_secret(const void *a, const void *b)
{
	const struct known_secret *x = a, *y = b;
	int r = (int)x->why - (int)y->why;

	if (r == 0)
		r = strcmp(x->secret.path, y->secret.path);
	if (r == 0)
		r = strcmp(x->secret.field, y->secret.field);
	if (r == 0)
		r = (x->secret.version > y->secret.version) -
		    (x->secret.version < y->secret.version);
	return r;
}

int knows_of(const struct user *u, const char *id, struct knows *out)
{
	struct finding_out f = { .u = u, .st = ledger_state(u->ledger) };
	const struct member *m = state_member(f.st, id);
	int r;

	f.id = id;
	f.out.member = m != NULL;
	f.out.roles = m == NULL ? 0 : m->roles;
	f.out.retired = m != NULL && m->retired;
	f.out.name = person_name(u, id);
	r = f.out.name == NULL ? error_set(E_MEMORY, "a name") : E_OK;
	if (r == E_OK)
		r = secrets_find(&f);
	if (r == E_OK)
		r = shares_find(&f);
	if (r == E_OK)
		r = gifts_find(&f);
	if (r != E_OK) {
		knows_free(&f.out);
		return r;
	}
	if (f.out.secret_count > 0)
		qsort(f.out.secrets, f.out.secret_count,
		      sizeof(f.out.secrets[0]), by_secret);
	*out = f.out;
	return E_OK;
}

void knows_free(struct knows *k)
{
	size_t i;

	for (i = 0; i < k->secret_count; i++)
		free(k->secrets[i].secret.path);
	free(k->name);
	free(k->secrets);
	free(k->shares);
	free(k->gifts);
	memset(k, 0, sizeof(*k));
}
