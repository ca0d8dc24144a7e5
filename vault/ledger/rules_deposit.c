/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_deposit.c -- credentials and the versions of their secrets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/ledger/rules.h"
#include "vault/ledger/state_credentials.h"

const char *rule_credential_added(const struct judged *j)
{
	struct credential *c;
	const char *reason;

	if (d_credential(j) != NULL)
		return N_("its credential is there already");
	if (d_compartment(j) == NULL)
		return N_("its compartment is not there");
	reason = record_check(j, "credential", d_text(j, "credential"));
	if (reason != NULL)
		return reason;
	c = state_credential_add(j->state);
	if (c == NULL)
		return rule_no_memory;
	memcpy(c->id, d_text(j, "credential"), ID_TEXT);
	memcpy(c->compartment, d_text(j, "compartment"), ID_TEXT);
	memcpy(c->adder, j->member->id, ID_TEXT);
	c->added_at = j->entry->at;
	return record_put(j);
}

static const char *change_fault(const struct judged *j)
{
	const struct credential *c = d_credential(j);

	if (c == NULL || c->retired)
		return N_("its credential is not there");
	return record_check(j, "credential", c->id);
}

const char *rule_credential_changed(const struct judged *j)
{
	const char *reason = change_fault(j);

	return reason != NULL ? reason : record_put(j);
}

const char *rule_credential_retired(const struct judged *j)
{
	const char *reason = change_fault(j);

	if (reason != NULL)
		return reason;
	d_credential(j)->retired = true;
	return record_put(j);
}

/* obj of a secret is `secret:<credential>:<version>` */
static const char *object_fault(const struct judged *j)
{
	const uint64_t version = d_number(j, "version");
	struct cursor c;
	bool right;

	cursor_init(&c, j->leaf->obj, strlen(j->leaf->obj));
	cursor_expect(&c, "secret:");
	cursor_expect(&c, d_text(j, "credential"));
	cursor_expect(&c, ":");
	right = cursor_decimal(&c, INT64_MAX) == version && cursor_done(&c);
	return right ? NULL : N_("obj is not this version of this credential");
}

static int copy_add(struct secret_version *v, uint64_t generation,
		    const struct tree_hash *h, uint64_t at)
{
	struct sealed_copy *copy = state_copy_add(v);

	if (copy == NULL)
		return E_MEMORY;
	copy->generation = generation;
	copy->h = *h;
	copy->at = at;
	return E_OK;
}

static const char *also_fault(const struct judged *j,
			      const struct compartment *c, uint64_t *number)
{
	const struct json *also = json_get(j->leaf->d, "also");
	const struct generation *pending = state_pending(c);
	int64_t n = 0;

	*number = 0;
	if (also == NULL)
		return NULL;
	json_integer(json_get(also, "generation"), &n);
	if (pending == NULL || pending->number != (uint64_t)n)
		return N_("`also` names no pending generation");
	*number = (uint64_t)n;
	return NULL;
}

static const char *version_put(const struct judged *j, struct credential *c,
			       uint64_t also)
{
	struct secret_version *v;
	struct tree_hash h;

	v = state_version_add(c);
	if (v == NULL)
		return rule_no_memory;
	snprintf(v->field, sizeof(v->field), "%s", d_text(j, "field"));
	v->version = v->original = d_number(j, "version");
	memcpy(v->depositor, j->member->id, ID_TEXT);
	memcpy(v->signer, j->member->enrolment.sign, sizeof(v->signer));
	v->at = j->entry->at;
	v->ts = j->leaf->ts;
	if (copy_add(v, d_number(j, "generation"), &j->leaf->h, v->at) != E_OK)
		return rule_no_memory;
	if (also == 0)
		return NULL;
	json_base64(json_get(json_get(j->leaf->d, "also"), "h"), h.bytes,
		    sizeof(h.bytes));
	return copy_add(v, also, &h, v->at) == E_OK ? NULL : rule_no_memory;
}

const char *rule_secret_deposited(const struct judged *j)
{
	struct credential *c = d_credential(j);
	const struct secret_version *last;
	const struct compartment *comp;
	const struct generation *g;
	const char *reason;
	uint64_t also;

	if (c == NULL || c->retired)
		return N_("its credential is not there");
	comp = state_compartment(j->state, c->compartment);
	g = state_current(comp);
	if (g == NULL || g->number != d_number(j, "generation"))
		return N_("its generation is not the current one");
	last = state_last(c, d_text(j, "field"));
	if (d_number(j, "version") != (last == NULL ? 1 : last->version + 1))
		return N_("its version is not the next");
	reason = object_fault(j);
	if (reason == NULL)
		reason = also_fault(j, comp, &also);
	return reason != NULL ? reason : version_put(j, c, also);
}

const char *rule_secret_resealed(const struct judged *j)
{
	struct credential *c = d_credential(j);
	const struct compartment *comp;
	struct secret_version *v;
	const struct generation *g;
	const char *reason;

	if (c == NULL)
		return N_("its credential is not there");
	comp = state_compartment(j->state, c->compartment);
	reason = redeal_fault(j, comp);
	if (reason != NULL)
		return reason;
	g = state_pending(comp);
	if (g == NULL || g->number != d_number(j, "generation"))
		return N_("its generation is not pending");
	v = state_version(c, d_text(j, "field"), d_number(j, "version"));
	if (v == NULL)
		return N_("its version was never deposited");
	if (strcmp(v->depositor, d_text(j, "depositor")) != 0)
		return N_("it names another depositor");
	reason = object_fault(j);
	if (reason != NULL)
		return reason;
	return copy_add(v, g->number, &j->leaf->h, j->entry->at) == E_OK ?
		       NULL :
		       rule_no_memory;
}

const char *rule_rotation_tested(const struct judged *j)
{
	const struct credential *c = d_credential(j);
	struct secret_version *v;

	if (c == NULL)
		return N_("its credential is not there");
	v = state_version(c, d_text(j, "field"), d_number(j, "version"));
	if (v == NULL)
		return N_("its version was never deposited");
	if (v->version < 2)
		return N_("no newer version was deposited");
	v->tested = true;
	memcpy(v->tester, j->member->id, ID_TEXT);
	return NULL;
}
