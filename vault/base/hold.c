/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/hold.h"

#include <stddef.h>

static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

#define ENDS (sizeof(ends) / sizeof(ends[0]))

void hold_begin(struct hold *h)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < ENDS; i++)
		sigaddset(&set, ends[i]);
	pthread_sigmask(SIG_BLOCK, &set, &h->before);
}

void hold_end(const struct hold *h)
{
	pthread_sigmask(SIG_SETMASK, &h->before, NULL);
}

/* What is ignored waits as well while it is blocked, and ends nothing then. */
static bool ignored(int signal_number)
{
	struct sigaction now;

	return sigaction(signal_number, NULL, &now) == 0 &&
	       now.sa_handler == SIG_IGN;
}

bool hold_came(void)
{
	sigset_t waiting;
	size_t i;

	if (sigpending(&waiting) != 0)
		return false;
	for (i = 0; i < ENDS; i++)
		if (sigismember(&waiting, ends[i]) == 1 && !ignored(ends[i]))
			return true;
	return false;
}
