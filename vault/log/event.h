/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * event.h -- the closed schema of every event of format 1 (docs/format.md,
 * Events): which keys `d` holds and of what type, which of obj, h, sid, x and
 * xk stand beside it.  Who may sign an event, and what it does, is the
 * ledger's.
 */
#ifndef BG_LOG_EVENT_H
#define BG_LOG_EVENT_H

#include <stddef.h>

#include "vault/base/json.h"
#include "vault/log/leaf.h"

/*  constant, name */
#define EVENT_TABLE(X) \
	X(EV_VAULT_INIT, "vault.init") \
	X(EV_VAULT_MIGRATED, "vault.migrated") \
	X(EV_CATALOG_ROTATED, "catalog.rotated") \
	X(EV_RECORD_SET, "record.set") \
	X(EV_RECORD_UNSET, "record.unset") \
	X(EV_MEMBER_ENROLLED, "member.enrolled") \
	X(EV_MEMBER_ROLES, "member.roles") \
	X(EV_MEMBER_RETIRED, "member.retired") \
	X(EV_MEMBER_REKEYED, "member.rekeyed") \
	X(EV_COMPARTMENT_ADDED, "compartment.added") \
	X(EV_GENERATION_DEALT, "generation.dealt") \
	X(EV_SHARE_ACKED, "share.acked") \
	X(EV_SHARE_ATTESTED, "share.attested") \
	X(EV_GENERATION_COMMITTED, "generation.committed") \
	X(EV_GENERATION_ABORTED, "generation.aborted") \
	X(EV_GENERATION_PROVEN, "generation.proven") \
	X(EV_GENERATION_RETIRED, "generation.retired") \
	X(EV_CREDENTIAL_ADDED, "credential.added") \
	X(EV_CREDENTIAL_CHANGED, "credential.changed") \
	X(EV_CREDENTIAL_RETIRED, "credential.retired") \
	X(EV_SECRET_DEPOSITED, "secret.deposited") \
	X(EV_SECRET_RESEALED, "secret.resealed") \
	X(EV_OPEN_REQUESTED, "open.requested") \
	X(EV_OPEN_APPROVED, "open.approved") \
	X(EV_OPEN_REFUSED, "open.refused") \
	X(EV_CARD_ENTERED, "card.entered") \
	X(EV_SHARE_REFUSED, "share.refused") \
	X(EV_OPEN_GRANTED, "open.granted") \
	X(EV_SECRET_REVEALED, "secret.revealed") \
	X(EV_OPEN_CLOSED, "open.closed") \
	X(EV_OPEN_EXPIRED, "open.expired") \
	X(EV_ROTATION_TESTED, "rotation.tested") \
	X(EV_REVIEW_SIGNED, "review.signed") \
	X(EV_DRILL_RECORDED, "drill.recorded") \
	X(EV_HEAD_COSIGNED, "head.cosigned") \
	X(EV_EXPORTED, "exported") \
	X(EV_IMPORTED, "imported") \
	X(EV_BACKED_UP, "backed.up") \
	X(EV_COPIED, "copied") \
	X(EV_CLOCK_STATED, "clock.stated") \
	X(EV_BRANCH_BEGUN, "branch.begun") \
	X(EV_BRANCH_MERGED, "branch.merged")

/* clang-format off */
enum event {
#define X(constant, name) constant,
	EVENT_TABLE(X)
#undef X
	EV_COUNT,
	EV_UNKNOWN = EV_COUNT
};
/* clang-format on */

enum event event_of(const char *name);
const char *event_name(enum event ev);

/* event_check -- whether the leaf is as its event's schema says: `d` with no
 * key missing or extra and each of its type, and obj, h, sid, x, xk present
 * or absent as the event wants.  NULL when so; otherwise a short static or
 * thread-local reason, for naming a VOID entry ("key envelope is missing"). */
const char *event_check(const struct leaf *leaf);
/* event_check_of -- the same, where event_of was asked already. */
const char *event_check_of(enum event ev, const struct leaf *leaf);

/* event_check_enrolment -- the same for E alone. */
const char *event_check_enrolment(const struct json *e);

/* event_objects -- call ${each} with the hash of every object the leaf names
 * (top-level h, and keys of d called h or ending in _h, at any depth). Stops
 * at the first non-zero return and gives it back. */
int event_objects(const struct leaf *leaf,
		  int (*each)(void *ctx, const struct tree_hash *hash),
		  void *ctx);

#endif
