/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept.h -- a place where every opening keeps what the log came to. */
#ifndef TESTS_CARRY_KEPT_H
#define TESTS_CARRY_KEPT_H

#include "tests/carry/world.h"

extern struct world kept_world;
extern struct place kept_here;

void kept_begin(void);
void kept_end(void);

/* kept_same -- what that user's ledger knows is what all of the file comes to.
 * kept_served -- opens as jonas; whether what was kept served, and it is the
 * same. kept_acts -- so many acts of somebody. */
void kept_same(const struct place *p, struct user *u);
bool kept_served(const struct place *p);
void kept_acts(struct place *p, unsigned n);

/* kept_many -- entries in one transaction, more than a walk reads at a time. */
#define KEPT_MANY 300
void kept_many(const struct place *p);

/* kept_path_of -- the file that jonas's machine keeps it in. kept_sql -- behind
 * everybody's back. */
void kept_path_of(const struct place *p, char path[256]);
void kept_sql(const struct place *p, const char *text);

#endif
