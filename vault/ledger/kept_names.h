/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kept_names.h -- what credentials' records say, kept beside the state in the
 * user's own cache (cache.h): to open thousands of records takes longer than
 * everything else that a command does.
 *
 * Each stands for one record object, by its hash: a record that is another by
 * now has none.
 */
#ifndef BG_LEDGER_KEPT_NAMES_H
#define BG_LEDGER_KEPT_NAMES_H

#include "vault/ledger/ledger.h"

struct kept_names;
struct reader;
struct io;

/* Borrowed; NULL where the record says nothing of it. */
struct credential_texts {
	const char *path, *user, *component;
};

/* kept_names_get -- what was kept of ${ref}, which is of the state of ${l};
 * false: nothing. It is good as long as the ledger is. */
bool kept_names_get(const struct ledger *l, const struct record_ref *ref,
		    struct credential_texts *out);

/* kept_names_make -- all that ${r} can read of its ledger, for
 * cache_keep. ${l} is the reader's; its names are replaced. E_MEMORY. */
int kept_names_make(const struct reader *r, struct ledger *l);

/* Private to the cache: after the state. */
void kept_names_io(struct io *io, struct ledger *l);
void kept_names_free(struct kept_names **names);

#endif
