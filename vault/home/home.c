/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/home/home.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/home/private.h"

static bool given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

int home_open(const char *dir, const char *xdg_state_home, const char *home_env,
	      struct home **out)
{
	struct home *h = calloc(1, sizeof(*h));
	int n = 0;

	if (h == NULL)
		return error_set(E_MEMORY, "the state directory");
	if (given(dir))
		h->dir = strdup(dir);
	else if (given(xdg_state_home))
		n = asprintf(&h->dir, "%s/breakglass", xdg_state_home);
	else if (given(home_env))
		n = asprintf(&h->dir, "%s/.local/state/breakglass", home_env);
	else {
		free(h);
		return error_set(E_USAGE,
				 "there is no home directory; say "
				 "where state is kept with --state DIR");
	}
	if (n < 0 || h->dir == NULL) {
		free(h);
		return error_set(E_MEMORY, "the state directory");
	}
	*out = h;
	return E_OK;
}

void home_close(struct home **home)
{
	if (*home == NULL)
		return;
	free((*home)->dir);
	free(*home);
	*home = NULL;
}

const char *home_dir(const struct home *home)
{
	return home->dir;
}

bool home_name_valid(const char *name)
{
	const char *at;

	for (at = name; *at != '\0'; at++)
		if (!((*at >= 'a' && *at <= 'z') ||
		      (*at >= '0' && *at <= '9') || *at == '.' || *at == '_' ||
		      *at == '-'))
			return false;
	if (at == name || name[0] == '.')
		return false;
	/* as file_replace calls what it has not finished */
	return at - name < 4 || strcmp(at - 4, ".new") != 0;
}

int home_path(const struct home *home, const char *vault, char **out, ...)
{
	struct span id = { (const uint8_t *)vault, strlen(vault) };
	struct buffer path = BUFFER_INIT;
	const char *more;
	va_list args;
	size_t len;
	int r = E_OK;

	if (!text_is_id(id))
		return error_set(E_INPUT, "no vault id");
	buffer_format(&path, "%s/%s", home->dir, vault);
	va_start(args, out);
	while ((more = va_arg(args, const char *)) != NULL) {
		if (!home_name_valid(more))
			r = error_set(E_INPUT, "a name that is no file name");
		buffer_format(&path, "/%s", more);
	}
	va_end(args);
	if (r == E_OK)
		r = buffer_status(&path);
	if (r == E_OK)
		*out = (char *)buffer_take(&path, &len);
	buffer_free(&path);
	return r;
}

static int write_in(const char *path, struct span bytes,
		    int (*write)(const char *, const void *, size_t))
{
	char *dir = strdup(path);
	int r;

	if (dir == NULL)
		return error_set(E_MEMORY, "%s", path);
	*strrchr(dir, '/') = '\0';
	r = file_make_dirs(dir);
	if (r == E_OK)
		r = write(path, bytes.bytes, bytes.len);
	if (r == E_OK)
		home_sweep(dir, path);
	free(dir);
	return r;
}

int home_write(const char *path, struct span bytes)
{
	return write_in(path, bytes, file_replace);
}

int home_write_unsynced(const char *path, struct span bytes)
{
	return write_in(path, bytes, file_replace_unsynced);
}
