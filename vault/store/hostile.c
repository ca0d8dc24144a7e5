/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hostile.c -- a file from a stick is hostile input.  Before SQLite opens it:
 * a regular file with SQLite's header, in rollback-journal format, without
 * files beside it that SQLite would act on in ways the user did not ask for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/store/private.h"

#define HEADER_LEN 100
#define COPY_MAX ((size_t)4 << 30)

static int open_regular(const char *path, int *fd, off_t *size)
{
	struct stat st;
	int f = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (f < 0)
		return error_set(errno == ENOENT ? E_ABSENT : E_IO, "%s: %s",
				 path, strerror(errno));
	if (fstat(f, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(f);
		return error_set(E_INPUT, "%s: no regular file", path);
	}
	*fd = f;
	*size = st.st_size;
	return E_OK;
}

static int header_check(const char *path, const uint8_t *header, size_t len)
{
	if (len < HEADER_LEN || memcmp(header, "SQLite format 3", 16) != 0)
		return error_set(E_INPUT, "%s: not a breakglass vault", path);
	if (header[18] != 1 || header[19] != 1)
		return error_set(E_HOSTILE,
				 "%s: set to another journal mode "
				 "than vaults have",
				 path);
	return E_OK;
}

static int beside(const char *path, const char *ending, char **out)
{
	if (asprintf(out, "%s%s", path, ending) < 0)
		return error_set(E_MEMORY, "%s", path);
	return E_OK;
}

static int must_not_exist(const char *path, const char *ending)
{
	char *other = NULL;
	int r = beside(path, ending, &other);

	if (r == E_OK && file_exists(other))
		r = error_set(E_HOSTILE,
			      "%s: lies beside the vault, and no "
			      "vault makes one",
			      other);
	free(other);
	return r;
}

static bool names_super(const uint8_t tail[16])
{
	static const uint8_t magic[8] = { 0xd9, 0xd5, 0x05, 0xf9,
					  0x20, 0xa1, 0x63, 0xd7 };

	return memcmp(tail + 8, magic, sizeof(magic)) == 0;
}

/* A journal that names a super-journal makes SQLite look for, and delete, a
 * file of the journal's choosing. */
static int journal_check(const char *path)
{
	uint8_t tail[16];
	char *journal = NULL;
	off_t size = 0;
	int fd, r = beside(path, "-journal", &journal);

	if (r != E_OK)
		return r;
	r = open_regular(journal, &fd, &size);
	if (r == E_ABSENT) {
		error_clear();
		free(journal);
		return E_OK;
	}
	if (r == E_OK) {
		if (size >= 16 && pread(fd, tail, 16, size - 16) == 16 &&
		    names_super(tail))
			r = error_set(E_HOSTILE, "%s: names another file",
				      journal);
		close(fd);
	} else {
		r = error_set(E_HOSTILE, "%s: no plain journal", journal);
	}
	free(journal);
	return r;
}

int hostile_file(const char *path)
{
	uint8_t header[HEADER_LEN];
	off_t size = 0;
	ssize_t n;
	int fd, r;

	r = open_regular(path, &fd, &size);
	if (r != E_OK)
		return r;
	n = pread(fd, header, sizeof(header), 0);
	close(fd);
	r = header_check(path, header, n < 0 ? 0 : (size_t)n);
	if (r == E_OK)
		r = must_not_exist(path, "-wal");
	if (r == E_OK)
		r = must_not_exist(path, "-shm");
	if (r == E_OK)
		r = journal_check(path);
	return r;
}

static int read_whole(int fd, const char *path, uint8_t *bytes, size_t len)
{
	size_t at = 0;
	ssize_t n;

	while (at < len) {
		n = read(fd, bytes + at, len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_set(E_IO, "%s: %s", path,
					 n == 0 ? "shrank while it was read" :
						  strerror(errno));
		at += (size_t)n;
	}
	return E_OK;
}

static int no_journal(const char *path)
{
	char *journal = NULL;
	int r = beside(path, "-journal", &journal);

	if (r == E_OK && file_exists(journal))
		r = error_set(E_INPUT,
			      "%s: a write to it was cut short; open "
			      "the vault itself once, so that it is mended",
			      path);
	free(journal);
	return r;
}

int hostile_read(const char *path, uint8_t **bytes, size_t *len)
{
	uint8_t *all = NULL;
	off_t size = 0;
	int fd, r;

	r = hostile_file(path);
	if (r == E_OK)
		r = no_journal(path);
	if (r == E_OK)
		r = open_regular(path, &fd, &size);
	if (r != E_OK)
		return r;
	if ((uint64_t)size > COPY_MAX)
		r = error_set(E_INPUT, "%s: over 4 GiB", path);
	else
		all = sqlite3_malloc64((sqlite3_uint64)size + 1);
	if (r == E_OK && all == NULL)
		r = error_set(E_MEMORY, "%s", path);
	if (r == E_OK)
		r = read_whole(fd, path, all, (size_t)size);
	close(fd);
	if (r != E_OK) {
		sqlite3_free(all);
		return r;
	}
	*bytes = all;
	*len = (size_t)size;
	return E_OK;
}
