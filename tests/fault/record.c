/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.c -- preloaded into the program: every call that changes the disk goes
 * into a record, in order, with its bytes; and one call, or all from then on,
 * may fail as a disk fails.
 *
 * BG_DISK_LOG: a file that is there and long enough; it is mapped, so that what
 * the program gives up later (files, calls) takes nothing from the record, and
 * its children write into the same. BG_DISK_ROOT: the directory that is the
 * disk. BG_DISK_FAULT: CLASS:N:ERRNO[:stays][:torn], the N-th call of that class
 * (r reads, w writes and truncations, s syncs, d names that come and go, o other
 * opens) fails, and with "stays" all that follow; "torn" does half of a write
 * first; the errno "short" writes half and says so.
 *
 * What stdio writes does not pass here: before each call the length of standard
 * output is looked at, which is all that the order needs.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 1024
#define CLASSES "rwsdo"

struct head {
	_Atomic uint64_t end; /* of the records */
	_Atomic uint64_t calls[sizeof(CLASSES) - 1];
	_Atomic uint64_t faults;
	uint64_t rest[1];
};

/* Followed by two paths or by bytes, and filled up to a multiple of 8. */
struct record {
	uint32_t size;
	char kind;
	uint8_t created;
	uint16_t unused;
	int32_t error; /* 0: it was done */
	uint32_t first, second;
	uint32_t flags;
	uint64_t ino;
	int64_t at;
};

static struct head *head;
static size_t log_len;
static char root[PATH_MAX];
static size_t root_len;
static bool inside[FDS]; /* descriptors of the disk */
static off_t said = -1;

static char fault_class;
static uint64_t fault_n;
static int fault_errno; /* 0: short */
static bool fault_stays, fault_torn, fault_short;

/* --- the calls themselves --- */

static void *next(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (f == NULL)
		abort();
	return f;
}

#define NEXT(type, name, ...) \
	static type (*real)(__VA_ARGS__); \
	if (real == NULL) \
		*(void **)&real = next(name); \
	(void)0

/* --- the record --- */

static void fault_parse(const char *spec)
{
	char *at;

	if (spec == NULL || strlen(spec) < 4)
		return;
	fault_class = spec[0];
	fault_n = strtoull(spec + 2, &at, 10);
	fault_short = strncmp(at, ":short", 6) == 0;
	fault_errno = fault_short ? 0 : (int)strtol(at + 1, NULL, 10);
	fault_stays = strstr(at, ":stays") != NULL;
	fault_torn = strstr(at, ":torn") != NULL;
}

__attribute__((constructor)) static void begin(void)
{
	const char *log = getenv("BG_DISK_LOG"), *dir = getenv("BG_DISK_ROOT");
	struct stat st;
	void *map;
	int fd;

	if (log == NULL || dir == NULL || realpath(dir, root) == NULL)
		return;
	root_len = strlen(root);
	fd = open(log, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		abort();
	map = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   fd, 0);
	if (map == MAP_FAILED)
		abort();
	close(fd);
	log_len = (size_t)st.st_size;
	head = map;
	if (head->end == 0)
		head->end = sizeof(*head);
	fault_parse(getenv("BG_DISK_FAULT"));
}

static struct record *enter(char kind, const void *first, size_t first_len,
			    const void *second, size_t second_len)
{
	size_t size = sizeof(struct record) + first_len + second_len;
	struct record *r;
	uint64_t at;

	size = (size + 7) & ~(size_t)7;
	at = atomic_fetch_add(&head->end, size);
	if (at + size > log_len)
		abort();
	r = (struct record *)(void *)((char *)head + at);
	r->size = (uint32_t)size;
	r->kind = kind;
	r->first = (uint32_t)first_len;
	r->second = (uint32_t)second_len;
	if (first_len > 0)
		memcpy(r + 1, first, first_len);
	if (second_len > 0)
		memcpy((char *)(r + 1) + first_len, second, second_len);
	return r;
}

/* What stdio has written since. */
static void look_at_output(void)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	if (said >= 0 && st.st_size > said)
		enter('G', NULL, 0, NULL, 0)->at = st.st_size;
	said = st.st_size;
}

static struct record *on_file(char kind, int fd, const void *bytes, size_t len)
{
	struct record *r;
	struct stat st;

	look_at_output();
	r = enter(kind, bytes, len, NULL, 0);
	if (fstat(fd, &st) == 0)
		r->ino = st.st_ino;
	return r;
}

/* Where ${path} leads, its last part not followed; false when not on the disk. */
static bool on_disk(int dir, const char *path, char out[PATH_MAX])
{
	char whole[PATH_MAX], above[PATH_MAX], link[64];
	const char *slash;
	ssize_t n;

	if (head == NULL)
		return false;
	if (path[0] == '/' || dir == AT_FDCWD) {
		snprintf(whole, sizeof(whole), "%s", path);
	} else {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
		n = readlink(link, above, sizeof(above) - 1);
		if (n < 0)
			return false;
		above[n] = '\0';
		if (snprintf(whole, sizeof(whole), "%s/%s", above, path) >=
		    PATH_MAX)
			return false;
	}
	n = (ssize_t)strlen(whole);
	while (n > 1 && whole[n - 1] == '/')
		whole[--n] = '\0';
	slash = strrchr(whole, '/');
	if (slash == NULL || strcmp(slash, "/.") == 0 ||
	    strcmp(slash, "/..") == 0 || strcmp(whole, ".") == 0) {
		if (slash == NULL && strcmp(whole, ".") != 0) {
			if (realpath(".", above) == NULL ||
			    snprintf(out, PATH_MAX, "%s/%s", above, whole) >=
				    PATH_MAX)
				return false;
		} else if (realpath(whole, out) == NULL) {
			return false;
		}
	} else {
		whole[slash - whole] = '\0';
		if (realpath(whole[0] == '\0' ? "/" : whole, above) == NULL ||
		    snprintf(out, PATH_MAX, "%s/%s", above, slash + 1) >=
			    PATH_MAX)
			return false;
	}
	return strncmp(out, root, root_len) == 0 &&
	       (out[root_len] == '/' || out[root_len] == '\0');
}

static bool is_inside(int fd)
{
	return head != NULL && fd >= 0 && fd < FDS && inside[fd];
}

/* Whether this call is to fail. */
static bool fails(char class)
{
	uint64_t n =
		atomic_fetch_add(&head->calls[strchr(CLASSES, class) - CLASSES],
				 1);

	if (class != fault_class ||
	    (fault_stays ? n + 1 < fault_n : n + 1 != fault_n))
		return false;
	atomic_fetch_add(&head->faults, 1);
	return true;
}

static int refused(struct record *r)
{
	int e = fault_errno == 0 ? EIO : fault_errno;

	if (r != NULL)
		r->error = e;
	errno = e;
	return -1;
}

static int done(struct record *r, int result)
{
	if (result != 0)
		r->error = errno;
	return result;
}

/* --- opening --- */

static int opened(int dir, const char *path, int flags, mode_t mode)
{
	char where[PATH_MAX];
	struct record *r = NULL;
	struct stat st;
	bool there, fresh = (flags & O_TMPFILE) == O_TMPFILE;
	int fd;

	NEXT(int, "openat", int, const char *, int, ...);
	if (!on_disk(dir, path, where))
		return real(dir, path, flags, mode);
	there = lstat(where, &st) == 0;
	look_at_output();
	if (fails(fresh || ((flags & O_CREAT) && !there) ? 'd' : 'o'))
		return refused(NULL);
	fd = real(dir, path, flags, mode);
	if (fd < 0)
		return fd;
	if (fd < FDS)
		inside[fd] = true;
	r = enter('O', where + root_len, strlen(where + root_len), NULL, 0);
	r->created = fresh ? 2 : !there;
	r->flags = (uint32_t)flags;
	if (fstat(fd, &st) == 0)
		r->ino = st.st_ino;
	return fd;
}

static bool makes(int flags)
{
	return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

#define MODE(flags, mode) \
	do { \
		va_list ap; \
		va_start(ap, flags); \
		mode = makes(flags) ? va_arg(ap, mode_t) : 0; \
		va_end(ap); \
	} while (0)

int open(const char *path, int flags, ...)
{
	mode_t mode;

	MODE(flags, mode);
	return opened(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	mode_t mode;

	MODE(flags, mode);
	return opened(dir, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
int openat64(int dir, const char *path, int flags, ...)
	__attribute__((alias("openat")));

int __open_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);

int __open_2(const char *path, int flags)
{
	return opened(AT_FDCWD, path, flags, 0);
}

int __openat_2(int dir, const char *path, int flags)
{
	return opened(dir, path, flags, 0);
}

int __open64_2(const char *path, int flags) __attribute__((alias("__open_2")));
int __openat64_2(int dir, const char *path, int flags)
	__attribute__((alias("__openat_2")));

int close(int fd)
{
	NEXT(int, "close", int);
	if (fd >= 0 && fd < FDS)
		inside[fd] = false;
	return real(fd);
}

/* --- bytes --- */

static ssize_t put(int fd, const void *bytes, size_t len, off_t at)
{
	NEXT(ssize_t, "pwrite64", int, const void *, size_t, off_t);
	return real(fd, bytes, len, at);
}

/* All that is written to the disk is written at a place. */
static ssize_t written(int fd, const void *bytes, size_t len, off_t at)
{
	struct record *r;
	size_t n = len;
	bool bad = fails('w');
	ssize_t did;

	if (bad && fault_short && len > 1)
		n = len / 2;
	else if (bad && fault_torn)
		n = len / 2;
	else if (bad)
		n = 0;
	r = on_file('W', fd, bytes, n);
	r->at = at;
	if (bad && !fault_short && n == 0)
		return refused(r);
	did = put(fd, bytes, n, at);
	if (did != (ssize_t)n) {
		r->error = did < 0 ? errno : EIO;
		return did < 0 ? -1 : refused(r);
	}
	return bad && !fault_short ? refused(NULL) : did;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return is_inside(fd) ? written(fd, bytes, len, at) :
			       put(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at)
	__attribute__((alias("pwrite")));

ssize_t write(int fd, const void *bytes, size_t len)
{
	off_t at;
	ssize_t did;

	NEXT(ssize_t, "write", int, const void *, size_t);
	if (head == NULL)
		return real(fd, bytes, len);
	if (!is_inside(fd)) {
		on_file('P', fd, bytes, len)->at = fd;
		return real(fd, bytes, len);
	}
	at = (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? lseek(fd, 0, SEEK_END) :
						    lseek(fd, 0, SEEK_CUR);
	did = written(fd, bytes, len, at);
	if (did > 0)
		lseek(fd, at + did, SEEK_SET);
	return did;
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
	ssize_t did, sum = 0;
	int i;

	NEXT(ssize_t, "writev", int, const struct iovec *, int);
	if (head == NULL)
		return real(fd, parts, count);
	for (i = 0; i < count; i++) {
		did = write(fd, parts[i].iov_base, parts[i].iov_len);
		if (did < 0)
			return sum > 0 ? sum : did;
		sum += did;
		if (did < (ssize_t)parts[i].iov_len)
			break;
	}
	return sum;
}

int ftruncate(int fd, off_t len)
{
	struct record *r;

	NEXT(int, "ftruncate64", int, off_t);
	if (!is_inside(fd))
		return real(fd, len);
	r = on_file('T', fd, NULL, 0);
	r->at = len;
	return fails('w') ? refused(r) : done(r, real(fd, len));
}

int ftruncate64(int fd, off_t len) __attribute__((alias("ftruncate")));

ssize_t read(int fd, void *bytes, size_t len)
{
	NEXT(ssize_t, "read", int, void *, size_t);
	if (is_inside(fd) && fails('r'))
		return refused(NULL);
	return real(fd, bytes, len);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
	NEXT(ssize_t, "pread64", int, void *, size_t, off_t);
	if (is_inside(fd) && fails('r'))
		return refused(NULL);
	return real(fd, bytes, len, at);
}

ssize_t pread64(int fd, void *bytes, size_t len, off_t at)
	__attribute__((alias("pread")));

/* What would change the disk unseen: none is used, and the model would notice
 * that its disk is another than the real one. */

/* --- syncs --- */

static int synced(int fd, int (*call)(int))
{
	struct record *r = on_file('S', fd, NULL, 0);

	return fails('s') ? refused(r) : done(r, call(fd));
}

int fsync(int fd)
{
	NEXT(int, "fsync", int);
	return is_inside(fd) ? synced(fd, real) : real(fd);
}

int fdatasync(int fd)
{
	NEXT(int, "fdatasync", int);
	return is_inside(fd) ? synced(fd, real) : real(fd);
}

/* --- names --- */

static struct record *on_names(char kind, const char *from, const char *to)
{
	from += root_len;
	to = to == NULL ? NULL : to + root_len;
	look_at_output();
	return enter(kind, from, strlen(from), to, to == NULL ? 0 : strlen(to));
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to,
	      unsigned flags)
{
	char a[PATH_MAX], b[PATH_MAX];
	struct record *r;

	NEXT(int, "renameat2", int, const char *, int, const char *, unsigned);
	if (!on_disk(from_dir, from, a) || !on_disk(to_dir, to, b))
		return real(from_dir, from, to_dir, to, flags);
	r = on_names('R', a, b);
	r->flags = flags;
	return fails('d') ? refused(r) :
			    done(r, real(from_dir, from, to_dir, to, flags));
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return renameat2(from_dir, from, to_dir, to, 0);
}

int rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to,
	   int flags)
{
	char b[PATH_MAX];
	struct record *r;
	struct stat st;

	NEXT(int, "linkat", int, const char *, int, const char *, int);
	if (!on_disk(to_dir, to, b))
		return real(from_dir, from, to_dir, to, flags);
	r = on_names('L', b, NULL);
	if (fstatat(from_dir, from, &st,
		    flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW) == 0)
		r->ino = st.st_ino;
	return fails('d') ? refused(r) :
			    done(r, real(from_dir, from, to_dir, to, flags));
}

int link(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int dir, const char *path, int flags)
{
	char where[PATH_MAX];
	struct record *r;

	NEXT(int, "unlinkat", int, const char *, int);
	if (!on_disk(dir, path, where))
		return real(dir, path, flags);
	r = on_names(flags & AT_REMOVEDIR ? 'D' : 'U', where, NULL);
	return fails('d') ? refused(r) : done(r, real(dir, path, flags));
}

int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int remove(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return rmdir(path);
	return unlink(path);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	char where[PATH_MAX];
	struct record *r;
	struct stat st;

	NEXT(int, "mkdirat", int, const char *, mode_t);
	if (!on_disk(dir, path, where))
		return real(dir, path, mode);
	r = on_names('M', where, NULL);
	if (fails('d'))
		return refused(r);
	if (done(r, real(dir, path, mode)) != 0)
		return -1;
	if (lstat(where, &st) == 0)
		r->ino = st.st_ino;
	return 0;
}

int mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}
