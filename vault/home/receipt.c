/* SPDX-License-Identifier: GPL-3.0-or-later */
/* receipt.c -- what a custodian keeps of each approval; never overwritten. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/home.h"
#include "vault/home/private.h"

#define TRIES 1000

/* "name.txt", then "name-2.txt", "name-3.txt"... */
static int numbered(const char *name, unsigned n, char **out)
{
	const char *dot = strrchr(name, '.');
	int stem = dot == NULL ? (int)strlen(name) : (int)(dot - name);
	int len;

	if (n == 1)
		len = asprintf(out, "%s", name);
	else
		len = asprintf(out, "%.*s-%u%s", stem, name, n,
			       dot == NULL ? "" : dot);
	return len < 0 ? error_set(E_MEMORY, "a receipt") : E_OK;
}

static int write_numbered(const struct home *home, const char *vault,
			  const char *name, unsigned n, struct span bytes,
			  char **path)
{
	char *file = NULL;
	int r;

	r = numbered(name, n, &file);
	if (r == E_OK)
		r = home_path(home, vault, path, "receipts", file, HOME_END);
	free(file);
	if (r != E_OK)
		return r;
	r = file_create(*path, bytes.bytes, bytes.len);
	if (r != E_OK) {
		free(*path);
		*path = NULL;
	}
	return r;
}

int receipt_write(const struct home *home, const char *vault, const char *name,
		  struct span bytes, char **path)
{
	char *dir = NULL, *written = NULL;
	unsigned n;
	int r;

	if (!home_name_valid(name))
		return error_set(E_INPUT, "a name that is no file name");
	r = home_path(home, vault, &dir, "receipts", HOME_END);
	if (r == E_OK)
		r = file_make_dirs(dir);
	free(dir);
	if (r != E_OK)
		return r;
	for (n = 1; n <= TRIES; n++) {
		r = write_numbered(home, vault, name, n, bytes, &written);
		if (r != E_EXISTS)
			break;
	}
	if (r == E_OK)
		*path = written;
	return r;
}

int receipt_dir(const struct home *home, const char *vault, char **out)
{
	return home_path(home, vault, out, "receipts", HOME_END);
}
