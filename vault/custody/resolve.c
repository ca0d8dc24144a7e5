/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resolve.c -- from the names in a policy asked for to the holders in the log,
 * and back. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/dealing.h"
#include "vault/ledger/policy.h"

static int resolve_holder(const struct user *u, const struct deal_holder *asked,
			  struct holder *out)
{
	struct member *m;
	int r;

	memset(out, 0, sizeof(*out));
	out->card = asked->card;
	if (asked->card) {
		id_random(out->id);
		return E_OK;
	}
	r = reader_member(u->reader, asked->name, &m);
	if (r != E_OK)
		return r;
	if ((m->roles & ROLE_CUSTODIAN) == 0)
		return error_set(E_POLICY, "%s is no custodian", asked->name);
	memcpy(out->id, m->id, ID_TEXT);
	return E_OK;
}

static int resolve_group(const struct user *u, const struct deal_group *asked,
			 struct policy_group *out)
{
	size_t j;
	int r;

	memset(out, 0, sizeof(*out));
	memcpy(out->name, asked->name, sizeof(out->name));
	out->threshold = asked->threshold;
	out->count = asked->count;
	if (asked->threshold < 1 || asked->threshold > asked->count)
		return error_set(E_POLICY, "%s: %u of %zu cannot be met",
				 asked->name, asked->threshold, asked->count);
	for (j = 0; j < asked->count; j++) {
		r = resolve_holder(u, &asked->holders[j], &out->holders[j]);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

static int same_card_name(const struct deal_policy *p, const char *name)
{
	size_t i, j, n = 0;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++)
			n += p->groups[i].holders[j].card &&
			     strcmp(p->groups[i].holders[j].name, name) == 0;
	return n > 1 ? error_set(E_POLICY, "%s has two cards", name) : E_OK;
}

static int card_names_differ(const struct deal_policy *p)
{
	size_t i, j;
	int r;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++) {
			if (!p->groups[i].holders[j].card)
				continue;
			r = same_card_name(p, p->groups[i].holders[j].name);
			if (r != E_OK)
				return r;
		}
	return E_OK;
}

int deal_resolve(const struct user *u, const struct deal_policy *asked,
		 struct policy *out)
{
	const char *fault;
	size_t i;
	int r;

	memset(out, 0, sizeof(*out));
	if (asked->threshold < 1 || asked->threshold > asked->count)
		return error_set(E_POLICY, "%u of %zu groups cannot be met",
				 asked->threshold, asked->count);
	r = card_names_differ(asked);
	if (r != E_OK)
		return r;
	out->threshold = asked->threshold;
	out->count = asked->count;
	for (i = 0; i < asked->count; i++) {
		r = resolve_group(u, &asked->groups[i], &out->groups[i]);
		if (r != E_OK)
			return r;
	}
	fault = policy_fault(ledger_state(u->ledger), out);
	return fault == NULL ? E_OK : error_text(E_POLICY, fault);
}

struct json *deal_card_names(struct json_doc *doc,
			     const struct deal_policy *asked,
			     const struct policy *p)
{
	struct json *names = json_object(doc);
	size_t i, j;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++)
			if (p->groups[i].holders[j].card)
				json_set_text(doc, names,
					      p->groups[i].holders[j].id,
					      asked->groups[i].holders[j].name);
	return names;
}

int deal_restore(const struct policy *p, const struct json *names,
		 struct deal_policy *out)
{
	const char *name;
	size_t i, j;

	memset(out, 0, sizeof(*out));
	out->threshold = p->threshold;
	out->count = p->count;
	for (i = 0; i < p->count; i++) {
		struct deal_group *g = &out->groups[i];

		memcpy(g->name, p->groups[i].name, sizeof(g->name));
		g->threshold = p->groups[i].threshold;
		g->count = p->groups[i].count;
		for (j = 0; j < g->count; j++) {
			if (!p->groups[i].holders[j].card)
				continue;
			name = json_text(
				json_get(names, p->groups[i].holders[j].id));
			if (name == NULL ||
			    strlen(name) >= sizeof(g->holders[j].name))
				return error_set(E_INPUT,
						 "the request does not name "
						 "its cards");
			g->holders[j].card = true;
			memcpy(g->holders[j].name, name, strlen(name) + 1);
		}
	}
	return E_OK;
}
