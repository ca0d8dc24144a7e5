/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * state.h -- what the log adds up to: members, compartments, generations,
 * credentials, sessions, records.  Built only by the fold (fold.h), entry by
 * entry; everyone else reads.
 *
 * Items refer to each other by id, and to entries by position (fold.h).
 * Pointers into the state are good until the next entry is folded.
 */
#ifndef BG_LEDGER_STATE_H
#define BG_LEDGER_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/age/age.h"
#include "vault/base/text.h"
#include "vault/catalog/catalog.h"
#include "vault/log/checkpoint.h"
#include "vault/log/leaf.h"
#include "vault/log/note.h"
#include "vault/log/tree.h"
#include "vault/member/member.h"
#include "vault/share/policy.h"
#include "vault/share/share.h"

enum role { ROLE_ADMIN = 1, ROLE_AUDITOR = 2, ROLE_CUSTODIAN = 4 };

struct member {
	char id[ID_TEXT];
	unsigned roles;
	bool retired;
	uint64_t enrolled_at;       /* index of the entry */
	struct enrolment enrolment; /* the newest */
	uint64_t *facts;            /* entries that enrolled, changed roles,
					   or rekeyed; owned */
	size_t fact_count, fact_cap;
};

/* A key once declared for an actor: enough for the tree.  Only ${standing}
 * ones (declared with ${effect}, not replaced since) let entries count. */
struct declared_key {
	struct actor actor;
	uint8_t key[NOTE_KEY_LEN];
	bool effect;
	bool standing;
};

/* A public key that some enrolment brought, with effect: never again. */
struct seen_key {
	uint8_t key[32];
	char member[ID_TEXT];
	bool witness; /* it is their witness key, or was */
};

struct epoch {
	uint64_t number;
	uint8_t recipient[AGE_KEY_LEN];
	uint8_t reading[AGE_KEY_LEN];
	struct tree_hash reading_h;
	bool has_prev;
	struct tree_hash prev_h;
	uint64_t at;
};

/* A box of an epoch's secret: to "member:<id>", "compartment:<id>" or
 * "reading". Boxes beside a dealing or an enrolment count as well. */
struct epoch_box_ref {
	uint64_t epoch;
	char to[48];
	struct tree_hash h;
};

/* The newest revision of a record. */
struct record_ref {
	struct record_name name; /* vault left empty */
	bool unset;
	struct tree_hash h;
	uint64_t epoch;
	uint64_t at;
};

enum generation_status {
	GENERATION_PENDING,
	GENERATION_CURRENT,
	GENERATION_OLD,
	GENERATION_ABORTED,
	GENERATION_RETIRED
};

struct generation {
	uint64_t number;
	uint8_t recipient[AGE_KEY_LEN];
	uint16_t slip;
	struct policy *policy; /* owned */
	struct tree_hash canary_h;
	struct record_ref names; /* record `holders`: the cards' names */
	enum generation_status status;
	bool proven;
	uint64_t dealt_at;
	int64_t dealt_ts;
	uint64_t current_at; /* entry from which it was in use; 0 never */
	uint64_t ended_at;   /* committed over, aborted */
	int64_t ended_ts;
};

struct compartment {
	char id[ID_TEXT];
	char label[LABEL_MAX + 1];
	bool drill;
	uint64_t max_open; /* seconds */
	uint64_t added_at;
	struct generation *generations;
	size_t count, cap;
};

/* A sealed copy of one secret version for one generation. */
struct sealed_copy {
	uint64_t generation;
	struct tree_hash h;
	uint64_t at; /* index of the entry that names it */
};

struct secret_version {
	char field[33];
	uint64_t version;
	char depositor[ID_TEXT];
	uint8_t signer[NOTE_KEY_LEN]; /* the depositor's key at the time */
	uint64_t at;
	int64_t ts;
	struct sealed_copy *copies;
	size_t count, cap;
	uint64_t original; /* its number in the payload: another one where
				it came from a branch (rules_merge.c) */
	bool adopted;      /* from a branch */
	bool conflict;     /* ... and main had deposited another as well */
	bool outdated;     /* ... to one that was deposited later */
	bool revealed;     /* or suspected of it */
	uint64_t revealed_at;
	bool tested;
	char tester[ID_TEXT]; /* who said so last */
};

struct credential {
	char id[ID_TEXT];
	char compartment[ID_TEXT];
	char adder[ID_TEXT];
	bool retired;
	uint64_t added_at;
	struct secret_version *versions; /* in order of deposit */
	size_t count, cap;
};

struct contribution {
	char holder[ID_TEXT];
	bool card;
	bool refused;
	uint64_t at;
};

struct reveal {
	char credential[ID_TEXT];
	char field[33];
	uint64_t version;        /* 0: one that this log has not */
	struct tree_hash object; /* of that version */
	struct tree_hash leaf;   /* the entry */
	char how[8];
	uint64_t at;
	int64_t ts;
};

enum session_status {
	SESSION_WAITING, /* requested */
	SESSION_OPEN,    /* granted */
	SESSION_CLOSED,
	SESSION_EXPIRED
};

struct session {
	char sid[ID_TEXT];
	uint64_t at;      /* position of open.requested */
	uint64_t index;   /* ... in its own log */
	unsigned segment; /* which that is, of the fold it was judged in */
	char branch[BRANCH_TEXT]; /* ... and by name */
	bool adopted;             /* from a branch that came home */
	bool set_aside; /* ... where its requester is no member any more */
	struct tree_hash leaf;
	int64_t ts;
	bool guest;
	char requester[ID_TEXT]; /* "" for a guest */
	char compartment[ID_TEXT];
	uint64_t generation;
	char purpose[8];
	uint64_t duration; /* seconds */
	uint64_t epoch;    /* its details are sealed with */
	uint8_t verify[NOTE_KEY_LEN];
	uint8_t recipient[AGE_KEY_LEN];
	size_t want_count;
	char (*want)[ID_TEXT]; /* owned */
	struct policy *policy; /* of a redeal; owned; no keys */
	struct contribution *contributions;
	size_t contribution_count, contribution_cap;
	enum session_status status;
	uint64_t granted_at;
	int64_t granted_ts;
	uint64_t ended_at;
	int64_t ended_ts;
	struct reveal *reveals;
	size_t reveal_count, reveal_cap;
	bool reviewed;
	char reviewer[ID_TEXT];
	char verdict[12]; /* of the last review */
	uint64_t reviewed_at;
	int64_t reviewed_ts;
	bool suspect; /* a grant or reveal of it was VOID */
};

/* A request that was VOID: what is done in its name is, too, but not beyond
 * suspicion. */
struct void_request {
	char sid[ID_TEXT];
	char compartment[ID_TEXT];
};

struct cosigned_head {
	char member[ID_TEXT];
	uint64_t size; /* as a position: of the tip at the time */
	uint8_t witness[NOTE_KEY_LEN]; /* the key it was made with */
	uint8_t cosig[NOTE_COSIG_LEN];
	uint64_t at;
};

/* A branch that came home, as far as that. */
struct merged_branch {
	char branch[BRANCH_TEXT];
	char of[BRANCH_TEXT]; /* the log that its entries are of: itself, or
				that with which an undeclared fork went on */
	uint64_t first; /* index of its first own entry: 0, or where such a
				fork left that log */
	uint64_t size;
	uint64_t at; /* position of the last branch.merged */
};

#define STATE_LIST(type, name) \
	type *name; \
	size_t name##_count, name##_cap

struct state_index;
struct credential_table; /* state_credentials.c, state_records.c: tables that grow */
struct record_table; /* with the vault. Nobody else sees how they lie. */

struct state {
	struct state_index *index; /* NULL: lists are gone through */
	char vault[ID_TEXT];
	struct tree_hash init;
	uint64_t format;
	STATE_LIST(struct member, members);
	STATE_LIST(struct declared_key, keys);
	STATE_LIST(struct seen_key, seen);
	STATE_LIST(struct epoch, epochs);
	STATE_LIST(struct epoch_box_ref, boxes);
	struct record_table *records; /* NULL: none */
	STATE_LIST(struct compartment, compartments);
	struct credential_table *credentials; /* NULL: none */
	STATE_LIST(struct session, sessions);
	STATE_LIST(struct void_request, void_requests);
	STATE_LIST(struct cosigned_head, cosigned);
	STATE_LIST(struct merged_branch, merged);
};

void state_free(struct state *s);

/* The tables of credentials and of records by place, in the order in which they
 * came: ${place} is below the count. */
size_t state_credential_count(const struct state *s);
struct credential *state_credential_at(const struct state *s, size_t place);
size_t state_record_count(const struct state *s);
const struct record_ref *state_record_at(const struct state *s, size_t place);

/* state_all_soon -- all rows of both are about to be looked at. Of no effect but on
 * how long that takes. */
void state_all_soon(const struct state *s);

/* Lookups: NULL when there is none. */
struct member *state_member(const struct state *s, const char *id);
struct compartment *state_compartment(const struct state *s, const char *id);
struct compartment *state_label(const struct state *s, const char *label);
struct generation *state_generation(const struct compartment *c, uint64_t n);
struct generation *state_current(const struct compartment *c);
struct generation *state_pending(const struct compartment *c);
struct credential *state_credential(const struct state *s, const char *id);
struct secret_version *state_version(const struct credential *c,
				     const char *field, uint64_t version);
/* the version of a field with the highest number, and the one to use: not one
 * that a branch brought home which main had replaced already */
struct secret_version *state_last(const struct credential *c,
				  const char *field);
struct secret_version *state_newest(const struct credential *c,
				    const char *field);
/* its copy for a generation */
const struct sealed_copy *state_copy(const struct secret_version *v,
				     uint64_t generation);
/* Whether a version that a branch brought home is sealed to older card sets
 * only: no session of the current one opens it, or seals it anew. */
bool state_stranded(const struct compartment *c,
		    const struct secret_version *v);
/* Whether that is, or was, a witness key of the member. */
bool state_witness(const struct state *s, const char *member,
		   const uint8_t key[NOTE_KEY_LEN]);
struct session *state_session(const struct state *s, const char *sid);
struct contribution *state_contribution(const struct session *s,
					const char *holder);
const struct record_ref *state_record(const struct state *s, const char *kind,
				      const char *id);
const struct epoch *state_epoch(const struct state *s, uint64_t number);
const struct epoch *state_newest_epoch(const struct state *s);
const struct epoch_box_ref *state_box(const struct state *s, uint64_t epoch,
				      const char *to);

#endif
