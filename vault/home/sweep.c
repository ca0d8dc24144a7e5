/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sweep.c -- what file_replace had not finished when its program was killed or
 * the power went, between a file's making and its renaming: "pin.0123abcd.new".
 * Nobody will ever finish it. But another program may be in the middle of one of
 * its own: that one is not old.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/private.h"

#define OLD 3600 /* seconds before the file that was written now */
#define LEFT_MARK ".new"
#define LEFT_RANDOM 8 /* hexadecimal digits */

struct sweep {
	const char *dir, *name;
	time_t now; /* by the clock of the file system */
};

static bool is_left(const char *name)
{
	size_t len = strlen(name), mark = strlen(LEFT_MARK);

	return len > mark && strcmp(name + len - mark, LEFT_MARK) == 0;
}

/* ${name}, a dot, random digits, and the mark. */
static bool left_of(const struct sweep *s, const char *name)
{
	size_t len = strlen(s->name);

	return strncmp(name, s->name, len) == 0 && name[len] == '.' &&
	       strspn(name + len + 1, "0123456789abcdef") == LEFT_RANDOM &&
	       strcmp(name + len + 1 + LEFT_RANDOM, LEFT_MARK) == 0;
}

static int sweep_one(void *ctx, const char *name)
{
	const struct sweep *s = ctx;
	struct stat st;
	char *path;

	if (!left_of(s, name))
		return E_OK;
	if (asprintf(&path, "%s/%s", s->dir, name) < 0)
		return error_set(E_MEMORY, "%s", name);
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_mtime < s->now - OLD)
		unlink(path);
	free(path);
	return E_OK;
}

void home_sweep(const char *dir, const char *path)
{
	struct sweep s = { .dir = dir, .name = strrchr(path, '/') + 1 };
	struct stat st;

	if (lstat(path, &st) != 0)
		return;
	s.now = st.st_mtime;
	if (directory_names(dir, is_left, sweep_one, &s) != E_OK)
		error_clear();
}
