/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_start.c -- what it costs to start: the static program that prints its
 * version, against one that does nothing; and two that split a secret, whole.
 * What the processor spends on a program and on starting it is judged; how long
 * it takes, which a busy machine draws out, is shown.
 *
 * BENCH_ROUNDS (301), BENCH_STATIC (build/static/breakglass).
 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/peer.h"
#include "vault/base/error.h"

struct folder {
	char dir[64], secret[96];
};

static void folder_make(struct folder *f)
{
	static const char secret[] =
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
	FILE *file;

	snprintf(f->dir, sizeof(f->dir), "/tmp/breakglass-bench-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		bench_fine(error_set(E_IO, "%s", f->dir));
	snprintf(f->secret, sizeof(f->secret), "%s/secret", f->dir);
	file = fopen(f->secret, "w");
	if (file == NULL || fputs(secret, file) < 0 || fclose(file) != 0)
		bench_fine(error_set(E_IO, "%s", f->secret));
}

static void folder_drop(const struct folder *f)
{
	char line[96];

	snprintf(line, sizeof(line), "rm -rf %s", f->dir);
	if (system(line) != 0)
		fprintf(stderr, "%s is left\n", f->dir);
}

/* ${p} and the empty program in turn, ${rounds} times. */
static void against_empty(const char *what, struct peer *p, struct peer *empty,
			  size_t rounds, double goal)
{
	struct series work = { .n = 0 }, nothing = { .n = 0 },
		      work_clock = { .n = 0 }, nothing_clock = { .n = 0 };
	const struct series *const part[] = { &nothing };
	const struct series *const part_clock[] = { &nothing_clock };
	char line[80];

	for (size_t i = 0; i < rounds; i++) {
		peer_time(empty, &nothing_clock, &nothing);
		peer_time(p, &work_clock, &work);
	}
	snprintf(line, sizeof(line), "%s / an empty program", what);
	bench_ratio(line, &work, part, 1, goal);
	snprintf(line, sizeof(line), "%s / an empty program, by the clock",
		 what);
	bench_ratio(line, &work_clock, part_clock, 1, 0);
}

static void peers(struct peer *empty, size_t rounds)
{
	char ssss[512], gfsplit[512];
	const char *const of_ssss[] = { ssss, "-t", "3",  "-n",  "5",
					"-q", "-x", "-s", "256", NULL };
	const char *const of_gfsplit[] = { gfsplit, "-n",     "3",    "-m",
					   "5",     "secret", "part", NULL };
	struct folder f;
	struct peer p;

	folder_make(&f);
	if (peer_program("ssss-split", ssss) == NULL) {
		bench_skipped("ssss-split", "not installed");
	} else {
		p = (struct peer){ .argv = of_ssss, .input = f.secret };
		against_empty("ssss-split, 3 of 5", &p, empty, rounds, 0);
	}
	if (peer_program("gfsplit", gfsplit) == NULL) {
		bench_skipped("gfsplit", "not installed");
	} else {
		p = (struct peer){ .argv = of_gfsplit, .directory = f.dir };
		against_empty("gfsplit, 3 of 5", &p, empty, rounds, 0);
	}
	folder_drop(&f);
}

int main(int argc, char **argv)
{
	const char *program = getenv("BENCH_STATIC");
	const char *of_static[] = { NULL, "--version", NULL };
	const char *of_empty[] = { NULL, NULL };
	struct peer start = { .argv = of_static }, empty = { .argv = of_empty };
	size_t rounds = bench_number("BENCH_ROUNDS", 301);
	char beside[512];

	(void)argc;
	snprintf(beside, sizeof(beside), "%s/empty", dirname(argv[0]));
	of_empty[0] = beside;
	of_static[0] = program == NULL ? "build/static/breakglass" : program;
	printf("programs, from posix_spawn to their end; breakglass is the static one\n");
	against_empty("breakglass --version", &start, &empty, rounds, 1.5);
	peers(&empty, rounds < 51 ? rounds : 51);
	return 0;
}
