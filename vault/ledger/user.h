/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * user.h -- one person at one vault: who they are, what they may read, what
 * their own disk remembers, and the transactions they sign.
 *
 * Opening a vault compares it with the pin (docs/format.md, The user's own
 * disk): an older or forked copy is E_ROLLBACK unless the caller said `older`;
 * then it can be read, sessions say so in their findings, and the first write
 * to it begins a branch (Branches). Never is it gone on with in silence. A copy
 * that is a branch this machine has seen begin needs no such word again.
 */
#ifndef BG_LEDGER_USER_H
#define BG_LEDGER_USER_H

#include <stdbool.h>
#include <stddef.h>

#include "vault/base/host.h"
#include "vault/base/secret.h"
#include "vault/home/home.h"
#include "vault/ledger/ledger.h"
#include "vault/ledger/reader.h"
#include "vault/member/member.h"

enum trust {
	TRUST_NONE,        /* never seen here: UNKNOWN VAULT */
	TRUST_FINGERPRINT, /* the caller gave the right fingerprint */
	TRUST_PINNED
};

enum finding { /* as open.requested writes them */
	       FINDING_OLDER = 1,
	       FINDING_FORK = 2,
	       FINDING_CLOCK = 4,
	       FINDING_NO_PIN = 8,
	       FINDING_TAIL = 16
};

#define CLOCK_BEHIND_MS (10 * 60 * 1000) /* so far a clock may lag */

struct user_options {
	const char *path;
	enum store_mode mode;
	const struct host *host;                /* borrowed */
	struct home *home;                      /* borrowed; may be NULL */
	const struct secret *const *identities; /* borrowed */
	size_t identity_count;
	const struct secret *reading_phrase; /* borrowed; may be NULL */
	bool has_fingerprint;
	struct tree_hash fingerprint;
	bool older;
	const char *copy_why; /* of a copy in the making (carry/working.h) */
	bool whole;           /* every entry is read: nothing kept serves */
	bool piecewise;       /* what was kept is judged where it is wanted
				 (cache_bytes.h) */
	uint64_t keep_after;  /* new entries that make it worth keeping what
				 they come to (cache.h); 0: cache_worth */
};

struct user {
	struct store *store;
	struct ledger *ledger;
	struct reader *reader; /* NULL: details stay sealed */
	const struct host *host;
	struct home *home;
	const struct secret *const *identities;
	size_t identity_count;
	bool is_member;            /* an identity is a member's */
	const struct secret *self; /* ... that one; NULL none */
	char id[ID_TEXT];
	struct member_keys keys; /* when is_member and active */
	enum trust trust;
	bool older;
	bool whole;           /* as the options have them, for user_again */
	bool piecewise;       /* ... */
	const char *copy_why; /* ... */
	unsigned findings;
	const char *branch_why; /* the next write begins a branch; or NULL */
	struct pin pin;
	bool has_pin;
	bool pin_damaged;  /* there is one, and it cannot be read */
	bool clock_told;   /* the stated time is in the log */
	int pin_fault;     /* of the last commit */
	int keep_fault;    /* of keeping what the log adds up to */
	unsigned memories; /* error_memories when it was opened */
};

/* user_open -- what this machine kept of the log serves, and what is long
 * enough is kept, by a member who knows the vault. E_ABSENT, E_INPUT,
 * E_HOSTILE, E_HELD from the store; E_ROLLBACK; E_UNKNOWN_VAULT when a fingerprint was given and is another's. State of
 * sessions that are over is wiped from the home. VOID and
 * INVALID entries do not fail it (ledger->faults). The reader is absent when
 * nothing given opens the catalog. */
int user_open(const struct user_options *o, struct user **out);
void user_close(struct user **user);

/* user_again -- where a transaction failed half-way, the log is read anew, and
 * the next one can begin; else nothing. What was pointed to in the old ledger is
 * gone with it. On a failure all is as it was. */
int user_again(struct user *u);

/* user_unread -- E_OK, or what kept something from being read since the vault
 * was opened (E_IO, E_MEMORY), with its detail: a name that is not there, a
 * credential that was not found, may be in the file. Openings go on all the
 * same (V7); what else would be said or written is not to be relied on. */
int user_unread(const struct user *u);

/* What a command needs: each E_OK or the reason it cannot go on.
 * user_needs_reader: E_IDENTITY. user_needs_self: E_IDENTITY, E_AUTHORITY when
 * retired. user_needs_member: the same, and who can seal names.
 * user_needs_admin: E_AUTHORITY. user_may_deposit: E_UNKNOWN_VAULT; E_ROLLBACK
 * where a branch would have to be begun. user_needs_trust, for what changes who
 * may do what: the same, and E_ROLLBACK on any branch. */
int user_needs_reader(const struct user *u);
int user_needs_self(const struct user *u);
int user_needs_member(const struct user *u);
int user_needs_admin(const struct user *u);
int user_may_deposit(const struct user *u);
int user_needs_trust(const struct user *u);

/* The newest state of oneself; NULL when no member. */
struct member *user_member(const struct user *u);

/* user_begin -- a transaction as this member; what user_unread says is handed
 * on: nothing is written on the strength of what could not be read.
 * user_begin_opening -- without that. user_commit -- commit, then
 * move the pin to the new head; a pin that could not be written fails nothing
 * and is kept in u->pin_fault. */
int user_begin(struct user *u, struct txn **out);
int user_begin_opening(struct user *u, struct txn **out);

/* user_clock -- under a time that a person stated: clock.stated, once, in a
 * transaction of its own before the first of ${actor}, who signs it with
 * ${seed}; ${sid} NULL for a member. Nothing where the clock is the host's. */
int user_clock(struct user *u, const struct actor *actor,
	       const struct secret *seed, const char *sid);

/* user_branch -- what user_begin does first where u->branch_why says so: a
 * branch, begun in a transaction of its own by ${actor} with ${seed}. */
int user_branch(struct user *u, const struct actor *actor,
		const struct secret *seed);

/* user_follow -- user_begin's own care, for who begins otherwise: under the
 * write lock, the newest catalog key, or E_IDENTITY. */
int user_follow(struct user *u);

int user_commit(struct user *u, struct txn **txn);

/* user_cosign -- the head as it stands, under the write lock of a transaction
 * that is to carry it: first pinned, durable, then signed with the witness
 * key, so that what was vouched for is never forgotten. E_ROLLBACK when it
 * does not extend what this machine remembers. */
int user_cosign(struct user *u, struct checkpoint *head,
		uint8_t cosig[NOTE_COSIG_LEN]);

/* user_pin -- pin the ledger's head now. */
int user_pin(struct user *u);

#endif
