/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * filter.h -- which entries are asked for.  Every condition given must hold.
 * Names are looked up once, when the filter is made; an unknown one is an
 * error that names those near it, never an empty answer.
 */
#ifndef BG_AUDIT_FILTER_H
#define BG_AUDIT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/audit/facts.h"
#include "vault/ledger/user.h"

/* As a person says it; NULL: any. */
struct filter_terms {
	bool has_since, has_until;
	int64_t since, until;   /* the host's time, both included */
	const char *person;     /* short name, full name, a card's name, or the
				   first 8 or more digits of an id */
	const char *credential; /* path or pattern, or such digits */
	const char *compartment;
	const char *event; /* name or pattern */
	const char *outcome;
	const char *session; /* first 4 or more digits */
};

struct filter;

/* filter_new -- E_ABSENT: no such thing, the near ones named. E_IDENTITY: the
 * names are sealed to this user. E_USAGE: no outcome, or nonsense. */
int filter_new(const struct user *u, const struct filter_terms *terms,
	       struct filter **out);
void filter_free(struct filter **f);

/* filter_takes -- ${f} NULL takes everything. */
bool filter_takes(struct filter *f, const struct entry_facts *facts);

/* filter_done -- after the last entry: E_ABSENT when it was about a session and
 * no entry is of one that begins so. */
int filter_done(const struct filter *f);

#endif
