/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * preload.c -- preloaded into the program: the n-th call of a kind fails, as
 * it would on a machine that has run out of something.
 *
 *   BG_NTH_OUT    a file that is appended to: "KIND N HASH" for each call (the
 *                 hash is that of the way it was reached) unless one is to
 *                 fail, then "fired" once it did
 *   BG_NTH_KIND   one of kinds[]
 *   BG_NTH_AT     which of them fails, from 1
 *   BG_NTH_ON     if set, all after it fail as well
 *   BG_NTH_ERRNO  with which error, instead of the kind's usual one
 *   BG_NTH_SIGNAL  the call does not fail: this signal comes just before it
 *   BG_NTH_SERVE  a descriptor and the next one: the program stops before its main,
 *                 and makes a copy of itself for each message that comes from the
 *                 first; to the second it says the copy's number, and then how it
 *                 ended. A message is a length of 4 bytes, and texts, each with its
 *                 NUL: the folder, what 0 to 3 are opened from, BG_NTH_OUT to
 *                 BG_NTH_SIGNAL as above, empty where they are not, and the words of
 *                 the command. Without BG_NTH_OUT nothing is counted
 *
 * Calls are counted from main to its end, in each process on its own. What
 * stdio writes does not pass here.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/nth/preload.h"

static const struct {
	const char *name;
	int error;
} kinds[KINDS] = {
	[ALLOC] = { "alloc", ENOMEM },     [WRITE] = { "write", ENOSPC },
	[PAGES] = { "pages", ENOSPC },     [FLUSH] = { "flush", EIO },
	[SYNC] = { "sync", EIO },          [NAME] = { "name", EROFS },
	[TRUNCATE] = { "truncate", EIO },  [OPEN] = { "open", EMFILE },
	[READ] = { "read", EIO },          [CLOSE] = { "close", EIO },
	[LOCK] = { "lock", EIO },          [MLOCK] = { "mlock", ENOMEM },
	[RANDOM] = { "random", ENOSYS },   [STEP] = { "step", 0 },
	[PROCESS] = { "process", EAGAIN }, [TTY] = { "tty", EIO },
};

#define DEPTH 24

static int out = -1;
static ino_t out_ino;
static int failing = -1; /* a kind, or -1 */
static unsigned long at, counts[KINDS];
static int on, error, sent, fired;
static pid_t first; /* not one that it began */
volatile int nth_counting;
static char text[1 << 16];
static size_t text_len;

ssize_t (*nth_real_write)(int, const void *, size_t);

static void flush(void)
{
	if (out >= 0 && nth_real_write(out, text, text_len) < 0)
		abort();
	text_len = 0;
}

/* The way here, as a number. */
static unsigned long way(void)
{
	void *frames[DEPTH];
	int n = backtrace(frames, DEPTH), i;
	unsigned long h = 5381;

	for (i = 2; i < n; i++)
		h = h * 1000003 ^ (unsigned long)frames[i];
	return h;
}

static void note(enum kind k)
{
	if (sizeof(text) - text_len < 64)
		flush();
	text_len += (size_t)snprintf(text + text_len, 64, "%s %lu %lx\n",
				     kinds[k].name, counts[k], way());
}

/* A process that starts programs has closed it, and may have another there. */
static int is_out(void)
{
	struct stat st;

	return out >= 0 && fstat(out, &st) == 0 && st.st_ino == out_ino;
}

/* Whether the signal to come is nothing to this process. */
static int ignored(void)
{
	struct sigaction now;

	return sigaction(sent, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

int nth_fails(enum kind k)
{
	int yes = 0;

	if (!nth_counting)
		return 0;
	nth_counting = 0;
	counts[k]++;
	if (failing < 0 && out >= 0)
		note(k);
	else if ((int)k == failing)
		yes = counts[k] == at || (on && counts[k] > at);
	if (yes && !fired++ && is_out() &&
	    nth_real_write(out, "fired\n", 6) < 0)
		abort();
	if (yes && getenv("BG_NTH_TRAP") != NULL)
		abort(); /* for a debugger */
	if (yes && sent != 0 && getpid() != first && !ignored())
		kill(first, sent); /* as from a terminal, not the child alone */
	if (yes && sent != 0)
		kill(getpid(), sent); /* here, if it is not held back */
	if (yes && k != STEP)
		errno = error;
	nth_counting = 1;
	return yes && sent == 0;
}

/* --- the beginning and the end --- */

int (*nth_real_main)(int, char **, char **);

int nth_counted_main(int argc, char **argv, char **envp)
{
	int r;

	first = getpid();
	nth_counting = 1;
	r = nth_real_main(argc, argv, envp);
	nth_counting = 0;
	flush();
	return r;
}

unsigned long nth_number(const char *digits)
{
	return digits == NULL ? 0 : strtoul(digits, NULL, 10);
}

void nth_settle(const char *to, const char *kind, const char *n,
		const char *all, const char *e, const char *sig)
{
	struct stat st;
	void *frame[1];
	int i;

	for (i = 0; kind != NULL && i < KINDS; i++)
		if (strcmp(kinds[i].name, kind) == 0)
			failing = i;
	if (failing >= 0)
		error = e == NULL ? kinds[failing].error : (int)nth_number(e);
	else if (to != NULL)
		backtrace(frame, 1); /* loads what it needs */
	at = nth_number(n);
	on = all != NULL;
	sent = (int)nth_number(sig);
	if (to != NULL)
		out = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (out >= 0 && fstat(out, &st) == 0)
		out_ino = st.st_ino;
}

static void begin(void)
{
	nth_real_write =
		(ssize_t(*)(int, const void *, size_t))nth_next("write");
	free(malloc(1)); /* looked up */
	if (getenv("BG_NTH_SERVE") == NULL)
		nth_settle(getenv("BG_NTH_OUT"), getenv("BG_NTH_KIND"),
			   getenv("BG_NTH_AT"), getenv("BG_NTH_ON"),
			   getenv("BG_NTH_ERRNO"), getenv("BG_NTH_SIGNAL"));
	unsetenv("LD_PRELOAD"); /* not into children */
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
		      void (*init)(void), void (*fini)(void), void (*ld)(void),
		      void *stack);

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
		      void (*init)(void), void (*fini)(void), void (*ld)(void),
		      void *stack)
{
	int (*real)(int (*)(int, char **, char **), int, char **,
		    void (*)(void), void (*)(void), void (*)(void), void *);

	*(void **)&real = nth_next("__libc_start_main");
	nth_real_main = main;
	begin();
	return real(getenv("BG_NTH_SERVE") == NULL ? nth_counted_main :
						     nth_serve,
		    argc, argv, init, fini, ld, stack);
}
