/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packed attachments, beside zlib's own whole-file call: both unpack the same,
 * or neither does; never more than is allowed. The input, packed, comes out as
 * it was.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/error.h"
#include "vault/carry/import_build.h"

#define MAX ((size_t)1 << 20)
#define GZIP (15 + 16)

const unsigned fuzz_longest = 2048;

void fuzz_start(void)
{
}

static void pack(struct span in, struct buffer *out)
{
	uint8_t room[8192];
	z_stream z = { .next_in = (Bytef *)(uintptr_t)in.bytes,
		       .avail_in = (uInt)in.len,
		       .next_out = room,
		       .avail_out = sizeof(room) };

	MUST(deflateInit2(&z, 6, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) ==
	     Z_OK);
	MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
	buffer_put(out, room, sizeof(room) - z.avail_out);
	deflateEnd(&z);
}

void fuzz_seeds(void)
{
	static const uint8_t zeros[2048];
	struct buffer out = BUFFER_INIT;

	pack(span_text("an attachment, an attachment"), &out);
	seed_put(out.bytes, out.len);
	seed_put(out.bytes + 10, out.len - 18);
	buffer_free(&out);
	pack((struct span){ zeros, sizeof(zeros) }, &out);
	seed_put(out.bytes, out.len);
	buffer_free(&out);
	pack((struct span){ zeros, 0 }, &out);
	seed_put(out.bytes, out.len);
	buffer_free(&out);
}

/* One member and nothing behind it; *len bytes of ${room}. */
static bool other_unpacks(struct span in, uint8_t *room, size_t *len)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)in.bytes,
		       .avail_in = (uInt)in.len,
		       .next_out = room,
		       .avail_out = MAX + 1 };
	int code;

	MUST(inflateInit2(&z, GZIP) == Z_OK);
	code = inflate(&z, Z_FINISH);
	*len = MAX + 1 - z.avail_out;
	inflateEnd(&z);
	return code == Z_STREAM_END && z.avail_in == 0 && *len <= MAX;
}

static void compare(struct span in)
{
	static uint8_t *room;
	struct secret *packed = secret_of(in), *out = NULL;
	bool ours, other;
	size_t len;

	if (room == NULL)
		room = malloc(MAX + 1);
	MUST(room != NULL);
	ours = import_gunzip(packed, MAX, &out) == E_OK;
	other = other_unpacks(in, room, &len);
	MUST(ours == other);
	if (ours)
		MUST(span_equal(span_secret(out), (struct span){ room, len }));
	secret_free(&packed);
	secret_free(&out);
}

/* The input as what stands between a header and a trailer that are right. */
static void compare_inner(struct span in)
{
	static const uint8_t head[10] = { 0x1f, 0x8b, 8 };
	z_stream z = { .next_in = (Bytef *)(uintptr_t)in.bytes,
		       .avail_in = (uInt)in.len };
	struct buffer file = BUFFER_INIT;
	uint8_t room[65536];
	uint32_t tail[2];

	z.next_out = room;
	z.avail_out = sizeof(room);
	MUST(inflateInit2(&z, -15) == Z_OK);
	if (inflate(&z, Z_FINISH) == Z_STREAM_END) {
		tail[1] = (uint32_t)(sizeof(room) - z.avail_out);
		tail[0] = (uint32_t)crc32(0, room, (uInt)tail[1]);
		buffer_put(&file, head, sizeof(head));
		buffer_put(&file, in.bytes, in.len - z.avail_in);
		buffer_put(&file, tail, sizeof(tail)); /* little-endian */
		compare(span_of(&file));
	}
	inflateEnd(&z);
	buffer_free(&file);
}

void fuzz_one(struct span in)
{
	struct buffer packed = BUFFER_INIT;
	struct secret *file, *out = NULL;

	compare(in);
	compare_inner(in);
	pack(in, &packed);
	file = secret_of(span_of(&packed));
	FINE(import_gunzip(file, MAX, &out));
	MUST(span_equal(span_secret(out), in));
	secret_free(&out);
	if (in.len > 0)
		MUST(import_gunzip(file, in.len - 1, &out) != E_OK);
	secret_free(&file);
	buffer_free(&packed);
}
