/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/plan/facts.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/custody/health.h"
#include "vault/deposit/deposit.h"
#include "vault/ledger/user.h"

const struct fact_group *facts_group(const struct plan_facts *f,
				     const char *label)
{
	size_t i;

	for (i = 0; i < f->group_count; i++)
		if (strcmp(f->groups[i].label, label) == 0)
			return &f->groups[i];
	return NULL;
}

const struct fact_secret *facts_secret(const struct plan_facts *f,
				       const char *path, const char *field)
{
	size_t i;

	for (i = 0; i < f->secret_count; i++)
		if (strcmp(f->secrets[i].path, path) == 0 &&
		    (field == NULL || strcmp(f->secrets[i].field, field) == 0))
			return &f->secrets[i];
	return NULL;
}

bool facts_is(const struct fact_person *person, const char *full_name)
{
	const char *last;

	if (person->name == NULL || full_name == NULL)
		return false;
	if (strcmp(person->name, full_name) == 0)
		return true;
	last = strrchr(full_name, ' ');
	return person->card && last != NULL &&
	       strcmp(person->name, last + 1) == 0;
}

/* --- people --- */

static int person_add(struct plan_facts *f, struct fact_person **out)
{
	int r = array_room(&f->people, &f->person_cap, f->person_count,
			   sizeof(f->people[0]));

	if (r != E_OK)
		return r;
	*out = &f->people[f->person_count++];
	memset(*out, 0, sizeof(**out));
	return E_OK;
}

/* Members come first, each at its place in the state. */
static int members(const struct user *u, struct plan_facts *f)
{
	const struct state *s = ledger_state(u->ledger);
	struct fact_person *person;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < s->members_count; i++) {
		r = person_add(f, &person);
		if (r != E_OK)
			break;
		person->active = !s->members[i].retired;
		person->custodian = (s->members[i].roles & ROLE_CUSTODIAN) != 0;
		if (u->reader != NULL)
			person->name = reader_text(u->reader, "member",
						   s->members[i].id, "name");
	}
	return r;
}

/* One card for all that bear the same name. Takes the name. */
static int card_person(struct plan_facts *f, char *name, size_t *at)
{
	struct fact_person *person;
	size_t i;
	int r;

	for (i = 0; name != NULL && i < f->person_count; i++)
		if (f->people[i].card && f->people[i].name != NULL &&
		    strcmp(f->people[i].name, name) == 0) {
			free(name);
			*at = i;
			return E_OK;
		}
	r = person_add(f, &person);
	if (r != E_OK) {
		free(name);
		return r;
	}
	person->name = name;
	person->card = person->active = true;
	*at = f->person_count - 1;
	return E_OK;
}

static int holding(const struct user *u, struct plan_facts *f, size_t group,
		   const struct compartment *c, const struct generation *g,
		   const struct holder *h)
{
	const struct state *s = ledger_state(u->ledger);
	struct fact_person *person;
	size_t at = 0;
	int r = E_OK;

	if (h->card)
		r = card_person(f,
				u->reader == NULL ?
					NULL :
					reader_holder_name(u->reader, c,
							   g->number, h),
				&at);
	else
		while (at < s->members_count &&
		       strcmp(s->members[at].id, h->id) != 0)
			at++;
	if (r == E_OK)
		r = array_room(&f->holdings, &f->holding_cap, f->holding_count,
			       sizeof(f->holdings[0]));
	if (r != E_OK || at >= f->person_count)
		return r;
	f->holdings[f->holding_count++] = (struct fact_holding){ group, at };
	person = &f->people[at];
	person->custodian = true;
	if (h->proof_ts > person->proof_ts)
		person->proof_ts = h->proof_ts;
	return E_OK;
}

/* --- compartments --- */

static int group(const struct user *u, struct plan_facts *f, size_t at,
		 const struct compartment *c, int64_t now_ms)
{
	const struct health_options o = { .now_ms = now_ms };
	const struct generation *g = state_current(c);
	struct fact_group *out = &f->groups[at];
	struct quorum_health q;
	size_t i, k;
	int r;

	r = quorum_health(u, c->label, &o, &q);
	if (r != E_OK)
		return r;
	memcpy(out->label, c->label, sizeof(out->label));
	out->drill = c->drill;
	out->max_open = c->max_open;
	out->generation = q.generation;
	out->threshold = q.threshold;
	out->shares = q.shares;
	out->slack = q.slack;
	out->unproved = q.due;
	out->left = q.retired;
	out->one_site = q.site_count > 0;
	quorum_health_free(&q);
	for (i = 0; g != NULL && i < g->policy->count; i++)
		for (k = 0; r == E_OK && k < g->policy->groups[i].count; k++)
			r = holding(u, f, at, c, g,
				    &g->policy->groups[i].holders[k]);
	return r;
}

static int groups(const struct user *u, struct plan_facts *f, int64_t now_ms)
{
	const struct state *s = ledger_state(u->ledger);
	int r = E_OK;

	f->groups = calloc(s->compartments_count + 1, sizeof(f->groups[0]));
	if (f->groups == NULL)
		return error_set(E_MEMORY, "the compartments");
	while (r == E_OK && f->group_count < s->compartments_count) {
		f->group_count++;
		r = group(u, f, f->group_count - 1,
			  &s->compartments[f->group_count - 1], now_ms);
	}
	return r;
}

/* --- openings --- */

static char *ticket_of(const struct user *u, const struct session *s)
{
	char origin[ORIGIN_TEXT];
	struct json_doc *doc = NULL;
	const char *text = NULL;
	char *copy = NULL;
	struct leaf leaf;

	if (u->reader != NULL &&
	    ledger_session_leaf(u->ledger, s, &leaf, origin) == E_OK) {
		if (reader_detail(u->reader, origin, &leaf, &doc) == E_OK)
			text = json_text(json_get(json_root(doc), "ticket"));
		if (text != NULL)
			copy = strdup(text);
		json_free(&doc);
		leaf_free(&leaf);
	}
	error_clear();
	return copy;
}

static int openings(const struct user *u, struct plan_facts *f)
{
	const struct state *s = ledger_state(u->ledger);
	const struct session *one;
	struct fact_opening *out;
	size_t i;

	f->openings = calloc(s->sessions_count + 1, sizeof(f->openings[0]));
	if (f->openings == NULL)
		return error_set(E_MEMORY, "the openings");
	for (i = 0; i < s->sessions_count; i++) {
		one = &s->sessions[i];
		if (one->granted_at == 0)
			continue;
		out = &f->openings[f->opening_count++];
		memcpy(out->sid, one->sid, sizeof(out->sid));
		memcpy(out->label,
		       state_compartment(s, one->compartment)->label,
		       sizeof(out->label));
		out->ticket = ticket_of(u, one);
		out->ts = one->granted_ts;
		out->drill = strcmp(one->purpose, "drill") == 0;
		out->over = one->status == SESSION_CLOSED ||
			    one->status == SESSION_EXPIRED;
		out->reviewed = one->reviewed;
	}
	return E_OK;
}

/* --- secrets --- */

/* Each field once: the version to use of it. */
static int secret(struct plan_facts *f, const struct credential_view *view,
		  const struct secret_version *v)
{
	struct fact_secret *out;
	int r;

	if (state_newest(view->credential, v->field) != v)
		return E_OK;
	r = array_room(&f->secrets, &f->secret_cap, f->secret_count,
		       sizeof(f->secrets[0]));
	if (r != E_OK)
		return r;
	out = &f->secrets[f->secret_count];
	memset(out, 0, sizeof(*out));
	out->path = strdup(view->path);
	if (out->path == NULL)
		return error_set(E_MEMORY, "a path");
	f->secret_count++;
	memcpy(out->field, v->field, sizeof(out->field));
	memcpy(out->label, view->label, sizeof(out->label));
	out->version = v->version;
	out->ts = v->ts;
	out->tested = v->tested;
	return E_OK;
}

static int secrets(const struct user *u, struct plan_facts *f)
{
	struct credential_view *views = NULL;
	size_t count = 0, i, k;
	int r;

	if (u->reader == NULL)
		return E_OK;
	r = credential_list(u, NULL, NULL, &views, &count, NULL);
	for (i = 0; r == E_OK && i < count; i++)
		for (k = 0; r == E_OK && views[i].path != NULL &&
			    k < views[i].credential->count;
		     k++)
			r = secret(f, &views[i],
				   &views[i].credential->versions[k]);
	credential_list_free(&views, count);
	return r;
}

int plan_facts(const struct user *u, int64_t now_ms, struct plan_facts *out)
{
	struct plan_facts f;
	int r;

	memset(&f, 0, sizeof(f));
	r = members(u, &f);
	if (r == E_OK)
		r = groups(u, &f, now_ms);
	if (r == E_OK)
		r = openings(u, &f);
	if (r == E_OK)
		r = secrets(u, &f);
	if (r != E_OK) {
		plan_facts_free(&f);
		return r;
	}
	*out = f;
	return E_OK;
}

void plan_facts_free(struct plan_facts *f)
{
	size_t i;

	for (i = 0; i < f->person_count; i++)
		free(f->people[i].name);
	for (i = 0; i < f->opening_count; i++)
		free(f->openings[i].ticket);
	for (i = 0; i < f->secret_count; i++)
		free(f->secrets[i].path);
	free(f->secrets);
	free(f->groups);
	free(f->people);
	free(f->holdings);
	free(f->openings);
	memset(f, 0, sizeof(*f));
}
