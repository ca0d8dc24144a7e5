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
 *
 * Calls are counted from main to its end, in each process on its own. What
 * stdio writes does not pass here.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

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
static int failing = -1; /* a kind, or -1 */
static unsigned long at, counts[KINDS];
static int on, error, sent, fired;
static volatile int counting; /* not within ourselves, not outside of main */
static char text[1 << 16];
static size_t text_len;

/* By another name: the calls of these names are ours. */
static ssize_t (*real_write)(int, const void *, size_t);

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static void flush(void)
{
	if (out >= 0 && real_write(out, text, text_len) < 0)
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

/* Whether this call is to fail; errno is set then. */
static int fails(enum kind k)
{
	int yes = 0;

	if (!counting)
		return 0;
	counting = 0;
	counts[k]++;
	if (failing < 0 && out >= 0)
		note(k);
	else if ((int)k == failing)
		yes = counts[k] == at || (on && counts[k] > at);
	if (yes && !fired++ && out >= 0 && real_write(out, "fired\n", 6) < 0)
		abort();
	if (yes && getenv("BG_NTH_TRAP") != NULL)
		abort(); /* for a debugger */
	if (yes && sent != 0)
		kill(getpid(), sent); /* here, if it is not held back */
	if (yes && k != STEP)
		errno = error;
	counting = 1;
	return yes && sent == 0;
}

/* --- the beginning and the end --- */

static int (*real_main)(int, char **, char **);

static int counted_main(int argc, char **argv, char **envp)
{
	int r;

	counting = 1;
	r = real_main(argc, argv, envp);
	counting = 0;
	flush();
	return r;
}

static void begin(void)
{
	const char *kind = getenv("BG_NTH_KIND"), *to = getenv("BG_NTH_OUT");
	const char *n = getenv("BG_NTH_AT"), *e = getenv("BG_NTH_ERRNO");
	void *frame[1];
	int i;

	real_write = (ssize_t(*)(int, const void *, size_t))next("write");
	free(malloc(1)); /* looked up */
	for (i = 0; kind != NULL && i < KINDS; i++)
		if (strcmp(kinds[i].name, kind) == 0)
			failing = i;
	if (failing >= 0)
		error = e == NULL ? kinds[failing].error :
				    (int)strtol(e, NULL, 10);
	if (failing < 0)
		backtrace(frame, 1); /* loads what it needs */
	at = n == NULL ? 0 : strtoul(n, NULL, 10);
	on = getenv("BG_NTH_ON") != NULL;
	if (getenv("BG_NTH_SIGNAL") != NULL)
		sent = (int)strtol(getenv("BG_NTH_SIGNAL"), NULL, 10);
	if (to != NULL)
		out = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
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

	*(void **)&real = next("__libc_start_main");
	real_main = main;
	begin();
	return real(counted_main, argc, argv, init, fini, ld, stack);
}

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

/* Each looks its next one up at its first call. */
#define REAL(ret, name, ...) \
	static ret (*real)(__VA_ARGS__); \
	if (real == NULL) \
	*(void **)&real = next(#name)

static int looking; /* dlsym itself may ask for memory */

void *malloc(size_t len)
{
	static void *(*real)(size_t);

	if (real == NULL) {
		if (looking++)
			return early_new(len);
		*(void **)&real = next("malloc");
		looking = 0;
	}
	return fails(ALLOC) ? NULL : real(len);
}

void *calloc(size_t n, size_t len)
{
	static void *(*real)(size_t, size_t);

	if (real == NULL) {
		if (looking++)
			return early_new(n * len);
		*(void **)&real = next("calloc");
		looking = 0;
	}
	return fails(ALLOC) ? NULL : real(n, len);
}

void free(void *p)
{
	static void (*real)(void *);

	if (p == NULL || is_early(p))
		return;
	if (real == NULL) {
		if (looking++)
			return;
		*(void **)&real = next("free");
		looking = 0;
	}
	real(p);
}

void *realloc(void *p, size_t len)
{
	REAL(void *, realloc, void *, size_t);
	if (is_early(p))
		abort();
	return fails(ALLOC) ? NULL : real(p, len);
}

int posix_memalign(void **p, size_t align, size_t len)
{
	REAL(int, posix_memalign, void **, size_t, size_t);
	return fails(ALLOC) ? ENOMEM : real(p, align, len);
}

void *mmap(void *where, size_t len, int rights, int flags, int fd, off_t from)
{
	REAL(void *, mmap, void *, size_t, int, int, int, off_t);
	if ((flags & MAP_ANONYMOUS) != 0 && fails(ALLOC))
		return MAP_FAILED;
	return real(where, len, rights, flags, fd, from);
}

int mlock(const void *p, size_t len)
{
	REAL(int, mlock, const void *, size_t);
	return fails(MLOCK) ? -1 : real(p, len);
}

int mlock2(const void *p, size_t len, unsigned flags)
{
	REAL(int, mlock2, const void *, size_t, unsigned);
	return fails(MLOCK) ? -1 : real(p, len, flags);
}

/* --- files --- */

ssize_t write(int fd, const void *bytes, size_t len)
{
	return fails(WRITE) ? -1 : real_write(fd, bytes, len);
}

#define CALL(kind, bad, ret, name, args, ...) \
	ret name args \
	{ \
		static ret(*real) args; \
		if (real == NULL) \
			*(void **)&real = next(#name); \
		return fails(kind) ? bad : real(__VA_ARGS__); \
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
	int flags = counting ? fcntl(fd, F_GETFL, NULL) : -1;
	struct stat st;

	return flags >= 0 && (flags & O_ACCMODE) == O_WRONLY &&
	       fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* It is closed all the same, as Linux does. Only where something was written can
 * that lose anything; SQLite has synced before. */
int close(int fd)
{
	int bad = written(fd) && fails(CLOSE), e = errno, r;
	REAL(int, close, int);

	r = real(fd);
	if (!bad)
		return r;
	errno = e;
	return -1;
}

#define OPENS(name) \
	int name(const char *path, int flags, ...) \
	{ \
		va_list args; \
		mode_t mode; \
		REAL(int, name, const char *, int, ...); \
		va_start(args, flags); \
		mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0; \
		va_end(args); \
		return fails(OPEN) ? -1 : real(path, flags, mode); \
	}
OPENS(open)
OPENS(open64)

int openat(int dir, const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;
	REAL(int, openat, int, const char *, int, ...);

	va_start(args, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
	va_end(args);
	return fails(OPEN) ? -1 : real(dir, path, flags, mode);
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
		if ((what == F_SETLK || what == F_SETLKW) && fails(LOCK)) \
			return -1; \
		return real(fd, what, more); \
	}
CONTROLS(fcntl)
CONTROLS(fcntl64)

/* --- libseccomp: it crashes itself where it gets no memory (2.5.4), before the
 * program has read a byte; that is not ours to find --- */

#define LEFT_OUT(ret, name, args, ...) \
	ret name args \
	{ \
		static ret(*real) args; \
		int was = counting; \
		ret r; \
		if (real == NULL) \
			*(void **)&real = next(#name); \
		counting = 0; \
		r = real(__VA_ARGS__); \
		counting = was; \
		return r; \
	}
void *seccomp_init(uint32_t act);
int seccomp_load(void *filter);
int seccomp_rule_add(void *filter, uint32_t act, int call, unsigned n, ...);

LEFT_OUT(void *, seccomp_init, (uint32_t act), act)
LEFT_OUT(int, seccomp_load, (void *f), f)

int seccomp_rule_add(void *filter, uint32_t act, int call, unsigned n, ...)
{
	struct compare { /* of an argument, as seccomp.h has it */
		unsigned arg;
		int op;
		uint64_t a, b;
	} c = { 0 };
	int was = counting, r;
	va_list args;
	REAL(int, seccomp_rule_add_array, void *, uint32_t, int, unsigned,
	     const struct compare *);

	va_start(args, n);
	if (n > 0)
		c = va_arg(args, struct compare);
	va_end(args);
	counting = 0;
	r = real(filter, act, call, n, &c);
	counting = was;
	return r;
}

/* --- SQLite --- */

struct sqlite3;
struct sqlite3_stmt;

int sqlite3_step(struct sqlite3_stmt *q);
int sqlite3_exec(struct sqlite3 *db, const char *sql,
		 int (*each)(void *, int, char **, char **), void *ctx,
		 char **said);

static int refuse(void *ctx)
{
	(void)ctx;
	return 1;
}

static void interrupt_next(struct sqlite3 *db, int yes)
{
	REAL(void, sqlite3_progress_handler, struct sqlite3 *, int,
	     int (*)(void *), void *);
	real(db, yes, yes ? refuse : NULL, NULL);
}

/* SQLite says itself that it failed: its own error is set. */
int sqlite3_step(struct sqlite3_stmt *q)
{
	static struct sqlite3 *(*of)(struct sqlite3_stmt *);
	struct sqlite3 *db;
	int bad = fails(STEP), r;
	REAL(int, sqlite3_step, struct sqlite3_stmt *);

	if (of == NULL)
		*(void **)&of = next("sqlite3_db_handle");
	db = of(q);
	if (bad)
		interrupt_next(db, 1);
	r = real(q);
	if (bad)
		interrupt_next(db, 0);
	return r;
}

int sqlite3_exec(struct sqlite3 *db, const char *sql,
		 int (*each)(void *, int, char **, char **), void *ctx,
		 char **said)
{
	int bad = fails(STEP), r;
	REAL(int, sqlite3_exec, struct sqlite3 *, const char *,
	     int (*)(void *, int, char **, char **), void *, char **);

	if (bad)
		interrupt_next(db, 1);
	r = real(db, sql, each, ctx, said);
	if (bad)
		interrupt_next(db, 0);
	return r;
}
