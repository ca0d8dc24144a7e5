/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * state_credentials.h -- private to ledger: the state's table of credentials as
 * its rules and its cache see it. Who reads has state_credential_* (state.h).
 *
 * The first rows may be kept ones: those are read page by page, when somebody
 * asks for one (kept_pages.h), from bytes that outlive the state.
 */
#ifndef BG_LEDGER_STATE_CREDENTIALS_H
#define BG_LEDGER_STATE_CREDENTIALS_H

#include "vault/ledger/kept_pages.h"
#include "vault/ledger/state.h"

void state_credentials_free(struct credential_table **table);

/* state_credential_add -- one more, of zeros, behind all others; its id is the
 * caller's to set, at once and for good. state_version_add, state_copy_add
 * -- the same of a credential's versions and of a version's copies. NULL:
 * E_MEMORY, and nothing is changed. Nobody else makes these lists longer: those
 * of kept rows lie in memory of the table's, which their cap of 0 says. */
struct credential *state_credential_add(struct state *s);
struct secret_version *state_version_add(struct credential *c);
struct sealed_copy *state_copy_add(struct secret_version *v);

/* --- what was kept --- */

/* state_credentials_io -- all of it, for the cache. state_credentials_whole --
 * all pages are read, and their index is theirs; false: they are not what was
 * written. For whoever wants to know that; reading one page never fails. */
void state_credentials_io(struct io *io, struct state *s,
			  struct kept_body *body);
bool state_credentials_whole(const struct state *s);

/* state_credentials_soon -- all of them are about to be looked at. */
void state_credentials_soon(const struct state *s);

/* How many of the first rows are kept ones; the place of one of those, or
 * KEPT_NONE. */
size_t state_credentials_kept(const struct state *s);
size_t state_credential_kept(const struct state *s, const char *id);

/* For tests: how many pages were read. */
size_t state_credentials_pages(const struct state *s);

#endif
