/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * credentials.h -- private to ledger: the state's table of credentials as its
 * rules and its cache see it. Who reads has state_credential_* (state.h).
 */
#ifndef BG_LEDGER_STATE_CREDENTIALS_H
#define BG_LEDGER_STATE_CREDENTIALS_H

#include "vault/ledger/state.h"

void state_credentials_free(struct credential_table **table);

/* state_credential_add -- one more, of zeros, behind all others; its id is the
 * caller's to set, at once and for good. state_version_add, state_copy_add
 * -- the same of a credential's versions and of a version's copies. NULL:
 * E_MEMORY, and nothing is changed. Nobody else makes these lists longer: not all
 * of their memory is malloc's. */
struct credential *state_credential_add(struct state *s);
struct secret_version *state_version_add(struct credential *c);
struct sealed_copy *state_copy_add(struct secret_version *v);

#endif
