/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify.h -- private to the ledger: from stored rows to a verified ledger. */
#ifndef BG_LEDGER_VERIFY_H
#define BG_LEDGER_VERIFY_H

#include "vault/ledger/ledger.h"

/* verify_log (verify.c) -- the tip's entries from its size on, with their
 * checkpoints, as far as ${limit} (UINT64_MAX: all). verify_entries (chain.c) -- the same of main, or of the tip when
 * called again, and then of each branch that goes on. */
int verify_log(struct ledger *l, uint64_t limit);
int verify_entries(struct ledger *l);

/* merged.c: the fold's source, and what may lie in the file of a branch that
 * came home. */
int merged_start(struct ledger *l);
void merged_end(struct ledger *l);
int merged_rows(struct ledger *l, const struct merged_branch *b);
/* merged_voids -- what is VOID in them is VOID for ever, and listed. */
int merged_voids(struct ledger *l);

/* hashes.c: the next entry of the tip's log, as tiles_append has it; E_MEMORY. */
int hashes_append(struct ledger *l, const struct tree_hash *hash,
		  const struct tree_hash *whole);
void hashes_free(struct ledger *l);
/* hashes_hold -- whether the entries of a segment from ${first} on, as many as a
 * tile has and one whole tile of its log, have these hashes; E_INTEGRITY. */
int hashes_hold(const struct ledger *l, const struct segment *s, uint64_t first,
		const struct tree_hash leaves[TILE_LEAVES]);

/* hash_is_known (ledger.c) -- whether a row that was read just now, and has that
 * hash, is the entry that was verified at that position; E_INTEGRITY. */
int hash_is_known(const struct ledger *l, uint64_t at,
		  const struct tree_hash *here);

/* note_known (checkpoint.c) -- the newest head is of that note, which was verified
 * or written just now; E_MEMORY. */
int note_known(struct ledger *l, struct span note);

/* verify_rest -- objects, meta, and the file itself. */
int verify_rest(struct ledger *l);

/* fault_add -- ${at}: a position, or NULL. Each is listed once. fault_put -- one
 * that is known already.
 * branch_words -- "branch ...: " where the tip is one, for faults without. */
int fault_add(struct ledger *l, enum fault_kind kind, const uint64_t *at,
	      const char *format, ...) __attribute__((format(printf, 4, 5)));

int fault_put(struct ledger *l, const struct fault *f);

const char *branch_words(const struct ledger *l);

/* signed_by -- whether the note carries, as its one line, the signature of
 * the actor under ${key}. */
bool signed_by(const struct note *note, const char *origin,
	       const struct actor *actor, const uint8_t key[NOTE_KEY_LEN]);

#endif
