/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.h -- private to plan: which keys a plan has, and what each holds. */
#ifndef BG_PLAN_SCHEMA_H
#define BG_PLAN_SCHEMA_H

#include "vault/plan/plan.h"

enum plan_type {
	P_TEXT, /* clean, at most 16,384 bytes */
	P_ID,   /* [A-Za-z0-9._-]{1,64}, not of dots alone */
	P_LABEL,
	P_DATE, /* 2026-11-23 */
	P_TIME, /* RFC 3339, with seconds and an offset */
	P_INT,
	P_BOOL,
	P_TEXTS,
	P_IDS,
	P_INTS,
	P_OBJECT,
	P_OBJECTS,
	P_SECRET, /* text or base64; never taken into the plan */
	P_IGNORED
};

#define P_MAY 1 /* it may be missing */
#define P_NIL 2 /* it may be null, which is the same here */

struct plan_key {
	const char *key; /* NULL: the end of the table */
	enum plan_type type;
	unsigned flags;
	int64_t least, most; /* P_INT, P_INTS; of P_OBJECTS how many, 0: any */
	const struct plan_key *keys; /* P_OBJECT, P_OBJECTS */
};

extern const struct plan_key plan_keys[];

/* schema_read -- the tree, as far as it has the shape. */
int schema_read(const struct foreign *f, struct plan_faults *faults,
		struct json_doc **out);

/* fault_put -- takes the path's text; E_MEMORY. */
int plan_fault_put(struct plan_faults *faults, bool warning,
		   struct buffer *path, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* check_sense -- what the shape does not say: references, cycles, policies. */
int check_sense(const struct plan *p, struct plan_faults *faults);

#endif
