/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unconfined.c -- preloaded into the program where lines are counted: it counts
 * into files that its own confinement would keep it from, so there is none.
 * What the confinement holds is tested without this (test_confined.sh).
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>

int seccomp_load(void *filter);
long syscall(long number, ...);

int seccomp_load(void *filter)
{
	(void)filter;
	return 0;
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	void *found;
	long a[6];
	va_list args;
	int i;

	if (number == SYS_landlock_restrict_self)
		return 0;
	if (real == NULL) {
		found = dlsym(RTLD_NEXT, "syscall");
		memcpy(&real, &found, sizeof(real));
	}
	va_start(args, number);
	for (i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
