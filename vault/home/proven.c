/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * proven.c -- the file `signatures`: tags of 16 bytes, one after the other, each
 *
 *     BLAKE2b-128, keyed with HKDF(identity, salt: the program's number,
 *     "breakglass/v1 signatures"), of the parts, each behind its length as 4 bytes
 */
#include "vault/home/proven.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/host.h"
#include "vault/home/private.h"

#define INFO "breakglass/v1 signatures"
#define FILE_MOST ((size_t)PROVEN_MOST * PROVEN_TAG)

struct tag {
	uint8_t bytes[PROVEN_TAG];
};

struct proven {
	char *path;
	struct secret *key;
	struct tag *tags;
	size_t count, cap;
	size_t saved; /* of them in the file */
};

/* --- the file --- */

static int file_path(const struct home *home, const char *vault, char **out)
{
	return home_path(home, vault, out, "signatures", HOME_END);
}

static int read_tags(struct proven *s)
{
	struct buffer file = BUFFER_INIT;
	size_t i;
	int r = file_read(s->path, FILE_MOST, &file);

	/* a piece of one, and all behind it is nothing */
	for (i = 0; r == E_OK && file.len % PROVEN_TAG == 0 &&
		    i < file.len / PROVEN_TAG;
	     i++)
		proven_add(s, file.bytes + i * PROVEN_TAG);
	s->saved = s->count;
	buffer_free(&file);
	if (r == E_MEMORY)
		return r;
	error_clear();
	return E_OK;
}

int proven_load(const struct home *home, const char *vault,
		const struct secret *identity, struct span program,
		struct proven **out)
{
	struct proven *s = calloc(1, sizeof(*s));
	int r;

	if (s == NULL)
		return error_set(E_MEMORY, "signatures");
	r = file_path(home, vault, &s->path);
	if (r == E_OK)
		r = hkdf_secret(identity, program.bytes, program.len, INFO,
				crypto_generichash_KEYBYTES, &s->key);
	if (r == E_OK)
		r = read_tags(s);
	if (r != E_OK)
		proven_free(&s);
	*out = s;
	return r;
}

/* Of what does not fit, the piece that did makes the file none. */
static int put_all(int fd, const uint8_t *at, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int append(const struct proven *s)
{
	int fd = open(s->path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	int e;

	if (fd < 0)
		return errno == ENOENT ? E_ABSENT :
					 error_set(E_IO, "%s: %s", s->path,
						   strerror(errno));
	e = put_all(fd, s->tags[s->saved].bytes,
		    (s->count - s->saved) * PROVEN_TAG);
	if (close(fd) != 0 && e == 0)
		e = errno;
	return e == 0 ? E_OK : error_set(E_IO, "%s: %s", s->path, strerror(e));
}

int proven_save(struct proven *s)
{
	/* the oldest go: what is wanted again will be added again */
	const size_t over = s->count > PROVEN_MOST ? s->count - PROVEN_MOST : 0;
	int r = E_ABSENT;

	if (s->saved == s->count)
		return E_OK;
	if (s->saved > 0 && over == 0)
		r = append(s);
	if (r == E_ABSENT)
		r = home_write_unsynced(s->path,
					(struct span){ s->tags[over].bytes,
						       (s->count - over) *
							       PROVEN_TAG });
	if (r == E_OK)
		s->saved = s->count;
	return r;
}

int proven_forget(const struct home *home, const char *vault, struct proven *s)
{
	char *path = NULL;
	int r = file_path(home, vault, &path);

	if (s != NULL)
		s->count = s->saved = 0;
	if (r == E_OK)
		r = file_remove(path);
	free(path);
	return r;
}

void proven_free(struct proven **proven)
{
	struct proven *s = *proven;

	if (s == NULL)
		return;
	secret_free(&s->key);
	free(s->path);
	free(s->tags);
	free(s);
	*proven = NULL;
}

/* --- tags --- */

void proven_tag(const struct proven *s, const struct span *parts, size_t n,
		uint8_t tag[PROVEN_TAG])
{
	crypto_generichash_state state;
	uint8_t len[4];
	size_t i;

	crypto_generichash_init(&state, secret_peek(s->key), secret_len(s->key),
				PROVEN_TAG);
	for (i = 0; i < n; i++) {
		len[0] = (uint8_t)(parts[i].len >> 24);
		len[1] = (uint8_t)(parts[i].len >> 16);
		len[2] = (uint8_t)(parts[i].len >> 8);
		len[3] = (uint8_t)parts[i].len;
		crypto_generichash_update(&state, len, sizeof(len));
		crypto_generichash_update(&state, parts[i].bytes, parts[i].len);
	}
	crypto_generichash_final(&state, tag, PROVEN_TAG);
	sodium_memzero(&state, sizeof(state));
}

bool proven_has(const struct proven *s, const uint8_t tag[PROVEN_TAG])
{
	size_t i;

	/* the newest are asked for most */
	for (i = s->count; i > 0; i--)
		if (crypto_verify_16(s->tags[i - 1].bytes, tag) == 0)
			return true;
	return false;
}

void proven_add(struct proven *s, const uint8_t tag[PROVEN_TAG])
{
	if (array_room(&s->tags, &s->cap, s->count, sizeof(s->tags[0])) != E_OK)
		return;
	memcpy(s->tags[s->count++].bytes, tag, PROVEN_TAG);
}

size_t proven_added(const struct proven *s)
{
	return s->count - s->saved;
}
