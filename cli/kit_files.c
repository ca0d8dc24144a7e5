/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kit_files.c -- the files of a kit: written beside, read back, put in place. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/kit.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/host.h"
#include "vault/base/text.h"

#define PIECE 65536

/* Whoever finds the stick may read it: what is in it says nothing that the vault
 * file does not show anybody. FAT has no modes, and that is no fault. */
#define MODE_FILE 0644
#define MODE_PROGRAM 0755

int kit_path(const struct kit *k, const char *name, const char *suffix,
	     char **out)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s%s", k->dir, name, suffix) < 0)
		return error_set(E_MEMORY, "%s", name);
	*out = path;
	return E_OK;
}

int kit_new_path(const struct kit *k, const char *name, char **out)
{
	const char *slash = strrchr(name, '/');
	int above = slash == NULL ? 0 : (int)(slash - name) + 1;
	char *path = NULL;

	if (asprintf(&path, "%s/%.*s.%s%s", k->dir, above, name, name + above,
		     KIT_NEW) < 0)
		return error_set(E_MEMORY, "%s", name);
	*out = path;
	return E_OK;
}

/* With what SQLite puts beside a vault that is being written. */
bool kit_is_new(const char *name)
{
	return name[0] == '.' && strstr(name, KIT_NEW) != NULL;
}

bool kit_has(const struct kit *k, const char *name)
{
	size_t i;

	for (i = 0; i < k->count; i++)
		if (strcmp(k->files[i].name, name) == 0)
			return true;
	return false;
}

static int listed(struct kit *k, const char *name, struct kit_file **out)
{
	int r = array_room(&k->files, &k->cap, k->count, sizeof(*k->files));

	if (r != E_OK)
		return r;
	*out = &k->files[k->count];
	memset(*out, 0, sizeof(**out));
	(*out)->name = strdup(name);
	if ((*out)->name == NULL)
		return error_set(E_MEMORY, "%s", name);
	k->count++;
	return E_OK;
}

/* --- reading --- */

static int hash_rest(int fd, const char *path, uint8_t out[HASH_LEN])
{
	crypto_hash_sha256_state state;
	uint8_t *piece = malloc(PIECE);
	ssize_t n = 1;

	if (piece == NULL)
		return error_set(E_MEMORY, "%s", path);
	crypto_hash_sha256_init(&state);
	while (n != 0) {
		n = read(fd, piece, PIECE);
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			crypto_hash_sha256_update(&state, piece,
						  (unsigned long long)n);
	}
	free(piece);
	crypto_hash_sha256_final(&state, out);
	return n == 0 ? E_OK : error_set(E_IO, "%s: %s", path, strerror(errno));
}

/* What is in the kernel's memory says nothing of the stick: it is let go first,
 * and what was synced can be. */
int kit_hash(const char *path, uint8_t out[HASH_LEN])
{
	size_t size;
	int fd, r = file_open(path, SIZE_MAX, &fd, &size);

	if (r != E_OK)
		return r;
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	r = hash_rest(fd, path, out);
	close(fd);
	return r;
}

/* --- writing --- */

static int put_bytes(const char *path, const struct buffer *bytes)
{
	struct file_out f;
	int r = file_out_begin(path, &f);

	if (r != E_OK)
		return r;
	if (fchmod(f.fd, MODE_FILE) != 0)
		errno = 0;
	return file_out_end(&f, file_out_put(&f, bytes->bytes, bytes->len));
}

static int pump(int from, const char *name, struct file_out *to)
{
	uint8_t *piece = malloc(PIECE);
	ssize_t n = 1;
	int r = E_OK;

	if (piece == NULL)
		return error_set(E_MEMORY, "%s", name);
	while (r == E_OK && n != 0) {
		n = read(from, piece, PIECE);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n < 0)
			r = error_set(E_IO, "%s: %s", name, strerror(errno));
		else if (n > 0)
			r = file_out_put(to, piece, (size_t)n);
	}
	free(piece);
	return r;
}

static int put_copy(const char *path, const char *from, bool runs)
{
	struct file_out f;
	size_t size;
	int fd, r = file_open(from, SIZE_MAX, &fd, &size);

	if (r != E_OK)
		return r;
	r = file_out_begin(path, &f);
	if (r == E_OK) {
		if (fchmod(f.fd, runs ? MODE_PROGRAM : MODE_FILE) != 0)
			errno = 0;
		r = file_out_end(&f, pump(fd, from, &f));
	}
	close(fd);
	return r;
}

int kit_add(struct kit *k, const char *name, const struct buffer *bytes)
{
	struct kit_file *f;
	char *path = NULL;
	int r = buffer_status(bytes);

	if (r == E_OK)
		r = kit_new_path(k, name, &path);
	if (r == E_OK)
		r = put_bytes(path, bytes);
	if (r == E_OK)
		r = listed(k, name, &f);
	if (r == E_OK)
		hash_sha256(bytes->bytes, bytes->len, f->hash);
	free(path);
	return r;
}

/* The hash is of what was read there: what is read back has to be the same. */
int kit_copy(struct kit *k, const char *name, const char *from, bool runs)
{
	struct kit_file *f;
	char *path = NULL;
	int r = kit_new_path(k, name, &path);

	if (r == E_OK)
		r = put_copy(path, from, runs);
	if (r == E_OK)
		r = listed(k, name, &f);
	if (r == E_OK)
		r = kit_hash(from, f->hash);
	free(path);
	return r;
}

int kit_adopt(struct kit *k, const char *name)
{
	struct kit_file *f;
	char *path = NULL;
	int r = kit_new_path(k, name, &path);

	if (r == E_OK && chmod(path, MODE_FILE) != 0)
		errno = 0;
	if (r == E_OK)
		r = listed(k, name, &f);
	if (r == E_OK)
		r = kit_hash(path, f->hash);
	free(path);
	return r;
}

int kit_sums(struct kit *k)
{
	struct buffer sums = BUFFER_INIT;
	size_t i;
	int r;

	for (i = 0; i < k->count; i++) {
		buffer_hex(&sums, k->files[i].hash, HASH_LEN);
		buffer_format(&sums, "  %s\n", k->files[i].name);
	}
	r = kit_add(k, KIT_SUMS, &sums);
	buffer_free(&sums);
	return r;
}

/* --- in place --- */

int kit_read_back(const struct kit *k)
{
	uint8_t hash[HASH_LEN];
	char *path = NULL;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < k->count; i++) {
		const struct kit_file *f = &k->files[i];

		r = f->kept ? kit_path(k, f->name, "", &path) :
			      kit_new_path(k, f->name, &path);
		if (r == E_OK)
			r = kit_hash(path, hash);
		if (r == E_OK && memcmp(hash, f->hash, HASH_LEN) != 0)
			r = error_set(E_IO,
				      "%s: read back, it is not what "
				      "was written",
				      path);
		free(path);
		path = NULL;
	}
	return r;
}

static int settle(const struct kit *k, const char *name)
{
	char *from = NULL, *to = NULL;
	int r = kit_new_path(k, name, &from);

	if (r == E_OK)
		r = kit_path(k, name, "", &to);
	if (r == E_OK && rename(from, to) != 0)
		r = error_set(E_IO, "%s: %s", to, strerror(errno));
	/* in this order on the disk, too */
	if (r == E_OK)
		r = file_sync_parent(to);
	free(from);
	free(to);
	return r;
}

int kit_settle(const struct kit *k)
{
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < k->count; i++)
		if (!k->files[i].kept)
			r = settle(k, k->files[i].name);
	return r;
}

/* What is taken away in a directory, and the first fault of it. */
struct clearing {
	const char *dir;
	struct error_first fault;
};

static void failed(struct clearing *c, int fault)
{
	error_first(&c->fault, fault);
	error_clear();
}

/* One that does not go keeps no other here. */
static int take_away(void *ctx, const char *name)
{
	struct clearing *c = ctx;
	char *path = NULL;
	int r;

	if (asprintf(&path, "%s/%s", c->dir, name) < 0)
		return error_set(E_MEMORY, "%s", name);
	r = file_remove(path);
	if (r != E_OK)
		failed(c, r);
	free(path);
	return E_OK;
}

static void clear_in(struct clearing *c, const char *dir)
{
	int r;

	c->dir = dir;
	r = directory_names(dir, kit_is_new, take_away, c);
	if (r == E_ABSENT)
		error_clear();
	else if (r != E_OK)
		failed(c, r);
}

int kit_clear(const struct kit *k)
{
	struct clearing c = { .dir = k->dir };
	char *anchors = NULL;
	int r = kit_path(k, KIT_ANCHORS, "", &anchors);

	clear_in(&c, k->dir);
	if (r == E_OK)
		clear_in(&c, anchors);
	else
		failed(&c, r);
	free(anchors);
	return error_first_again(&c.fault);
}

void kit_end(struct kit *k)
{
	size_t i;

	for (i = 0; i < k->count; i++)
		free(k->files[i].name);
	free(k->files);
	free(k->old_sums);
	memset(k, 0, sizeof(*k));
}
