/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache.h -- what a log was found to add up to, kept on the user's own disk so
 * that the next command reads only what came since (docs/format.md, The user's
 * own disk).
 *
 * It may be deleted at any time, and stands for what this very program made of
 * rows it verified whole: another program's is not read.  What it cannot tell
 * is that a row has been altered since; whoever reads such a row finds out
 * (hashes.c), and whoever audits does without it.
 */
#ifndef BG_LEDGER_CACHE_H
#define BG_LEDGER_CACHE_H

#include "vault/home/home.h"
#include "vault/ledger/ledger.h"

/* cache_worth -- whether it is worth keeping again, where nobody says otherwise:
 * what came since has so many entries, or so many heads, that their signatures
 * take longer to check than all of it does to write. */
bool cache_worth(const struct ledger *l);

/* cache_open -- the ledger of ${store}, of the kept state and of what the file
 * has beyond it; *out NULL: nothing kept serves, whatever the reason. It does
 * not where anything beyond it is INVALID, or hangs on what no root holds
 * (ledger->loose): then all is to be looked at. */
void cache_open(struct store *store, const struct host *host,
		const struct home *home, const struct secret *const *identities,
		size_t n, struct ledger **out);

/* cache_keep -- for whose ${identity} that is. Not of a log with INVALID rows,
 * or that is loose: E_INTEGRITY. */
int cache_keep(const struct ledger *l, const struct home *home,
	       const struct secret *identity);

/* Private: a ledger's fold, and a state, as bytes or from them (cache_io.h).
 * cache_fold_read takes a blank ledger; E_INPUT, E_MEMORY. */
struct io;
void cache_state(struct io *io, struct state *s);
int cache_fold_write(const struct ledger *l, struct buffer *out);
int cache_fold_read(struct ledger *l, struct span bytes);

#endif
