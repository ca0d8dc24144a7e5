/* SPDX-License-Identifier: GPL-3.0-or-later */
/* estate.h -- a vault with credentials in it and a session that is open, made by
 * the program itself (estate.sh), and commands that are run on it. */
#ifndef TESTS_BENCH_ESTATE_H
#define TESTS_BENCH_ESTATE_H

#include <stddef.h>

#include "tests/bench/peer.h"

struct estate {
	char dir[64];
	char program[512];
	char sid[40];
	char path[64]; /* of a credential in the middle */
	char line[80]; /* a file with a secret to put */
};

/* estate_make -- with ${credentials} of them. estate_use -- commands that are
 * started from here on are about it. estate_drop -- it is gone. */
void estate_make(struct estate *e, size_t credentials);
void estate_use(const struct estate *e);
void estate_drop(struct estate *e);

/* A command by the clock, and what of it the processor took. */
struct cost {
	struct series clock, processor;
};

/* estate_run -- times a command in its folder, about it, from the start to the
 * end; the peer's ${argv} and ${input}. */
void estate_run(const struct estate *e, struct cost *cost,
		const char *const argv[], const char *input);

/* estate_growth -- bench_growth of both; ${goal} is for the clock. */
void estate_growth(const char *kind, const char *work,
		   const struct cost *const *of, const size_t *sizes,
		   size_t count, double goal);

/* estate_shell -- runs a line of sh in its folder; ends the program when it
 * fails. For what is not timed. */
void estate_shell(const struct estate *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A durable commit of 200 bytes to a vault file of its own: what an entry that
 * is on the disk before a secret is shown cannot do without. */
struct commits {
	struct store *store;
};

void commits_begin(struct commits *c, const struct estate *e);
int commits_one(void *ctx); /* a work, of struct commits */
void commits_end(struct commits *c);

#endif
