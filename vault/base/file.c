/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.c -- reading files whole, and writing them so that a crash leaves the
 * old or the new one. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/hold.h"
#include "vault/base/host.h"

static int io_fault(const char *path)
{
	int code = errno == ENOENT ? E_ABSENT :
		   errno == EEXIST ? E_EXISTS :
		   errno == ENOMEM ? E_MEMORY :
				     E_IO;

	return error_set(code, "%s: %s", path, strerror(errno));
}

/* Opened without waiting for a fifo's other end; a plain file or nothing. */
int file_open(const char *path, size_t max, int *fd, size_t *size)
{
	struct stat st;
	int f;

	f = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (f < 0)
		return io_fault(path);
	if (fstat(f, &st) != 0) {
		close(f);
		return io_fault(path);
	}
	if (!S_ISREG(st.st_mode)) {
		close(f);
		return error_set(E_INPUT, "%s: no regular file", path);
	}
	if ((uint64_t)st.st_size > max) {
		close(f);
		return error_set(E_INPUT, "%s: longer than %zu bytes", path,
				 max);
	}
	*fd = f;
	*size = (size_t)st.st_size;
	return E_OK;
}

/* As many bytes as there are, up to ${cap}; -1 with errno. */
static ssize_t read_some(int fd, void *bytes, size_t cap)
{
	ssize_t n;

	do
		n = read(fd, bytes, cap);
	while (n < 0 && errno == EINTR);
	return n;
}

int fd_read(int fd, size_t max, struct buffer *out)
{
	uint8_t chunk[16384];
	size_t total = 0;
	ssize_t n;

	for (;;) {
		n = read_some(fd, chunk, sizeof(chunk));
		if (n < 0)
			return io_fault("input");
		if (n == 0)
			break;
		total += (size_t)n;
		if (total > max)
			return error_set(E_INPUT,
					 "input: longer than %zu "
					 "bytes",
					 max);
		buffer_put(out, chunk, (size_t)n);
	}
	return buffer_status(out);
}

int file_read(const char *path, size_t max, struct buffer *out)
{
	size_t size;
	int fd, r;

	r = file_open(path, max, &fd, &size);
	if (r != E_OK)
		return r;
	buffer_reserve(out, size);
	r = fd_read(fd, max, out);
	close(fd);
	return r == E_OK ? r : error_within(r, "%s", path);
}

#define SECRET_FIRST 4032 /* fits into one guarded page */

static int grow_secret(struct secret **s, size_t len, size_t want)
{
	struct secret *grown = NULL;
	int r;

	r = secret_new(want, &grown);
	if (r != E_OK)
		return r;
	memcpy(secret_bytes(grown), secret_peek(*s), len);
	secret_free(s);
	*s = grown;
	return E_OK;
}

int fd_read_secret(int fd, size_t max, struct secret **out)
{
	struct secret *s = NULL;
	size_t len = 0, cap = SECRET_FIRST;
	ssize_t n;
	int r;

	r = secret_new(cap, &s);
	while (r == E_OK) {
		n = read_some(fd, secret_bytes(s) + len, cap - len);
		if (n < 0)
			r = io_fault("input");
		if (n <= 0)
			break;
		len += (size_t)n;
		if (len > max)
			r = error_set(E_INPUT, "input: longer than %zu bytes",
				      max);
		else if (len == cap) {
			cap *= 2;
			r = grow_secret(&s, len, cap);
		}
	}
	if (r == E_OK) {
		secret_truncate(s, len);
		*out = s;
		s = NULL;
	}
	secret_free(&s);
	return r;
}

int file_read_secret(const char *path, size_t max, struct secret **out)
{
	size_t size;
	int fd, r;

	r = file_open(path, max, &fd, &size);
	if (r != E_OK)
		return r;
	r = fd_read_secret(fd, max, out);
	close(fd);
	return r == E_OK ? r : error_within(r, "%s", path);
}

/* --- writing --- */

/* The directory that ${path} lies in. Who syncs it has written already, so no
 * memory is asked for. A path too long for ${dir} is so for the system. */
static const char *above(const char *path, char dir[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t len;

	if (slash == NULL)
		return ".";
	len = slash == path ? 1 : (size_t)(slash - path);
	if (len >= PATH_MAX)
		return path;
	memcpy(dir, path, len);
	dir[len] = '\0';
	return dir;
}

/* What a file without a name is reached by, to give it one. */
static void by_descriptor(int fd, char out[32])
{
	snprintf(out, 32, "/proc/self/fd/%d", fd);
}

/* A file without a name in the directory of ${path}; -1: some file systems have
 * none, and without /proc it would never get one. */
static int open_nameless(const char *path)
{
	char dir[PATH_MAX], self[32];
	int fd = open(above(path, dir), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	by_descriptor(fd, self);
	if (access(self, F_OK) == 0)
		return fd;
	close(fd);
	return -1;
}

int file_out_begin(const char *path, struct file_out *out)
{
	int fd;

	if (file_exists(path)) {
		errno = EEXIST;
		return io_fault(path);
	}
	fd = open_nameless(path);
	out->nameless = fd >= 0;
	if (fd < 0)
		fd = open(path,
			  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			  0600);
	if (fd < 0)
		return io_fault(path);
	out->path = path;
	out->unsynced = false;
	out->fd = fd;
	return E_OK;
}

int file_out_put(struct file_out *f, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	ssize_t n;

	while (len > 0) {
		n = write(f->fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return io_fault(f->path);
		at += n;
		len -= (size_t)n;
	}
	return E_OK;
}

/* All of it is on the disk: now it may have its name. */
static int name_it(struct file_out *f)
{
	char self[32];

	if (!f->nameless)
		return E_OK;
	by_descriptor(f->fd, self);
	if (linkat(AT_FDCWD, self, AT_FDCWD, f->path, AT_SYMLINK_FOLLOW) != 0)
		return io_fault(f->path);
	f->nameless = false;
	return E_OK;
}

int file_out_close(struct file_out *f, int r)
{
	if (r == E_OK && !f->unsynced && fsync(f->fd) != 0)
		r = io_fault(f->path);
	if (r == E_OK)
		r = name_it(f);
	if (close(f->fd) != 0 && r == E_OK)
		r = io_fault(f->path);
	if (r != E_OK && !f->nameless)
		unlink(f->path);
	return r;
}

int file_out_end(struct file_out *f, int r)
{
	r = file_out_close(f, r);
	if (r != E_OK)
		return r;
	r = file_sync_parent(f->path);
	if (r != E_OK)
		unlink(f->path);
	return r;
}

/* A new file with these contents; nothing is left when it fails. */
static int write_new(const char *path, const void *bytes, size_t len, bool sync)
{
	struct file_out f;
	int r = file_out_begin(path, &f);

	if (r != E_OK)
		return r;
	f.unsynced = !sync;
	return file_out_close(&f, file_out_put(&f, bytes, len));
}

int file_sync_parent(const char *path)
{
	char buffer[PATH_MAX];
	const char *dir = above(path, buffer);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = E_OK;

	if (fd < 0)
		r = io_fault(dir);
	/* some file systems cannot sync a directory and say EINVAL */
	if (r == E_OK && fsync(fd) != 0 && errno != EINVAL)
		r = io_fault(dir);
	if (fd >= 0)
		close(fd);
	return r;
}

int file_create(const char *path, const void *bytes, size_t len)
{
	struct file_out f;
	int r = file_out_begin(path, &f);

	if (r != E_OK)
		return r;
	return file_out_end(&f, file_out_put(&f, bytes, len));
}

static int replace(const char *path, const void *bytes, size_t len, bool sync)
{
	struct hold hold;
	char *beside;
	int r;

	if (asprintf(&beside, "%s.%08x.new", path, randombytes_random()) < 0)
		return error_set(E_MEMORY, "%s", path);
	hold_begin(&hold);
	r = write_new(beside, bytes, len, sync);
	if (r != E_OK)
		goto out;
	if (rename(beside, path) != 0) {
		r = io_fault(path);
		unlink(beside);
		goto out;
	}
	if (sync)
		r = file_sync_parent(path);
out:
	hold_end(&hold);
	free(beside);
	return r;
}

int file_replace(const char *path, const void *bytes, size_t len)
{
	return replace(path, bytes, len, true);
}

int file_replace_unsynced(const char *path, const void *bytes, size_t len)
{
	return replace(path, bytes, len, false);
}

/* As a rule only the last is missing, or none. */
static bool last_made(const char *path, int *r)
{
	*r = E_OK;
	if (path[strlen(path) - 1] == '/')
		return false;
	if (mkdir(path, 0700) == 0)
		*r = file_sync_parent(path);
	else if (errno != EEXIST)
		return false;
	return true;
}

int file_make_dirs(const char *path)
{
	char *copy, *at;
	int r;

	if (path[0] == '\0')
		return error_set(E_IO, "\"\": %s", strerror(ENOENT));
	if (last_made(path, &r))
		return r;
	copy = strdup(path);
	if (copy == NULL)
		return error_set(E_MEMORY, "%s", path);
	for (at = copy + 1; r == E_OK; at++) {
		char kept = *at;

		if (kept != '/' && kept != '\0')
			continue;
		*at = '\0';
		if (mkdir(copy, 0700) == 0)
			r = file_sync_parent(copy);
		else if (errno != EEXIST)
			r = io_fault(copy);
		*at = kept;
		if (kept == '\0')
			break;
	}
	free(copy);
	return r;
}

bool file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

int file_move_new(const char *from, const char *to)
{
	int r = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

	/* some file systems cannot promise not to replace */
	if (r != 0 && (errno == EINVAL || errno == ENOSYS) && !file_exists(to))
		r = rename(from, to);
	if (r != 0 && errno == EEXIST)
		return error_set(E_EXISTS, "%s", to);
	return r == 0 ? file_sync_parent(to) : io_fault(to);
}

int file_remove(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return io_fault(path);
	return E_OK;
}

int file_remove_dir(const char *path)
{
	struct dirent *entry;
	char *name;
	int r = E_OK;
	DIR *dir;

	dir = opendir(path);
	if (dir == NULL)
		return errno == ENOENT ? E_OK : io_fault(path);
	while (r == E_OK && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (asprintf(&name, "%s/%s", path, entry->d_name) < 0) {
			r = error_set(E_MEMORY, "%s", path);
			break;
		}
		r = file_remove(name);
		free(name);
	}
	closedir(dir);
	/* somebody else may be removing it as well */
	if (r == E_OK && rmdir(path) != 0 && errno != ENOENT)
		r = io_fault(path);
	return r == E_OK ? file_sync_parent(path) : r;
}

bool file_same(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}
