/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench.h -- works timed in turn, round after round, in one run, and told as
 * ratios of each other: what one machine does in a second says nothing, what it
 * does in the time of something else on it does.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stddef.h>

#define BENCH_ROUNDS_MAX 1024

/* Seconds of one work, by round. */
struct series {
	const char *name;
	double at[BENCH_ROUNDS_MAX];
	size_t n;
};

/* series_time -- run ${work} once and add what it took. Ends the program when
 * it fails. */
void series_time(struct series *s, int (*work)(void *ctx), void *ctx);

/* series_cpu -- run ${work} ${times} times and add what one of them took of the
 * processor: for pure computation, which the neighbours of this machine then
 * hardly disturb. ${times} is for works shorter than the clock's own call. */
void series_cpu(struct series *s, int (*work)(void *ctx), void *ctx,
		size_t times);

/* series_add -- what was timed elsewhere, in seconds. */
void series_add(struct series *s, double seconds);

/* bench_ratio -- round by round ${work} against the sum of ${parts}: prints
 * median, least and most, and beside ${goal} (0: none) whether it is met; and
 * a line of JSON to the file that $BENCH_JSON names, which also has the
 * quartiles, the rounds, and the median of ${work} in seconds. */
void bench_ratio(const char *what, const struct series *work,
		 const struct series *const *parts, size_t part_count,
		 double goal);

/* bench_growth -- ${work} at each of ${count} sizes, ascending, against the same
 * at the first of them; ${goal} is for the largest. ${kind} begins the line. */
void bench_growth(const char *kind, const char *work,
		  const struct series *const *of, const size_t *sizes,
		  size_t count, double goal);

/* bench_skipped -- says that ${what} was not measured, and why; in JSON too. */
void bench_skipped(const char *what, const char *why);

/* bench_share -- how much of ${work} each of ${parts} is, by their medians. */
void bench_share(const struct series *work, const struct series *const *parts,
		 size_t part_count);

/* bench_number -- from the environment, or what is usual. */
size_t bench_number(const char *name, size_t usual);

/* bench_fine -- ends the program with the error's words when ${r} is one. */
void bench_fine(int r);

#endif
