/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h -- a fresh folder with a vault in it, and its founder. */
#ifndef TESTS_BENCH_PLACE_H
#define TESTS_BENCH_PLACE_H

#include "vault/base/host.h"
#include "vault/ledger/ledger.h"
#include "vault/log/tree.h"
#include "vault/member/member.h"

struct place {
	char dir[64], path[96];
	struct host host;
	struct member_file founder;
	struct secret *identity;
	struct tree_hash init; /* the vault's fingerprint */
};

/* place_make -- ends the program when it fails. place_drop -- the vault and the
 * folder are gone. */
void place_make(struct place *p);
void place_drop(struct place *p);

/* place_append -- ${n} more entries of a log, each saying that something was
 * exported, in one transaction of ${actor}, signed with ${seed}. */
int place_append(struct ledger *l, const struct actor *actor,
		 const struct secret *seed, size_t n);

/* place_fill -- so many more entries, each saying that something was exported,
 * under so many checkpoints. Ends the program when it fails. */
void place_fill(const struct place *p, size_t entries, size_t checkpoints);

#endif
