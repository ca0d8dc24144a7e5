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

#define HEADER_LEN HOSTILE_HEADER
#define RESERVED 0x40000001 /* SQLite, "File Locking And Concurrency" */
#define DEAD 3              /* so often no writer is seen, then there is none */

/* A journal begins with this, and ends with it when it names another file. */
static const uint8_t journal_magic[8] = { 0xd9, 0xd5, 0x05, 0xf9,
					  0x20, 0xa1, 0x63, 0xd7 };

int hostile_size(int fd, const char *name, uint64_t *size)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return error_set(E_IO, "%s: %s", name, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(E_INPUT, "%s: no regular file", name);
	*size = (uint64_t)st.st_size;
	return E_OK;
}

int hostile_open(const char *path, const char *name, int *fd, uint64_t *size)
{
	/* a fifo must not make us wait, nor a terminal become ours */
	int f = open(path,
		     O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
	int r;

	if (f < 0)
		return error_set(errno == ENOENT ? E_ABSENT :
				 errno == ELOOP  ? E_INPUT :
						   E_IO,
				 "%s: %s", name, strerror(errno));
	r = hostile_size(f, name, size);
	if (r == E_OK)
		*fd = f;
	else
		close(f);
	return r;
}

/* It may be a card, or a phrase. */
static int begins(int fd, const char *path, bool *is)
{
	struct secret *first = NULL;
	ssize_t n = 0;
	int r = secret_new(sizeof(STORE_MAGIC), &first);

	if (r == E_OK)
		n = pread(fd, secret_bytes(first), sizeof(STORE_MAGIC), 0);
	if (n < 0)
		r = error_set(E_IO, "%s: %s", path, strerror(errno));
	if (r == E_OK)
		*is = n == (ssize_t)sizeof(STORE_MAGIC) &&
		      memcmp(secret_peek(first), STORE_MAGIC,
			     sizeof(STORE_MAGIC)) == 0;
	secret_free(&first);
	return r;
}

int store_recognise(const char *path, bool *is)
{
	size_t size;
	int fd, r = file_open(path, SIZE_MAX, &fd, &size);

	if (r != E_OK)
		return r;
	r = begins(fd, path, is);
	close(fd);
	return r;
}

static int header_judge(const struct store *s, const uint8_t *header)
{
	static const uint8_t utf8[4] = { 0, 0, 0, 1 };

	if (memcmp(header, STORE_MAGIC, sizeof(STORE_MAGIC)) != 0)
		return error_set(E_INPUT, "%s: not a breakglass vault",
				 s->path);
	if (header[18] != 1 || header[19] != 1)
		return error_set(E_HOSTILE,
				 "%s: set to another journal mode "
				 "than vaults have",
				 s->path);
	if (memcmp(header + 56, utf8, sizeof(utf8)) != 0)
		return error_set(E_HOSTILE, "%s: its text is not UTF-8",
				 s->path);
	return E_OK;
}

/* That of a file which is too short for one is zeros. */
static int header_read(const struct store *s, uint8_t header[HEADER_LEN])
{
	uint64_t size;
	ssize_t n;
	int fd, r;

	r = hostile_open(s->real, s->path, &fd, &size);
	if (r != E_OK)
		return r;
	n = pread(fd, header, HEADER_LEN, 0);
	if (n < 0)
		r = error_set(E_IO, "%s: %s", s->path, strerror(errno));
	else if (n < HEADER_LEN)
		memset(header, 0, HEADER_LEN);
	close(fd);
	return r;
}

int hostile_header(const struct store *s)
{
	uint8_t header[HEADER_LEN];
	int r = header_read(s, header);

	return r == E_OK ? header_judge(s, header) : r;
}

int hostile_bytes(const struct store *s, const uint8_t *bytes, size_t len)
{
	uint8_t header[HEADER_LEN] = { 0 };

	memcpy(header, bytes, len < HEADER_LEN ? len : HEADER_LEN);
	return header_judge(s, header);
}

/* --- what lies beside it --- */

static int beside(const struct store *s, const char *ending, char **out)
{
	if (asprintf(out, "%s%s", s->real, ending) < 0) {
		*out = NULL;
		return error_set(E_MEMORY, "%s", s->path);
	}
	return E_OK;
}

static int must_not_exist(const struct store *s, const char *ending)
{
	char *other = NULL;
	int r = beside(s, ending, &other);

	if (r == E_OK && file_exists(other))
		r = error_set(E_HOSTILE,
			      "%s: lies beside the vault, and no "
			      "vault makes one",
			      other);
	free(other);
	return r;
}

/* A journal that names a super-journal makes SQLite look for, and delete, a
 * file of the journal's choosing. The name stands at the journal's end:
 * its bytes, their number, their sum, and this. */
static int tail_check(int fd, uint64_t size, const char *journal)
{
	uint8_t tail[8];

	if (size < sizeof(tail))
		return E_OK;
	if (pread(fd, tail, sizeof(tail), (off_t)(size - sizeof(tail))) !=
	    (ssize_t)sizeof(tail))
		return error_set(E_IO, "%s: could not be read", journal);
	if (memcmp(tail, journal_magic, sizeof(journal_magic)) == 0)
		return error_set(E_HOSTILE, "%s: names another file", journal);
	return E_OK;
}

static bool is_plain(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Who writes holds this byte of the file for as long as there is a journal. */
static bool writer_at(int fd)
{
	struct flock l = { .l_type = F_RDLCK,
			   .l_whence = SEEK_SET,
			   .l_start = RESERVED,
			   .l_len = 1 };

	return fcntl(fd, F_OFD_GETLK, &l) == 0 && l.l_type != F_UNLCK;
}

/* Only before SQLite has the file: closing it would take SQLite's locks along. */
static bool writer_alive(const struct store *s)
{
	uint64_t size;
	bool alive = false;
	int fd;

	if (hostile_open(s->real, s->path, &fd, &size) == E_OK) {
		alive = writer_at(fd);
		close(fd);
	}
	return alive;
}

/* E_IO: one is there that cannot be opened. It may come and go meanwhile. */
static int journal_look(const char *journal)
{
	struct stat st;
	uint64_t size;
	int fd, r = hostile_open(journal, journal, &fd, &size);

	if (r == E_OK) {
		r = tail_check(fd, size, journal);
		close(fd);
		return r;
	}
	if (r == E_ABSENT || lstat(journal, &st) != 0) {
		error_clear();
		return E_OK;
	}
	if (r == E_IO && S_ISREG(st.st_mode))
		return r;
	return error_set(E_HOSTILE, "%s: no plain journal", journal);
}

/* A process that is confined to the files that were there cannot open a journal
 * that came later. One of a writer who lives goes with the commit; who reads the
 * file whole has a lock against that (hostile_left). */
static int journal_check(const struct store *s)
{
	char *journal = NULL;
	struct waiting w;
	unsigned dead = 0;
	int r;

	r = beside(s, "-journal", &journal);
	if (r != E_OK)
		return r;
	waiting_begin(&w, s->path, STORE_WAIT_MS);
	do {
		dead = writer_alive(s) ? 0 : dead + 1;
		r = journal_look(journal);
	} while (r == E_IO && s->mode != STORE_COPY && dead < DEAD &&
		 waiting_more(&w));
	if (r == E_IO && s->mode == STORE_COPY)
		r = E_OK;
	else if (r == E_IO && dead < DEAD)
		r = waiting_fault(&w, E_HELD);
	free(journal);
	return r;
}

/* The header of a journal is zeros until all that it must hold is on the disk,
 * and only then is the vault itself touched. */
static bool begun(int fd)
{
	uint8_t first = 0;

	return pread(fd, &first, 1, 0) == 1 && first != 0;
}

bool hostile_left(const struct store *s, int fd)
{
	char *journal = NULL;
	uint64_t size;
	bool left = true;
	unsigned i;
	int f, r;

	if (beside(s, "-journal", &journal) != E_OK)
		return true;
	for (i = 0; left && i < DEAD; i++)
		left = is_plain(journal) && !writer_at(fd);
	if (left) {
		r = hostile_open(journal, journal, &f, &size);
		left = r == E_OK ? begun(f) : r != E_ABSENT;
		if (r == E_OK)
			close(f);
	}
	free(journal);
	return left;
}

bool hostile_journal(const struct store *s)
{
	char *journal = NULL;
	bool half = false;
	uint64_t size;
	int fd;

	if (beside(s, "-journal", &journal) != E_OK)
		return false;
	if (hostile_open(journal, journal, &fd, &size) == E_OK) {
		half = begun(fd);
		close(fd);
	} else {
		error_clear();
	}
	free(journal);
	return half;
}

/* Whether ${fd} is a journal that begins with page 1 as it was, and its header:
 * 8 bytes that all journals begin with, and from byte 20 on what one sector has,
 * which is where the first page stands, behind its number. */
static bool first_page(int fd, uint8_t header[HEADER_LEN])
{
	static const uint8_t one[4] = { 0, 0, 0, 1 };
	uint8_t head[24], page[4 + HEADER_LEN];
	off_t sector;

	if (pread(fd, head, sizeof(head), 0) != sizeof(head) ||
	    memcmp(head, journal_magic, sizeof(journal_magic)) != 0)
		return false;
	sector = (off_t)head[20] << 24 | head[21] << 16 | head[22] << 8 |
		 head[23];
	if (pread(fd, page, sizeof(page), sector) != sizeof(page) ||
	    memcmp(page, one, sizeof(one)) != 0)
		return false;
	memcpy(header, page + 4, HEADER_LEN);
	return true;
}

/* When the power went while page 1 was written, the header is what it will be
 * when SQLite has taken the write back. Ours journal page 1 before any other:
 * store_begin. */
static int header_beside(const struct store *s)
{
	uint8_t header[HEADER_LEN];
	char *journal = NULL;
	uint64_t size;
	bool found;
	int fd, r;

	r = beside(s, "-journal", &journal);
	if (r == E_OK)
		r = hostile_open(journal, journal, &fd, &size);
	free(journal);
	if (r != E_OK)
		return r;
	found = first_page(fd, header);
	close(fd);
	if (!found)
		return error_set(E_INPUT, "%s: not a breakglass vault",
				 s->path);
	return header_judge(s, header);
}

static int header_check(const struct store *s)
{
	uint8_t header[HEADER_LEN];
	bool hot = hostile_journal(s);
	int r = header_read(s, header);

	if (r != E_OK)
		return r;
	r = header_judge(s, header);
	return r != E_OK && hot ? header_beside(s) : r;
}

int hostile_file(const struct store *s)
{
	int r = header_check(s);

	if (r == E_OK)
		r = must_not_exist(s, "-wal");
	if (r == E_OK)
		r = must_not_exist(s, "-shm");
	return r == E_OK ? journal_check(s) : r;
}
