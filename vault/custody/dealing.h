/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dealing.h -- private to custody: one generation on its way into the log.
 * A first dealing (deal.c) and every later one go the same way: resolve the
 * holders, make key and shares, store what is sealed, write the entry.
 */
#ifndef BG_CUSTODY_DEALING_H
#define BG_CUSTODY_DEALING_H

#include "vault/custody/custody.h"

struct dealing {
	struct user *u;
	char compartment[ID_TEXT];
	char label[LABEL_MAX + 1];
	bool drill;
	uint64_t generation;
	uint16_t slip;
	const struct deal_policy *asked;
	struct policy policy; /* ids, forms, share keys, boxes */
	struct secret *key;   /* the compartment's secret */
	uint8_t recipient[AGE_KEY_LEN];
	struct secret *shares; /* array of slip39_share */
	size_t share_count;
	struct tree_hash canary_h, catalog_h, record_h;
	char obj[OBJ_TEXT];
};

/* dealing_prepare -- ids and members for every holder, and the policy's
 * faults: E_ABSENT, E_POLICY. Nothing is secret yet. */
int dealing_prepare(struct dealing *d);

/* dealing_make -- key, identifier, shares and share keys. */
int dealing_make(struct dealing *d);

/* dealing_store -- sealed shares, canary, catalog box and holders record as
 * objects of the transaction. */
int dealing_store(struct dealing *d, struct txn *t);

/* dealing_put -- the generation.dealt entry. */
int dealing_put(const struct dealing *d, struct txn *t);

/* dealing_cards -- one card for each card holder; before the commit, so that
 * nothing can fail once the words exist nowhere else. dealing_anchor -- after
 * it: the new head goes on the cards. */
int dealing_cards(const struct dealing *d, struct deal_result *out);
void dealing_anchor(const struct dealing *d, struct deal_result *out);

void dealing_clear(struct dealing *d);

#endif
