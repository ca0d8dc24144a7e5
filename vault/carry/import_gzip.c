/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_gzip.c -- a gzip file (RFC 1952), unpacked twice: once to see how much
 * it is, and that it is whole; once into guarded memory of that size. */
#include <string.h>
#include <zlib.h>

#include "vault/base/error.h"
#include "vault/base/library.h"
#include "vault/carry/import_build.h"
#include "vault/carry/import_locked.h"

#define ZLIB(X) X(inflateInit2_) X(inflate) X(inflateEnd)
LIBRARY(zlib, "libz.so.1", ZLIB, "import")

#define GZIP_ONLY (16 + MAX_WBITS)
#define PIECE 65536

static void *zlib_new(void *ctx, unsigned items, unsigned size)
{
	(void)ctx;
	if (size != 0 && items > IMPORT_FILE_MAX / size)
		return NULL;
	return locked_new((size_t)items * size);
}

static void zlib_free(void *ctx, void *block)
{
	(void)ctx;
	locked_free(block);
}

static int begin(z_stream *z, const struct secret *packed)
{
	memset(z, 0, sizeof(*z));
	z->zalloc = zlib_new;
	z->zfree = zlib_free;
	/* zlib does not write to its input */
	z->next_in = (Bytef *)(uintptr_t)secret_peek(packed);
	z->avail_in = (uInt)secret_len(packed);
	/* what zlib's inflateInit2 stands for */
	if (lib_inflateInit2_(z, GZIP_ONLY, ZLIB_VERSION, (int)sizeof(*z)) !=
	    Z_OK)
		return error_set(E_MEMORY, "zlib");
	return E_OK;
}

static int damaged(int code)
{
	if (code == Z_MEM_ERROR)
		return error_set(E_MEMORY, "zlib");
	return error_set(E_INPUT, "what is packed in it is damaged");
}

static int measure(const struct secret *packed, size_t max, size_t *out)
{
	struct secret *piece = NULL;
	int r, code = Z_OK;
	size_t len = 0;
	z_stream z;

	r = secret_new(PIECE, &piece);
	if (r == E_OK)
		r = begin(&z, packed);
	if (r != E_OK) {
		secret_free(&piece);
		return r;
	}
	while (r == E_OK && code == Z_OK) {
		z.next_out = secret_bytes(piece);
		z.avail_out = PIECE;
		code = lib_inflate(&z, Z_NO_FLUSH);
		len += PIECE - z.avail_out;
		if (len > max)
			r = error_set(E_INPUT, "unpacked it is over %zu MiB",
				      max >> 20);
	}
	if (r == E_OK && (code != Z_STREAM_END || z.avail_in > 0))
		r = damaged(code);
	lib_inflateEnd(&z);
	secret_free(&piece);
	if (r == E_OK)
		*out = len;
	return r;
}

int import_gunzip_ready(void)
{
	return library_need(&zlib);
}

int import_gunzip(const struct secret *packed, size_t max, struct secret **out)
{
	struct secret *s = NULL;
	size_t len = 0;
	z_stream z;
	int r, code;

	if (secret_len(packed) > IMPORT_FILE_MAX)
		return error_set(E_INPUT, "it is too long");
	r = library_need(&zlib);
	if (r == E_OK)
		r = measure(packed, max, &len);
	if (r == E_OK)
		r = secret_new(len + 1, &s);
	if (r == E_OK)
		r = begin(&z, packed);
	if (r != E_OK) {
		secret_free(&s);
		return r;
	}
	z.next_out = secret_bytes(s);
	z.avail_out = (uInt)len + 1;
	code = lib_inflate(&z, Z_FINISH);
	lib_inflateEnd(&z);
	if (code != Z_STREAM_END || z.avail_out != 1) {
		secret_free(&s);
		return damaged(code);
	}
	secret_truncate(s, len);
	*out = s;
	return E_OK;
}
