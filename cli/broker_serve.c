/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * broker_serve.c -- the broker's own process.
 *
 * It waits in two places only, for a question and in `ready`, and in both it
 * sees that the other side has gone. SIGCHLD comes in while it waits and at no
 * other time. What a terminal sends to all its processes (SIGINT, SIGQUIT) is
 * for the program; SIGTSTP stops this process like the others.
 */
#include "cli/broker_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct serving {
	struct broker_ends ends;
	broker_rule *rule;
	const void *context;
	sigset_t mask, usual; /* a program's: blocked, and set to default */
	pid_t pid;            /* the program, or 0 */
	int to;               /* our end of its pipe, or -1 */
};

/* --- the process --- */

/* Descriptors ${from} to ${to}, also where the kernel has no call for it. */
static void close_from_to(unsigned from, unsigned to)
{
	struct rlimit limit;
	unsigned fd;

	if (from > to || close_range(from, to, 0) == 0)
		return;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 65536)
		limit.rlim_cur = 65536;
	for (fd = from; fd <= to && fd < limit.rlim_cur; fd++)
		close((int)fd);
}

static void close_others(const struct broker_ends *ends)
{
	const int kept[] = { ends->questions, ends->bytes, ends->answers };
	unsigned from = STDERR_FILENO + 1, next;
	size_t i;

	for (;; from = next + 1) {
		next = ~0U;
		for (i = 0; i < 3; i++)
			if ((unsigned)kept[i] >= from &&
			    (unsigned)kept[i] < next)
				next = (unsigned)kept[i];
		if (next == ~0U)
			break;
		close_from_to(from, next - 1);
	}
	close_from_to(from, ~0U);
}

static void wake(int signal)
{
	(void)signal;
}

/* Ignored from here on; a program gets it as it was before. */
static void leave_to_program(struct serving *s, int signal)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, was;

	sigaction(signal, &ignore, &was);
	if (was.sa_handler != SIG_IGN)
		sigaddset(&s->usual, signal);
}

static void settle(struct serving *s)
{
	struct sigaction woken = { .sa_handler = wake };
	sigset_t child;

	close_others(&s->ends);
	sigemptyset(&s->usual);
	/* what this program ignores is no business of another's */
	sigaddset(&s->usual, SIGPIPE);
	sigaddset(&s->usual, SIGXFSZ);
	leave_to_program(s, SIGINT);
	leave_to_program(s, SIGQUIT);
	sigaction(SIGCHLD, &woken, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &s->mask);
}

/* A program that got half of what it was to have must not take that for all:
 * it is told before its pipe ends. */
static void hang_up(const struct serving *s)
{
	if (s->pid > 0) {
		kill(s->pid, SIGHUP);
		kill(s->pid, SIGCONT);
	}
}

/* Nobody asks any more. */
_Noreturn static void leave(const struct serving *s)
{
	hang_up(s);
	_exit(0);
}

/* Waits until something is to be done with ${fd}, or a child has ended. */
static void ready(const struct serving *s, int fd, short events)
{
	struct pollfd wait[] = { { .fd = s->ends.questions },
				 { .fd = fd, .events = events } };
	sigset_t open = s->mask;

	sigdelset(&open, SIGCHLD);
	if (ppoll(wait, 2, NULL, &open) >= 0 &&
	    (wait[0].revents & (POLLHUP | POLLERR)) != 0)
		leave(s);
}

/* --- a program --- */

static int spawn(struct serving *s, char *const argv[], int from, int fd)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int e;

	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &s->usual);
	posix_spawnattr_setsigmask(&attributes, &s->mask);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF |
						      POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, from, fd);
	e = posix_spawnp(&s->pid, argv[0], &actions, &attributes, argv,
			 environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (e != 0)
		s->pid = 0;
	return e;
}

static int start(struct serving *s, char *const argv[], uint32_t fd)
{
	int ends[2], e;

	if (s->pid != 0)
		return EBUSY;
	if (!s->rule(s->context, argv))
		return EPERM;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return errno;
	e = spawn(s, argv, ends[0], (int)fd);
	close(ends[0]);
	if (e != 0)
		close(ends[1]);
	else
		s->to = ends[1];
	return e;
}

static void read_all(const struct serving *s, void *to, size_t len)
{
	uint8_t *at = to;
	ssize_t n;

	for (; len > 0; at += n, len -= (size_t)n) {
		n = read(s->ends.questions, at, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			leave(s);
	}
}

/* The words as they came, cut at their NULs; NULL: they are not so many. */
static char **cut(char *text, size_t len, uint32_t count)
{
	char **argv = calloc((size_t)count + 1, sizeof(*argv));
	char *at = text;
	uint32_t i;

	if (argv == NULL)
		return NULL;
	for (i = 0; i < count; i++) {
		if (at == text + len) {
			free(argv);
			return NULL;
		}
		argv[i] = at;
		at += strlen(at) + 1;
	}
	return argv;
}

static int32_t start_asked(struct serving *s, const struct broker_question *q)
{
	char *text, **argv = NULL;
	int e = EINVAL;

	if (q->len == 0 || q->len > BROKER_WORDS_MAX || q->count == 0 ||
	    q->count > q->len || q->fd > INT16_MAX)
		leave(s);
	text = malloc(q->len);
	if (text == NULL)
		leave(s);
	read_all(s, text, q->len);
	if (text[q->len - 1] == '\0')
		argv = cut(text, q->len, q->count);
	if (argv != NULL)
		e = start(s, argv, q->fd);
	free(argv);
	free(text);
	return e;
}

/* --- bytes --- */

/* What a program does not want ends in a pipe that nobody reads. */
static ssize_t drop(const struct serving *s, size_t len)
{
	int ends[2];
	ssize_t n;

	if (pipe2(ends, O_CLOEXEC) != 0)
		leave(s);
	n = splice(s->ends.bytes, NULL, ends[1], NULL, len, SPLICE_F_NONBLOCK);
	close(ends[0]);
	close(ends[1]);
	return n;
}

static void close_input(struct serving *s)
{
	if (s->to >= 0)
		close(s->to);
	s->to = -1;
}

/* From pipe to pipe; 0 when nothing could go just now. */
static size_t move(struct serving *s, size_t len)
{
	ssize_t n;

	ready(s, s->ends.bytes, POLLIN);
	if (s->to >= 0)
		ready(s, s->to, POLLOUT);
	n = s->to < 0 ? drop(s, len) :
			splice(s->ends.bytes, NULL, s->to, NULL, len,
			       SPLICE_F_NONBLOCK);
	if (n >= 0)
		return (size_t)n;
	if (errno == EPIPE)
		close_input(s);
	else if (errno != EAGAIN && errno != EINTR)
		leave(s);
	return 0;
}

static int32_t bytes_asked(struct serving *s, size_t len)
{
	if (len > BROKER_BYTES_MAX)
		leave(s);
	while (len > 0)
		len -= move(s, len);
	return s->to < 0 ? EPIPE : 0;
}

/* --- its end --- */

static int32_t end_asked(struct serving *s, bool broken)
{
	int status = W_EXITCODE(255, 0);

	if (broken)
		hang_up(s);
	close_input(s);
	while (s->pid > 0 && waitpid(s->pid, &status, WNOHANG) == 0)
		ready(s, -1, 0);
	s->pid = 0;
	return status;
}

_Noreturn void broker_serve(const struct broker_ends *ends, broker_rule *rule,
			    const void *context)
{
	struct serving s = { .ends = *ends, .rule = rule, .to = -1 };
	struct broker_question q;
	struct broker_answer a;

	s.context = context;
	settle(&s);
	for (;;) {
		read_all(&s, &q, sizeof(q));
		memset(&a, 0, sizeof(a));
		if (q.kind == BROKER_START)
			a.error = start_asked(&s, &q);
		else if (q.kind == BROKER_BYTES)
			a.error = bytes_asked(&s, q.len);
		else
			a.status = end_asked(&s, q.kind == BROKER_BREAK);
		if (write(s.ends.answers, &a, sizeof(a)) != sizeof(a))
			leave(&s);
	}
}
