/* SPDX-License-Identifier: GPL-3.0-or-later */
/* records.h -- private to plan: the records that a plan is kept in. */
#ifndef BG_PLAN_RECORDS_H
#define BG_PLAN_RECORDS_H

#include "vault/ledger/user.h"
#include "vault/plan/plan.h"

#define RECORD_HEAD PLAN_LISTS /* the list of what stands once */

/* One record as the vault has it now. */
struct kept {
	int list; /* enum plan_list or RECORD_HEAD */
	char id[ID_TEXT];
	uint64_t rev;
	uint64_t at;             /* the position of its entry */
	struct json_doc *doc;    /* owned; NULL: damaged, or not there */
	const struct json *item; /* in it; NULL: it has none */
	int64_t n;
	bool seen; /* the caller's */
};

struct records {
	struct kept *list; /* by list, then by the item's id */
	size_t count, cap;
};

const char *records_kind(int list);

int records_load(const struct user *u, struct records *out);
void records_free(struct records *r);

/* records_find -- of an item's id; "" for RECORD_HEAD. */
struct kept *records_find(const struct records *r, int list, const char *id);

/* kept_id -- the id of its item; "" when it has none. */
const char *kept_id(const struct kept *k);

/* records_plan -- all of them as the tree of a plan. E_INTEGRITY: one of them
 * cannot be read, or they say two things of one key. */
int records_plan(const struct records *r, struct json_doc **out);

/* record_make -- the record of an item; record_head_make of what stands once in
 * the plan. The caller frees *out. */
int record_make(const struct plan_item *item, struct json_doc **out);
int record_head_make(const struct plan *p, struct json_doc **out);

#endif
