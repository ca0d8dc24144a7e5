/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample.h -- plans to read in tests: a small one of our own, and the sample
 * estate with the answers it is to give. */
#ifndef TESTS_PLAN_SAMPLE_H
#define TESTS_PLAN_SAMPLE_H

#include "vault/plan/plan.h"

/* A small plan without a fault: three components, one under the other, two
 * credentials, three custodians, a group, a runbook, a scenario. */
extern const char small_plan[];

/* plan_of -- read a text; NULL when it has a fault, which *faults has. */
struct plan *plan_of(const char *text, struct plan_faults *faults);

/* changed -- ${text} with the first ${from} replaced; fails when there is
 * none. malloc'd. */
char *changed(const char *text, const char *from, const char *to);

/* sample_bytes -- the sample estate, NUL-terminated, malloc'd; NULL where it
 * is not at hand: skip then, saying so. */
char *sample_bytes(void);

/* has_fault -- one at that path whose words have ${part}. */
bool has_fault(const struct plan_faults *f, bool warning, const char *path,
	       const char *part);

#endif
