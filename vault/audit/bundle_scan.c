/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle_scan.c -- a bundle as it lies there, which somebody may have made to
 * hurt: only its four folders are looked into, no link is followed, nothing is
 * opened but plain files whose names a bundle can have, and there are limits to
 * their number and length.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/audit/bundle_files.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

#define FILES_MAX 200000
#define TOTAL_MAX 536870912 /* bytes of all of them */
#define NAME_LEN_MAX 120

struct scan {
	const char *dir;
	struct bundle_files *files;
	size_t total;
};

static int fault(const struct scan *s, const char *folder, const char *name)
{
	char shown[NAME_LEN_MAX + 8];

	snprintf(shown, sizeof(shown), "%.*s%s", NAME_LEN_MAX, name,
		 strlen(name) > NAME_LEN_MAX ? "..." : "");
	return error_set(errno == ENOENT ? E_ABSENT :
			 errno == ENOMEM ? E_MEMORY :
					   E_IO,
			 "%s/%s%s: %s", s->dir, folder, shown, strerror(errno));
}

static int strange(const struct scan *s, const char *folder, const char *name)
{
	return error_set(E_INPUT, "%s/%s%.*s: a bundle has no such file",
			 s->dir, folder, NAME_LEN_MAX, name);
}

/* --- names --- */

static bool top_name(const char *name)
{
	static const char *const names[] = { "README.txt",  "SHA256SUMS",
					     "bundle.txt",  "keys.txt",
					     "objects.txt", "policies.jsonl",
					     "void.txt" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool is_folder(const char *name)
{
	return strcmp(name, "anchors") == 0 ||
	       strcmp(name, "checkpoints") == 0 ||
	       strcmp(name, "leaves") == 0 || strcmp(name, "proofs") == 0;
}

static bool folder_name(const char *folder, const char *name)
{
	size_t i, len = strlen(name);

	if (strcmp(folder, "leaves/") == 0 ||
	    strcmp(folder, "checkpoints/") == 0)
		return branch_valid(name);
	for (i = 0; i < len; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", name[i]) ==
		    NULL)
			return false;
	return len > 0 && len <= NAME_LEN_MAX && name[0] != '.';
}

/* --- files --- */

static int file_take(struct scan *s, int at, const char *folder,
		     const char *name)
{
	int fd = openat(at, name,
			O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
				O_NOCTTY);
	struct buffer *out;
	struct stat st;
	int r;

	if (fd < 0)
		return errno == ELOOP ? strange(s, folder, name) :
					fault(s, folder, name);
	if (fstat(fd, &st) != 0)
		r = fault(s, folder, name);
	else if (!S_ISREG(st.st_mode))
		r = strange(s, folder, name);
	else if (s->files->count == FILES_MAX ||
		 (uint64_t)st.st_size > TOTAL_MAX - s->total)
		r = error_set(E_INPUT, "%s: more than a bundle can have",
			      s->dir);
	else
		r = bundle_files_add(s->files, &out, "%s%s", folder, name);
	if (r == E_OK)
		r = fd_read(fd, TOTAL_MAX - s->total, out);
	if (r == E_OK)
		s->total += out->len;
	close(fd);
	return r;
}

static int folder_scan(struct scan *s, int at, const char *folder);

static int entry_take(struct scan *s, int at, const char *folder,
		      const char *name)
{
	char below[NAME_LEN_MAX];
	int fd, r;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return E_OK;
	if (folder[0] != '\0')
		return folder_name(folder, name) ?
			       file_take(s, at, folder, name) :
			       strange(s, folder, name);
	if (!is_folder(name))
		return top_name(name) ? file_take(s, at, folder, name) :
					strange(s, folder, name);
	fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW);
	if (fd < 0)
		return errno == ELOOP || errno == ENOTDIR ?
			       strange(s, folder, name) :
			       fault(s, folder, name);
	snprintf(below, sizeof(below), "%.32s/", name);
	r = folder_scan(s, fd, below);
	return r;
}

/* Takes the descriptor. */
static int folder_scan(struct scan *s, int at, const char *folder)
{
	DIR *dir = fdopendir(at);
	struct dirent *entry;
	int r = E_OK;

	if (dir == NULL) {
		r = fault(s, folder, "");
		close(at);
		return r;
	}
	while (r == E_OK && (entry = readdir(dir)) != NULL)
		r = entry_take(s, at, folder, entry->d_name);
	closedir(dir);
	return r;
}

int bundle_scan(const char *dir, struct bundle_files *out)
{
	struct scan s = { .dir = dir, .files = out };
	int fd = open(dir, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	int r;

	if (fd < 0)
		return errno == ENOTDIR ?
			       error_set(E_INPUT, "%s: no directory", dir) :
			       fault(&s, "", "");
	r = folder_scan(&s, fd, "");
	bundle_files_sort(out);
	return r;
}
