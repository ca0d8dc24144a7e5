/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checking.h -- private to check*.c: what the checks of a plan share. */
#ifndef BG_PLAN_CHECKING_H
#define BG_PLAN_CHECKING_H

#include "vault/plan/schema.h"

/* Where something stands: a list's item, and on from there. */
struct place {
	const struct plan *p;
	struct plan_faults *faults;
	enum plan_list list;
	const struct plan_item *item;
};

/* check_wrong -- a fault of the item; ${more}: behind it, ".depends_on[2]", "" for
 * itself. check_behind -- ".key[i]". */
int check_wrong(const struct place *at, bool warning, const char *more,
		const char *format, ...) __attribute__((format(printf, 4, 5)));
const char *check_behind(char out[96], const char *key, size_t i);

/* check_ref -- the id at ${key} of ${from}, which stands behind the item at
 * ${more}, is in that list. check_refs -- all that are listed there. */
int check_ref(const struct place *at, const struct json *from, const char *more,
	      const char *key, enum plan_list to);
int check_refs(const struct place *at, const struct json *from,
	       const char *more, const char *key, enum plan_list to);

/* What uses components and credentials (check_use.c). */
int check_runbook(const struct place *at);
int check_scenario(const struct place *at);
int check_opening(const struct place *at);

#endif
