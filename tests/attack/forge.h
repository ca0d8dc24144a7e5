/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forge.h -- a small vault, and entries in it that this program would never
 * write: signed with a true key, under a valid checkpoint, but against a rule.
 */
#ifndef TESTS_ATTACK_FORGE_H
#define TESTS_ATTACK_FORGE_H

#include "vault/custody/custody.h"
#include "vault/deposit/deposit.h"
#include "vault/ledger/user.h"
#include "vault/session/keys.h"
#include "vault/session/session.h"

enum who { JONAS, ANNA, BEN, EVA, PEOPLE };

struct scene {
	char dir[64];
	char vault[96];
	struct host host;
	int64_t now;
	struct member_file people[PEOPLE];
	struct secret *identities[PEOPLE];
	struct home *homes[PEOPLE];
	struct user *user; /* of scene_open */
};

/* jonas admin; anna, ben custodians; eva auditor; MAIL 2 of anna, ben; GRID
 * the same; one secret in each. */
void scene_make(struct scene *s);
void scene_drop(struct scene *s);

/* scene_open -- the vault as that person; scene_close closes it. */
struct user *scene_open(struct scene *s, enum who who);
void scene_close(struct scene *s);

/* scene_read -- the same, and nothing can be written. */
struct user *scene_read(struct scene *s, enum who who);

/* scene_request -- jonas asks for MAIL; the sid. */
void scene_request(struct scene *s, char sid[ID_TEXT]);

/* scene_approve -- the custodian says yes, through the request that the log
 * has, and jonas takes it. */
void scene_approve(struct scene *s, const char *sid, enum who who);

/* scene_redeal -- jonas asks to deal MAIL again, to the same two, and both
 * approve: the session is granted. scene_redeal_to -- to others, two of whom are
 * needed. scene_deal -- it deals: one is pending.
 * scene_ack -- the custodian has the new share of MAIL in hand. */
void scene_redeal(struct scene *s, char sid[ID_TEXT]);
void scene_redeal_to(struct scene *s, const char *holders, char sid[ID_TEXT]);
void scene_deal(struct scene *s, const char *sid);
void scene_ack(struct scene *s, enum who who);

/* The compartment, in the vault that scene_open opened. */
const struct compartment *scene_compartment(const struct scene *s,
					    const char *label);

/* One entry to forge. */
struct forged {
	const char *ev;
	struct json_doc *doc; /* its root is d */
	const char *sid;
	const char *obj;
	const struct tree_hash *h;
	uint64_t xk;
	const char *x; /* base64 text, or NULL */
};

/* forge -- append these entries as one transaction of the actor, signed with
 * ${seed}; nothing but the tree is right about them. The index of the first. */
uint64_t forge(struct scene *s, const struct actor *actor,
	       const struct secret *seed, const struct forged *entries,
	       size_t n);

/* One entry by a person; or by a session of jonas'. Takes the document. */
uint64_t forge_by(struct scene *s, enum who who, struct forged e);
uint64_t forge_in_session(struct scene *s, const char *sid, struct forged e);

/* forge_dealing -- generation ${n} of the compartment, with the policy, shares
 * and share keys of the first: what a session granted for it may write. Its
 * obj and h are good until the next one. */
struct forged forge_dealing(struct scene *s, const char *label, uint64_t n);

/* forge_file -- a REQUEST of that entry for a custodian, resting on the entries
 * given, in ascending order; their proofs are true. */
void forge_file(struct scene *s, enum who to, uint64_t request,
		const uint64_t *facts, size_t n, struct buffer *out);

/* scene_break -- take an object out of the file. */
void scene_break(struct scene *s, const struct tree_hash *h);

/* forge_object -- an object in the file, so that an h has what it names. */
void forge_object(struct scene *s, const void *bytes, size_t len,
		  struct tree_hash *h);

struct actor actor_member(const struct scene *s, enum who who);
struct actor actor_session(const char *sid);

/* The keys of a person. */
void scene_keys(const struct scene *s, enum who who, struct member_keys *out);

/* reason_of -- why entry ${seq} is VOID; NULL when it counts. Fails the test
 * when the log is INVALID. */
const char *reason_of(struct scene *s, uint64_t seq);

/* A new document whose root is the empty object *d. */
struct json_doc *forged_d(struct json **d);

#endif
