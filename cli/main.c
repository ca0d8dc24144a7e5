/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cli/msg.h"
#include "cli/run.h"
#include "vault/base/error.h"
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

int main(int argc, char **argv)
{
	int r;

	harden();
	r = secret_start();
	return r == E_OK ? run_command_line(argc, argv) : msg_error(r);
}
