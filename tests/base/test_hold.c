/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <signal.h>

#include "vault/base/hold.h"

static volatile sig_atomic_t came;

static void note(int sig)
{
	(void)sig;
	came++;
}

Test(hold, a_signal_that_ends_waits_until_what_belongs_together_is_done)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction act = { .sa_handler = note };
	struct hold outer, inner;
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		came = 0;
		sigaction(ends[i], &act, NULL);
		hold_begin(&outer);
		hold_begin(&inner);
		raise(ends[i]);
		hold_end(&inner);
		cr_assert_eq(came, 0, "signal %d came too early", ends[i]);
		hold_end(&outer);
		cr_assert_eq(came, 1, "signal %d was lost", ends[i]);
	}
}

Test(hold, who_waits_is_told_that_one_came)
{
	struct sigaction act = { .sa_handler = note };
	struct hold hold;

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	hold_begin(&hold);
	cr_assert_not(hold_came());
	raise(SIGUSR1); /* ends nothing that is held */
	cr_assert_not(hold_came());
	raise(SIGTERM);
	cr_assert(hold_came());
	hold_end(&hold);
	cr_assert_not(hold_came());
}

/* What is blocked waits even if it is ignored, as SIGHUP is below nohup. */
Test(hold, one_that_is_ignored_ends_no_waiting)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct hold hold;
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		signal(ends[i], SIG_IGN);
		hold_begin(&hold);
		raise(ends[i]);
		cr_assert_not(hold_came(), "signal %d", ends[i]);
		hold_end(&hold);
	}
}
