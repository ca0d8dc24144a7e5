/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * policy.h -- who holds shares and how many of them open a compartment: groups
 * of holders, each with a threshold, and how many groups (docs/format.md, P).
 * Whether its members are in good standing is the ledger's to say.
 */
#ifndef BG_SHARE_POLICY_H
#define BG_SHARE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/json.h"
#include "vault/base/text.h"
#include "vault/log/note.h"
#include "vault/log/tree.h"
#include "vault/share/share.h"

struct holder {
	char id[ID_TEXT]; /* member id, or a card's */
	bool card;
	uint8_t key[NOTE_KEY_LEN]; /* share public key */
	bool has_box;
	struct tree_hash h; /* the sealed share */
	/* what the log proved since the dealing */
	bool acked;
	uint64_t proof_size; /* newest head an ack or attest signed, as a
				position */
	uint64_t proof_at;   /* index of that entry, 0 none */
	int64_t proof_ts;    /* its time */
	bool proof_seal;     /* ... it was the look of a sealed envelope */
};

struct policy_group {
	char name[GROUP_NAME_MAX + 1];
	unsigned threshold;
	size_t count;
	struct holder holders[GROUP_MAX];
};

struct policy {
	unsigned threshold; /* groups needed */
	size_t count;
	struct policy_group groups[GROUP_MAX];
};

/* policy_read -- P of a schema that was checked (${keyed}: with share keys and
 * boxes); malloc'd, NULL when memory ran out. policy_write -- the same as JSON
 * of ${doc}. */
struct policy *policy_read(const struct json *p, bool keyed);
struct json *policy_write(struct json_doc *doc, const struct policy *p,
			  bool keyed);

/* policy_shape_fault -- a threshold that cannot be met, a name or a holder
 * twice, two cards for one share, or one person who alone could meet it: the
 * reason, or NULL. */
const char *policy_shape_fault(const struct policy *p);

/* Thresholds, groups, holders and their forms: not keys, not proofs. */
bool policy_same(const struct policy *a, const struct policy *b);

/* policy_holder -- by id, or NULL; *group and *index may be NULL. */
struct holder *policy_holder(const struct policy *p, const char *id,
			     size_t *group, size_t *index);
size_t policy_holders(const struct policy *p); /* in all groups */

/* The holder's SLIP-0039 place in a set with identifier ${slip}: in a 1-of-n
 * group all have the same share, whose index is 0. */
void policy_slot(const struct policy *p, uint16_t slip, size_t group,
		 size_t index, struct share_slot *slot);
void policy_shape(const struct policy *p, struct share_shape *shape);

/* policy_met -- whether the holders that ${has} says yes to meet it.
 * policy_missing -- how many shares more it takes at least, given those.
 * policy_needed -- given none. */
bool policy_met(const struct policy *p,
		bool (*has)(void *ctx, const char *holder), void *ctx);
unsigned policy_missing(const struct policy *p,
			bool (*has)(void *ctx, const char *holder), void *ctx);
unsigned policy_needed(const struct policy *p);

/* policy_slack -- how many of the holders that ${has} says yes to may be lost,
 * whichever they are, before the rest no longer meet it; -1 when they do not
 * meet it now. */
int policy_slack(const struct policy *p,
		 bool (*has)(void *ctx, const char *holder), void *ctx);

#endif
