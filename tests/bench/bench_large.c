/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_large.c -- one large file through put and save, against age and the
 * hashes that the format asks for, over the same bytes; and what memory it
 * takes.
 *
 * BENCH_MIB (256), BENCH_ROUNDS (3).
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/estate.h"
#include "vault/base/error.h"
#include "vault/base/secret.h"

#define MIB ((size_t)1 << 20)

struct subject {
	struct estate e;
	size_t mib;
	long most_kib; /* of our program, ever */
	const char *const *argv;
	unsigned next;
};

/* Ours, and how much memory it had at most. */
static int measured(void *ctx)
{
	struct subject *s = ctx;
	struct rusage used;
	int status = 0, null;
	pid_t child = fork();

	if (child == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		if (chdir(s->e.dir) == 0)
			execv(s->argv[0], (char *const *)(const void *)s->argv);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child ||
	    status != 0)
		return error_set(E_IO, "%s %s: ended with %d", s->argv[0],
				 s->argv[1], status);
	if (used.ru_maxrss > s->most_kib)
		s->most_kib = used.ru_maxrss;
	return E_OK;
}

/* One pass, as libsodium does it. */
static int hashes(void *ctx)
{
	struct subject *s = ctx;
	static uint8_t bytes[1 << 16];
	crypto_hash_sha256_state state;
	uint8_t out[32];
	size_t i;

	crypto_hash_sha256_init(&state);
	for (i = 0; i < s->mib * (MIB / sizeof(bytes)); i++)
		crypto_hash_sha256_update(&state, bytes, sizeof(bytes));
	crypto_hash_sha256_final(&state, out);
	return out[0] == 0 && out[1] == 0 && out[2] == 0 && out[3] == 0 ?
		       error_set(E_INTERNAL, "a hash") :
		       E_OK;
}

static int put(void *ctx)
{
	struct subject *s = ctx;
	char path[32];
	const char *const argv[] = { s->e.program, "put",   path,
				     "--file",     "large", NULL };

	snprintf(path, sizeof(path), "large/%u", s->next);
	s->argv = argv;
	return measured(s);
}

static int save(void *ctx)
{
	struct subject *s = ctx;
	char words[64];
	const char *const argv[] = { s->e.program, "open", s->e.sid,
				     "-c",         words,  NULL };

	snprintf(words, sizeof(words), "save large/%u saved-%u", s->next,
		 s->next);
	s->argv = argv;
	return measured(s);
}

/* What one left to be written is no affair of the next. */
static void clean(struct series *series, int (*work)(void *ctx), void *ctx)
{
	sync();
	series_time(series, work, ctx);
}

/* The vault begins anew each round: the disk is to be filled once. */
static void rounds_of(struct subject *s, size_t rounds, char age[512],
		      char core[512])
{
	struct series ours_in = { .n = 0 }, ours_out = { .n = 0 },
		      age_in = { .name = "age" }, age_out = { .name = "age" },
		      sum = { .name = "one SHA-256" };
	const struct series *const in[] = { &age_in, &sum, &sum };
	const struct series *const out[] = { &age_out, &sum, &sum };
	const char *const seal[] = { core, "-c",        "0",
				     age,  "-R",        "age.recipient",
				     "-o", "large.age", "large",
				     NULL };
	const char *const open_it[] = { core,   "-c",        "0",   age,
					"-d",   "-i",        "age", "-o",
					"back", "large.age", NULL };
	struct peer sealing = { seal, NULL, s->e.dir };
	struct peer opening = { open_it, NULL, s->e.dir };

	for (s->next = 0; s->next < rounds; s->next++) {
		clean(&age_in, peer_run, &sealing);
		series_time(&sum, hashes, s);
		clean(&ours_in, put, s);
		clean(&age_out, peer_run, &opening);
		clean(&ours_out, save, s);
		estate_shell(&s->e, "cmp large saved-%u && rm saved-%u back",
			     s->next, s->next);
	}
	bench_ratio("put of a large file / (age + two SHA-256)", &ours_in, in,
		    3, 1.11);
	bench_share(&ours_in, in, 2);
	bench_ratio("put of a large file / age", &ours_in, in, 1, 0);
	bench_ratio("save of a large file / (age -d + two SHA-256)", &ours_out,
		    out, 3, 1.11);
	bench_share(&ours_out, out, 2);
	bench_ratio("save of a large file / age -d", &ours_out, out, 1, 0);
}

/* Not a time: the most memory of put and save, in MiB, against 16. */
static void memory(const struct subject *s)
{
	struct series most = { .n = 0 }, one = { .name = "16 MiB" };
	const struct series *const parts[] = { &one };

	series_add(&most, (double)s->most_kib / 1024);
	series_add(&one, 16);
	bench_ratio("memory of put and save at most / 16 MiB", &most, parts, 1,
		    1);
}

int main(void)
{
	char age[512], core[512];
	struct subject s;

	memset(&s, 0, sizeof(s));
	bench_fine(secret_start());
	s.mib = bench_number("BENCH_MIB", 256);
	if (peer_program("age", age) == NULL ||
	    peer_program("taskset", core) == NULL) {
		bench_skipped("put and save of a large file",
			      "there is no age, or no taskset");
		return 0;
	}
	estate_make(&s.e, 10);
	estate_shell(&s.e, "head -c %zu /dev/urandom >large", s.mib * MIB);
	printf("a file of %zu MiB\n", s.mib);
	rounds_of(&s, bench_number("BENCH_ROUNDS", 3), age, core);
	memory(&s);
	estate_drop(&s.e);
	return 0;
}
