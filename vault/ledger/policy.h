/* SPDX-License-Identifier: GPL-3.0-or-later */
/* policy.h -- what a policy asks for, whether a set of holders meets it, and
 * why one is refused. */
#ifndef BG_LEDGER_POLICY_H
#define BG_LEDGER_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "vault/base/json.h"
#include "vault/ledger/state.h"

struct holder *policy_holder(const struct policy *p, const char *id,
			     size_t *group, size_t *index);
/* the holder's SLIP-0039 place in a generation */
void policy_slot(const struct generation *g, size_t group, size_t index,
		 struct share_slot *slot);
void policy_shape(const struct policy *p, struct share_shape *shape);
/* whether the holders that ${has} says yes to meet the policy */
bool policy_met(const struct policy *p,
		bool (*has)(void *ctx, const char *holder), void *ctx);
/* how many more shares at least are needed, given those (0 = met) */
unsigned policy_missing(const struct policy *p,
			bool (*has)(void *ctx, const char *holder), void *ctx);
/* the smallest number of shares that opens it */
unsigned policy_needed(const struct policy *p);

/* policy_read -- P of a checked schema (${keyed} as in event_check_policy);
 * malloc'd, NULL when memory ran out. policy_fault: why the policy is refused
 * (one person can meet it, holder twice, holder no custodian in good
 * standing), or NULL. */
struct policy *policy_read(const struct json *p, bool keyed);
const char *policy_fault(const struct state *s, const struct policy *p);
bool policy_same(const struct policy *asked, const struct policy *dealt);

#endif
