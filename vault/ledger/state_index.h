/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * state_index.h -- private to ledger: where an id is in the lists of a state
 * that grow with the log. Ids are whatever a writer chose, so their places are
 * by a hash that nobody outside knows.
 *
 * Items stay where they are once they are in a list, and their ids are theirs
 * for good: what was added since the last question is taken in at the next.
 */
#ifndef BG_LEDGER_STATE_INDEX_H
#define BG_LEDGER_STATE_INDEX_H

#include <stddef.h>

#include "vault/ledger/state.h"

enum indexed {
	INDEXED_MEMBERS,
	INDEXED_CREDENTIALS,
	INDEXED_SESSIONS,
	INDEXED_RECORDS,
	INDEXED_LISTS
};

#define INDEX_NONE SIZE_MAX

/* state_index_new -- NULL when there is no memory: lists are gone through then.
 * NULL to state_index_free is fine. */
struct state_index *state_index_new(void);
void state_index_free(struct state_index **index);

/* state_find -- the place of the item with that id (and that kind, for records;
 * else NULL), or INDEX_NONE. */
size_t state_find(const struct state *s, enum indexed list, const char *id,
		  const char *kind);

#endif
