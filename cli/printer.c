/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"

static int start(int from, pid_t *pid)
{
	static char name[] = "lp", silent[] = "-s";
	char *argv[] = { name, silent, NULL };
	posix_spawn_file_actions_t actions;
	int e;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, from, 0);
	e = posix_spawnp(pid, "lp", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return e == 0 ? E_OK : error_set(E_IO, "lp: %s", strerror(e));
}

static int feed(int to, const struct secret *document)
{
	const uint8_t *at = secret_peek(document);
	size_t left = secret_len(document);
	ssize_t n;

	while (left > 0) {
		n = write(to, at, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_set(E_IO, "lp takes nothing: %s",
					 strerror(errno));
		at += n;
		left -= (size_t)n;
	}
	return E_OK;
}

static int finish(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_set(E_IO, "lp: %s", strerror(errno));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ?
		       E_OK :
		       error_set(E_IO, "lp failed");
}

int printer_print(const struct secret *document)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	int ends[2], r, ended;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set(E_IO, "a pipe: %s", strerror(errno));
	r = start(ends[0], &pid);
	close(ends[0]);
	if (r != E_OK) {
		close(ends[1]);
		return r;
	}
	sigaction(SIGPIPE, &ignore, &old);
	r = feed(ends[1], document);
	close(ends[1]);
	ended = finish(pid);
	sigaction(SIGPIPE, &old, NULL);
	return r == E_OK ? ended : r;
}
