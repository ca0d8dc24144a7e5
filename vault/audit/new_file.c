/* SPDX-License-Identifier: GPL-3.0-or-later */
/* new_file.c -- a file or a directory of files that appears whole, or not at
 * all, and never in the place of another. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/audit/bundle_files.h"
#include "vault/base/error.h"
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

int new_file_write(const char *path, struct span bytes)
{
	char *hidden = NULL;
	int r;

	if (file_exists(path))
		return error_set(E_EXISTS, "%s: something is there", path);
	r = beside(path, &hidden);
	if (r == E_OK)
		r = file_create(hidden, bytes.bytes, bytes.len);
	if (r == E_OK) {
		r = appear(hidden, path);
		if (r != E_OK)
			unlink(hidden);
	}
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

/* Whatever became of the one before it. */
static int folder_drop(const char *dir)
{
	file_remove_dir(dir);
	return E_OK;
}

static void drop(const char *dir)
{
	each_folder(dir, folder_drop);
	file_remove_dir(dir);
}

int new_dir_write(const char *path, const struct bundle_files *f)
{
	char *hidden = NULL, *bare = NULL;
	size_t len = strlen(path);
	char failed[512];
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
		if (r != E_OK) {
			snprintf(failed, sizeof(failed), "%s", error_detail());
			drop(hidden);
			error_set(r, "%s", failed);
		}
	}
	free(hidden);
	free(bare);
	return r;
}
