/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare.h -- where a plan says otherwise than the vault: a plan has what was
 * meant and what was recorded on paper, the vault has what was dealt, proved
 * and opened.
 */
#ifndef BG_PLAN_COMPARE_H
#define BG_PLAN_COMPARE_H

#include "vault/base/error.h"
#include "vault/base/json.h"
#include "vault/plan/facts.h"
#include "vault/plan/plan.h"

/* plan_compare -- every difference as a list of {what, plan, vault} in ${doc}:
 * first groups and compartments, then custodians, members and cards, then
 * openings and sessions (which are the same when incident and ticket, group and
 * compartment are). ${in}: the language of the words; NULL: English. E_MEMORY. */
int plan_compare(const struct plan *p, const struct plan_facts *f,
		 error_translation *in, struct json_doc *doc,
		 struct json **out);

/* plan_group_drills -- whether a group is for drills alone: a drill names it
 * and no runbook requires it. */
bool plan_group_drills(const struct plan *p, const char *id);

#endif
