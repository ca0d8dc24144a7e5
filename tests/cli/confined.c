/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * confined.c -- preloaded into the program: when it ends, still confined, it
 * tries what somebody would who had taken it over, and says in BG_TRIED what
 * came of it, a line each: the attempt and its errno, 0 where it worked.
 *
 * BG_OUTSIDE: a directory that no command line names.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int out = -1;
static char outside[4096];

__attribute__((constructor)) static void begin(void)
{
	const char *to = getenv("BG_TRIED"), *dir = getenv("BG_OUTSIDE");

	unsetenv("LD_PRELOAD");
	if (to == NULL || dir == NULL)
		return;
	out = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	snprintf(outside, sizeof(outside), "%s/planted", dir);
}

static void tried(const char *what, long result)
{
	dprintf(out, "%s %d\n", what, result < 0 ? errno : 0);
}

__attribute__((destructor)) static void end(void)
{
	char *const argv[] = { (char *)"true", NULL }, *const none[] = { NULL };
	struct rlimit core;
	pid_t pid;

	if (out < 0)
		return;
	tried("landlock", syscall(SYS_landlock_create_ruleset, NULL, 0, 1));
	tried("write", open(outside, O_WRONLY | O_CREAT, 0600));
	tried("read", open("/etc/passwd", O_RDONLY));
	tried("socket", socket(AF_INET, SOCK_STREAM, 0));
	tried("unix", socket(AF_UNIX, SOCK_STREAM, 0));
	pid = fork();
	if (pid == 0)
		_exit(0);
	tried("fork", pid);
	tried("execve", execve("/bin/true", argv, none));
	getrlimit(RLIMIT_CORE, &core);
	dprintf(out, "core %d\n", (int)core.rlim_max);
	dprintf(out, "dumpable %d\n", prctl(PR_GET_DUMPABLE));
	dprintf(out, "umask %o\n", umask(077));
}
