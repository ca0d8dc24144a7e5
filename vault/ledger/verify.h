/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify.h -- private to the ledger: from stored rows to a verified ledger. */
#ifndef BG_LEDGER_VERIFY_H
#define BG_LEDGER_VERIFY_H

#include "vault/ledger/ledger.h"

/* verify_entries -- all entries from l->size on, with their checkpoints. */
int verify_entries(struct ledger *l);

/* verify_rest -- objects, meta, and the file itself. */
int verify_rest(struct ledger *l);

int fault_add(struct ledger *l, enum fault_kind kind, const uint64_t *seq,
	      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* signed_by -- whether the note carries, as its one line, the signature of
 * the actor under ${key}. */
bool signed_by(const struct note *note, const char *origin,
	       const struct actor *actor, const uint8_t key[NOTE_KEY_LEN]);

#endif
