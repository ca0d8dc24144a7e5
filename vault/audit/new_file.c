/* SPDX-License-Identifier: GPL-3.0-or-later */
/* new_file.c -- a file or a directory of files that appears whole, or not at
 * all, and never in the place of another. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/audit/bundle_files.h"
#include "vault/base/error.h"
#include "vault/base/hold.h"
#include "vault/base/host.h"

static int io_fault(const char *path)
{
	return error_set(errno == EEXIST || errno == ENOTEMPTY ? E_EXISTS :
			 errno == ENOENT                       ? E_ABSENT :
								 E_IO,
			 "%s: %s", path, strerror(errno));
}

/* In the same directory, so that a rename is all that is left to do. */
static int beside(const char *path, char **out)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (asprintf(out, "%.*s.%08x.new", (int)len, path,
		     randombytes_random()) < 0)
		return error_set(E_MEMORY, "%s", path);
	return E_OK;
}

/* What does not know RENAME_NOREPLACE has the moment between: nothing is lost
 * there but a file of that very name. */
static int appear(const char *from, const char *path)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return file_sync_parent(path);
	if (errno != EINVAL && errno != ENOSYS)
		return io_fault(path);
	if (file_exists(path)) {
		errno = EEXIST;
		return io_fault(path);
	}
	return rename(from, path) == 0 ? file_sync_parent(path) :
					 io_fault(path);
}

/* A signal that ends the program waits until no other name is left. */
int new_file_write(const char *path, struct span bytes)
{
	char *hidden = NULL;
	struct hold hold;
	int r;

	if (file_exists(path))
		return error_set(E_EXISTS, "%s: something is there", path);
	r = beside(path, &hidden);
	if (r != E_OK)
		return r;
	hold_begin(&hold);
	r = file_create(hidden, bytes.bytes, bytes.len);
	if (r == E_OK) {
		r = appear(hidden, path);
		if (r != E_OK)
			unlink(hidden);
	}
	hold_end(&hold);
	free(hidden);
	return r;
}

/* --- a directory --- */

static const char *const folders[] = { "anchors", "checkpoints", "leaves",
				       "proofs" };
#define FOLDERS (sizeof(folders) / sizeof(folders[0]))

static int inside(const char *dir, const char *name, char **out)
{
	if (asprintf(out, "%s/%s", dir, name) < 0)
		return error_set(E_MEMORY, "%s", dir);
	return E_OK;
}

static int folder_make(const char *dir)
{
	return mkdir(dir, 0700) == 0 ? E_OK : io_fault(dir);
}

static int folder_sync(const char *dir)
{
	char *any = NULL;
	int r = inside(dir, ".", &any);

	if (r == E_OK)
		r = file_sync_parent(any);
	free(any);
	return r;
}

/* each_folder -- with the path of each, below the new directory. */
static int each_folder(const char *dir, int (*each)(const char *path))
{
	char *path = NULL;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < FOLDERS; i++) {
		r = inside(dir, folders[i], &path);
		if (r == E_OK)
			r = each(path);
		free(path);
		path = NULL;
	}
	return r;
}

static int fill(const char *dir, const struct bundle_files *f)
{
	char *path = NULL;
	size_t i;
	int r;

	r = each_folder(dir, folder_make);
	for (i = 0; r == E_OK && i < f->count; i++) {
		const struct buffer *b = &f->list[i].bytes;
		struct file_out file;

		r = inside(dir, f->list[i].name, &path);
		if (r == E_OK)
			r = file_out_begin(path, &file);
		if (r == E_OK)
			r = file_out_close(&file, file_out_put(&file, b->bytes,
							       b->len));
		free(path);
		path = NULL;
	}
	if (r == E_OK)
		r = each_folder(dir, folder_sync);
	return r == E_OK ? folder_sync(dir) : r;
}

/* Whether it is not there any more; a path that is too long never was. */
static bool drop_one(const char *dir, const char *name,
		     int (*gone)(const char *))
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", dir, name);

	return n < 0 || (size_t)n >= sizeof(path) || gone(path) == 0 ||
	       errno == ENOENT;
}

/* By the names that were made, so that it takes neither memory nor a descriptor:
 * the want of one may be why. false: something is left. */
static bool drop(const char *dir, const struct bundle_files *f)
{
	bool all = true;
	size_t i;

	for (i = 0; i < f->count; i++)
		all = drop_one(dir, f->list[i].name, unlink) && all;
	for (i = 0; i < FOLDERS; i++)
		all = drop_one(dir, folders[i], rmdir) && all;
	return (rmdir(dir) == 0 || errno == ENOENT) && all;
}

/* Why it was given up stays told. */
static int given_up(const char *dir, const struct bundle_files *f, int r)
{
	struct error_kept why;
	bool gone;

	error_keep(&why);
	gone = drop(dir, f);
	error_again(r, &why);
	return gone ? r : error_within(r, "%s is left, half made", dir);
}

int new_dir_write(const char *path, const struct bundle_files *f)
{
	char *hidden = NULL, *bare = NULL;
	size_t len = strlen(path);
	int r;

	while (len > 1 && path[len - 1] == '/')
		len--;
	bare = strndup(path, len);
	if (bare == NULL)
		return error_set(E_MEMORY, "%s", path);
	r = file_exists(bare) ?
		    error_set(E_EXISTS, "%s: something is there", bare) :
		    beside(bare, &hidden);
	if (r == E_OK)
		r = folder_make(hidden);
	if (r == E_OK) {
		r = fill(hidden, f);
		if (r == E_OK)
			r = appear(hidden, bare);
		if (r != E_OK)
			r = given_up(hidden, f, r);
	}
	free(hidden);
	free(bare);
	return r;
}
