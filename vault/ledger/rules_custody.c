/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_custody.c -- compartments and generations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/rules.h"

const char *rule_compartment_added(const struct judged *j)
{
	struct state *s = j->state;
	struct compartment *c;

	if (d_compartment(j) != NULL)
		return N_("its compartment is there already");
	if (state_label(s, d_text(j, "label")) != NULL)
		return N_("its label is taken");
	if (array_room(&s->compartments, &s->compartments_cap,
		       s->compartments_count, sizeof(*c)) != E_OK)
		return rule_no_memory;
	c = &s->compartments[s->compartments_count++];
	memset(c, 0, sizeof(*c));
	snprintf(c->id, sizeof(c->id), "%s", d_text(j, "compartment"));
	snprintf(c->label, sizeof(c->label), "%s", d_text(j, "label"));
	json_bool(json_get(j->leaf->d, "drill"), &c->drill);
	c->max_open = d_number(j, "max_open");
	c->added_at = j->entry->at;
	return NULL;
}

/* The first dealing is an admin's, every later one a redeal session's, with
 * the policy its request asked for. */
static const char *dealer_fault(const struct judged *j,
				const struct compartment *c,
				const struct policy *dealt)
{
	const char *reason;

	if (c->count == 0)
		return is_admin(j->member) ?
			       NULL :
			       N_("a first dealing is an admin's");
	if (j->session == NULL)
		return N_("only a quorum may deal a further generation");
	reason = redeal_fault(j, c);
	if (reason != NULL)
		return reason;
	if (j->session->policy == NULL ||
	    !policy_same(j->session->policy, dealt))
		return N_("its policy is not the one approved");
	return NULL;
}

static const char *dealing_fault(const struct judged *j,
				 const struct compartment *c)
{
	const struct state *s = j->state;
	uint64_t slip = d_number(j, "slip");
	size_t i, k;

	if (d_number(j, "generation") != c->count + 1 || c->count >= UINT32_MAX)
		return N_("its generation is not the next");
	if (state_pending(c) != NULL)
		return N_("another generation is pending");
	if (d_has(j, "catalog_h") == c->drill)
		return c->drill ?
			       N_("a drill compartment gets no catalog box") :
			       N_("catalog_h is missing");
	for (i = 0; i < s->compartments_count; i++)
		for (k = 0; k < s->compartments[i].count; k++)
			if (s->compartments[i].generations[k].slip == slip)
				return N_(
					"its share identifier was used before");
	return NULL;
}

static bool recipient_used(const struct state *s,
			   const uint8_t recipient[AGE_KEY_LEN])
{
	size_t i, k;

	for (i = 0; i < s->compartments_count; i++)
		for (k = 0; k < s->compartments[i].count; k++)
			if (memcmp(s->compartments[i].generations[k].recipient,
				   recipient, AGE_KEY_LEN) == 0)
				return true;
	return false;
}

static const char *holders_record_fault(const struct judged *j,
					const struct compartment *c)
{
	struct record_name name;

	if (record_name_parse(j->leaf->obj, j->state->vault, &name) != E_OK ||
	    strcmp(name.kind, "holders") != 0 || strcmp(name.id, c->id) != 0 ||
	    name.rev != d_number(j, "generation"))
		return N_("obj is not the holders of this generation");
	if (state_epoch(j->state, j->leaf->xk) == NULL)
		return N_("its catalog epoch is not known");
	return NULL;
}

static const char *generation_put(const struct judged *j, struct compartment *c,
				  struct policy *policy,
				  const uint8_t recipient[AGE_KEY_LEN])
{
	struct generation *g;
	struct tree_hash h;
	const char *reason;

	if (array_room(&c->generations, &c->cap, c->count, sizeof(*g)) != E_OK)
		return rule_no_memory;
	reason = record_put(j);
	if (reason != NULL)
		return reason;
	g = &c->generations[c->count];
	memset(g, 0, sizeof(*g));
	g->names = *state_record(j->state, "holders", c->id);
	if (d_has(j, "catalog_h")) {
		d_hash(j, "catalog_h", &h);
		if (box_add(j->state, state_newest_epoch(j->state)->number,
			    "compartment", c->id, &h) != E_OK)
			return rule_no_memory;
	}
	g->number = d_number(j, "generation");
	memcpy(g->recipient, recipient, AGE_KEY_LEN);
	g->slip = (uint16_t)d_number(j, "slip");
	d_hash(j, "canary_h", &g->canary_h);
	g->status = c->count == 0 ? GENERATION_CURRENT : GENERATION_PENDING;
	g->dealt_at = j->entry->at;
	if (g->status == GENERATION_CURRENT)
		g->current_at = j->entry->at;
	g->dealt_ts = j->leaf->ts;
	g->policy = policy;
	c->count++;
	return NULL;
}

const char *rule_generation_dealt(const struct judged *j)
{
	struct compartment *c = d_compartment(j);
	uint8_t recipient[AGE_KEY_LEN];
	struct policy *policy;
	const char *reason;

	if (c == NULL)
		return N_("its compartment is not there");
	if (age_recipient_parse(json_span(json_get(j->leaf->d, "recipient")),
				recipient) != E_OK)
		return N_("its recipient is none");
	if (recipient_used(j->state, recipient))
		return N_("its recipient was used before");
	policy = policy_read(json_get(j->leaf->d, "policy"), true);
	if (policy == NULL)
		return rule_no_memory;
	reason = dealing_fault(j, c);
	if (reason == NULL)
		reason = dealer_fault(j, c, policy);
	if (reason == NULL)
		reason = policy_fault(j->state, policy);
	if (reason == NULL)
		reason = holders_record_fault(j, c);
	if (reason == NULL)
		reason = generation_put(j, c, policy, recipient);
	if (reason != NULL)
		free(policy);
	return reason;
}

/* --- commit, abort, prove, retire --- */

/* An admin, or a session granted for redealing this compartment. */
static const char *redealer_fault(const struct judged *j,
				  const struct compartment *c)
{
	return j->session == NULL ? NULL : redeal_fault(j, c);
}

static bool all_resealed(const struct state *s, const struct compartment *c,
			 uint64_t generation)
{
	size_t i, k;

	for (i = 0; i < state_credential_count(s); i++) {
		const struct credential *cred = state_credential_at(s, i);

		if (cred->retired || strcmp(cred->compartment, c->id) != 0)
			continue;
		for (k = 0; k < cred->count; k++)
			if (!state_stranded(c, &cred->versions[k]) &&
			    state_copy(&cred->versions[k], generation) == NULL)
				return false;
	}
	return true;
}

const char *rule_generation_committed(const struct judged *j)
{
	struct compartment *c = d_compartment(j);
	struct generation *g = d_generation(j, c);
	struct generation *current;
	const char *reason;

	if (g == NULL || g->status != GENERATION_PENDING)
		return N_("its generation is not pending");
	reason = redealer_fault(j, c);
	if (reason != NULL)
		return reason;
	if (!policy_enough_in_hand(j->state, g->policy))
		return N_("too few holders have acknowledged their shares");
	if (!all_resealed(j->state, c, g->number))
		return N_("a secret is not sealed to it yet");
	current = state_current(c);
	if (current != NULL) {
		current->status = GENERATION_OLD;
		current->ended_at = j->entry->at;
		current->ended_ts = j->leaf->ts;
	}
	g->status = GENERATION_CURRENT;
	g->current_at = j->entry->at;
	return NULL;
}

const char *rule_generation_aborted(const struct judged *j)
{
	struct compartment *c = d_compartment(j);
	struct generation *g = d_generation(j, c);
	const char *reason;

	if (g == NULL || g->status != GENERATION_PENDING)
		return N_("its generation is not pending");
	reason = redealer_fault(j, c);
	if (reason != NULL)
		return reason;
	g->status = GENERATION_ABORTED;
	g->ended_at = j->entry->at;
	g->ended_ts = j->leaf->ts;
	return NULL;
}

const char *rule_generation_proven(const struct judged *j)
{
	struct compartment *c = d_compartment(j);
	struct generation *g = d_generation(j, c);
	const char *reason;

	if (g == NULL || g->status == GENERATION_ABORTED)
		return N_("its generation is not there");
	reason = grant_fault(j, "read drill redeal");
	if (reason != NULL)
		return reason;
	if (strcmp(j->session->compartment, c->id) != 0 ||
	    j->session->generation != g->number)
		return N_("its session opened another generation");
	g->proven = true;
	return NULL;
}

/* Whether the version opens without that generation. */
static bool opens_without(const struct compartment *c,
			  const struct secret_version *v, uint64_t generation)
{
	const struct generation *g;
	size_t i;

	for (i = 0; i < v->count; i++) {
		g = state_generation(c, v->copies[i].generation);
		if (g->number != generation &&
		    (g->status == GENERATION_CURRENT ||
		     g->status == GENERATION_OLD))
			return true;
	}
	return false;
}

/* A version that came home late may be sealed to an older card set only. */
static bool still_needed(const struct state *s, const struct compartment *c,
			 uint64_t generation)
{
	size_t i, k;

	for (i = 0; i < state_credential_count(s); i++) {
		const struct credential *cred = state_credential_at(s, i);

		if (cred->retired || strcmp(cred->compartment, c->id) != 0)
			continue;
		for (k = 0; k < cred->count; k++) {
			const struct secret_version *v = &cred->versions[k];

			if (v == state_newest(cred, v->field) &&
			    state_copy(v, generation) != NULL &&
			    !opens_without(c, v, generation))
				return true;
		}
	}
	return false;
}

const char *rule_generation_retired(const struct judged *j)
{
	struct compartment *c = d_compartment(j);
	struct generation *g = d_generation(j, c);

	if (g == NULL || g->status != GENERATION_OLD)
		return N_("its generation is not an old one");
	if (still_needed(j->state, c, g->number))
		return N_("a secret in use is sealed to it alone");
	g->status = GENERATION_RETIRED;
	return NULL;
}
