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

#define CACHE_KEY 16

/* cache_worth -- whether it is worth keeping again, where nobody says otherwise:
 * what came since has so many entries, or so many heads, that to look at them
 * again with each command takes longer than to write all of it once. */
bool cache_worth(const struct ledger *l);

/* cache_remember -- which signatures of heads were found good since (proven.h),
 * for the next command; only who writes to the vault does. cache_remembered -- they
 * are not needed any more: the log was kept. E_IO, E_MEMORY. */
int cache_remember(struct ledger *l);
int cache_remembered(struct ledger *l, const struct home *home);

struct cache_options {
	const struct home *home;       /* NULL: nothing is kept */
	const struct secret *identity; /* the only one that was given; NULL:
					  none, or one of several may be somebody
					  else's, and so may what it opens */
	bool piecewise;                /* cache_bytes.h */
};

/* cache_open -- the ledger of ${store}, of the kept state and of what the file
 * has beyond it; *out NULL: nothing kept serves, whatever the reason. It does
 * not where anything beyond it is INVALID, or hangs on what no root holds
 * (ledger->loose): then all is to be looked at. */
void cache_open(struct store *store, const struct host *host,
		const struct cache_options *o, struct ledger **out);

/* cache_keep -- for whose ${identity} that is. Not of a log with INVALID rows,
 * or that is loose: E_INTEGRITY. */
int cache_keep(const struct ledger *l, const struct home *home,
	       const struct secret *identity);

/* Private: a ledger's fold as bytes, and from them; ${key} is that of its
 * indexes. cache_fold_head -- how much of them is read at once.
 * cache_fold_read -- into a blank ledger, which has ${bytes} from then
 * on, on failure as well: E_INPUT, E_MEMORY. cache_fold_whole -- whether all that
 * is read only when it is asked for is there and says what it should; it is all
 * read then. cache_says -- whether the bytes, read as the next command will, are
 * of a fold that is written so again: from then on they are believed, and what
 * they lacked would not be missed; E_INTERNAL. cache_state -- the state without its long tables (cache_io.h). */
struct io;
struct cache_bytes;
void cache_state(struct io *io, struct state *s);
int cache_fold_write(const struct ledger *l, const uint8_t key[CACHE_KEY],
		     struct buffer *out);
size_t cache_fold_head(const struct buffer *fold);
int cache_fold_read(struct ledger *l, struct cache_bytes *bytes);
bool cache_fold_whole(const struct ledger *l);
int cache_says(const struct ledger *l, const uint8_t key[CACHE_KEY],
	       const struct buffer *plain);

#endif
