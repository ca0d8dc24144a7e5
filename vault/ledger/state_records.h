/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * state_records.h -- private to ledger: the state's table of records as its
 * rules and its cache see it. Who reads has state_record_* (state.h).
 *
 * The first rows may be kept ones: those are read page by page, when somebody
 * asks for one (kept_pages.h), from bytes that outlive the state.
 */
#ifndef BG_LEDGER_STATE_RECORDS_H
#define BG_LEDGER_STATE_RECORDS_H

#include "vault/ledger/kept_pages.h"
#include "vault/ledger/state.h"

void state_records_free(struct record_table **table);

/* state_record_add -- one more, behind all others. state_record_set -- a newer
 * revision in the place of one of the same kind and id. E_MEMORY: nothing is
 * changed. */
int state_record_add(struct state *s, const struct record_ref *ref);
int state_record_set(struct state *s, size_t place,
		     const struct record_ref *ref);

/* state_record_place -- of a row of the table; STATE_RECORD_NONE: it is none of
 * them. */
#define STATE_RECORD_NONE SIZE_MAX
size_t state_record_place(const struct state *s, const struct record_ref *ref);

/* --- what was kept --- */

/* state_records_io -- all of it, for the cache. state_records_whole -- all pages
 * are read, and their index is theirs; false: they are not what was written. For
 * whoever wants to know that; reading one page never fails. */
void state_records_io(struct io *io, struct state *s, struct kept_body *body);
bool state_records_whole(const struct state *s);

/* state_records_soon -- all of them are about to be looked at. */
void state_records_soon(const struct state *s);

/* How many of the first rows are kept ones; the place of one of those by its
 * name, or STATE_RECORD_NONE; whether a row is one, and still what it was; and
 * the first at or behind ${from} that is another by now, or their number. */
size_t state_records_kept(const struct state *s);
size_t state_record_kept(const struct state *s, const char *kind,
			 const char *id);
bool state_record_same(const struct state *s, size_t place);
size_t state_record_newer(const struct state *s, size_t from);

/* For tests: how many pages were read. */
size_t state_records_pages(const struct state *s);

#endif
