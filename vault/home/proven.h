/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * proven.h -- signatures that a program of this user has found good before.
 *
 * To check one takes as long as to hash a hundred entries, and every command
 * would check those again that came since the log was kept. What is remembered
 * of each is a tag over all that decides whether it holds, under a key that comes
 * from the identity: nobody else can make one, and one that is missing, torn or
 * another user's costs a check.
 */
#ifndef BG_HOME_PROVEN_H
#define BG_HOME_PROVEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/cursor.h"
#include "vault/base/secret.h"
#include "vault/home/home.h"

#define PROVEN_TAG 16
#define PROVEN_MOST 4096 /* tags; with more of them the file is begun anew */

struct proven;

/* proven_load -- of that vault, for that identity and program: another may check
 * otherwise. A file that is not there, or not as it should be, is an empty one.
 * *out is the caller's. E_MEMORY, E_USAGE. */
int proven_load(const struct home *home, const char *vault,
		const struct secret *identity, struct span program,
		struct proven **out);
/* proven_tag -- of ${n} parts, each with its length. */
void proven_tag(const struct proven *s, const struct span *parts, size_t n,
		uint8_t tag[PROVEN_TAG]);
bool proven_has(const struct proven *s, const uint8_t tag[PROVEN_TAG]);
/* proven_add -- what does not fit into memory is not remembered. proven_added --
 * how many are not in the file. */
void proven_add(struct proven *s, const uint8_t tag[PROVEN_TAG]);
size_t proven_added(const struct proven *s);
/* proven_save -- puts what was added into the file, unsynced: it may be torn by a
 * power cut. E_IO, E_MEMORY. proven_forget -- the file of that vault goes, whoever
 * made it, and what ${s} has, which may be NULL: the log was kept. */
int proven_save(struct proven *s);
int proven_forget(const struct home *home, const char *vault, struct proven *s);
void proven_free(struct proven **s); /* NULL is fine */

#endif
