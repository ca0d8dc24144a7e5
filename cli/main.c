/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sodium.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/lang.h"
#include "cli/msg.h"
#include "cli/run.h"
#include "vault/base/error.h"
#include "vault/base/registers.h"
#include "vault/base/secret.h"

/* No core dump and no other process may look in; files are ours alone. A write
 * that meets a size limit or a closed pipe fails as a write. */
static void harden(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	umask(077);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

static uint8_t *stack_begin; /* all that is called by main lies below it */

/* What was interrupted may have been working with a secret on the stack. It, and
 * who called it, lie between main and what the kernel saved of the registers. */
static void forget_interrupted(uint8_t *context)
{
	registers_forget_interrupted(context);
	if (context < stack_begin)
		sodium_memzero(context, (size_t)(stack_begin - context));
}

/* Below the stack that it wipes; it does not go back there. */
static void end_by(int signal_number, siginfo_t *info, void *context)
{
	(void)info;
	forget_interrupted(context);
	secret_wipe_all();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* What would end the program at any moment takes its secrets first, and ends it
 * as it would have. What is ignored stays so. */
static void wipe_before_the_end(void)
{
	static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	struct sigaction wiping = { .sa_sigaction = end_by,
				    .sa_flags = SA_SIGINFO | SA_NODEFER };
	struct sigaction now;
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (sigaction(ends[i], NULL, &now) == 0 &&
		    now.sa_handler == SIG_DFL)
			sigaction(ends[i], &wiping, NULL);
}

/* What is half done is left as by a kill, and the next who opens it takes it
 * back. */
static void no_going_on(int code)
{
	secret_wipe_all();
	_exit(msg_error(code));
}

/* Without random numbers libsodium goes no further. It would abort. */
static void no_further(void)
{
	no_going_on(error_set(E_CRYPTO,
			      "no random numbers, or a call that was wrong"));
}

int main(int argc, char **argv)
{
	int r;

	stack_begin = __builtin_frame_address(0);
	harden();
	wipe_before_the_end();
	lang_choose(argc, argv);
	sodium_set_misuse_handler(no_further);
	error_at_end(no_going_on);
	r = secret_start();
	return r == E_OK ? run_command_line(argc, argv) : msg_error(r);
}
