/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ending.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };

/* What is ignored ends nothing. */
static int watch(void)
{
	struct sigaction now;
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (sigaction(ends[i], NULL, &now) != 0 ||
		    now.sa_handler != SIG_IGN)
			sigaddset(&set, ends[i]);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

bool ending_wait(struct ending *e)
{
	sigset_t all;

	e->fd = watch();
	if (e->fd < 0)
		return false;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &e->before);
	return true;
}

void ending_go_on(struct ending *e)
{
	close(e->fd);
	e->fd = -1;
	sigprocmask(SIG_SETMASK, &e->before, NULL);
}

int ending_typed(const struct ending *e, int fd, int ms)
{
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN },
			       { .fd = e->fd, .events = POLLIN } };
	int n;

	do
		n = poll(p, 2, ms);
	while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n == 0)
		return 0;
	return n > 0 && p[1].revents == 0 && p[0].revents == POLLIN ? 1 : -1;
}
