/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * report.h -- what an auditor reads, as data: every entry with its bracket,
 * every opening, what is due, who holds what and when they last proved it, who
 * may do what, and where duties were not apart.
 *
 * What points into the ledger's state is good as long as the user is.
 */
#ifndef BG_AUDIT_REPORT_H
#define BG_AUDIT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/audit/audit.h"
#include "vault/audit/debt.h"
#include "vault/audit/duties.h"
#include "vault/audit/leaver.h"
#include "vault/audit/record.h"
#include "vault/base/error.h"
#include "vault/custody/copies.h"
#include "vault/custody/health.h"

/* One entry; texts are owned. */
struct report_entry {
	uint64_t seq;
	char branch[BRANCH_TEXT];
	bool home;
	int64_t ts;
	struct entry_time time; /* its witnesses as indices of persons: */
	size_t after_by, before_by;
	char ev[EVENT_TEXT];
	char *actor;
	char *text;
	enum outcome outcome;
	char *void_reason; /* NULL: it counts */
	char label[LABEL_MAX + 1];
	char sid[ID_TEXT];
	size_t *persons; /* indices; owned */
	size_t person_count;
};

/* Whoever occurs, in the order of their occurrence. */
struct report_person {
	char id[ID_TEXT];
	char *name; /* owned */
};

/* A secret that an opening showed, and what became of it. */
struct opening_secret {
	struct leaver_secret secret;
	int64_t newest_ts; /* the newest version's deposit */
	bool beyond;       /* the request named others, and not this one */
};

struct opening {
	const struct session *session;
	const char *label;
	struct record record;
	char **wanted; /* paths that the request named; owned */
	size_t wanted_count;
	struct opening_secret *secrets; /* each version once; owned */
	size_t secret_count;
	bool doubt; /* all of the compartment counts as shown */
};

struct report_set {
	const struct compartment *compartment;
	const struct generation *set;
	char *policy; /* "2 of anna, ben, Vogt (card)"; owned */
};

struct report_member {
	const struct member *member;
	char *nick;  /* owned */
	char *name;  /* full; owned; NULL sealed */
	char *site;  /* owned; NULL none or sealed */
	char *holds; /* labels of the sets in use or pending; owned */
};

struct report {
	int64_t now;
	error_translation *in; /* its language; NULL: English */
	bool sealed;           /* names and reasons are, to whoever made it */
	char vault[ID_TEXT];
	char *label; /* of the vault; owned; NULL sealed */
	struct report_entry *entries;
	size_t entry_count, entry_cap;
	struct report_person *persons;
	size_t person_count, person_cap;
	struct opening *openings; /* oldest first */
	size_t opening_count;
	struct debts debts;
	struct quorum_health *quorums;
	size_t quorum_count;
	struct report_set *sets;
	size_t set_count;
	struct report_member *members;
	size_t member_count;
	struct duties duties;
};

/* report_of -- as of ${now}, in a language (NULL: English; reasons why entries
 * are VOID are English always). E_MEMORY and what reading meets. */
int report_of(const struct user *u, int64_t now, error_translation *in,
	      struct report *out);
void report_free(struct report *r);

#endif
