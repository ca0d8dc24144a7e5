/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seen.h -- what a file holds and what it comes to, as sorted lines that can be
 * compared.
 */
#ifndef TESTS_CARRY_SEEN_H
#define TESTS_CARRY_SEEN_H

#include "tests/carry/world.h"

struct lines {
	char **v;
	size_t n, cap;
};

void lines_free(struct lines *l);

/* lines_lack -- the first line of ${a} that ${b} has not, or NULL. */
const char *lines_lack(const struct lines *a, const struct lines *b);

/* A file, opened as a stranger would. */
struct seen {
	struct store *store;
	struct ledger *l;
};

void seen_open(struct world *w, const struct place *p, enum ledger_depth depth,
	       struct seen *out);
void seen_close(struct seen *s);

/* Every entry and object, by its hash; branch.merged apart, for these are what
 * a merge adds. */
void seen_rows(struct seen *s, struct lines *out);

/* Who may do what: members, keys, epochs, compartments, card sets, records (but
 * for those of credentials that ${but} has not; NULL: all). */
void seen_authority(const struct seen *s, const struct seen *but,
		    struct lines *out);

/* All that the log adds up to, but for where in it that was: credentials with
 * their versions and marks, sessions, what came home. */
void seen_state(const struct seen *s, struct lines *out);

/* Of a field: whether one is the other's version; the version of it in ${s}, or
 * NULL. */
const struct secret_version *seen_version(const struct seen *s,
					  const struct credential *c,
					  const struct secret_version *of);

/* Why main in ${s} does not take over that version of the log in ${from};
 * NULL: it ought to. */
const char *seen_unwanted(const struct seen *s, const struct seen *from,
			  const struct credential *c,
			  const struct secret_version *v);

#endif
