/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * landlock.h -- the kernel's Landlock: what of the file system this process
 * may still reach, and no network. A ruleset is composed of paths and then
 * entered for good. Kernels differ in what they can refuse; each refuses all
 * it can.
 */
#ifndef BG_CLI_LANDLOCK_H
#define BG_CLI_LANDLOCK_H

#include <stdbool.h>

struct landlock {
	int rules; /* descriptor, or -1: the kernel has none */
	int abi;
};

/* landlock_begin -- false: this kernel has no Landlock. The calls below then
 * do nothing. */
bool landlock_begin(struct landlock *l);

/* Each of them: a path that is not there is passed over. */

/* A file, or all that is beneath a directory, may be read. */
void landlock_read(const struct landlock *l, const char *path);
/* All beneath a directory may be read, written, made and removed. */
void landlock_write(const struct landlock *l, const char *dir);
/* A terminal, or /dev/null. */
void landlock_device(const struct landlock *l, const char *path);

/* landlock_enter -- from here on nothing else. False: the kernel would not. The
 * ruleset is gone in any case. */
bool landlock_enter(struct landlock *l);

#endif
