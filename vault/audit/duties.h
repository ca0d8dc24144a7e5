/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duties.h -- separation of duties: whether those who ask, approve, hold,
 * deposit, test and review are different people, as far as the log shows it.
 */
#ifndef BG_AUDIT_DUTIES_H
#define BG_AUDIT_DUTIES_H

#include <stddef.h>

#include "vault/base/error.h"
#include "vault/ledger/user.h"

enum duty_state {
	DUTY_HELD,   /* looked for, and nothing found */
	DUTY_FOUND,  /* see the details */
	DUTY_BY_RULE /* the program cannot do otherwise: it would be VOID */
};

struct duty_detail {
	char *text;        /* owned */
	char sid[ID_TEXT]; /* the session it is about; "" none */
};

struct duty {
	const char *rule; /* what ought to be, as a sentence */
	enum duty_state state;
	struct duty_detail *details; /* owned: what was found */
	size_t count, cap;
};

#define DUTIES 9

struct duties {
	struct duty list[DUTIES];
	size_t found; /* rules with findings */
};

/* duties_check -- E_MEMORY. */
int duties_check(const struct user *u, error_translation *in,
		 struct duties *out);
void duties_free(struct duties *d);

#endif
