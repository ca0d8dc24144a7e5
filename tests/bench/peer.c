/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/peer.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vault/base/error.h"

extern char **environ;

const char *peer_program(const char *name, char path[512])
{
	const char *at = getenv("PATH");

	while (at != NULL && *at != '\0') {
		int len = (int)strcspn(at, ":");

		snprintf(path, 512, "%.*s/%s", len, at, name);
		if (access(path, X_OK) == 0)
			return path;
		at += at[len] == ':' ? len + 1 : len;
	}
	return NULL;
}

bool peer_package(const char *name)
{
	char path[512];

	if (peer_program("node", path) == NULL)
		return false;
	snprintf(path, sizeof(path),
		 "tests/oracle/node_modules/%s/package.json", name);
	return access(path, R_OK) == 0;
}

static int failed(const struct peer *p, const char *how, int code)
{
	return error_set(E_IO, "%s: %s %d", p->argv[0], how, code);
}

/* Its input and output, and where it runs. */
static int actions_for(const struct peer *p, posix_spawn_file_actions_t *a)
{
	const char *input = p->input == NULL ? "/dev/null" : p->input;
	int r = posix_spawn_file_actions_addopen(a, 0, input, O_RDONLY, 0);

	if (r == 0)
		r = posix_spawn_file_actions_addopen(a, 1, "/dev/null",
						     O_WRONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(a, 1, 2);
	if (r == 0 && p->directory != NULL)
		r = posix_spawn_file_actions_addchdir_np(a, p->directory);
	return r;
}

int peer_run(void *ctx)
{
	const struct peer *p = ctx;
	posix_spawn_file_actions_t actions;
	int status = 0, r;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	r = actions_for(p, &actions);
	if (r == 0)
		r = posix_spawn(&child, p->argv[0], &actions, NULL,
				(char *const *)(const void *)p->argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (r != 0)
		return failed(p, "could not be started:", r);
	if (waitpid(child, &status, 0) != child || status != 0)
		return failed(p, "ended with", status);
	return E_OK;
}

/* Seconds of the processor, for this program and those it waited for. */
static double spent(void)
{
	struct rusage u;
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	getrusage(RUSAGE_CHILDREN, &u);
	return (double)(t.tv_sec + u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)t.tv_nsec / 1e9 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

void peer_time(struct peer *p, struct series *clock, struct series *processor)
{
	double before = spent();

	series_time(clock, peer_run, p);
	series_add(processor, spent() - before);
}

double peer_told(const char *script, const char *what, size_t times)
{
	char line[256];
	double seconds = 0;
	FILE *f;

	snprintf(line, sizeof(line), "node tests/bench/%s %s %zu", script, what,
		 times);
	f = popen(line, "r");
	if (f == NULL || fscanf(f, "%lf", &seconds) != 1 || pclose(f) != 0)
		bench_fine(error_set(E_IO, "%s", line));
	return seconds;
}
