/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/log/vectors.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEPTH 16

extern char **environ;

static char folder[64];

static void need(const char *path)
{
	if (access(path, R_OK) == 0)
		return;
	cr_assert_null(getenv("CI"), "%s is absent", path);
	cr_skip_test("%s is absent", path);
}

static void run(char *const argv[])
{
	pid_t child;
	int status;

	cr_assert_eq(posix_spawnp(&child, argv[0], NULL, NULL, argv, environ),
		     0);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s failed",
		  argv[0]);
}

const char *vectors_unpack(const char *name)
{
	const char *shared = getenv("BG_SHARED");
	char archive[4096];

	snprintf(archive, sizeof(archive), "%s/vectors/%s",
		 shared != NULL ? shared : "../shared", name);
	need(archive);
	snprintf(folder, sizeof(folder), "/tmp/breakglass-vectors-XXXXXX");
	cr_assert_not_null(mkdtemp(folder));
	run((char *[]){ "tar", "-xzf", archive, "-C", folder, NULL });
	return folder;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void vectors_remove(void)
{
	if (folder[0] != '\0')
		nftw(folder, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS);
	folder[0] = '\0';
}

uint8_t *vectors_read(const char *path, size_t *len)
{
	char whole[4096];
	uint8_t *bytes;
	size_t n;
	FILE *f;

	snprintf(whole, sizeof(whole), "%s/%s", folder, path);
	f = fopen(whole, "rb");
	cr_assert_not_null(f, "%s", path);
	bytes = malloc(65537);
	cr_assert_not_null(bytes);
	n = fread(bytes, 1, 65536, f);
	cr_assert(n < 65536 && !ferror(f), "%s", path);
	bytes[n] = '\0';
	fclose(f);
	*len = n;
	return bytes;
}

/* nftw has no argument to hand on */
static struct {
	const char *suffix;
	void (*visit)(const char *path);
	size_t count;
} walk;

static int visit_one(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	const size_t len = strlen(path);
	const size_t end = strlen(walk.suffix);

	(void)st;
	(void)ftw;
	if (type != FTW_F || len < end ||
	    strcmp(path + len - end, walk.suffix) != 0)
		return 0;
	walk.count++;
	walk.visit(path + strlen(folder) + 1);
	return 0;
}

size_t vectors_each(const char *under, const char *suffix,
		    void (*visit)(const char *path))
{
	char top[4096];

	snprintf(top, sizeof(top), "%s/%s", folder, under);
	walk.suffix = suffix;
	walk.visit = visit;
	walk.count = 0;
	cr_assert_eq(nftw(top, visit_one, DEPTH, FTW_PHYS), 0);
	return walk.count;
}
