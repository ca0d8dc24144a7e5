/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * preload.h -- what the files of the preload share, hidden from the program it is
 * in: these are names of this library alone.
 *
 *   preload.c  what counts the calls and decides which fails
 *   often.c    one beginning for many runs, and what needs no second computing
 *   calls.c    the calls to the machine
 *   others.c   those of SQLite, and what of libseccomp is left out
 */
#ifndef BG_NTH_PRELOAD_H
#define BG_NTH_PRELOAD_H

#include <dlfcn.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

enum kind { /* PAGES and FLUSH are SQLite's writes and syncs */
	    ALLOC,
	    WRITE,
	    PAGES,
	    SYNC,
	    FLUSH,
	    NAME,
	    TRUNCATE,
	    OPEN,
	    READ,
	    CLOSE,
	    LOCK,
	    MLOCK,
	    RANDOM,
	    STEP,
	    PROCESS,
	    TTY,
	    KINDS
};

/* Whether this call is to fail; errno is set then. */
int nth_fails(enum kind k);
/* Not within ourselves, not outside of main. */
extern volatile int nth_counting;

/* main of the program, and the same counted. */
extern int (*nth_real_main)(int, char **, char **);
int nth_counted_main(int argc, char **argv, char **envp);

/* What the variables say, each NULL where it is not there. */
void nth_settle(const char *to, const char *kind, const char *n,
		const char *all, const char *e, const char *sig);
unsigned long nth_number(const char *digits);

/* A main that runs the program as often as it is told to (BG_NTH_SERVE). */
int nth_serve(int argc, char **argv, char **envp);

/* By another name: the calls of these names are ours. */
extern ssize_t (*nth_real_write)(int, const void *, size_t);

#pragma GCC visibility pop

static inline void *nth_next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

/* Each looks its next one up at its first call. */
#define REAL(ret, name, ...) \
	static ret (*real)(__VA_ARGS__); \
	if (real == NULL) \
	*(void **)&real = nth_next(#name)

#endif
