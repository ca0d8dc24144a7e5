/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rotate.h -- private to custody: a new catalog epoch, for those who may read
 * from now on (docs/format.md, Catalog).
 */
#ifndef BG_CUSTODY_ROTATE_H
#define BG_CUSTODY_ROTATE_H

#include "vault/ledger/user.h"

/* A new reading phrase; NULL keeps the one that is. */
struct new_phrase {
	const struct secret *phrase;
	unsigned work_factor;
};

/* rotation_put -- the entry catalog.rotated of ${t} and its objects, with a box
 * for each active member, each compartment that is no drill's, and the reading
 * identity, as the state is at this point of the transaction. *fresh is the
 * new epoch's key, the caller's. E_POLICY: more boxes than an entry holds. */
int rotation_put(const struct user *u, struct txn *t,
		 const struct new_phrase *reading, struct epoch_key *fresh);

#endif
