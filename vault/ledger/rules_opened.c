/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_opened.c -- a session from its grant to its review. */
#include <stdio.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"

/* --- the grant and its uses --- */

struct counted {
	const struct json *ids;
};

static bool is_counted(void *ctx, const char *holder)
{
	const struct counted *c = ctx;
	size_t i;

	for (i = 0; i < json_count(c->ids); i++)
		if (strcmp(json_text(json_item(c->ids, i)), holder) == 0)
			return true;
	return false;
}

const char *rule_open_granted(const struct judged *j)
{
	struct counted counted = { json_get(j->leaf->d, "counted") };
	const struct compartment *c =
		state_compartment(j->state, j->session->compartment);
	const struct generation *g =
		state_generation(c, j->session->generation);
	const struct contribution *from;
	size_t i;

	if (j->session->status != SESSION_WAITING)
		return N_("its session was granted before");
	if (generation_fault(g) != NULL)
		return N_("its generation cannot be opened");
	for (i = 0; i < json_count(counted.ids); i++) {
		from = state_contribution(j->session,
					  json_text(json_item(counted.ids, i)));
		if (from == NULL || from->refused)
			return N_("it counts somebody who gave no share");
	}
	if (!policy_met(g->policy, is_counted, &counted))
		return N_("those counted do not meet the policy");
	j->session->status = SESSION_OPEN;
	j->session->granted_at = j->entry->at;
	j->session->granted_ts = j->leaf->ts;
	return NULL;
}

static void mark_revealed(struct secret_version *v, uint64_t at)
{
	if (v == NULL || v->revealed)
		return;
	v->revealed = true;
	v->revealed_at = at;
}

const char *rule_secret_revealed(const struct judged *j)
{
	struct session *s = j->session;
	const struct credential *c = d_credential(j);
	struct secret_version *v;
	struct reveal *r;
	const char *reason;

	reason = grant_fault(j, "read drill");
	if (reason != NULL)
		return reason;
	if (c == NULL || strcmp(c->compartment, s->compartment) != 0)
		return N_("its credential is not of its session's compartment");
	v = state_version(c, d_text(j, "field"), d_number(j, "version"));
	if (v == NULL)
		return N_("its version was never deposited");
	if (array_room(&s->reveals, &s->reveal_cap, s->reveal_count,
		       sizeof(*r)) != E_OK)
		return rule_no_memory;
	r = &s->reveals[s->reveal_count++];
	memset(r, 0, sizeof(*r));
	memcpy(r->credential, c->id, ID_TEXT);
	snprintf(r->field, sizeof(r->field), "%s", d_text(j, "field"));
	snprintf(r->how, sizeof(r->how), "%s", d_text(j, "how"));
	r->version = v->version;
	r->object = v->copies[0].h;
	r->leaf = j->entry->hash;
	r->at = j->entry->at;
	r->ts = j->leaf->ts;
	mark_revealed(v, j->entry->at);
	return NULL;
}

void rule_suspect_all(const struct judged *j, const char *compartment)
{
	size_t i, k;

	for (i = 0; i < state_credential_count(j->state); i++) {
		struct credential *c = state_credential_at(j->state, i);

		if (strcmp(c->compartment, compartment) != 0)
			continue;
		for (k = 0; k < c->count; k++)
			mark_revealed(&c->versions[k], j->entry->at);
	}
}

/* The version that a VOID reveal names; NULL when it names none, for its `d`
 * may be anything. */
static struct secret_version *named_version(const struct judged *j)
{
	const struct credential *c;
	int64_t version;

	if (d_text(j, "credential") == NULL || d_text(j, "field") == NULL ||
	    !json_integer(json_get(j->leaf->d, "version"), &version) ||
	    version < 1)
		return NULL;
	c = d_credential(j);
	return c == NULL ?
		       NULL :
		       state_version(c, d_text(j, "field"), (uint64_t)version);
}

static int request_remember(const struct judged *j)
{
	const char *compartment = d_text(j, "compartment");
	struct state *s = j->state;
	struct void_request *v;

	if (compartment == NULL || j->leaf->sid[0] == '\0' ||
	    state_compartment(s, compartment) == NULL)
		return E_OK;
	if (array_room(&s->void_requests, &s->void_requests_cap,
		       s->void_requests_count, sizeof(*v)) != E_OK)
		return error_set(E_MEMORY, "a request");
	v = &s->void_requests[s->void_requests_count++];
	memset(v, 0, sizeof(*v));
	memcpy(v->sid, j->leaf->sid, ID_TEXT);
	snprintf(v->compartment, sizeof(v->compartment), "%s", compartment);
	return E_OK;
}

/* What a session opens, be it one that was never asked for with effect. */
static void session_revealed(const struct judged *j,
			     const struct session *session)
{
	const struct state *s = j->state;
	size_t i;

	if (session != NULL)
		rule_suspect_all(j, session->compartment);
	for (i = 0; session == NULL && i < s->void_requests_count; i++)
		if (strcmp(s->void_requests[i].sid, j->leaf->sid) == 0)
			rule_suspect_all(j, s->void_requests[i].compartment);
}

int rule_suspect(const struct judged *j)
{
	struct session *session = j->session;
	struct secret_version *v = NULL;

	if (session == NULL) /* a member writes of it */
		session = state_session(j->state, j->leaf->sid);
	if (j->entry->ev == EV_OPEN_REQUESTED)
		return request_remember(j);
	if (j->entry->ev != EV_SECRET_REVEALED &&
	    j->entry->ev != EV_OPEN_GRANTED)
		return E_OK;
	if (j->entry->ev == EV_SECRET_REVEALED)
		v = named_version(j);
	if (v != NULL)
		mark_revealed(v, j->entry->at);
	else
		session_revealed(j, session);
	if (session != NULL)
		session->suspect = true;
	return E_OK;
}

/* --- the end, and afterwards --- */

const char *rule_open_closed(const struct judged *j)
{
	j->session->status = SESSION_CLOSED;
	j->session->ended_at = j->entry->at;
	j->session->ended_ts = j->leaf->ts;
	return NULL;
}

const char *rule_open_expired(const struct judged *j)
{
	struct session *s = state_session(j->state, j->leaf->sid);

	if (s == NULL || s->status != SESSION_OPEN)
		return N_("its session is not open");
	if (j->leaf->ts <= s->granted_ts + (int64_t)s->duration * 1000)
		return N_("its session's time was not over");
	s->status = SESSION_EXPIRED;
	s->ended_at = j->entry->at;
	s->ended_ts = j->leaf->ts;
	return NULL;
}

const char *rule_review_signed(const struct judged *j)
{
	struct session *s = state_session(j->state, j->leaf->sid);
	const struct contribution *c;

	if (s == NULL)
		return N_("its session was never requested");
	if (strcmp(s->requester, j->member->id) == 0)
		return N_("its reviewer is the requester");
	if (s->status != SESSION_CLOSED && s->status != SESSION_EXPIRED)
		return N_("its session is not over");
	c = state_contribution(s, j->member->id);
	if (c != NULL && !c->refused)
		return N_("its reviewer approved the session");
	s->reviewed = true;
	memcpy(s->reviewer, j->member->id, ID_TEXT);
	snprintf(s->verdict, sizeof(s->verdict), "%s", d_text(j, "verdict"));
	s->reviewed_at = j->entry->at;
	s->reviewed_ts = j->leaf->ts;
	return NULL;
}
