/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts.h -- whom and what an entry is about, by id: what filters look at.
 */
#ifndef BG_AUDIT_FACTS_H
#define BG_AUDIT_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "vault/ledger/ledger.h"

enum outcome {
	OUTCOME_COUNTED,
	OUTCOME_VOID,
	OUTCOME_REFUSED /* it says that somebody or something was refused */
};

const char *outcome_name(enum outcome o);

struct entry_facts {
	int64_t ts;
	enum event ev;
	enum outcome outcome;
	const char *sid;          /* "" none */
	const char *compartment;  /* id; "" none */
	char (*persons)[ID_TEXT]; /* members and cards: who acted, asked for
				     the session it acted in, or is meant;
				     the actor first; owned */
	size_t person_count, person_cap;
	char (*credentials)[ID_TEXT]; /* owned */
	size_t credential_count, credential_cap;
};

/* facts_of -- good as long as the entry is. E_MEMORY. */
int facts_of(const struct ledger_entry *e, struct entry_facts *out);
void facts_free(struct entry_facts *f);

#endif
