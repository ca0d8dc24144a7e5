/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pin_since.c -- the file `pin.since`: pins that were saved since `pin` itself was
 * written, each where the file was zero before.
 *
 *     SINCE_LEN bytes; at multiples of 512 begin records, the newest last:
 *         <pin> <64 hex: SHA-256 of it> LF
 *     and zeros up to the next
 *
 * To replace `pin` takes two syncs, of the new file and of the folder, and a
 * record takes one.  None is written over: what a power cut leaves of a record is
 * no record, as its sum says, and the one before it still is.  Each has all that
 * those before it had.  When there is no more room, or a piece of a record is in
 * the way, `pin` is replaced, and then this file by one of zeros, as a whole and
 * synced: zeros written over records would reach the disk piece by piece, and a
 * later record would be in a file whose name may yet go.  More than a piece of one
 * is left by no power cut, and is damage.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/base/host.h"
#include "vault/base/text.h"
#include "vault/home/private.h"

#define STEP 512
#define SUM_TEXT (1 + 2 * HASH_LEN)
#define RECORD_MAX 4096

static const uint8_t zeros[SINCE_LEN];

static size_t stepped(size_t len)
{
	return (len + STEP - 1) / STEP * STEP;
}

/* --- reading --- */

/* How long the record at ${at} is; 0: there is none. */
static size_t record_at(struct span file, size_t at, struct span *text)
{
	const uint8_t *from = file.bytes + at;
	const uint8_t *lf = memchr(from, '\n', file.len - at);
	uint8_t said[HASH_LEN], found[HASH_LEN];
	size_t len;

	if (from[0] != '{' || lf == NULL || lf - from <= SUM_TEXT)
		return 0;
	len = (size_t)(lf - from) - SUM_TEXT;
	if (from[len] != ' ' ||
	    hex_decode((struct span){ from + len + 1, SUM_TEXT - 1 }, said,
		       HASH_LEN) != E_OK)
		return 0;
	hash_sha256(from, len, found);
	if (memcmp(said, found, HASH_LEN) != 0)
		return 0;
	*text = (struct span){ from, len };
	return len + SUM_TEXT + 1;
}

static bool all_zero(struct span file, size_t from)
{
	return from >= file.len ||
	       memcmp(file.bytes + from, zeros, file.len - from) == 0;
}

static int damaged(const char *path)
{
	error_set(E_INTEGRITY, "the pin is damaged");
	return error_within(E_INTEGRITY, "%s", path);
}

/* The last record, and whether there is but nothing behind it. */
static int look(const char *path, struct since *s)
{
	const struct span file = { s->bytes.bytes, s->bytes.len };
	size_t at = file.len / STEP * STEP, len = 0;

	while (len == 0 && at > 0) {
		at -= STEP;
		len = record_at(file, at, &s->newest);
	}
	error_clear(); /* of what is no record */
	at = len == 0 ? 0 : stepped(at + len);
	if (!all_zero(file, at + RECORD_MAX))
		return damaged(path);
	if (file.len == SINCE_LEN && all_zero(file, at))
		s->free = at;
	return E_OK;
}

int since_load(const char *path, struct since *out)
{
	struct since s = { .bytes = BUFFER_INIT, .free = SINCE_LEN };
	int r = file_read(path, SINCE_LEN, &s.bytes);

	s.there = r != E_ABSENT;
	if (r == E_ABSENT) {
		error_clear();
		r = E_OK;
	} else if (r == E_OK) {
		r = look(path, &s);
	}
	if (r != E_OK)
		since_free(&s);
	else
		*out = s;
	return r;
}

void since_free(struct since *s)
{
	buffer_free(&s->bytes);
	memset(s, 0, sizeof(*s));
}

/* --- writing --- */

static int io_fault(const char *path)
{
	return error_set(E_IO, "%s: %s", path, strerror(errno));
}

static int put_at(int fd, const uint8_t *bytes, size_t len, size_t at)
{
	ssize_t n;

	while (len > 0) {
		n = pwrite(fd, bytes, len, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
		at += (size_t)n;
	}
	return 0;
}

static int write_at(const char *path, struct span bytes, size_t at)
{
	int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC), r = E_OK;

	if (fd < 0)
		return io_fault(path);
	/* the length stays: the bytes are all there is to sync */
	if (put_at(fd, bytes.bytes, bytes.len, at) != 0 || fdatasync(fd) != 0)
		r = io_fault(path);
	if (close(fd) != 0 && r == E_OK)
		r = io_fault(path);
	return r;
}

bool since_takes(const struct since *s, struct span text)
{
	const size_t len = text.len + SUM_TEXT + 1;

	return s->there && len <= RECORD_MAX && s->free + len <= SINCE_LEN;
}

int since_append(const char *path, const struct since *s, struct span text)
{
	struct buffer record = BUFFER_INIT;
	uint8_t sum[HASH_LEN];
	int r;

	hash_sha256(text.bytes, text.len, sum);
	buffer_put(&record, text.bytes, text.len);
	buffer_text(&record, " ");
	buffer_hex(&record, sum, sizeof(sum));
	buffer_text(&record, "\n");
	r = buffer_status(&record);
	if (r == E_OK)
		r = write_at(path, (struct span){ record.bytes, record.len },
			     s->free);
	buffer_free(&record);
	return r;
}

int since_make(const char *path)
{
	struct file_out f;
	int r = file_out_begin(path, &f);

	if (r != E_OK)
		return r;
	return file_out_close(&f, file_out_put(&f, zeros, sizeof(zeros)));
}

int since_clear(const char *path, const struct since *s)
{
	if (s->bytes.len != SINCE_LEN)
		return file_remove(path);
	if (s->free == 0)
		return E_OK;
	return home_write(path, (struct span){ zeros, sizeof(zeros) });
}
