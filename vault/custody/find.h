/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * find.h -- which share is meant: by its holder, by its card's name, or by its
 * words. Pointers are into the state, until the next entry.
 */
#ifndef BG_CUSTODY_FIND_H
#define BG_CUSTODY_FIND_H

#include "vault/ledger/user.h"
#include "vault/share/share.h"

struct found_share {
	struct compartment *c;
	struct generation *g;
	struct holder *h;
	size_t group, index;
};

/* find_compartment -- E_ABSENT. */
int find_compartment(const struct user *u, const char *label,
		     struct compartment **out);

/* find_own -- this member's own share of generation ${number}; 0: of the
 * pending one, else of the current. E_ABSENT when there is none. */
int find_own(const struct user *u, const char *label, uint64_t number,
	     struct found_share *out);

/* find_check -- whether a share is the one dealt for that place of the policy:
 * its key, and all that SLIP-0039 says of it. Both are needed: the key comes of
 * the value alone. E_SHARE. */
int find_check(const struct generation *g, size_t group, size_t index,
	       const struct share_place *place, const struct secret *share);

/* find_unseal -- the sealed share, opened and compared with the dealing. */
int find_unseal(const struct user *u, const struct found_share *f,
		struct secret **share);

/* find_card -- the card of this name in the pending, else the current set. */
int find_card(const struct user *u, const char *label, const char *name,
	      struct found_share *out);

/* find_words -- the share that these words are, of any generation of the
 * compartment (${label} NULL: of any); of a 1-of-n group, whose holders all
 * have the same words, the card. E_SHARE: none, or of another compartment. */
int find_words(const struct user *u, const char *label,
	       const struct secret *share, struct found_share *out);

/* find_outdated -- E_SHARE: of which set the share is, since when it does not
 * count, and which set does. */
int find_outdated(const struct found_share *f);

void find_place(const struct user *u, const struct found_share *f,
		struct share_place *out);

#endif
