/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * debt.h -- the must-change list: every secret that was revealed, until a newer
 * version was deposited and found to work; and every compartment of which
 * nobody can say that no more of it was seen.
 */
#ifndef BG_AUDIT_DEBT_H
#define BG_AUDIT_DEBT_H

#include <stddef.h>
#include <stdint.h>

#include "vault/ledger/user.h"

enum debt_due {
	DEBT_CHANGE, /* the newest version was revealed: deposit another */
	DEBT_TEST    /* a newer one is there: say that it works */
};

struct debt {
	char *path; /* owned; the id's first digits when sealed */
	char field[33];
	char label[LABEL_MAX + 1];
	uint64_t version; /* revealed last */
	uint64_t newest;
	int64_t ts;        /* when; 0 when only suspected */
	char sid[ID_TEXT]; /* of the session; "" when only suspected */
	char *who;         /* its requester; owned; NULL for a guest */
	enum debt_due due;
};

/* A session beyond whose end nobody but its requester has cosigned: everything
 * that its compartment held then counts as revealed. */
struct debt_doubt {
	char label[LABEL_MAX + 1];
	char sid[ID_TEXT];
};

struct debts {
	struct debt *list; /* by path, then field */
	size_t count, cap;
	struct debt_doubt *doubts;
	size_t doubt_count, doubt_cap;
};

int debts_list(const struct user *u, struct debts *out);
void debts_free(struct debts *d);

#endif
