/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kept_names.h -- what credentials' records say, kept beside the state in the
 * user's own cache (cache.h): to open thousands of records takes longer than
 * everything else that a command does.
 *
 * Each stands for one record object: a record that is another by now has none.
 */
#ifndef BG_LEDGER_KEPT_NAMES_H
#define BG_LEDGER_KEPT_NAMES_H

#include "vault/ledger/kept_pages.h"
#include "vault/ledger/ledger.h"

struct kept_names;
struct reader;

/* Borrowed; NULL where the record says nothing of it. */
struct credential_texts {
	const char *path, *user, *component;
};

/* kept_names_get -- what was kept of ${ref}, which is of the state of ${l};
 * false: nothing. It is good as long as the ledger is. kept_names_at -- of the
 * record at that place, which is not looked at itself: whether somebody may read
 * it is for the caller to see (reader_credential_kept). */
bool kept_names_get(const struct ledger *l, const struct record_ref *ref,
		    struct credential_texts *out);
bool kept_names_at(const struct ledger *l, size_t place,
		   struct credential_texts *out);

/* --- by path, without going through all ---
 *
 * kept_names_path -- begin; kept_names_next -- the next place, ascending, at
 * which that was kept, or KEPT_NONE. kept_names_untold -- the first place at or
 * behind ${from} of which nothing was kept, and that may be a credential's: those
 * are to be read; KEPT_NONE. */
struct kept_paths {
	const struct ledger *l;
	const char *path;
	struct kept_walk walk;
};

void kept_names_path(const struct ledger *l, const char *path,
		     struct kept_paths *out);
size_t kept_names_next(struct kept_paths *p);
size_t kept_names_untold(const struct ledger *l, size_t from);

/* kept_names_make -- all that ${r} can read of its ledger, for
 * cache_keep. ${l} is the reader's; its names are replaced. E_MEMORY. */
int kept_names_make(const struct reader *r, struct ledger *l);

/* Private to the cache: behind the state's tables. kept_names_whole -- as
 * state_records_whole. */
void kept_names_io(struct io *io, struct ledger *l, struct kept_body *body);
bool kept_names_whole(const struct ledger *l);
void kept_names_free(struct kept_names **names);

#endif
