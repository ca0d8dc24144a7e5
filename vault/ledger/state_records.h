/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * records.h -- private to ledger: the state's table of records as its rules and
 * its cache see it. Who reads has state_record_* (state.h).
 */
#ifndef BG_LEDGER_STATE_RECORDS_H
#define BG_LEDGER_STATE_RECORDS_H

#include "vault/ledger/state.h"

void state_records_free(struct record_table **table);

/* state_record_add -- one more, behind all others. state_record_set -- a newer revision in
 * the place of one of the same kind and id. E_MEMORY: nothing is changed. */
int state_record_add(struct state *s, const struct record_ref *ref);
int state_record_set(struct state *s, size_t place,
		     const struct record_ref *ref);

/* state_record_place -- of a row of the table; STATE_RECORD_NONE: it is none of them. */
#define STATE_RECORD_NONE SIZE_MAX
size_t state_record_place(const struct state *s, const struct record_ref *ref);

#endif
