/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * aside.c -- what was done on a branch and has no effect on main: to be read
 * there, and by somebody who decides whether it should be done again (V6).
 * rules_merge.c says what main takes over; this says of an entry that it was
 * not.
 */
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/rules.h"
#include "vault/ledger/verify.h"

static const char on_main_only[] = N_("who may do what changes on main only");

static const char *writer(const struct state *s, const struct leaf *leaf)
{
	return is_admin(state_member(s, leaf->act.id)) ?
		       NULL :
		       N_("its writer is no admin of main's");
}

static const char *record(const struct state *s, const struct leaf *leaf)
{
	struct record_name name;
	const struct record_ref *ref;

	if (record_name_parse(leaf->obj, s->vault, &name) != E_OK)
		return NULL;
	ref = state_record(s, name.kind, name.id);
	if (leaf->has_h && ref != NULL && tree_hash_equal(&ref->h, &leaf->h))
		return NULL;
	return N_("main keeps its own record");
}

static const char *credential(const struct state *s, const struct leaf *leaf)
{
	const char *id = json_text(json_get(leaf->d, "credential"));

	if (state_credential(s, id) == NULL)
		return state_compartment(s,
					 json_text(json_get(leaf->d,
							    "compartment"))) ==
				       NULL ?
			       N_("main has no such compartment") :
			       N_("who added it is no admin of main's");
	return state_record(s, "credential", id) == NULL ?
		       N_("its name is sealed with a catalog key that main has "
			  "not; it is known by its id") :
		       NULL;
}

static bool has_copy(const struct credential *c, const struct tree_hash *h)
{
	size_t i, k;

	for (i = 0; i < c->count; i++)
		for (k = 0; k < c->versions[i].count; k++)
			if (tree_hash_equal(&c->versions[i].copies[k].h, h))
				return true;
	return false;
}

static const char *deposit(const struct state *s, const struct leaf *leaf)
{
	const struct credential *c =
		state_credential(s, json_text(json_get(leaf->d, "credential")));

	if (c == NULL)
		return N_("main has no such credential");
	if (has_copy(c, &leaf->h))
		return NULL;
	if (!is_admin(state_member(s, leaf->act.id)))
		return N_("its depositor is no admin of main's");
	return N_("it is sealed to a card set, or signed with a key, that main "
		  "has not, or has no more");
}

static const char *request(const struct state *s, const struct leaf *leaf)
{
	const struct session *session = state_session(s, leaf->sid);
	uint8_t verify[NOTE_KEY_LEN];

	if (session == NULL)
		return N_("main has no such compartment");
	if (!json_base64(json_get(leaf->d, "verify"), verify, sizeof(verify)) ||
	    memcmp(verify, session->verify, sizeof(verify)) != 0)
		return N_("its session's id is that of another one");
	return session->set_aside ?
		       N_("its requester is no member of main's any more") :
		       NULL;
}

static const char *review(const struct state *s, const struct leaf *leaf)
{
	const struct session *session = state_session(s, leaf->sid);

	if (session != NULL && session->reviewed &&
	    strcmp(session->reviewer, leaf->act.id) == 0)
		return NULL;
	return N_("it is no review that counts on main");
}

const char *ledger_aside(const struct ledger *l, const struct leaf *leaf,
			 const char *void_reason)
{
	const struct state *s = ledger_state(l);
	enum event ev = event_of(leaf->ev);

	if (void_reason != NULL)
		return void_reason;
	switch (ev) {
	case EV_RECORD_SET:
	case EV_RECORD_UNSET:
	case EV_CREDENTIAL_CHANGED:
	case EV_CREDENTIAL_RETIRED:
		return record(s, leaf);
	case EV_CREDENTIAL_ADDED:
		return credential(s, leaf);
	case EV_SECRET_DEPOSITED:
		return deposit(s, leaf);
	case EV_OPEN_REQUESTED:
		return request(s, leaf);
	case EV_ROTATION_TESTED:
		return writer(s, leaf);
	case EV_REVIEW_SIGNED:
		return review(s, leaf);
	default:
		return fold_main_only(ev) && ev != EV_BRANCH_MERGED ?
			       on_main_only :
			       NULL;
	}
}
