/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lock.c -- preloaded into the program: a file system, of a network say, that
 * fails once the journal of a vault is gone, when the commit is done and the lock
 * is to be lowered.
 *
 * BG_LOCK_FAULT: N:ERRNO[:stays][:blind], the N-th lowering of a lock after a
 * journal was removed fails, with "stays" all locks from then on, and with "blind"
 * all that is read.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool gone, failed, stays, blind;
static long lowered, fault_n;
static int fault_errno;

/* The program keeps no environment. */
__attribute__((constructor)) static void begin(void)
{
	const char *spec = getenv("BG_LOCK_FAULT");
	char *at;

	if (spec == NULL)
		return;
	fault_n = strtol(spec, &at, 10);
	fault_errno = (int)strtol(at + 1, NULL, 10);
	stays = strstr(at, ":stays") != NULL;
	blind = strstr(at, ":blind") != NULL;
}

static void *next(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (f == NULL)
		abort();
	return f;
}

int unlink(const char *path)
{
	static int (*real)(const char *);
	size_t len = strlen(path);

	if (real == NULL)
		*(void **)&real = next("unlink");
	gone = gone || (len > 8 && strcmp(path + len - 8, "-journal") == 0);
	return real(path);
}

static bool fails(const struct flock *lock)
{
	if (!gone || fault_n == 0)
		return false;
	errno = fault_errno;
	if (failed)
		return stays;
	failed = lock->l_type != F_WRLCK && ++lowered == fault_n;
	return failed;
}

int fcntl(int fd, int command, ...)
{
	static int (*real)(int, int, ...);
	va_list args;
	void *with;

	if (real == NULL)
		*(void **)&real = next("fcntl");
	va_start(args, command);
	with = va_arg(args, void *);
	va_end(args);
	if (command == F_SETLK && fails(with))
		return -1;
	return real(fd, command, with);
}

int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl")));

ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
	static ssize_t (*real)(int, void *, size_t, off_t);

	if (real == NULL)
		*(void **)&real = next("pread64");
	if (failed && blind) {
		errno = fault_errno;
		return -1;
	}
	return real(fd, bytes, len, at);
}

ssize_t pread64(int fd, void *bytes, size_t len, off_t at)
	__attribute__((alias("pread")));
