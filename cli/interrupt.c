/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static const int watched[] = { SIGINT, SIGTERM, SIGHUP };

#define WATCHED (sizeof(watched) / sizeof(watched[0]))

static struct sigaction before[WATCHED];
static unsigned depth;
static volatile sig_atomic_t given_up, ended;

static void note(int signal_number)
{
	if (signal_number == SIGINT)
		given_up = 1;
	else
		ended = signal_number;
}

void interrupt_watch(void)
{
	struct sigaction noting = { .sa_handler = note };
	size_t i;

	if (depth++ > 0)
		return;
	given_up = ended = 0;
	for (i = 0; i < WATCHED; i++) {
		sigaction(watched[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(watched[i], &noting, NULL);
	}
}

void interrupt_leave(void)
{
	size_t i;

	if (--depth > 0)
		return;
	for (i = 0; i < WATCHED; i++)
		sigaction(watched[i], &before[i], NULL);
}

bool interrupt_came(void)
{
	return given_up != 0 || ended != 0;
}

bool interrupt_ends(void)
{
	return ended != 0;
}

void interrupt_forget(void)
{
	given_up = 0;
}
