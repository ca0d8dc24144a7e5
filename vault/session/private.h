/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to session: the session between its calls. */
#ifndef BG_SESSION_PRIVATE_H
#define BG_SESSION_PRIVATE_H

#include "vault/session/keys.h"
#include "vault/session/session.h"
#include "vault/share/share.h"

/* One accepted share, sealed to the session recipient. */
struct held {
	char holder[ID_TEXT];
	uint8_t *box; /* owned */
	size_t len;
};

struct vault_session {
	struct user *u; /* borrowed */
	char sid[ID_TEXT];
	bool guest;
	struct session_keys keys;
	struct held *held;
	size_t held_count, held_cap;
	char unread[256];   /* why one that was kept could not be read; or "" */
	struct secret *key; /* the compartment's; NULL until granted */
};

/* The log's view; pointers until the next entry. */
struct session *session_state_of(const struct vault_session *s);
const char *session_origin(const struct vault_session *s); /* it began in */
struct compartment *session_compartment(const struct vault_session *s);
struct generation *session_generation(const struct vault_session *s);

/* session_begin -- a transaction as the session. session_commit pins. */
int session_begin(struct vault_session *s, struct txn **t);
int session_commit(struct vault_session *s, struct txn **t);

/* session_place -- where a holder's share of this session belongs. */
void session_place(const struct vault_session *s, const char *holder,
		   struct share_place *out);

/* hold -- keep a box in memory, and durably in the home where there is one
 * (before the entry that accepts it). */
int hold(struct vault_session *s, const char *holder, struct span box);
void unhold(struct vault_session *s, const char *holder);
int hold_load(struct vault_session *s);

/* simple_put -- one entry with `d` and this sid. */
int session_put(struct vault_session *s, struct txn *t, enum event ev,
		const struct json *d);

/* session_refuse -- log share.refused; whatever it says, ${r} with its detail
 * is what is returned, unless the log itself cannot be written.
 * session_accept -- one transaction: the contribution of ${draft} and, when it
 * was the last one needed, the grant. The box is kept first (invariant 1). */
int session_refuse(struct vault_session *s, const char *cause,
		   const char *holder, int r);
int session_accept(struct vault_session *s, const char *holder, struct span box,
		   struct draft *draft);

/* Malloc'd; NULL for no holder. */
char *session_holder_name(const struct vault_session *s,
			  const struct holder *h);

/* grant_due -- whether the log's contributions, and ${more} if not NULL, meet
 * the policy with shares at hand. put_grant -- its entry. */
bool grant_due(const struct vault_session *s, const char *more);
int put_grant(struct vault_session *s, struct txn *t, const char *more);

/* version_find -- what ${path} (or an id; PATH@N names a version) and ${field} (NULL:
 * the only one, or the password) mean, sealed to the session's generation;
 * ${version} 0 is the newest. Pointers are good until the next entry is folded.
 * version_again -- the same of the credential ${id}, whatever its path is by
 * now. E_ABSENT, E_POLICY; messages have ${path}. */
int version_find(const struct vault_session *s, const char *path,
		 const char *field, uint64_t version,
		 struct credential **credential, struct secret_version **out);
int version_again(const struct vault_session *s, const char *id,
		  const char *path, const char *field, uint64_t version,
		  struct credential **credential, struct secret_version **out);

/* session_rebuild -- from held shares to the compartment's key. */
int session_rebuild(struct vault_session *s);

/* session_reseal -- the object ${from}, opened with the key and sealed to
 * ${recipient}, as a new object, inside the store's transaction, which must be
 * rolled back when it fails. E_INTEGRITY: it is not there, altered, or does not
 * open (reseal.c). */
int session_reseal(struct store *s, const struct tree_hash *from,
		   const struct secret *key,
		   const uint8_t recipient[AGE_KEY_LEN],
		   struct tree_hash *hash);

/* request.c */
int request_put(struct user *u, const struct request_options *o,
		const struct session_keys *k, const char *sid, bool guest,
		struct tree_hash *leaf);
int request_checked(const struct request_options *o);

#endif
