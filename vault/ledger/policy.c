/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/policy.h"

#include "vault/base/error.h"

static const char *holder_fault(const struct state *s, const struct holder *h)
{
	const struct member *m = state_member(s, h->id);

	if (h->card)
		return m != NULL ? N_("a card bears a member's id") : NULL;
	if (m == NULL || m->retired)
		return N_("a holder is no active member");
	if ((m->roles & ROLE_CUSTODIAN) == 0)
		return N_("a holder is no custodian");
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

struct hands {
	const struct state *s;
	const struct policy *p;
};

static bool in_hand(void *ctx, const char *holder)
{
	const struct hands *in = ctx;
	const struct holder *h = policy_holder(in->p, holder, NULL, NULL);
	const struct member *m = state_member(in->s, holder);

	return h->acked && (h->card || (m != NULL && !m->retired));
}

size_t policy_in_hand(const struct state *s, const struct policy *p)
{
	struct hands hands = { s, p };
	size_t i, j, n = 0;

	for (i = 0; i < p->count; i++)
		for (j = 0; j < p->groups[i].count; j++)
			n += in_hand(&hands, p->groups[i].holders[j].id);
	return n;
}

bool policy_enough_in_hand(const struct state *s, const struct policy *p)
{
	struct hands hands = { s, p };

	return policy_in_hand(s, p) == policy_holders(p) ||
	       policy_slack(p, in_hand, &hands) >= 1;
}
