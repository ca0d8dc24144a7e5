/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/age_tool.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"

static char folder[] = "/tmp/breakglass-age-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

void age_tool_start(void)
{
	static const char *const version[] = { "age", "--version", NULL };

	cr_assert_not_null(mkdtemp(folder));
	if (age_tool_run(version) == 0)
		return;
	file_remove_dir(folder);
	cr_assert_null(getenv("CI"), "age is not installed");
	cr_skip_test("age is not installed");
}

void age_tool_end(void)
{
	file_remove_dir(folder);
}

void age_tool_write(const char *name, const void *bytes, size_t len)
{
	cr_assert_eq(file_replace(path_of(name), bytes, len), E_OK, "%s",
		     error_detail());
}

void age_tool_read(const char *name, struct buffer *out)
{
	cr_assert_eq(file_read(path_of(name), 1 << 25, out), E_OK, "%s",
		     error_detail());
}

static void become(const char *const argv[])
{
	if (chdir(folder) == 0)
		execvp(argv[0], (char *const *)argv);
	_exit(127);
}

static int status_of(pid_t child)
{
	int status;

	cr_assert_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int age_tool_run(const char *const argv[])
{
	pid_t child = fork();
	int null;

	cr_assert_geq(child, 0);
	if (child != 0)
		return status_of(child);
	null = open("/dev/null", O_RDWR);
	setsid(); /* no terminal to ask at */
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	become(argv);
	return -1;
}

/* A prompt ends in a colon and a space; what is typed comes after it. */
static void answer(int terminal, const char *line)
{
	char said[4096];
	size_t have = 0;
	ssize_t n;

	for (;;) {
		n = read(terminal, said + have, sizeof(said) - 1 - have);
		if (n <= 0)
			return;
		have += (size_t)n;
		said[have] = '\0';
		if (have >= 2 && strcmp(said + have - 2, ": ") == 0) {
			dprintf(terminal, "%s\n", line);
			have = 0;
		} else if (have > sizeof(said) / 2) {
			have = 0;
		}
	}
}

int age_tool_typed(const char *const argv[], const char *line)
{
	int terminal;
	pid_t child = forkpty(&terminal, NULL, NULL, NULL);

	cr_assert_geq(child, 0);
	if (child == 0)
		become(argv);
	answer(terminal, line);
	close(terminal);
	return status_of(child);
}
