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
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
static ino_t out_ino;
static int failing = -1; /* a kind, or -1 */
static unsigned long at, counts[KINDS];
static int on, error, sent, fired;
static pid_t first;           /* not one that it began */
static volatile int counting; /* not within ourselves, not outside of main */
static char text[1 << 16];
static size_t text_len;

/* What was computed before. */
struct answer {
	uint8_t key[32]; /* a hash of the question */
	int known, r;
	uint8_t bytes[64];
};
#define ANSWERS (1u << 16)
static struct answer *answers; /* of all copies; NULL without */

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
	if (yes && !fired++ && is_out() && real_write(out, "fired\n", 6) < 0)
		abort();
	if (yes && getenv("BG_NTH_TRAP") != NULL)
		abort(); /* for a debugger */
	if (yes && sent != 0 && getpid() != first && !ignored())
		kill(first, sent); /* as from a terminal, not the child alone */
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

	first = getpid();
	counting = 1;
	r = real_main(argc, argv, envp);
	counting = 0;
	flush();
	return r;
}

static unsigned long number(const char *digits)
{
	return digits == NULL ? 0 : strtoul(digits, NULL, 10);
}

/* What the variables say, each NULL where it is not there. */
static void settle(const char *to, const char *kind, const char *n,
		   const char *all, const char *e, const char *sig)
{
	struct stat st;
	void *frame[1];
	int i;

	for (i = 0; kind != NULL && i < KINDS; i++)
		if (strcmp(kinds[i].name, kind) == 0)
			failing = i;
	if (failing >= 0)
		error = e == NULL ? kinds[failing].error : (int)number(e);
	else if (to != NULL)
		backtrace(frame, 1); /* loads what it needs */
	at = number(n);
	on = all != NULL;
	sent = (int)number(sig);
	if (to != NULL)
		out = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (out >= 0 && fstat(out, &st) == 0)
		out_ino = st.st_ino;
}

static void begin(void)
{
	real_write = (ssize_t(*)(int, const void *, size_t))next("write");
	free(malloc(1)); /* looked up */
	if (getenv("BG_NTH_SERVE") == NULL)
		settle(getenv("BG_NTH_OUT"), getenv("BG_NTH_KIND"),
		       getenv("BG_NTH_AT"), getenv("BG_NTH_ON"),
		       getenv("BG_NTH_ERRNO"), getenv("BG_NTH_SIGNAL"));
	unsetenv("LD_PRELOAD"); /* not into children */
}

/* --- one beginning for many --- */

#define SERVED 1024

static char message[1 << 16];
static char *texts[SERVED];

static int take(int fd, void *bytes, size_t len)
{
	size_t have = 0;
	ssize_t n;

	while (have < len) {
		n = read(fd, (char *)bytes + have, len - have);
		if (n <= 0)
			return 0;
		have += (size_t)n;
	}
	return 1;
}

/* How many texts came, 0 at the end. */
static int heard(int fd)
{
	uint32_t len;
	size_t i;
	int n = 0;

	if (!take(fd, &len, sizeof(len)) || len > sizeof(message) ||
	    !take(fd, message, len))
		return 0;
	for (i = 0; i < len && n < SERVED - 1; i += strlen(message + i) + 1)
		texts[n++] = message + i;
	texts[n] = NULL;
	return n;
}

/* In a copy: what was told, as if it had been begun so. */
static int one_main(int fd, int n, char **envp)
{
	const int mode = O_WRONLY | O_CREAT;
	const char *t[6];
	int i;

	for (i = 0; i < 4; i++)
		close(i);
	close(fd);
	close(fd + 1);
	for (i = 0; i < 4; i++)
		if (open(texts[1 + i], i == 1 || i == 2 ? mode : O_RDONLY,
			 0600) != i)
			abort();
	for (i = 0; i < 6; i++)
		t[i] = *texts[5 + i] == '\0' ? NULL : texts[5 + i];
	settle(t[0], t[1], t[2], t[3], t[4], t[5]);
	if (chdir(texts[0]) != 0)
		abort();
	return t[0] != NULL ? counted_main(n - 11, texts + 11, envp) :
			      real_main(n - 11, texts + 11, envp);
}

static int serve(int argc, char **argv, char **envp)
{
	const int fd = (int)number(getenv("BG_NTH_SERVE"));
	int32_t said[2], n;

	(void)argc;
	(void)argv;
	answers = mmap(NULL, ANSWERS * sizeof(*answers), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (answers == MAP_FAILED)
		abort();
	while ((n = heard(fd)) > 11) {
		said[0] = fork();
		if (said[0] == 0)
			return one_main(fd, n, envp);
		if (said[0] < 0 || real_write(fd + 1, said, 4) != 4 ||
		    waitpid(said[0], &said[1], 0) != said[0] ||
		    real_write(fd + 1, said + 1, 4) != 4)
			abort();
	}
	_exit(0);
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
	return real(getenv("BG_NTH_SERVE") == NULL ? counted_main : serve, argc,
		    argv, init, fini, ld, stack);
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
	mode = makes(flags) ? va_arg(args, mode_t) : 0;
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

/* --- what was computed before --- */

/* The same signatures and phrases come in each run, and take most of its time.
 * None of this calls the machine, but scrypt once, for memory. */

struct part {
	const void *bytes;
	size_t len;
};

static struct answer *answer(const char *name, const struct part *parts,
			     size_t n)
{
	static int (*hash)(unsigned char *, size_t, const unsigned char *,
			   unsigned long long, const unsigned char *, size_t);
	unsigned char all[2048], key[32];
	size_t i, len = strlen(name) + 1;
	uint32_t slot;

	memcpy(all, name, len);
	for (i = 0; i < n; i++) {
		if (answers == NULL ||
		    parts[i].len > sizeof(all) - len - sizeof(parts[i].len))
			return NULL;
		memcpy(all + len, &parts[i].len, sizeof(parts[i].len));
		len += sizeof(parts[i].len);
		memcpy(all + len, parts[i].bytes, parts[i].len);
		len += parts[i].len;
	}
	if (hash == NULL)
		*(void **)&hash = next("crypto_generichash");
	hash(key, sizeof(key), all, len, NULL, 0);
	memcpy(&slot, key, sizeof(slot));
	for (i = 0; i < 16; i++) {
		struct answer *a = &answers[(slot + i) % ANSWERS];

		if (a->known && memcmp(a->key, key, sizeof(key)) == 0)
			return a;
		if (!a->known) {
			memcpy(a->key, key, sizeof(key));
			return a;
		}
	}
	return NULL;
}

static int answered(struct answer *a, int r, const void *bytes, size_t len)
{
	if (a == NULL || len > sizeof(a->bytes))
		return r;
	memcpy(a->bytes, bytes, len);
	a->r = r;
	a->known = 1;
	return r;
}

int crypto_sign_verify_detached(const uint8_t *sig, const uint8_t *signed_,
				unsigned long long len, const uint8_t *key)
{
	const struct part parts[] = { { sig, 64 },
				      { signed_, len },
				      { key, 32 } };
	struct answer *a = answer(__func__, parts, 3);
	REAL(int, crypto_sign_verify_detached, const uint8_t *, const uint8_t *,
	     unsigned long long, const uint8_t *);

	if (a != NULL && a->known)
		return a->r;
	return answered(a, real(sig, signed_, len, key), "", 0);
}

int crypto_core_ed25519_is_valid_point(const uint8_t *p)
{
	struct answer *a = answer(__func__, &(struct part){ p, 32 }, 1);
	REAL(int, crypto_core_ed25519_is_valid_point, const uint8_t *);

	if (a != NULL && a->known)
		return a->r;
	return answered(a, real(p), "", 0);
}

int crypto_scalarmult(uint8_t *q, const uint8_t *n, const uint8_t *p)
{
	const struct part parts[] = { { n, 32 }, { p, 32 } };
	struct answer *a = answer(__func__, parts, 2);
	int r;
	REAL(int, crypto_scalarmult, uint8_t *, const uint8_t *,
	     const uint8_t *);

	if (a == NULL || !a->known) {
		r = real(q, n, p);
		return answered(a, r, q, 32);
	}
	memcpy(q, a->bytes, 32);
	return a->r;
}

int crypto_pwhash_scryptsalsa208sha256_ll(const uint8_t *phrase,
					  size_t phrase_len,
					  const uint8_t *salt, size_t salt_len,
					  uint64_t n, uint32_t r, uint32_t p,
					  uint8_t *hash, size_t len)
{
	const uint64_t costs[] = { n, r, p, len };
	const struct part parts[] = { { phrase, phrase_len },
				      { salt, salt_len },
				      { costs, sizeof(costs) } };
	struct answer *a = answer(__func__, parts, 3);
	int bad;
	REAL(int, crypto_pwhash_scryptsalsa208sha256_ll, const uint8_t *,
	     size_t, const uint8_t *, size_t, uint64_t, uint32_t, uint32_t,
	     uint8_t *, size_t);

	if (a != NULL && a->known) {
		if (fails(ALLOC))
			return -1;
		memcpy(hash, a->bytes, len);
		return 0;
	}
	bad = real(phrase, phrase_len, salt, salt_len, n, r, p, hash, len);
	return bad ? bad : answered(a, 0, hash, len);
}
