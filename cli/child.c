/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
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

struct child {
	const char *name; /* borrowed */
	pid_t pid;
	int to;      /* our end of the pipe */
	bool closed; /* the program's end is */
	struct sigaction pipe_was;
};

int child_start(char *const argv[], int fd, struct child **out)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct child *c = calloc(1, sizeof(*c));
	int ends[2], r;

	if (c == NULL)
		return error_set(E_MEMORY, "a child");
	if (pipe2(ends, O_CLOEXEC) != 0) {
		free(c);
		return error_set(E_IO, "a pipe: %s", strerror(errno));
	}
	c->name = argv[0];
	c->to = ends[1];
	r = start(argv, ends[0], fd, &c->pid);
	close(ends[0]);
	if (r != E_OK) {
		close(ends[1]);
		free(c);
		return r;
	}
	sigaction(SIGPIPE, &ignore, &c->pipe_was);
	*out = c;
	return E_OK;
}

int child_write(struct child *c, const uint8_t *bytes, size_t len)
{
	ssize_t n;

	while (len > 0 && !c->closed) {
		n = write(c->to, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EPIPE)
			return error_set(E_IO, "a pipe: %s", strerror(errno));
		if (n < 0) {
			c->closed = true;
			continue;
		}
		bytes += n;
		len -= (size_t)n;
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

int child_end(struct child **child)
{
	struct child *c = *child;
	int r;

	if (c == NULL)
		return E_OK;
	close(c->to);
	r = finish(c->name, c->pid);
	sigaction(SIGPIPE, &c->pipe_was, NULL);
	free(c);
	*child = NULL;
	return r;
}

int child_run(char *const argv[], int fd, const struct secret *secret)
{
	struct child *c = NULL;
	int r, ended;

	r = child_start(argv, fd, &c);
	if (r != E_OK)
		return r;
	r = child_write(c, secret_peek(secret), secret_len(secret));
	ended = child_end(&c);
	return r == E_OK ? ended : r;
}
