/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exposure.c -- what counts as revealed.  A modified program need not log what
 * it shows: until a member other than the requester has cosigned a head beyond
 * the close, every secret of an opened compartment counts.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/private.h"
#include "vault/base/error.h"

static bool ended(const struct session *s)
{
	return s->status == SESSION_CLOSED || s->status == SESSION_EXPIRED;
}

static bool witnessed(const struct state *st, const struct session *s)
{
	size_t i;

	for (i = 0; ended(s) && i < st->cosigned_count; i++)
		if (st->cosigned[i].size > s->ended_at &&
		    strcmp(st->cosigned[i].member, s->requester) != 0)
			return true;
	return false;
}

static size_t secrets_in(const struct state *st, const char *compartment)
{
	const struct credential *c;
	size_t i, n = 0;

	for (i = 0; i < state_credential_count(st); i++) {
		c = state_credential_at(st, i);
		if (strcmp(c->compartment, compartment) == 0)
			n += c->count;
	}
	return n;
}

/* Distinct versions that the session showed. */
static size_t revealed_by(const struct session *s)
{
	size_t i, k, n = 0;

	for (i = 0; i < s->reveal_count; i++) {
		for (k = 0; k < i; k++)
			if (tree_hash_equal(&s->reveals[k].object,
					    &s->reveals[i].object))
				break;
		n += k == i;
	}
	return n;
}

/* A share that was given may have been joined off the log: with an approval or
 * a card but no grant the compartment counts as opened, too. */
static bool gave_shares(const struct session *s)
{
	size_t i;

	for (i = 0; i < s->contribution_count; i++)
		if (!s->contributions[i].refused)
			return true;
	return false;
}

static bool opened(const struct session *s)
{
	return s->granted_at != 0 || s->suspect || gave_shares(s);
}

bool session_in_doubt(const struct state *st, const struct session *s)
{
	return opened(s) && (s->suspect || !witnessed(st, s));
}

int exposures_find(const struct ledger *l, struct audit_result *out)
{
	const struct state *st = ledger_state(l);
	size_t i;

	out->exposures =
		calloc(st->sessions_count + 1, sizeof(*out->exposures));
	if (out->exposures == NULL)
		return error_set(E_MEMORY, "the sessions");
	for (i = 0; i < st->sessions_count; i++) {
		const struct session *s = &st->sessions[i];
		struct exposure *e = &out->exposures[out->exposure_count];

		if (!opened(s))
			continue;
		memcpy(e->label, state_compartment(st, s->compartment)->label,
		       sizeof(e->label));
		memcpy(e->sid, s->sid, ID_TEXT);
		e->closed_at = ended(s) ? s->ended_at : 0;
		e->unwitnessed = session_in_doubt(st, s);
		e->secrets = e->unwitnessed ? secrets_in(st, s->compartment) :
					      revealed_by(s);
		if (e->unwitnessed || e->secrets > 0)
			out->exposure_count++;
	}
	return E_OK;
}
