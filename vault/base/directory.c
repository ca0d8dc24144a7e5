/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/host.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int names_read(const char *path, bool (*wanted)(const char *name),
		      char ***names, size_t *count)
{
	struct dirent *entry;
	size_t cap = 0;
	int r = E_OK;
	DIR *dir;

	*names = NULL;
	*count = 0;
	dir = opendir(path);
	if (dir == NULL)
		return error_set(errno == ENOENT ? E_ABSENT : E_IO, "%s: %s",
				 path, strerror(errno));
	while (r == E_OK && (entry = readdir(dir)) != NULL) {
		if (!wanted(entry->d_name))
			continue;
		r = array_room(names, &cap, *count, sizeof(**names));
		if (r != E_OK)
			break;
		(*names)[*count] = strdup(entry->d_name);
		if ((*names)[*count] == NULL)
			r = error_set(E_MEMORY, "%s", path);
		else
			(*count)++;
	}
	closedir(dir);
	return r;
}

int directory_names(const char *path, bool (*wanted)(const char *name),
		    int (*each)(void *ctx, const char *name), void *ctx)
{
	char **names = NULL;
	size_t count = 0, i;
	int r;

	r = names_read(path, wanted, &names, &count);
	if (count > 0)
		qsort(names, count, sizeof(*names), by_name);
	for (i = 0; i < count; i++) {
		if (r == E_OK)
			r = each(ctx, names[i]);
		free(names[i]);
	}
	free(names);
	return r;
}
