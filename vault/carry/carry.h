/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * carry.h -- the vault in more than one place: copies that may be written to,
 * and brought home again; backups, and what is made from them.
 *
 * Copies written apart are merged with both histories kept.  What changes who
 * may do what never crosses (V6; docs/format.md, Branches).
 */
#ifndef BG_CARRY_CARRY_H
#define BG_CARRY_CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/ledger/user.h"

/* --- merging (merge.c) --- */

/* A secret that both sides deposited: both versions are kept. */
struct merge_conflict {
	char credential[ID_TEXT];
	char field[33];
	uint64_t version;  /* the number it got here */
	uint64_t original; /* ... and had there */
	uint64_t in_use;   /* of the field, here */
};

/* An entry that came home without effect, and stays to be read. */
struct merge_aside {
	char branch[BRANCH_TEXT];
	uint64_t seq;
	char ev[EVENT_TEXT];
	char credential[ID_TEXT]; /* that it is about; or "" */
	char why[120];
};

struct merge_result {
	uint64_t forward; /* entries of main that the other file had more */
	size_t branches;  /* that came home */
	size_t forks;     /* ... of which went on with a log undeclared */
	struct merge_conflict *conflicts; /* owned */
	size_t conflict_count, conflict_cap;
	struct merge_aside *asides; /* owned; new in this merge */
	size_t aside_count, aside_cap;
};

void merge_result_free(struct merge_result *r);

/* carry_merge -- what the file at ${path} has that this vault has not: entries
 * that go on with main, and branches, its own and ours. All of it is in the
 * file when this returns E_OK, or nothing. The other file is only read.
 *
 * E_AUTHORITY no admin; E_UNKNOWN_VAULT, E_ROLLBACK as user_needs_trust, but a
 * branch of our own is no obstacle; E_INPUT another vault, no vault; E_INTEGRITY
 * what is to be brought home does not verify, in either. */
int carry_merge(struct user *u, const char *path, struct merge_result *out);

/* --- copies (copy.c) --- */

/* carry_copy -- a copy at ${to} (E_EXISTS) that goes on as a branch, for a place
 * called ${site}; `copied` is logged in the vault first. An admin's. */
int carry_copy(struct user *u, const char *to, const char *site);

/* carry_backup -- a file at ${to} (E_EXISTS) that is this vault, entry by entry,
 * read back and verified whole; `backed.up` is logged first, with ${what} it is
 * for. Any member's. *entries of it. */
int carry_backup(struct user *u, const char *to, const char *what,
		 uint64_t *entries);

/* carry_covers -- whether the file at ${path} has nothing that this vault has
 * not: no entry is lost with it. E_INPUT another vault, no vault; E_INTEGRITY it
 * does not verify. */
int carry_covers(const struct user *u, const char *path, bool *covered);

/* carry_restore -- a vault at ${to} (E_EXISTS) from the file at ${from}, which
 * must verify: INVALID entries at its end are left out, anything else that is
 * INVALID is E_INTEGRITY. *entries, and how many were left out. */
int carry_restore(const struct host *host, const char *from, const char *to,
		  uint64_t *entries, bool *cut);

#endif
