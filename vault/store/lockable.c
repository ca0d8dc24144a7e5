/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lockable.c -- whether a file can be locked where it lies.  SQLite takes ENOLCK
 * for a lock of somebody else's, so that a vault on a network file system
 * without locks seemed to be in use for ever.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/store/private.h"

/* A byte that is none of SQLite's and that no vault reaches. */
#define FREE_BYTE 0x7fffffffffff

/* By a lock that shuts nobody out and goes with the descriptor. Only before
 * SQLite has the file: closing it would take SQLite's locks along. */
int lockable_look(const struct store *s)
{
	struct flock l = { .l_type = F_RDLCK,
			   .l_whence = SEEK_SET,
			   .l_start = FREE_BYTE,
			   .l_len = 1 };
	int fd, why = 0;

	fd = open(s->real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return 0; /* who opens it next says so */
	if (fcntl(fd, F_OFD_SETLK, &l) != 0)
		why = errno;
	close(fd);
	return why == ENOLCK || why == ENOSYS || why == EOPNOTSUPP ? why : 0;
}

int lockable_fault(const struct store *s, int code)
{
	return error_set(code,
			 "%s: files cannot be locked where it lies (%s), and "
			 "two programs could write over each other; copy it to "
			 "a disk of this machine",
			 s->path, strerror(s->unlockable));
}
