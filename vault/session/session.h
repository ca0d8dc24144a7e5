/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session.h -- break glass: from a request to the close.
 *
 *   requested --approvals, cards--> policy met --granted--> open --> closed
 *        \--------------- aborted (open.closed) --------------------/
 *
 * The session's two secrets (an Ed25519 seed that signs its entries, an X25519
 * identity that shares are sealed to) live in guarded memory and, sealed to the
 * requester, in the user's home until the close.  Each step is its own
 * transaction and durable before its effect (T1).
 */
#ifndef BG_SESSION_SESSION_H
#define BG_SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/custody/custody.h"
#include "vault/ledger/user.h"

/* --- the request (request.c) --- */

struct request_options {
	const char *label;
	const char *purpose;                   /* read, drill, redeal */
	const char *ticket, *reason, *why_not; /* clean text, not empty */
	const char *place, *witness; /* the same, or NULL: where it is opened,
					and who looks on */
	uint64_t duration;           /* seconds */
	uint64_t generation;         /* 0: the card set in use; an older one
					for what is sealed to it alone */
	const char *const *want;     /* paths */
	size_t want_count;
	const struct deal_policy *policy; /* redeal only: what to deal */
};

struct request_file {
	char *nick; /* the addressee's short name */
	char *name;
	uint8_t *bytes; /* the armored REQUEST */
	size_t len;
};

struct request_result {
	char sid[ID_TEXT];
	struct tree_hash leaf;      /* its phrase is phrase_of(leaf) */
	struct request_file *files; /* one a custodian with a sealed share */
	size_t file_count;
	size_t lost; /* custodians whose sealed share is gone: no file */
	unsigned needed;
};

/* session_request -- log the request and write one file for each custodian.
 * E_AUTHORITY no admin; E_POLICY too long, wrong purpose; E_ABSENT. */
int session_request(struct user *u, const struct request_options *o,
		    struct request_result *out);
void request_result_free(struct request_result *r);

/* --- afterwards (review.c) --- */

/* session_review -- ${verdict} justified, drill or misuse, with a note (NULL
 * none), by a member who neither asked for the session nor approved it.
 * E_ABSENT, E_POLICY not over, E_AUTHORITY, E_USAGE. */
int session_review(struct user *u, const char *sid, const char *verdict,
		   const char *note);

/* --- the session itself (session.c) --- */

struct vault_session;

/* session_load -- take up one's own session by its id, with all that was
 * accepted before. E_ABSENT unknown or not from here; E_AUTHORITY another's;
 * E_CLOSED. An open session whose time is over is logged as expired. */
int session_load(struct user *u, const char *sid, struct vault_session **out);
void session_free(struct vault_session **s);

/* A guest's: requested and held in this process only, no home, no identity. */
int session_guest(struct user *u, const struct request_options *o,
		  struct vault_session **out);

struct session_view {
	char sid[ID_TEXT];
	char label[LABEL_MAX + 1];
	enum session_status status;
	unsigned accepted; /* contributions that count */
	unsigned missing;  /* shares still needed */
	unsigned needed;
	int64_t until_ms; /* end of the granted time; 0 */
};
void session_look(const struct vault_session *s, struct session_view *out);

/* session_answer -- an APPROVAL or REFUSAL file. Checked whole before anything
 * is written; then logged; then kept. E_INPUT: another shape, nothing
 * logged; E_SHARE: refused, and logged as share.refused with its cause; the
 * detail names holder and reason. *refusal (may be NULL): it was a custodian's
 * no, whose words are *because (malloc'd, may be NULL). */
int session_answer(struct vault_session *s, struct span file, bool *refusal,
		   char **because, char **holder_name);

/* session_card -- a card's text or its 33 words. E_INPUT not logged; E_SHARE
 * logged. *holder_name (may be NULL) is malloc'd. */
int session_card(struct vault_session *s, const struct secret *text,
		 char **holder_name);
/* session_card_typed -- the same of words that were typed and checked. */
int session_card_typed(struct vault_session *s, const struct secret *share,
		       char **holder_name);

/* session_grant -- when the contributions meet the policy: log the grant
 * (durable), then rebuild the key and compare it with the recipient.
 * E_PENDING when more are needed (detail: n of m). Fine when open already; E_IO
 * when a share that it was granted with could not be read, and no other will do. */
int session_grant(struct vault_session *s);

/* session_reveal -- one version (0: the newest) of one field (NULL: the only
 * one, or password): logged as ${how}, durable, and only then opened. The
 * payload's vault, credential, field, version, depositor and signature must be
 * those of the entry. *body is the caller's. E_PENDING not granted; E_ABSENT;
 * E_LOG nothing shown; E_CLOSED time over; E_INTEGRITY. E_POLICY: over
 * SECRET_SMALL, and not logged. */
int session_reveal(struct vault_session *s, const char *path, const char *field,
		   uint64_t version, const char *how, struct secret **body);

/* The same for a secret of any length. session_reveal_begin logs, durable, and
 * goes over all of it; what it does not find in order is not given away.
 * session_reveal_to opens it again, piece by piece (at most 64 KiB) into
 * ${sink}, whose failure ends it and is handed on; E_INTEGRITY: it went wrong
 * since, and what the sink got is incomplete. Behind it nothing of the secret is
 * kept. session_reveal_end frees. */
struct revealing;

int session_reveal_begin(struct vault_session *s, const char *path,
			 const char *field, uint64_t version, const char *how,
			 struct revealing **out);
int session_reveal_to(struct revealing *g,
		      int (*sink)(void *ctx, const uint8_t *bytes, size_t len),
		      void *ctx);
void session_reveal_end(struct revealing **revealing);

/* session_prove -- open the canary of the card set in use, and log that its
 * quorum could (redeal.c). */
int session_prove(struct vault_session *s);

/* session_deal_policy -- what a redeal session was asked to deal, its cards
 * with their names, and the number the card set will have. */
int session_deal_policy(const struct vault_session *s, struct deal_policy *out,
			uint64_t *generation);

/* session_deal -- in a session granted for it: the next card set, as approved,
 * with every secret sealed to it; it is pending until custody_commit.
 * E_POLICY: another purpose; E_EXISTS: one is pending; E_INTEGRITY: a secret
 * that does not open (named; retire its credential first). */
int session_deal(struct vault_session *s, struct deal_result *out);

/* session_expire -- log that the time of somebody's open session is over, as
 * any member may. E_ABSENT; E_POLICY: it is not open, or its time not over. */
int session_expire(struct user *u, const char *sid);

/* session_live -- E_OK while it may be used; E_CLOSED once it is over, which is
 * logged when its time is (E_LOG where that cannot be); then its key is gone in
 * any case. */
int session_live(struct vault_session *s);

/* session_close -- log the close (or abort, when never granted), wipe keys and
 * the state on disk. */
int session_close(struct vault_session *s);

#endif
