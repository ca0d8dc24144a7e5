/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules_policy.c -- reading policies out of entries, and refusing bad ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/ledger/rules.h"

static void holder_read(const struct json *h, bool keyed, struct holder *out)
{
	snprintf(out->id, sizeof(out->id), "%s", json_text(json_get(h, "id")));
	out->card = strcmp(json_text(json_get(h, "form")), "card") == 0;
	if (!keyed)
		return;
	json_base64(json_get(h, "key"), out->key, sizeof(out->key));
	out->has_box = json_base64(json_get(h, "h"), out->h.bytes,
				   sizeof(out->h.bytes));
}

static void group_read(const struct json *g, bool keyed,
		       struct policy_group *out)
{
	const struct json *holders = json_get(g, "holders");
	int64_t threshold = 0;
	size_t j;

	snprintf(out->name, sizeof(out->name), "%s",
		 json_text(json_get(g, "name")));
	json_integer(json_get(g, "threshold"), &threshold);
	out->threshold = (unsigned)threshold;
	out->count = json_count(holders);
	for (j = 0; j < out->count; j++)
		holder_read(json_item(holders, j), keyed, &out->holders[j]);
}

struct policy *policy_read(const struct json *p, bool keyed)
{
	const struct json *groups = json_get(p, "groups");
	struct policy *out = calloc(1, sizeof(*out));
	int64_t threshold = 0;
	size_t i;

	if (out == NULL)
		return NULL;
	json_integer(json_get(p, "threshold"), &threshold);
	out->threshold = (unsigned)threshold;
	out->count = json_count(groups);
	for (i = 0; i < out->count; i++)
		group_read(json_item(groups, i), keyed, &out->groups[i]);
	return out;
}

static const char *holder_fault(const struct state *s, const struct holder *h)
{
	const struct member *m = state_member(s, h->id);

	if (h->card)
		return m != NULL ? "a card bears a member's id" : NULL;
	if (m == NULL || m->retired)
		return "a holder is no active member";
	if ((m->roles & ROLE_CUSTODIAN) == 0)
		return "a holder is no custodian";
	return NULL;
}

static const char *group_fault(const struct state *s, const struct policy *p,
			       size_t i)
{
	const struct policy_group *g = &p->groups[i];
	size_t at_group, at_index, j, k, cards = 0;
	const char *reason;

	for (k = 0; k < i; k++)
		if (strcmp(p->groups[k].name, g->name) == 0)
			return "two groups have one name";
	for (j = 0; j < g->count; j++) {
		policy_holder(p, g->holders[j].id, &at_group, &at_index);
		if (at_group != i || at_index != j)
			return "a holder stands in it twice";
		reason = holder_fault(s, &g->holders[j]);
		if (reason != NULL)
			return reason;
		cards += g->holders[j].card;
	}
	if (g->threshold == 1 && cards > 1)
		return "a group that needs one share has two cards";
	return NULL;
}

const char *policy_fault(const struct state *s, const struct policy *p)
{
	const char *reason;
	size_t i;

	for (i = 0; i < p->count; i++) {
		reason = group_fault(s, p, i);
		if (reason != NULL)
			return reason;
	}
	if (policy_needed(p) < 2)
		return "one person alone could meet it";
	return NULL;
}

static bool group_same(const struct policy_group *a,
		       const struct policy_group *b)
{
	size_t j;

	if (strcmp(a->name, b->name) != 0 || a->threshold != b->threshold ||
	    a->count != b->count)
		return false;
	for (j = 0; j < a->count; j++)
		if (strcmp(a->holders[j].id, b->holders[j].id) != 0 ||
		    a->holders[j].card != b->holders[j].card)
			return false;
	return true;
}

bool policy_same(const struct policy *asked, const struct policy *dealt)
{
	size_t i;

	if (asked->threshold != dealt->threshold ||
	    asked->count != dealt->count)
		return false;
	for (i = 0; i < asked->count; i++)
		if (!group_same(&asked->groups[i], &dealt->groups[i]))
			return false;
	return true;
}
