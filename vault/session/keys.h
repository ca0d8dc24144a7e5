/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keys.h -- private to session: the two secrets of a session, and how they lie
 * in the requester's home: an age file to the requester of
 *
 *     breakglass session v1
 *     seed: <b64 of 32 bytes>
 *     identity: AGE-SECRET-KEY-1...
 */
#ifndef BG_SESSION_KEYS_H
#define BG_SESSION_KEYS_H

#include "vault/age/age.h"
#include "vault/base/secret.h"
#include "vault/ledger/user.h"
#include "vault/log/note.h"

struct session_keys {
	struct secret *seed;     /* Ed25519 seed: signs the entries */
	struct secret *identity; /* X25519: shares are sealed to it */
	uint8_t verify[NOTE_KEY_LEN];
	uint8_t recipient[AGE_KEY_LEN];
};

int session_keys_new(struct session_keys *out);
int session_keys_save(const struct session_keys *k, const struct user *u,
		      const char *sid);
/* E_ABSENT: the session was not begun here. */
int session_keys_load(const struct user *u, const char *sid,
		      struct session_keys *out);
void session_keys_free(struct session_keys *k);

#endif
