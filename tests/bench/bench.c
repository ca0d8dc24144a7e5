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

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void series_time(struct series *s, int (*work)(void *ctx), void *ctx)
{
	double started = now();

	bench_fine(work(ctx));
	if (s->n < BENCH_ROUNDS_MAX)
		s->at[s->n++] = now() - started;
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(const double *values, size_t n)
{
	double sorted[BENCH_ROUNDS_MAX];

	memcpy(sorted, values, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), ascending);
	return n % 2 == 1 ? sorted[n / 2] :
			    (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static double extreme(const double *values, size_t n, int which)
{
	double sorted[BENCH_ROUNDS_MAX];

	memcpy(sorted, values, n * sizeof(sorted[0]));
	qsort(sorted, n, sizeof(sorted[0]), ascending);
	return which < 0 ? sorted[0] : sorted[n - 1];
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

static void json_line(const char *what, double mid, double least, double most,
		      double goal)
{
	const char *path = getenv("BENCH_JSON");
	FILE *f = path == NULL ? NULL : fopen(path, "a");

	if (f == NULL)
		return;
	fprintf(f,
		"{\"work\":\"%s\",\"ratio\":%.4f,\"least\":%.4f,"
		"\"most\":%.4f,\"goal\":%.4f}\n",
		what, mid, least, most, goal);
	fclose(f);
}

void bench_ratio(const char *what, const struct series *work,
		 const struct series *const *parts, size_t part_count,
		 double goal)
{
	double r[BENCH_ROUNDS_MAX];
	size_t n = ratios(work, parts, part_count, r);
	double mid = median(r, n), least = extreme(r, n, -1),
	       most = extreme(r, n, 1);

	printf("%-52s %7.2f  (%.2f to %.2f, %zu rounds)", what, mid, least,
	       most, n);
	if (goal > 0)
		printf("  goal %.2f: %s", goal, mid <= goal ? "met" : "missed");
	printf("\n");
	fflush(stdout);
	json_line(what, mid, least, most, goal);
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
