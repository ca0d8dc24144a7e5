/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.h -- the record of one opening: who, what, when, why, with whose
 * shares, what was shown and what became of it, and what a third person made
 * of it. Never a share, never a secret.
 */
#ifndef BG_AUDIT_RECORD_H
#define BG_AUDIT_RECORD_H

#include <stddef.h>

#include "vault/base/error.h"
#include "vault/ledger/user.h"

/* One field: ${name} is stable ("incident", "shown", ...) and may come several
 * times in a row; ${text} is for people. */
struct record_line {
	const char *name;
	char *text; /* owned */
};

struct record {
	struct record_line *lines;
	size_t count, cap;
};

/* record_of -- of the session ${sid}; what is sealed to this user is said to
 * be. ${in}: the language of the texts, but for why an entry does not count;
 * NULL: English. E_ABSENT. */
int record_of(const struct user *u, const char *sid, error_translation *in,
	      struct record *out);
void record_free(struct record *r);

#endif
