/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.h -- whether the log allows a policy: its shape, and that each of its
 * members is a custodian in good standing. */
#ifndef BG_LEDGER_POLICY_H
#define BG_LEDGER_POLICY_H

#include "vault/ledger/state.h"
#include "vault/share/policy.h"

/* policy_fault -- why it is refused, or NULL. */
const char *policy_fault(const struct state *s, const struct policy *p);

/* policy_in_hand -- how many shares are acknowledged, by a card's words or by
 * somebody who is still a member: no answer is taken from who has left.
 * policy_enough_in_hand -- all of them, or so many that without any single one
 * the rest still meet the policy: what the commit of a dealing takes. */
size_t policy_in_hand(const struct state *s, const struct policy *p);
bool policy_enough_in_hand(const struct state *s, const struct policy *p);

#endif
