/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/child.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/broker.h"
#include "vault/base/buffer.h"
#include "vault/base/error.h"

/* While a program has the terminal, what the terminal sends is for it. */
static const int left_to_it[] = { SIGINT, SIGQUIT, SIGPIPE };

#define LEFT (sizeof(left_to_it) / sizeof(left_to_it[0]))

struct child {
	const char *name; /* borrowed */
	bool closed;      /* it takes no more bytes */
	struct sigaction was[LEFT];
};

static void leave_signals(struct child *c)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	size_t i;

	for (i = 0; i < LEFT; i++)
		sigaction(left_to_it[i], &ignore, &c->was[i]);
}

static void take_signals(struct child *c)
{
	size_t i;

	for (i = 0; i < LEFT; i++)
		sigaction(left_to_it[i], &c->was[i], NULL);
}

static int ask_start(char *const argv[], int fd)
{
	struct broker_question q = { .kind = BROKER_START };
	struct buffer words = BUFFER_INIT;
	struct broker_answer a = { 0 };
	int r;

	for (q.count = 0; argv[q.count] != NULL; q.count++)
		buffer_put(&words, argv[q.count], strlen(argv[q.count]) + 1);
	r = buffer_status(&words);
	if (r == E_OK && words.len > BROKER_WORDS_MAX)
		r = error_set(E_USAGE, "%s: too many words", argv[0]);
	q.fd = (uint32_t)fd;
	q.len = (uint32_t)words.len;
	if (r == E_OK)
		r = broker_ask(&q, words.bytes, &a);
	if (r == E_OK && a.error == EPERM)
		r = error_set(E_IO, "%s: not a program this command line names",
			      argv[0]);
	else if (r == E_OK && a.error != 0)
		r = error_set(a.error == ENOENT ? E_ABSENT : E_IO, "%s: %s",
			      argv[0], strerror(a.error));
	buffer_free(&words);
	return r;
}

int child_start(char *const argv[], int fd, struct child **out)
{
	struct child *c = calloc(1, sizeof(*c));
	int r;

	if (c == NULL)
		return error_set(E_MEMORY, "a child");
	c->name = argv[0];
	leave_signals(c);
	r = ask_start(argv, fd);
	if (r != E_OK) {
		take_signals(c);
		free(c);
		return r;
	}
	*out = c;
	return E_OK;
}

int child_write(struct child *c, const uint8_t *bytes, size_t len)
{
	struct broker_question q = { .kind = BROKER_BYTES };
	struct broker_answer a = { 0 };
	int r = E_OK;

	for (; r == E_OK && len > 0 && !c->closed; len -= q.len) {
		q.len = len < BROKER_BYTES_MAX ? (uint32_t)len :
						 BROKER_BYTES_MAX;
		r = broker_ask(&q, bytes, &a);
		if (r == E_OK)
			c->closed = a.error == EPIPE;
		bytes += q.len;
	}
	return r;
}

static int ask_end(const char *name)
{
	struct broker_question q = { .kind = BROKER_END };
	struct broker_answer a = { 0 };
	int r = broker_ask(&q, NULL, &a);

	if (r != E_OK || (WIFEXITED(a.status) && WEXITSTATUS(a.status) == 0))
		return r;
	if (WIFEXITED(a.status))
		return error_set(E_IO, "%s ended with %d", name,
				 WEXITSTATUS(a.status));
	return error_set(E_IO, "%s was ended by signal %d", name,
			 WTERMSIG(a.status));
}

static void done(struct child **child)
{
	take_signals(*child);
	free(*child);
	*child = NULL;
}

int child_end(struct child **child, void (*meanwhile)(void *ctx), void *ctx)
{
	int r;

	if (*child == NULL)
		return E_OK;
	broker_meanwhile(meanwhile, ctx);
	r = ask_end((*child)->name);
	broker_meanwhile(NULL, NULL);
	done(child);
	return r;
}

void child_break(struct child **child)
{
	struct broker_question q = { .kind = BROKER_BREAK };
	struct broker_answer a;
	struct error_kept kept;

	if (*child == NULL)
		return;
	/* what broke it is told, and not that there is nobody to ask now */
	error_keep(&kept);
	if (broker_ask(&q, NULL, &a) != E_OK)
		error_again(E_IO, &kept);
	done(child);
}

int child_run(char *const argv[], int fd, const struct secret *secret)
{
	struct child *c = NULL;
	int r;

	r = child_start(argv, fd, &c);
	if (r == E_OK)
		r = child_write(c, secret_peek(secret), secret_len(secret));
	if (r == E_OK)
		return child_end(&c, NULL, NULL);
	child_break(&c);
	return r;
}
