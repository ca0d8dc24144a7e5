/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vault/base/error.h"

void bench_fine(int r)
{
	if (r == E_OK)
		return;
	fprintf(stderr, "bench: %s: %s\n", error_sentence(r), error_detail());
	exit(1);
}

size_t bench_number(const char *name, size_t usual)
{
	const char *given = getenv(name);
	unsigned long long n = given == NULL ? 0 : strtoull(given, NULL, 10);

	return n == 0 ? usual : (size_t)n;
}

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void series_add(struct series *s, double seconds)
{
	if (s->n < BENCH_ROUNDS_MAX)
		s->at[s->n++] = seconds;
}

void series_time(struct series *s, int (*work)(void *ctx), void *ctx)
{
	double started = now(CLOCK_MONOTONIC);

	bench_fine(work(ctx));
	series_add(s, now(CLOCK_MONOTONIC) - started);
}

void series_cpu(struct series *s, int (*work)(void *ctx), void *ctx,
		size_t times)
{
	double started = now(CLOCK_PROCESS_CPUTIME_ID);
	size_t i;

	for (i = 0; i < times; i++)
		bench_fine(work(ctx));
	series_add(s,
		   (now(CLOCK_PROCESS_CPUTIME_ID) - started) / (double)times);
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What lies at ${part} of the way from the least (0) to the most (1). */
static double quantile(const double *values, size_t n, double part)
{
	double sorted[BENCH_ROUNDS_MAX], at = part * (double)(n - 1);
	size_t below = (size_t)at;

	memcpy(sorted, values, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), ascending);
	if (below + 1 >= n)
		return sorted[n - 1];
	return sorted[below] +
	       (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

static double median(const double *values, size_t n)
{
	return quantile(values, n, 0.5);
}

static size_t ratios(const struct series *work,
		     const struct series *const *parts, size_t part_count,
		     double out[BENCH_ROUNDS_MAX])
{
	size_t round, i;
	double sum;

	for (round = 0; round < work->n; round++) {
		sum = 0;
		for (i = 0; i < part_count; i++)
			sum += parts[i]->at[round];
		out[round] = work->at[round] / sum;
	}
	return work->n;
}

static FILE *json_file(void)
{
	const char *path = getenv("BENCH_JSON");

	return path == NULL ? NULL : fopen(path, "a");
}

static void json_line(const char *what, const double *r, size_t n, double goal,
		      double seconds)
{
	FILE *f = json_file();

	if (f == NULL)
		return;
	fprintf(f,
		"{\"work\":\"%s\",\"ratio\":%.4f,\"least\":%.4f,"
		"\"most\":%.4f,\"goal\":%.4f,\"lower\":%.4f,"
		"\"upper\":%.4f,\"rounds\":%zu,\"seconds\":%.9f}\n",
		what, median(r, n), quantile(r, n, 0), quantile(r, n, 1), goal,
		quantile(r, n, 0.25), quantile(r, n, 0.75), n, seconds);
	fclose(f);
}

void bench_skipped(const char *what, const char *why)
{
	FILE *f = json_file();

	printf("%-52s skipped: %s\n", what, why);
	if (f == NULL)
		return;
	fprintf(f, "{\"work\":\"%s\",\"skipped\":\"%s\"}\n", what, why);
	fclose(f);
}

void bench_ratio(const char *what, const struct series *work,
		 const struct series *const *parts, size_t part_count,
		 double goal)
{
	double r[BENCH_ROUNDS_MAX];
	size_t n = ratios(work, parts, part_count, r);
	double mid = median(r, n);

	printf("%-52s %7.2f  (%.2f to %.2f, %zu rounds)", what, mid,
	       quantile(r, n, 0), quantile(r, n, 1), n);
	if (goal > 0)
		printf("  goal %.2f: %s", goal, mid <= goal ? "met" : "missed");
	printf("\n");
	fflush(stdout);
	json_line(what, r, n, goal, median(work->at, work->n));
}

void bench_growth(const char *kind, const char *work,
		  const struct series *const *of, const size_t *sizes,
		  size_t count, double goal)
{
	char what[96];
	size_t i;

	for (i = 0; i < count; i++) {
		snprintf(what, sizeof(what), "%s: %s, %zu / %zu", kind, work,
			 sizes[i], sizes[0]);
		bench_ratio(what, of[i], of, 1, i + 1 == count ? goal : 0);
	}
}

void bench_share(const struct series *work, const struct series *const *parts,
		 size_t part_count)
{
	double whole = median(work->at, work->n), rest = 1, part;
	size_t i;

	printf("  of it:");
	for (i = 0; i < part_count; i++) {
		part = median(parts[i]->at, parts[i]->n) / whole;
		rest -= part;
		printf(" %s %.0f %%,", parts[i]->name, part * 100);
	}
	printf(" the rest %.0f %%\n", rest * 100);
}
