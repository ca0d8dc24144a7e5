/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * custody.h -- founding a vault, enrolling members, and dealing a
 * compartment's key to its custodians (docs/format.md, Share and Catalog).
 */
#ifndef BG_CUSTODY_CUSTODY_H
#define BG_CUSTODY_CUSTODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/ledger/user.h"
#include "vault/member/member.h"
#include "vault/share/card.h"

/* --- founding (init.c) --- */

struct init_options {
	const char *path;  /* must not exist */
	const char *label; /* clean text, 1..120 bytes */
	const struct member_file *founder;
	const struct secret *const *identities;
	size_t identity_count;
	const struct secret *reading_phrase;
	unsigned work_factor; /* of the reading identity */
	const struct host *host;
	struct home *home; /* may be NULL */
};

/* custody_init -- write entries 0-3 and pin them. *init: the fingerprint.
 * E_IDENTITY when no identity opens the founder's enrolment; E_EXISTS. On
 * failure no file is left, but for a pin that could not be written: then the
 * vault is founded, *init is set, and the fault is returned. */
int custody_init(const struct init_options *o, struct tree_hash *init);

/* --- members (enrol.c) --- */

struct enrol_options {
	const struct member_file *member;
	unsigned roles;    /* enum role, at least one */
	const char *phone; /* NULL or clean text */
	const char *site;
	bool non_it;
};

/* custody_enrol -- E_EXISTS when the short name is taken. The caller has
 * checked the enrolment phrase. */
int custody_enrol(struct user *u, const struct enrol_options *o);

/* --- what becomes of a member (member.c) ---
 *
 * Members are named by their short names: E_ABSENT. E_AUTHORITY where the
 * caller may not. Roles and retirement need trust as user_needs_trust has it:
 * E_UNKNOWN_VAULT, E_ROLLBACK. */

int custody_roles(struct user *u, const char *nick, unsigned roles);

/* custody_retire -- for good, with a new catalog epoch that the member does
 * not read; ${phrase} is a new reading phrase, sealed with ${work_factor}, or
 * NULL. E_POLICY: oneself. The caller names what else is due (leaver.h). */
int custody_retire(struct user *u, const char *nick,
		   const struct secret *phrase, unsigned work_factor);

/* Facts of the record that may change: NULL as it was, "" none. */
struct member_change {
	const char *phone;
	const char *site;
	const char *deputy; /* a short name, or any text */
	const char *absent; /* when and where reachable, any text */
};
int custody_set(struct user *u, const char *nick,
		const struct member_change *change);

/* custody_rekey -- new keys under the same id, signed with the old ones by the
 * member. E_POLICY: the file has another id. What was sealed to the old
 * recipient still needs the old identity. */
int custody_rekey(struct user *u, const char *nick,
		  const struct member_file *fresh);

/* --- compartments (deal.c) --- */

struct deal_holder {
	bool card;
	char name[121]; /* short name, or the card's name */
};

struct deal_group {
	char name[GROUP_NAME_MAX + 1];
	unsigned threshold;
	size_t count;
	struct deal_holder holders[GROUP_MAX];
};

struct deal_policy {
	unsigned threshold;
	size_t count;
	struct deal_group groups[GROUP_MAX];
};

struct deal_options {
	const char *label;
	struct deal_policy policy;
	uint64_t max_open; /* seconds */
	bool drill;
};

/* What a dealing gives out: one card a card holder. Owned by the caller. */
struct deal_result {
	struct card *cards;
	size_t card_count;
	uint64_t generation;
	unsigned shares; /* holders in all */
	unsigned needed; /* fewest that open it */
	bool grouped;    /* several groups must agree */
	int slack;       /* so many may be lost, whichever they are */
};

/* custody_add -- a compartment and its first generation, in one transaction;
 * the key and the shares are wiped before return, but for the cards.
 * E_EXISTS label taken; E_ABSENT holder unknown; E_POLICY names the fault. */
int custody_add(struct user *u, const struct deal_options *o,
		struct deal_result *out);
void deal_result_free(struct deal_result *r);

/* --- card sets (generation.c) ---
 *
 * custody_commit -- the pending set takes the place of the one in use.
 * E_UNACKED: too few acknowledged (says how many). custody_abort -- it is given
 * up. custody_retire_set -- an old set is done with: its objects may go.
 * *generation: which set it was. All need an admin and E_ABSENT where there is
 * none. */
int custody_commit(struct user *u, const char *label, uint64_t *generation);
int custody_abort(struct user *u, const char *label, uint64_t *generation);
int custody_retire_set(struct user *u, const char *label, uint64_t generation);

/* deal_list_parse -- LIST "anna,ben,card:Krämer" into one group ALL, and
 * NAME=K:LIST into a named one. E_INPUT names the item. */
int deal_list_parse(const char *list, unsigned threshold, const char *name,
		    struct deal_group *out);
int deal_group_parse(const char *text, struct deal_group *out);

#endif
