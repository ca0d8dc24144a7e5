/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.h -- whether the log allows a policy: its shape, and that each of its
 * members is a custodian in good standing. */
#ifndef BG_LEDGER_POLICY_H
#define BG_LEDGER_POLICY_H

#include "vault/ledger/state.h"
#include "vault/share/policy.h"

/* policy_fault -- why it is refused, or NULL. */
const char *policy_fault(const struct state *s, const struct policy *p);

#endif
