/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rules.h -- private to the ledger: what each event's rule is given, and the
 * rules by subject.  A rule either finds a reason and changes nothing, or
 * changes the state and returns NULL.
 */
#ifndef BG_LEDGER_RULES_H
#define BG_LEDGER_RULES_H

#include "vault/ledger/fold.h"
#include "vault/ledger/policy.h"

/* Returned by a rule when memory ran out (compared by address). */
extern const char rule_no_memory[];

/* What a rule sees: the state to change, the entry, and who signed it. */
struct judged {
	struct fold *fold;
	struct state *state;
	const struct leaf *leaf;
	const struct entry *entry;
	struct member *member;   /* act member:<id>, or NULL */
	struct session *session; /* act session:<id>, or NULL */
};

typedef const char *(*rule_fn)(const struct judged *j);

const char *rule_vault_init(const struct judged *j);
const char *rule_vault_migrated(const struct judged *j);
const char *rule_catalog_rotated(const struct judged *j);
const char *rule_record_set(const struct judged *j);
const char *rule_record_unset(const struct judged *j);

const char *rule_member_enrolled(const struct judged *j);
const char *rule_member_roles(const struct judged *j);
const char *rule_member_retired(const struct judged *j);
const char *rule_member_rekeyed(const struct judged *j);

const char *rule_compartment_added(const struct judged *j);
const char *rule_generation_dealt(const struct judged *j);
const char *rule_generation_committed(const struct judged *j);
const char *rule_generation_aborted(const struct judged *j);
const char *rule_generation_proven(const struct judged *j);
const char *rule_generation_retired(const struct judged *j);
const char *rule_share_acked(const struct judged *j);
const char *rule_share_attested(const struct judged *j);

const char *rule_credential_added(const struct judged *j);
const char *rule_credential_changed(const struct judged *j);
const char *rule_credential_retired(const struct judged *j);
const char *rule_secret_deposited(const struct judged *j);
const char *rule_secret_resealed(const struct judged *j);
const char *rule_rotation_tested(const struct judged *j);

const char *rule_open_requested(const struct judged *j);
const char *rule_open_approved(const struct judged *j);
const char *rule_open_refused(const struct judged *j);
const char *rule_card_entered(const struct judged *j);
const char *rule_open_granted(const struct judged *j);
const char *rule_secret_revealed(const struct judged *j);
const char *rule_open_closed(const struct judged *j);
const char *rule_open_expired(const struct judged *j);
const char *rule_review_signed(const struct judged *j);

const char *rule_drill_recorded(const struct judged *j);
const char *rule_head_cosigned(const struct judged *j);
const char *rule_branch_begun(const struct judged *j);
const char *rule_branch_merged(const struct judged *j);
const char *rule_no_effect(const struct judged *j);

/* A VOID grant or reveal still marks its secrets as to be changed; its schema
 * need not hold. A VOID request is remembered for that; E_MEMORY. */
int rule_suspect(const struct judged *j);

/* rule_suspect_all -- every version of that compartment is marked so. */
void rule_suspect_all(const struct judged *j, const char *compartment);

/* --- shared among the rules (rules_common.c) --- */

/* Values of `d` whose schema was checked before: these cannot fail. */
const char *d_text(const struct judged *j, const char *key);
uint64_t d_number(const struct judged *j, const char *key);
void d_hash(const struct judged *j, const char *key, struct tree_hash *out);
void d_bytes(const struct judged *j, const char *key, uint8_t *out, size_t len);
bool d_has(const struct judged *j, const char *key);

struct compartment *d_compartment(const struct judged *j);
struct generation *d_generation(const struct judged *j, struct compartment *c);
struct credential *d_credential(const struct judged *j);

unsigned roles_of(const struct json *roles);
bool is_admin(const struct member *m);
size_t admins(const struct state *s, const struct member *without);

/* declare -- a key for an actor; E_MEMORY. undeclare: none of them stands. */
int declare(struct state *s, const struct actor *actor,
	    const uint8_t key[NOTE_KEY_LEN], bool standing);
void undeclare(struct state *s, const struct actor *actor);

/* box_add -- a box of an epoch's secret, E_MEMORY. */
int box_add(struct state *s, uint64_t epoch, const char *kind, const char *id,
	    const struct tree_hash *h);

/* record_put -- the leaf's obj as the newest revision of its record: the kind
 * must be ${kind} (NULL: any), the id ${id} (NULL: any), the revision the next,
 * the epoch known.  A reason, or NULL after it was put. record_check only
 * looks. */
const char *record_check(const struct judged *j, const char *kind,
			 const char *id);
const char *record_put(const struct judged *j);

/* head_fault -- why d's size and root are no head of the tip before this entry,
 * or NULL and *covers, the position it reaches to. head_fault_in: of the log
 * that a session was asked for in. */
const char *head_fault(const struct judged *j, uint64_t *covers);
const char *head_fault_in(const struct judged *j, unsigned segment,
			  uint64_t *covers);

/* cosigned_add -- a witnessed head, that reaches to position ${covers}. */
int cosigned_add(const struct judged *j, const char *member, uint64_t covers,
		 const uint8_t cosig[NOTE_COSIG_LEN]);

/* G(p): the acting session is granted, not over, its purpose among ${purposes}
 * (space-separated), the entry within the granted time. A reason or NULL. */
const char *grant_fault(const struct judged *j, const char *purposes);

/* Why a generation cannot be opened, or NULL. */
const char *generation_fault(const struct generation *g);

/* G(redeal): a session that deals compartment ${c} again: asked of this
 * compartment, and of the generation that is current now. */
const char *redeal_fault(const struct judged *j, const struct compartment *c);

#endif
