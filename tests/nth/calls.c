/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * calls.c -- the calls to the machine that may fail: of memory, of files and locks,
 * of processes and the terminal.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "tests/nth/preload.h"

/* --- memory --- */

/* What is asked for before the next one is known. */
static _Alignas(16) char early[1 << 14];
static size_t early_len;

static void *early_new(size_t len)
{
	void *p = early + early_len;

	early_len += (len + 15) & ~(size_t)15;
	return early_len <= sizeof(early) ? p : NULL;
}

static int is_early(const void *p)
{
	return (const char *)p >= early &&
	       (const char *)p < early + sizeof(early);
}

static int looking; /* dlsym itself may ask for memory */

void *malloc(size_t len)
{
	static void *(*real)(size_t);

	if (real == NULL) {
		if (looking++)
			return early_new(len);
		*(void **)&real = nth_next("malloc");
		looking = 0;
	}
	return nth_fails(ALLOC) ? NULL : real(len);
}

void *calloc(size_t n, size_t len)
{
	static void *(*real)(size_t, size_t);

	if (real == NULL) {
		if (looking++)
			return early_new(n * len);
		*(void **)&real = nth_next("calloc");
		looking = 0;
	}
	return nth_fails(ALLOC) ? NULL : real(n, len);
}

void free(void *p)
{
	static void (*real)(void *);

	if (p == NULL || is_early(p))
		return;
	if (real == NULL) {
		if (looking++)
			return;
		*(void **)&real = nth_next("free");
		looking = 0;
	}
	real(p);
}

void *realloc(void *p, size_t len)
{
	REAL(void *, realloc, void *, size_t);
	if (is_early(p))
		abort();
	return nth_fails(ALLOC) ? NULL : real(p, len);
}

int posix_memalign(void **p, size_t align, size_t len)
{
	REAL(int, posix_memalign, void **, size_t, size_t);
	return nth_fails(ALLOC) ? ENOMEM : real(p, align, len);
}

void *mmap(void *where, size_t len, int rights, int flags, int fd, off_t from)
{
	REAL(void *, mmap, void *, size_t, int, int, int, off_t);
	if ((flags & MAP_ANONYMOUS) != 0 && nth_fails(ALLOC))
		return MAP_FAILED;
	return real(where, len, rights, flags, fd, from);
}

int mlock(const void *p, size_t len)
{
	REAL(int, mlock, const void *, size_t);
	return nth_fails(MLOCK) ? -1 : real(p, len);
}

int mlock2(const void *p, size_t len, unsigned flags)
{
	REAL(int, mlock2, const void *, size_t, unsigned);
	return nth_fails(MLOCK) ? -1 : real(p, len, flags);
}

/* --- files --- */

ssize_t write(int fd, const void *bytes, size_t len)
{
	return nth_fails(WRITE) ? -1 : nth_real_write(fd, bytes, len);
}

#define CALL(kind, bad, ret, name, args, ...) \
	ret name args \
	{ \
		static ret(*real) args; \
		if (real == NULL) \
			*(void **)&real = nth_next(#name); \
		return nth_fails(kind) ? bad : real(__VA_ARGS__); \
	}

CALL(PAGES, -1, ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), fd,
     b, n, o)
CALL(PAGES, -1, ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o),
     fd, b, n, o)
CALL(SYNC, -1, int, fsync, (int fd), fd)
CALL(FLUSH, -1, int, fdatasync, (int fd), fd)
CALL(NAME, -1, int, rename, (const char *a, const char *b), a, b)
CALL(NAME, -1, int, renameat2,
     (int x, const char *a, int y, const char *b, unsigned f), x, a, y, b, f)
CALL(NAME, -1, int, link, (const char *a, const char *b), a, b)
CALL(NAME, -1, int, unlink, (const char *a), a)
CALL(NAME, -1, int, rmdir, (const char *a), a)
CALL(NAME, -1, int, mkdir, (const char *a, mode_t m), a, m)
CALL(TRUNCATE, -1, int, ftruncate, (int fd, off_t n), fd, n)
CALL(TRUNCATE, -1, int, ftruncate64, (int fd, off64_t n), fd, n)
CALL(READ, -1, ssize_t, read, (int fd, void *b, size_t n), fd, b, n)
CALL(READ, -1, ssize_t, pread, (int fd, void *b, size_t n, off_t o), fd, b, n,
     o)
CALL(READ, -1, ssize_t, pread64, (int fd, void *b, size_t n, off64_t o), fd, b,
     n, o)
CALL(OPEN, NULL, DIR *, opendir, (const char *a), a)
CALL(OPEN, NULL, DIR *, fdopendir, (int fd), fd)
CALL(OPEN, NULL, FILE *, fopen, (const char *a, const char *m), a, m)
CALL(OPEN, -1, int, memfd_create, (const char *a, unsigned f), a, f)
CALL(LOCK, -1, int, flock, (int fd, int op), fd, op)
CALL(RANDOM, -1, ssize_t, getrandom, (void *b, size_t n, unsigned f), b, n, f)
CALL(RANDOM, -1, int, getentropy, (void *b, size_t n), b, n)
CALL(PROCESS, -1, int, pipe2, (int fds[2], int f), fds, f)
CALL(PROCESS, -1, pid_t, fork, (void))
CALL(TTY, -1, int, tcgetattr, (int fd, struct termios *t), fd, t)
CALL(TTY, -1, int, tcsetattr, (int fd, int how, const struct termios *t), fd,
     how, t)

static int written(int fd)
{
	int flags = nth_counting ? fcntl(fd, F_GETFL, NULL) : -1;
	struct stat st;

	return flags >= 0 && (flags & O_ACCMODE) == O_WRONLY &&
	       fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* It is closed all the same, as Linux does. Only where something was written can
 * that lose anything; SQLite has synced before. */
int close(int fd)
{
	int bad = written(fd) && nth_fails(CLOSE), e = errno, r;
	REAL(int, close, int);

	r = real(fd);
	if (!bad)
		return r;
	errno = e;
	return -1;
}

static int makes(int flags)
{
	return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

#define OPENS(name) \
	int name(const char *path, int flags, ...) \
	{ \
		va_list args; \
		mode_t mode; \
		REAL(int, name, const char *, int, ...); \
		va_start(args, flags); \
		mode = makes(flags) ? va_arg(args, mode_t) : 0; \
		va_end(args); \
		return nth_fails(OPEN) ? -1 : real(path, flags, mode); \
	}
OPENS(open)
OPENS(open64)

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;
	REAL(int, openat, int, const char *, int, ...);

	va_start(args, flags);
	mode = makes(flags) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return nth_fails(OPEN) ? -1 : real(dir, path, flags, mode);
}

#define CONTROLS(name) \
	int name(int fd, int what, ...) \
	{ \
		va_list args; \
		void *more; \
		REAL(int, name, int, int, ...); \
		va_start(args, what); \
		more = va_arg(args, void *); \
		va_end(args); \
		if ((what == F_SETLK || what == F_SETLKW) && nth_fails(LOCK)) \
			return -1; \
		return real(fd, what, more); \
	}
CONTROLS(fcntl)
CONTROLS(fcntl64)
