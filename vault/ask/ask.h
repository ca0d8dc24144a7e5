/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ask.h -- a request on its way to one custodian, and the custodian's answer,
 * without the vault: everything the custodian must believe is proved inside
 * the file (docs/format.md, Files: REQUEST, APPROVAL, REFUSAL).
 *
 * Trust begins at vault.init, whose hash is the vault's fingerprint.  Every
 * fact is a leaf, with a proof that it stands in the head the custodian is
 * asked to sign, and with the checkpoint its own writer signed: a requester
 * can sign any head, but not another member's checkpoint.
 */
#ifndef BG_ASK_ASK_H
#define BG_ASK_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/ask/approval.h"
#include "vault/base/buffer.h"
#include "vault/base/cursor.h"
#include "vault/base/secret.h"
#include "vault/log/checkpoint.h"
#include "vault/log/leaf.h"
#include "vault/log/tree.h"
#include "vault/share/policy.h"

#define ASK_FILE_MAX 1048576
#define ASK_ITEMS_MAX 4096

/* --- composing, on the requester's side (vault/ask/compose.c) --- */

/* One entry and what proves it. Spans are the caller's. */
struct ask_fact {
	char origin[ORIGIN_TEXT];
	uint64_t index;
	struct span leaf;
	struct tree_proof proof;      /* inclusion in the head */
	struct span note;             /* checkpoint at the leaf's cp */
	struct tree_proof note_proof; /* inclusion in that checkpoint */
};

/* From what the custodian cosigned last, to the end of that log (of the head's,
 * or where a branch goes on from it): for each index from ${size} on, the leaf (leaf.bytes not NULL) or its hash. Above ASK_ITEMS_MAX: items NULL and
 * ${proof} the consistency proof. size 0: nothing else. */
struct ask_item {
	struct span leaf;
	struct tree_hash hash;
};

struct ask_since {
	uint64_t size;
	struct frontier frontier;
	const struct ask_item *items;
	size_t item_count;
	struct tree_proof proof;
};

struct ask_parts {
	char to[ID_TEXT];
	struct span checkpoint;  /* the head, as a signed note */
	struct ask_fact request; /* open.requested */
	const struct ask_fact *facts;
	size_t fact_count;
	struct span catalog_box; /* the addressee's box of the request's xk */
	const struct span *prev_boxes; /* older epochs, newest first */
	size_t prev_count;
	struct span share_box;      /* the addressee's sealed share */
	const struct span *records; /* sealed record objects named by facts */
	size_t record_count;
	struct ask_since since;
};

/* ask_write -- append the armored REQUEST file. */
int ask_write(const struct ask_parts *parts, struct buffer *out);

/* --- on the custodian's side (vault/ask/ask.c) --- */

/* A head the custodian has seen. */
struct ask_seen {
	char origin[ORIGIN_TEXT];
	struct frontier frontier;
};

/* What the custodian's own disk remembers; ${known} false: nothing. */
struct ask_memory {
	bool known;                  /* there is a pin of this vault */
	const struct ask_seen *seen; /* one an origin; borrowed */
	size_t seen_count;
	uint64_t generation; /* highest acknowledged, 0 none */
};

/* Whom an id in a policy belongs to, as far as the request shows it. */
struct ask_name {
	char id[ID_TEXT];
	char text[128];
};

/* A request that held, opened for this custodian. Read-only to callers. */
struct ask {
	struct tree_hash init; /* the vault's fingerprint */
	char vault[ID_TEXT];
	char origin[ORIGIN_TEXT];
	char sid[ID_TEXT];
	char requester[ID_TEXT];  /* "" for a guest */
	char requester_name[128]; /* from the sealed record; "" if absent */
	char holder[ID_TEXT];     /* the addressee */
	char label[17];
	char compartment[ID_TEXT];
	bool drill;
	uint64_t generation;
	uint64_t max_open;
	char purpose[8];
	uint64_t duration; /* seconds */
	int64_t asked_ms;  /* ts of the request */
	bool clock_stated;
	char *ticket, *reason, *why_not; /* owned */
	char *place, *witness;           /* owned; NULL: not given */
	char **findings;                 /* owned; finding_count */
	size_t finding_count;
	size_t want_count;       /* credentials named, 0 = all */
	struct policy *dealt;    /* of the card set asked for; owned */
	struct policy *proposed; /* of a redeal: the next one; owned; NULL */
	struct ask_name *names;  /* owned */
	size_t name_count;
	struct tree_hash leaf; /* hash of the request: its phrase */
	uint64_t index;
	struct checkpoint head;
	char branch_why[12];      /* it is asked on a branch; "" on main */
	uint64_t branch_from;     /* ... that goes on from this size */
	struct frontier frontier; /* of the head, when has_frontier */
	bool has_frontier;
	enum seen seen;
	uint64_t seen_size;
	uint64_t remembered_generation; /* warn when newer than generation */
	struct ask_private *private;    /* keys, share, boxes */
};

/* ask_name_of -- the name of a holder, or NULL when it is not shown. */
const char *ask_name_of(const struct ask *ask, const char *id);

/* ask_peek -- whose vault an (unverified) file speaks of, so that the caller can
 * look up its memory. E_INPUT. */
int ask_peek(struct span file, struct tree_hash *init,
	     char compartment[ID_TEXT]);

/* ask_open -- verify everything and open what is sealed to the custodian.
 * E_INPUT: no request, or one that contradicts itself (names the fact);
 * E_AUTHORITY: proved, but the requester may not ask this (no admin, too
 * long, forged or foreign writer); E_IDENTITY: not for any identity given;
 * E_SHARE: the share inside is not the one dealt. */
int ask_open(struct span file, const struct secret *const *identities, size_t n,
	     const struct ask_memory *memory, struct ask **out);
void ask_free(struct ask **ask);

/* ask_approve -- append the APPROVAL file and the receipt (the cosigned head
 * as a note, or without cosignature when seen is unproven or diverged). The
 * caller has stored its pin before this is called. now_ms dates the cosig. */
int ask_approve(const struct ask *ask, int64_t now_ms, struct buffer *file,
		struct buffer *receipt);
/* ask_refuse -- append the REFUSAL file; ${because} is sealed to the catalog
 * recipient. */
int ask_refuse(const struct ask *ask, const char *because, struct buffer *file);

/* --- back at the session (vault/ask/answer.c) --- */

/* A share, or a reason of 4000 bytes, is sealed in less. */
#define ANSWER_BOX_MAX 8192

struct answer {
	bool refusal;
	char sid[ID_TEXT];
	struct approval approval;
	uint8_t *box; /* owned */
	size_t box_len;
};

/* answer_parse -- an APPROVAL or REFUSAL file: armor, canonical JSON, closed
 * schema, box hash equal to box_sha256. E_INPUT names the fault. */
int answer_parse(struct span file, struct answer *out);
void answer_free(struct answer *answer);

#endif
