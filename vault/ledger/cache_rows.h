/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cache_rows.h -- private to the ledger's cache: one row of a long table as
 * bytes, or from them (cache_io.h), short by what it has in common with the row
 * before it in its page.
 */
#ifndef BG_LEDGER_CACHE_ROWS_H
#define BG_LEDGER_CACHE_ROWS_H

#include "vault/ledger/cache_io.h"
#include "vault/ledger/state.h"

/* Reading: where versions and copies go, from the next one free to the end. */
struct rows_room {
	struct secret_version *version, *versions_end;
	struct sealed_copy *copy, *copies_end;
};

/* ${before}: the row before, NULL for a page's first. Reading, ${row} is of zeros,
 * and lists in it lie in the room: their cap is 0. */
void cache_record_row(struct io *io, struct record_ref *row,
		      const struct record_ref *before);
void cache_credential_row(struct io *io, struct credential *row,
			  const struct credential *before,
			  struct rows_room *room);

#endif
