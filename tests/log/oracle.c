/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/log/oracle.h"

#include <criterion/criterion.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUILD "tests/oracle/go/build.sh"
#define PROGRAM "build/oracle/checkpoint"
#define ABSENT 77 /* what build.sh says where there is no Go */
#define ARGS_MAX 8

extern char **environ;

/* Exit status of ${argv}, its stdin and stdout being these files. */
static int run(char *const argv[], int in, int out)
{
	posix_spawn_file_actions_t files;
	pid_t child;
	int status;

	cr_assert_eq(posix_spawn_file_actions_init(&files), 0);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	cr_assert_eq(posix_spawnp(&child, argv[0], &files, NULL, argv, environ),
		     0, "%s", argv[0]);
	posix_spawn_file_actions_destroy(&files);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status), "%s", argv[0]);
	return WEXITSTATUS(status);
}

void oracle_build(void)
{
	char *const argv[] = { BUILD, NULL };
	const int status = run(argv, STDIN_FILENO, STDOUT_FILENO);

	if (status == ABSENT) {
		cr_assert_null(getenv("CI"), "Go or its sources are absent");
		cr_skip_test("Go or its sources are absent");
	}
	cr_assert_eq(status, 0, "%s failed", BUILD);
}

int oracle_ask(const char *const args[], struct span input,
	       struct buffer *answer)
{
	char *argv[ARGS_MAX] = { PROGRAM };
	FILE *in = tmpfile(), *out = tmpfile();
	char piece[4096];
	int status;
	size_t n;

	for (n = 0; args[n] != NULL; n++) {
		cr_assert_lt(n, ARGS_MAX - 2);
		argv[n + 1] = (char *)(uintptr_t)args[n];
	}
	cr_assert(in != NULL && out != NULL);
	cr_assert_eq(fwrite(input.bytes, 1, input.len, in), input.len);
	rewind(in);
	status = run(argv, fileno(in), fileno(out));
	rewind(out);
	while ((n = fread(piece, 1, sizeof(piece), out)) > 0)
		buffer_put(answer, piece, n);
	fclose(in);
	fclose(out);
	return status;
}
