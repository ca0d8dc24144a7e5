/* SPDX-License-Identifier: GPL-3.0-or-later */
/* private.h -- private to home: names that cannot lead elsewhere. */
#ifndef BG_HOME_PRIVATE_H
#define BG_HOME_PRIVATE_H

#include "vault/home/home.h"

struct home {
	char *dir;
};

/* home_path -- "<dir>/<vault>[/<more>...]", malloc'd; ${vault} must be an id.
 * E_INPUT otherwise. ${more} ends with HOME_END. */
#define HOME_END ((const char *)NULL)
int home_path(const struct home *home, const char *vault, char **out, ...)
	__attribute__((sentinel));

/* [a-z0-9._-]+, not beginning with a dot, not ending in ".new" */
bool home_name_valid(const char *name);

/* home_write -- directories, then the file, replaced atomically. What somebody
 * left unfinished of it long ago goes. */
int home_write(const char *path, struct span bytes);

/* home_sweep -- ${path} in ${dir} was written now: remove what is left of older
 * beginnings, if it can be. */
void home_sweep(const char *dir, const char *path);

#endif
