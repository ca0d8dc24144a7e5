/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/base/error.h"

static int start(char *const argv[], int from, int fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	int e;

	/* what this program ignores is no business of another's */
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGXFSZ);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, from, fd);
	e = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (e == 0)
		return E_OK;
	return error_set(e == ENOENT ? E_ABSENT : E_IO, "%s: %s", argv[0],
			 strerror(e));
}

/* A program that closes its end early has read what it wanted. */
static int feed(int to, const struct secret *secret)
{
	const uint8_t *at = secret_peek(secret);
	size_t left = secret_len(secret);
	ssize_t n;

	while (left > 0) {
		n = write(to, at, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			return E_OK;
		if (n < 0)
			return error_set(E_IO, "a pipe: %s", strerror(errno));
		at += n;
		left -= (size_t)n;
	}
	return E_OK;
}

static int finish(const char *name, pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_set(E_IO, "%s: %s", name, strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return E_OK;
	if (WIFEXITED(status))
		return error_set(E_IO, "%s ended with %d", name,
				 WEXITSTATUS(status));
	return error_set(E_IO, "%s was ended by signal %d", name,
			 WTERMSIG(status));
}

int child_run(char *const argv[], int fd, const struct secret *secret)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	int ends[2], r, ended;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set(E_IO, "a pipe: %s", strerror(errno));
	r = start(argv, ends[0], fd, &pid);
	close(ends[0]);
	if (r != E_OK) {
		close(ends[1]);
		return r;
	}
	sigaction(SIGPIPE, &ignore, &old);
	r = feed(ends[1], secret);
	close(ends[1]);
	ended = finish(argv[0], pid);
	sigaction(SIGPIPE, &old, NULL);
	return r == E_OK ? ended : r;
}
