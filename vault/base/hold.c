/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/hold.h"

#include <stddef.h>

void hold_begin(struct hold *h)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGQUIT);
	pthread_sigmask(SIG_BLOCK, &ends, &h->before);
}

void hold_end(const struct hold *h)
{
	pthread_sigmask(SIG_SETMASK, &h->before, NULL);
}
