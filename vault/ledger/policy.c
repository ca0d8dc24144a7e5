/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/policy.h"

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

const char *policy_fault(const struct state *s, const struct policy *p)
{
	const char *reason = policy_shape_fault(p);
	size_t i, j;

	for (i = 0; reason == NULL && i < p->count; i++)
		for (j = 0; reason == NULL && j < p->groups[i].count; j++)
			reason = holder_fault(s, &p->groups[i].holders[j]);
	return reason;
}
