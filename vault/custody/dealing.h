/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dealing.h -- one generation on its way into the log. A first dealing
 * (deal.c) and every later one (session/redeal.c) go the same way: holders by
 * their ids, key and shares, what is sealed, the entry, the cards.
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
	const char *sid; /* of the redeal's session; NULL: an admin's */
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

/* deal_resolve -- the policy asked for, with the ids of its members and fresh
 * ids for its cards, and no keys yet. E_ABSENT: no such member; E_POLICY. */
int deal_resolve(const struct user *u, const struct deal_policy *asked,
		 struct policy *out);

/* deal_card_names -- {card id: name}, as record `holders` and the details of a
 * redeal's request have it. deal_restore -- the other way: what was asked for,
 * with the cards' names (members' are left out). E_INPUT: one is missing. */
struct json *deal_card_names(struct json_doc *doc,
			     const struct deal_policy *asked,
			     const struct policy *p);
int deal_restore(const struct policy *p, const struct json *names,
		 struct deal_policy *out);

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
