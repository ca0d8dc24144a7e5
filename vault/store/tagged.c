/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tagged.c -- what a copy in memory would give, without the memory.
 *
 * The file stays where it lies. It is read once from end to end, and a tag of
 * each block is kept: Poly1305 under a key that was drawn for this one reading.
 * Neither key nor tags leave the process, so that who changes a block afterwards
 * does it blindly, and meets its tag with a chance below 1 in 2^86. Each block
 * that SQLite asks for later is read again and held to its tag. So what one
 * check saw and what the next one sees are bytes of the same reading, or there
 * are none: the first block that is another one ends it.
 *
 * 16 bytes for each 4 KiB; from 2 GiB on the blocks grow instead of the tags.
 */
#include "vault/store/tagged.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/progress.h"

#define TAG crypto_onetimeauth_BYTES
#define BLOCK_LEAST 4096
#define TAGS_MOST ((uint64_t)1 << 19)

struct tagged {
	int fd;
	uint64_t size;
	size_t block_len;
	uint8_t key[crypto_onetimeauth_KEYBYTES];
	uint8_t (*tags)[TAG];
	uint8_t *block;
	uint64_t held; /* the number of the one in ${block}, or none */
	int broken;    /* 0, or with what reading it failed */
	bool changed;
	sqlite3_vfs vfs;
	char vfs_name[32];
};

/* What SQLite allocates for its file. */
struct handle {
	sqlite3_file file; /* is first */
	struct tagged *of;
};

#define NONE UINT64_MAX

static size_t block_size(const struct tagged *t, uint64_t n)
{
	uint64_t left = t->size - n * t->block_len;

	return left < t->block_len ? (size_t)left : t->block_len;
}

/* Reads a block as it is now; false: it cannot be read, or ends before. */
static bool block_read(struct tagged *t, uint64_t n)
{
	size_t len = block_size(t, n), at = 0;
	ssize_t got;

	t->held = NONE;
	while (at < len) {
		got = pread(t->fd, t->block + at, len - at,
			    (off_t)(n * t->block_len + at));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			t->broken = errno;
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

static bool block_again(struct tagged *t, uint64_t n)
{
	if (t->held == n)
		return true;
	if (t->changed || t->broken != 0)
		return false;
	if (block_read(t, n) &&
	    crypto_onetimeauth_verify(t->tags[n], t->block, block_size(t, n),
				      t->key) == 0)
		t->held = n;
	else
		t->changed = t->broken == 0;
	return t->held == n;
}

/* --- the file, as SQLite has it --- */

static struct tagged *of(sqlite3_file *f)
{
	return ((struct handle *)(void *)f)->of;
}

static int file_close(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int file_read(sqlite3_file *f, void *to, int len, sqlite3_int64 offset)
{
	struct tagged *t = of(f);
	uint64_t at = (uint64_t)offset;
	uint8_t *out = to;
	size_t left = (size_t)len, in, n;

	for (; left > 0 && at < t->size; out += n, at += n, left -= n) {
		if (!block_again(t, at / t->block_len))
			return SQLITE_IOERR_READ;
		in = at % t->block_len;
		n = block_size(t, t->held) - in;
		n = n < left ? n : left;
		memcpy(out, t->block + in, n);
	}
	memset(out, 0, left);
	return left == 0 ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *f, const void *from, int len,
		      sqlite3_int64 at)
{
	(void)f, (void)from, (void)len, (void)at;
	return SQLITE_READONLY;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 len)
{
	(void)f, (void)len;
	return SQLITE_READONLY;
}

static int file_number(sqlite3_file *f, int number)
{
	(void)f, (void)number;
	return SQLITE_OK;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)of(f)->size;
	return SQLITE_OK;
}

static int file_reserved(sqlite3_file *f, int *taken)
{
	(void)f;
	*taken = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *f, int what, void *arg)
{
	(void)f, (void)what, (void)arg;
	return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *f)
{
	(void)f;
	return 0;
}

/* It does not change: SQLite takes no lock and looks for no journal. */
static int file_device(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_number,
	.xFileSize = file_size,
	.xLock = file_number,
	.xUnlock = file_number,
	.xCheckReservedLock = file_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_device,
};

/* --- the world, as SQLite has it: there is this one file --- */

static int world_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f,
		      int flags, int *flags_out)
{
	struct handle *h = (struct handle *)(void *)f;

	(void)name;
	f->pMethods = NULL;
	if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
		return SQLITE_CANTOPEN;
	h->of = vfs->pAppData;
	f->pMethods = &methods;
	if (flags_out != NULL)
		*flags_out = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
	return SQLITE_OK;
}

static int world_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs, (void)name, (void)sync;
	return SQLITE_IOERR_DELETE_NOENT;
}

static int world_access(sqlite3_vfs *vfs, const char *name, int flags, int *yes)
{
	(void)vfs, (void)name, (void)flags;
	*yes = 0;
	return SQLITE_OK;
}

static int world_path(sqlite3_vfs *vfs, const char *name, int cap, char *out)
{
	(void)vfs;
	snprintf(out, (size_t)cap, "%s", name);
	return SQLITE_OK;
}

/* Clock and chance are the usual ones. */
static bool world_make(struct tagged *t)
{
	sqlite3_vfs *usual = NULL;

	if (sqlite3_initialize() == SQLITE_OK)
		usual = sqlite3_vfs_find(NULL);
	if (usual == NULL)
		return false;
	t->vfs = *usual;
	t->vfs.iVersion = 1;
	t->vfs.szOsFile = sizeof(struct handle);
	t->vfs.pNext = NULL;
	snprintf(t->vfs_name, sizeof(t->vfs_name), "tagged-%p", (void *)t);
	t->vfs.zName = t->vfs_name;
	t->vfs.pAppData = t;
	t->vfs.xOpen = world_open;
	t->vfs.xDelete = world_delete;
	t->vfs.xAccess = world_access;
	t->vfs.xFullPathname = world_path;
	return true;
}

int tagged_connect(struct tagged *t, sqlite3 **db)
{
	int r;

	if (!world_make(t))
		return SQLITE_NOMEM;
	r = sqlite3_vfs_register(&t->vfs, 0);
	if (r != SQLITE_OK)
		return r;
	/* the connection keeps it; nobody else is to find it */
	r = sqlite3_open_v2("/vault", db,
			    SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE,
			    t->vfs_name);
	sqlite3_vfs_unregister(&t->vfs);
	return r;
}

/* --- reading it for the first time --- */

int tagged_fault(const struct tagged *t, const char *name)
{
	if (t->changed)
		return error_set(E_CHANGED, "%s", name);
	if (t->broken != 0)
		return error_set(E_IO, "%s: %s", name, strerror(t->broken));
	return E_OK;
}

static int unread(const struct tagged *t, const char *name)
{
	error_text(E_IO, t->broken != 0 ? strerror(t->broken) :
					  N_("shrank while it was read"));
	return error_within(E_IO, "%s", name);
}

static int read_first(struct tagged *t, int fd, const char *name)
{
	uint64_t n, all = (t->size + t->block_len - 1) / t->block_len;

	t->fd = fd;
	for (n = 0; n < all; n++) {
		if (!block_read(t, n))
			return unread(t, name);
		crypto_onetimeauth(t->tags[n], t->block, block_size(t, n),
				   t->key);
		progress_of_many(N_("reading the vault"), n + 1, all);
	}
	return E_OK;
}

int tagged_new(int fd, uint64_t size, const char *name, struct tagged **out)
{
	struct tagged *t;
	int r;

	if (size > TAGGED_MOST)
		return error_set(E_INPUT, "%s: over 512 GiB", name);
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return error_set(E_MEMORY, "%s", name);
	t->fd = -1;
	t->size = size;
	t->held = NONE;
	for (t->block_len = BLOCK_LEAST; size / t->block_len >= TAGS_MOST;)
		t->block_len *= 2;
	t->tags = calloc((size_t)(size / t->block_len) + 1, TAG);
	t->block = malloc(t->block_len);
	crypto_onetimeauth_keygen(t->key);
	r = t->tags == NULL || t->block == NULL ?
		    error_set(E_MEMORY, "%s", name) :
		    read_first(t, fd, name);
	if (r == E_OK) {
		*out = t;
		t = NULL;
	} else {
		t->fd = -1;
	}
	tagged_free(&t);
	return r;
}

int tagged_head(struct tagged *t, const char *name, uint8_t *out, size_t len)
{
	struct handle h = { .of = t };

	if (file_read(&h.file, out, (int)len, 0) == SQLITE_IOERR_READ)
		return tagged_fault(t, name);
	return E_OK;
}

void tagged_free(struct tagged **tagged)
{
	struct tagged *t = *tagged;

	if (t == NULL)
		return;
	if (t->fd >= 0)
		close(t->fd);
	sodium_memzero(t->key, sizeof(t->key));
	free(t->tags);
	free(t->block);
	free(t);
	*tagged = NULL;
}
