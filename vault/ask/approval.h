/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * approval.h -- the signed words between a custodian and a session: the text
 * of an approval or refusal, of a card's entry, of an acknowledgement, and
 * the checking of their signatures (docs/format.md, Signed texts).
 */
#ifndef BG_ASK_APPROVAL_H
#define BG_ASK_APPROVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "vault/age/age.h"
#include "vault/base/buffer.h"
#include "vault/base/json.h"
#include "vault/base/text.h"
#include "vault/log/checkpoint.h"
#include "vault/log/note.h"

enum seen { SEEN_EXTENDS, SEEN_FIRST, SEEN_UNPROVEN, SEEN_DIVERGED };
const char *seen_name(enum seen seen);
bool seen_parse(const char *name, enum seen *out);

/* Everything an approval's text says. */
struct approval_terms {
	bool refusal;
	char origin[ORIGIN_TEXT];
	uint64_t index;        /* of open.requested */
	struct tree_hash leaf; /* its leaf hash */
	uint64_t size;         /* head the custodian saw */
	struct tree_hash root;
	enum seen seen;
	uint64_t seen_size;
	char purpose[8]; /* read, drill, redeal */
	char compartment[ID_TEXT];
	uint64_t generation;
	uint64_t duration; /* seconds */
	char holder[ID_TEXT];
	uint8_t share_key[NOTE_KEY_LEN]; /* not looked at in a refusal */
	struct tree_hash box;            /* SHA-256 */
	uint8_t session[AGE_KEY_LEN];    /* session recipient */
};

void approval_text(const struct approval_terms *terms, struct buffer *out);

/* What `d` of open.approved / open.refused carries beside the terms. */
struct approval {
	char holder[ID_TEXT];
	uint64_t size;
	struct tree_hash root;
	enum seen seen;
	uint64_t seen_size;
	struct tree_hash box;
	uint8_t sig[NOTE_SIG_LEN];
	uint8_t share_sig[NOTE_SIG_LEN]; /* approvals only */
	bool has_cosig;
	uint8_t cosig[NOTE_COSIG_LEN];
};

/* approval_parse -- from a `d` whose schema was checked (event_check).
 * approval_json -- the other way. */
int approval_parse(const struct json *d, bool refusal, struct approval *out);
struct json *approval_json(struct json_doc *doc, const struct approval *a,
			   bool refusal);

/* approval_check -- every signature over the text of ${terms}: sig by the
 * custodian's sign key, share_sig by the share key, cosig (only with extends or
 * first) by the witness key over the checkpoint of terms' origin, size, root.
 * NULL when all hold, else what does not ("signature of the custodian"). */
const char *approval_check(const struct approval_terms *terms,
			   const struct approval *a,
			   const uint8_t sign[NOTE_KEY_LEN],
			   const uint8_t witness[NOTE_KEY_LEN]);

/* card_text -- `breakglass card v1`: what a card's share key signs when it is
 * entered in a session. */
struct card_terms {
	char origin[ORIGIN_TEXT];
	uint64_t index;
	struct tree_hash leaf;
	char compartment[ID_TEXT];
	uint64_t generation;
	char holder[ID_TEXT];
	uint8_t share_key[NOTE_KEY_LEN];
};
void card_text(const struct card_terms *terms, struct buffer *out);

/* possession_text -- `breakglass ack v1` or `breakglass attest v1`. */
struct possession_terms {
	bool attest;
	char origin[ORIGIN_TEXT];
	uint64_t size;
	struct tree_hash root;
	char compartment[ID_TEXT];
	uint64_t generation;
	char holder[ID_TEXT];
	uint8_t share_key[NOTE_KEY_LEN];
};
void possession_text(const struct possession_terms *terms, struct buffer *out);

#endif
