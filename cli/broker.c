/* SPDX-License-Identifier: GPL-3.0-or-later */
/* broker.c -- the asking side. */
#include "cli/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/broker_serve.h"
#include "cli/interrupt.h"
#include "vault/base/error.h"

#define POLL_MS 1000 /* a signal may come just before the wait */

/* A process has one at most. */
static struct {
	pid_t pid; /* 0: none */
	int questions, bytes, answers;
	void (*meanwhile)(void *ctx);
	void *ctx;
} broker;

static void close_both(int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

/* Three pipes or none. */
static int pipes(int ends[3][2])
{
	int i, e;

	for (i = 0; i < 3; i++) {
		if (pipe2(ends[i], O_CLOEXEC) == 0)
			continue;
		e = errno;
		while (i-- > 0)
			close_both(ends[i]);
		return error_set(E_IO, "a pipe: %s", strerror(e));
	}
	return E_OK;
}

int broker_start(broker_rule *rule, const void *context)
{
	int ends[3][2], r;
	pid_t pid;

	r = pipes(ends);
	if (r != E_OK)
		return r;
	pid = fork();
	if (pid < 0) {
		r = error_set(E_MEMORY, "a process: %s", strerror(errno));
		close_both(ends[0]);
		close_both(ends[1]);
		close_both(ends[2]);
		return r;
	}
	if (pid == 0)
		broker_serve(&(struct broker_ends){ ends[0][0], ends[1][0],
						    ends[2][1] },
			     rule, context);
	close(ends[0][0]);
	close(ends[1][0]);
	close(ends[2][1]);
	broker.pid = pid;
	broker.questions = ends[0][1];
	broker.bytes = ends[1][1];
	broker.answers = ends[2][0];
	return E_OK;
}

void broker_stop(void)
{
	if (broker.pid == 0)
		return;
	close(broker.questions);
	close(broker.bytes);
	close(broker.answers);
	while (waitpid(broker.pid, NULL, 0) < 0 && errno == EINTR)
		;
	broker.pid = 0;
}

static bool put(int to, const uint8_t *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(to, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

void broker_meanwhile(void (*each)(void *ctx), void *ctx)
{
	broker.meanwhile = each;
	broker.ctx = ctx;
}

/* A program may take its time; who is to end waits for none. */
static bool answer_comes(void)
{
	struct pollfd p = { .fd = broker.answers, .events = POLLIN };
	int n;

	do {
		if (interrupt_ends())
			return false;
		n = poll(&p, 1, POLL_MS);
		if (n == 0 && broker.meanwhile != NULL)
			broker.meanwhile(broker.ctx);
	} while (n == 0 || (n < 0 && errno == EINTR));
	return n > 0;
}

/* Smaller than a pipe writes at once, so it comes whole. */
static bool answered(struct broker_answer *out)
{
	ssize_t n;

	if (!answer_comes())
		return false;
	do
		n = read(broker.answers, out, sizeof(*out));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*out);
}

int broker_ask(const struct broker_question *q, const void *bytes,
	       struct broker_answer *out)
{
	struct broker_answer answer;

	if (broker.pid == 0)
		return error_set(E_IO, "this command line starts no program");
	if (!put(broker.questions, (const uint8_t *)q, sizeof(*q)) ||
	    !put(q->kind == BROKER_BYTES ? broker.bytes : broker.questions,
		 bytes, q->len) ||
	    !answered(&answer)) {
		/* an answer may still come, to nothing that is asked */
		broker_stop();
		return error_set(E_IO, "the process that starts programs is "
				       "gone");
	}
	*out = answer;
	return E_OK;
}
