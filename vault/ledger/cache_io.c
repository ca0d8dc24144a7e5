/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/cache_io.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"

bool io_reading(const struct io *io)
{
	return io->out == NULL;
}

void io_wrong(struct io *io)
{
	if (io_reading(io))
		io->in.failed = true;
	else
		io->out->failed = E_INTERNAL;
}

bool io_good(const struct io *io)
{
	return io_reading(io) ? !io->in.failed && !io->no_memory :
				io->out->failed == E_OK;
}

void io_raw(struct io *io, void *bytes, size_t len)
{
	struct span s;

	if (!io_reading(io)) {
		buffer_put(io->out, bytes, len);
		return;
	}
	s = cursor_bytes(&io->in, len);
	if (s.bytes != NULL && len > 0)
		memcpy(bytes, s.bytes, len);
}

void io_u64(struct io *io, uint64_t *n)
{
	if (io_reading(io))
		*n = cursor_u64be(&io->in);
	else
		buffer_u64be(io->out, *n);
}

/* One way to write each number. */
static uint64_t small_read(struct io *io)
{
	uint64_t n = 0;
	unsigned shift;
	uint8_t byte;

	for (shift = 0; shift < 64; shift += 7) {
		byte = cursor_byte(&io->in);
		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80 &&
		    ((byte == 0 && shift > 0) || (shift == 63 && byte > 1)))
			io_wrong(io);
		if (byte < 0x80)
			return io_good(io) ? n : 0;
	}
	io_wrong(io);
	return 0;
}

void io_small(struct io *io, uint64_t *n)
{
	uint64_t left = *n;

	if (io_reading(io)) {
		struct cursor *c = &io->in;

		/* nearly all have one byte */
		*n = io_good(io) && c->at < c->end && *c->at < 0x80 ?
			     *c->at++ :
			     small_read(io);
		return;
	}
	for (; left >= 0x80; left >>= 7)
		buffer_byte(io->out, (uint8_t)(left | 0x80));
	buffer_byte(io->out, (uint8_t)left);
}

/* Small numbers of either sign are small ones: the sign is the lowest bit. */
void io_delta(struct io *io, uint64_t *n, uint64_t before)
{
	uint64_t d = *n - before;
	uint64_t folded = d << 1 ^ (0 - (d >> 63));

	io_small(io, &folded);
	if (io_reading(io))
		*n = before + (folded >> 1 ^ (0 - (folded & 1)));
}

void io_flags(struct io *io, unsigned *flags, unsigned max)
{
	uint64_t n = *flags;

	io_small(io, &n);
	if (n > max)
		io_wrong(io);
	else
		*flags = (unsigned)n;
}

void io_i64(struct io *io, int64_t *n)
{
	uint64_t u = (uint64_t)*n;

	io_u64(io, &u);
	*n = (int64_t)u;
}

void io_unsigned(struct io *io, unsigned *n, unsigned max)
{
	uint32_t u = *n;

	if (io_reading(io))
		u = cursor_u32be(&io->in);
	else
		buffer_u32be(io->out, u);
	if (u > max)
		io_wrong(io);
	else
		*n = u;
}

void io_bool(struct io *io, bool *b)
{
	uint8_t byte = *b;

	io_raw(io, &byte, 1);
	if (byte > 1)
		io_wrong(io);
	if (io_reading(io))
		*b = byte == 1;
}

void io_size(struct io *io, size_t *n, size_t max)
{
	uint64_t u = *n;

	io_u64(io, &u);
	if (u > max)
		io_wrong(io);
	else
		*n = (size_t)u;
}

void io_text(struct io *io, char *text, size_t cap)
{
	size_t len = io_reading(io) ? 0 : strlen(text);

	io_size(io, &len, cap - 1);
	io_raw(io, text, len);
	if (!io_reading(io))
		return;
	if (memchr(text, '\0', len) != NULL)
		io_wrong(io);
	memset(text + len, 0, cap - len);
}

void io_id(struct io *io, char id[ID_TEXT])
{
	uint8_t raw[ID_LEN] = { 0 };
	bool there = id[0] != '\0';

	io_bool(io, &there);
	if (!there) {
		memset(id, 0, ID_TEXT);
		return;
	}
	if (!io_reading(io) &&
	    hex_decode((struct span){ (const uint8_t *)id, strlen(id) }, raw,
		       ID_LEN) != 0)
		io_wrong(io);
	io_raw(io, raw, ID_LEN);
	if (io_reading(io))
		hex_public(raw, ID_LEN, id);
}

void io_count(struct io *io, size_t *count)
{
	io_size(io, count, io_reading(io) ? cursor_left(&io->in) : SIZE_MAX);
}

void io_list(struct io *io, void *items, size_t *count, size_t *cap,
	     size_t size)
{
	void *fresh = NULL;

	if (!io_reading(io)) {
		io_count(io, count);
		return;
	}
	*count = 0;
	io_count(io, count);
	if (*count > 0)
		fresh = calloc(*count, size);
	if (*count > 0 && fresh == NULL) {
		io->no_memory = true;
		*count = 0;
	}
	*cap = *count;
	memcpy(items, &fresh, sizeof(fresh));
}

bool io_there(struct io *io, void *item, size_t size)
{
	void *at;
	bool there;

	memcpy(&at, item, sizeof(at));
	there = at != NULL;
	io_bool(io, &there);
	if (!io_reading(io))
		return there;
	at = there && io_good(io) ? calloc(1, size) : NULL;
	if (there && io_good(io) && at == NULL)
		io->no_memory = true;
	memcpy(item, &at, sizeof(at));
	return at != NULL;
}
