/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * peer.h -- programs and packages of others that do a work of ours, where they
 * are installed. One that is missing is told by bench_skipped, and nothing else
 * is left out for it.
 */
#ifndef TESTS_BENCH_PEER_H
#define TESTS_BENCH_PEER_H

#include <stdbool.h>

#include "tests/bench/bench.h"

/* peer_program -- where in $PATH ${name} is. The answer is the caller's buffer,
 * or NULL when there is none. */
const char *peer_program(const char *name, char path[512]);

/* peer_package -- whether tests/oracle has the npm package ${name}, as
 * `.ci/deps test` installs it, and there is a node to run it. Seen from the
 * folder that make runs in. */
bool peer_package(const char *name);

/* A program to run: ${argv} ends in NULL, argv[0] is its path. It reads
 * ${input}, a file (NULL: nothing); what it prints is lost. With ${directory}
 * it runs there. */
struct peer {
	const char *const *argv;
	const char *input, *directory;
};

/* peer_run -- a work for series_time: runs the struct peer at ${ctx} by
 * posix_spawn and waits. An error when it cannot be started or does not end
 * with 0. */
int peer_run(void *ctx);

/* peer_time -- runs it once, and adds what that took by the clock and what of the
 * processor, which the neighbours of this machine hardly disturb. */
void peer_time(struct peer *p, struct series *clock, struct series *processor);

/* peer_told -- the number that ${script}, one of tests/bench's for node, prints
 * when it is given ${what} and ${times}: seconds of one of that many. Ends the
 * program when it prints none. */
double peer_told(const char *script, const char *what, size_t times);

#endif
