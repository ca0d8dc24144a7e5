/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/estate.h"

#include <limits.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/store/store.h"

void estate_shell(const struct estate *e, const char *format, ...)
{
	char line[2048];
	va_list args;
	int len = snprintf(line, sizeof(line), "cd %s && { ", e->dir);

	va_start(args, format);
	len += vsnprintf(line + len, sizeof(line) - (size_t)len, format, args);
	va_end(args);
	snprintf(line + len, sizeof(line) - (size_t)len, "; }");
	if (system(line) != 0)
		bench_fine(error_set(E_IO, "%s", line));
}

void estate_use(const struct estate *e)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/m.vault", e->dir);
	setenv("BREAKGLASS_VAULT", path, 1);
	snprintf(path, sizeof(path), "%s/jonas", e->dir);
	setenv("BREAKGLASS_IDENTITY", path, 1);
	snprintf(path, sizeof(path), "%s/home", e->dir);
	setenv("BREAKGLASS_STATE", path, 1);
}

void estate_run(const struct estate *e, struct cost *cost,
		const char *const argv[], const char *input)
{
	struct peer p = { argv, input, e->dir };

	estate_use(e);
	peer_time(&p, &cost->clock, &cost->processor);
}

void estate_growth(const char *kind, const char *work,
		   const struct cost *const *of, const size_t *sizes,
		   size_t count, double goal)
{
	const struct series *clock[8], *processor[8];
	char alone[64];
	size_t i;

	for (i = 0; i < count; i++) {
		clock[i] = &of[i]->clock;
		processor[i] = &of[i]->processor;
	}
	snprintf(alone, sizeof(alone), "%s, processor", kind);
	bench_growth(kind, work, clock, sizes, count, goal);
	bench_growth(alone, work, processor, sizes, count, 0);
}

static void read_sid(struct estate *e)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/sid", e->dir);
	f = fopen(path, "r");
	if (f == NULL || fscanf(f, "%39s", e->sid) != 1)
		bench_fine(error_set(E_IO, "%s", path));
	fclose(f);
}

void estate_make(struct estate *e, size_t credentials)
{
	const char *given = getenv("BG_PROGRAM");
	char script[PATH_MAX], line[PATH_MAX + 640];
	size_t middle = credentials / 2;

	memset(e, 0, sizeof(*e));
	if (realpath(given == NULL ? "build/release/breakglass" : given,
		     line) == NULL ||
	    strlen(line) >= sizeof(e->program) ||
	    realpath("tests/bench/estate.sh", script) == NULL)
		bench_fine(error_set(E_ABSENT, "the program, from here"));
	memcpy(e->program, line, strlen(line) + 1);
	snprintf(e->dir, sizeof(e->dir), "/tmp/breakglass-bench-XXXXXX");
	if (mkdtemp(e->dir) == NULL)
		bench_fine(error_set(E_IO, "%s", e->dir));
	snprintf(line, sizeof(line), "%s %s %zu %s", script, e->dir,
		 credentials, e->program);
	if (system(line) != 0)
		bench_fine(error_set(E_IO, "%s", line));
	snprintf(e->path, sizeof(e->path), "host%04zu/svc%02zu", middle / 100,
		 middle % 100);
	snprintf(e->line, sizeof(e->line), "%s/line", e->dir);
	read_sid(e);
	estate_use(e);
}

void estate_drop(struct estate *e)
{
	char line[128];

	snprintf(line, sizeof(line), "rm -rf %s", e->dir);
	if (system(line) != 0)
		fprintf(stderr, "%s is left\n", e->dir);
}

void commits_begin(struct commits *c, const struct estate *e)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/commits.vault", e->dir);
	bench_fine(store_create(path, &c->store));
	bench_fine(store_commit(c->store));
}

int commits_one(void *ctx)
{
	struct commits *c = ctx;
	struct tree_hash h;
	uint8_t bytes[200];
	int r;

	randombytes_buf(bytes, sizeof(bytes));
	r = store_begin(c->store, 1000);
	if (r == E_OK)
		r = store_put_object(c->store,
				     (struct span){ bytes, sizeof(bytes) }, &h);
	return r == E_OK ? store_commit(c->store) : r;
}

void commits_end(struct commits *c)
{
	store_close(&c->store);
}
