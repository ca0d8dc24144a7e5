/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include "cli/cli.h"
#include "cli/landlock.h"
#include "cli/reach.h"

/* The leak checker looks into its own process. */
#if defined(__SANITIZE_ADDRESS__)
#define CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHECKED 1
#endif
#endif
#ifndef CHECKED
#define CHECKED 0
#endif

static const int refused[] = {
	/* the network, and other processes by it */
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
	/* other programs, other processes */
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(process_madvise),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(kcmp),
	/* the kernel itself */
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter),
	SCMP_SYS(io_uring_register),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(keyctl),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	SCMP_SYS(reboot),
	SCMP_SYS(swapon),
	SCMP_SYS(swapoff),
	SCMP_SYS(acct),
	/* another view of the file system */
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(move_mount),
	SCMP_SYS(open_tree),
	SCMP_SYS(fsopen),
	SCMP_SYS(fsmount),
	SCMP_SYS(fspick),
	SCMP_SYS(mount_setattr),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(open_by_handle_at),
};

static const int forking[] = {
	SCMP_SYS(fork),
	SCMP_SYS(vfork),
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
};

/* Typing into the terminal in the user's name: the shell would run it. */
static const scmp_datum_t typing[] = { TIOCSTI, TIOCLINUX };

static bool refuse(scmp_filter_ctx filter, const int *calls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i],
				     0) != 0)
			return false;
	return true;
}

static bool refuse_typing(scmp_filter_ctx filter)
{
	size_t i;

	for (i = 0; i < sizeof(typing) / sizeof(typing[0]); i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
				     SCMP_SYS(ioctl), 1,
				     SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX,
					     typing[i])) != 0)
			return false;
	return true;
}

bool sandbox_calls(bool forks)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	bool done;

	if (filter == NULL)
		return false;
	/* as a tree: the kernel goes through it once for each of its calls, to
	 * know beforehand which are let through. Not for older libraries */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	done = refuse(filter, refused, sizeof(refused) / sizeof(refused[0])) &&
	       refuse_typing(filter);
	if (done && !forks)
		done = refuse(filter, forking,
			      sizeof(forking) / sizeof(forking[0]));
	done = done && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return done;
}

static bool confine_paths(const struct cli *cli)
{
	struct landlock l;

	if (!landlock_begin(&l))
		return false;
	reach_paths(cli, &l);
	return landlock_enter(&l);
}

struct sandbox sandbox_enter(const struct cli *cli)
{
	struct sandbox s = { true, true };

	if (CHECKED)
		return s;
	s.paths = confine_paths(cli);
	s.calls = sandbox_calls(command_draws(cli->command));
	return s;
}
