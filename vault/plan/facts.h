/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts.h -- what the vault itself knows of matters that a plan speaks of too:
 * compartments, who holds their shares, what was opened. Gathered once, as of a
 * day, so that those who compare need no vault.
 */
#ifndef BG_PLAN_FACTS_H
#define BG_PLAN_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/text.h"
#include "vault/share/share.h"

struct user;

/* A compartment and its card set in use. */
struct fact_group {
	char label[LABEL_MAX + 1];
	bool drill;
	uint64_t max_open;   /* seconds */
	uint64_t generation; /* 0: none was dealt, and all below is 0 */
	unsigned threshold;  /* fewest shares that open it */
	size_t shares;
	int slack;       /* so many may be lost; -1: the quorum is gone */
	size_t unproved; /* holders without proof for 90 days */
	size_t left;     /* shares of people who left */
	bool one_site;   /* the people of one place could open it alone */
};

/* A member, or whoever a card is named after. */
struct fact_person {
	char *name;  /* owned; of a member the full one; NULL: sealed */
	bool card;   /* else a member */
	bool active; /* no member who left */
	bool custodian;
	int64_t proof_ts; /* newest of their shares in use; 0: none */
};

/* Somebody holds a share of a set in use; places in the lists. */
struct fact_holding {
	size_t group, person;
};

/* An opening: a session that was granted. */
struct fact_opening {
	char sid[ID_TEXT];
	char label[LABEL_MAX + 1];
	char *ticket; /* owned; NULL: sealed */
	int64_t ts;   /* granted */
	bool drill, over, reviewed;
};

/* The version to use of a deposited secret. */
struct fact_secret {
	char *path; /* owned */
	char field[33];
	char label[LABEL_MAX + 1];
	uint64_t version;
	int64_t ts; /* deposited */
	bool tested;
};

struct plan_facts {
	struct fact_group *groups;
	size_t group_count;
	struct fact_person *people;
	size_t person_count, person_cap;
	struct fact_holding *holdings;
	size_t holding_count, holding_cap;
	struct fact_opening *openings;
	size_t opening_count;
	struct fact_secret *secrets; /* by path */
	size_t secret_count, secret_cap;
};

/* plan_facts -- as of ${now_ms}. E_MEMORY and what reading meets; *out is to be
 * freed on success alone. */
int plan_facts(const struct user *u, int64_t now_ms, struct plan_facts *out);
void plan_facts_free(struct plan_facts *f);

/* facts_group -- by its label, or NULL. */
const struct fact_group *facts_group(const struct plan_facts *f,
				     const char *label);

/* facts_secret -- of that path and field (NULL: any), or NULL. */
const struct fact_secret *facts_secret(const struct plan_facts *f,
				       const char *path, const char *field);

/* facts_is -- whether this is the person of that full name: a member by the
 * whole of it, a card by the last word as well. */
bool facts_is(const struct fact_person *person, const char *full_name);

#endif
