/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/buffer.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/text.h"

/* The old bytes are wiped: sealed details pass through buffers. */
static int grow(struct buffer *b, size_t want)
{
	uint8_t *grown;

	grown = malloc(want);
	if (grown == NULL) {
		error_memory();
		b->failed = E_MEMORY;
		return b->failed;
	}
	if (b->len > 0)
		memcpy(grown, b->bytes, b->len);
	grown[b->len] = '\0'; /* where nothing more comes */
	if (b->bytes != NULL)
		sodium_memzero(b->bytes, b->cap);
	free(b->bytes);
	b->bytes = grown;
	b->cap = want;
	return E_OK;
}

static bool fits(struct buffer *b, size_t more)
{
	if (b->failed == E_OK && (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4))
		b->failed = E_MEMORY;
	return b->failed == E_OK;
}

/* Room for ${more} bytes and the NUL behind them. */
static int room(struct buffer *b, size_t more)
{
	size_t want = b->cap == 0 ? 256 : b->cap;

	if (!fits(b, more))
		return b->failed;
	while (want < b->len + more + 1)
		want *= 2;
	return want == b->cap ? E_OK : grow(b, want);
}

void buffer_reserve(struct buffer *b, size_t more)
{
	if (fits(b, more) && b->len + more + 1 > b->cap)
		grow(b, b->len + more + 1);
}

static void added(struct buffer *b, size_t len)
{
	b->len += len;
	b->bytes[b->len] = '\0';
}

uint8_t *buffer_space(struct buffer *b, size_t len)
{
	buffer_reserve(b, len);
	if (b->failed != E_OK)
		return NULL;
	added(b, len);
	return b->bytes + b->len - len;
}

void buffer_put(struct buffer *b, const void *bytes, size_t len)
{
	if (room(b, len) != E_OK)
		return;
	if (len > 0)
		memcpy(b->bytes + b->len, bytes, len);
	added(b, len);
}

void buffer_text(struct buffer *b, const char *text)
{
	buffer_put(b, text, strlen(text));
}

void buffer_format(struct buffer *b, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		b->failed = E_MEMORY;
	else if (room(b, (size_t)len) == E_OK) {
		vsnprintf((char *)b->bytes + b->len, (size_t)len + 1, format,
			  again);
		added(b, (size_t)len);
	}
	va_end(again);
}

void buffer_byte(struct buffer *b, uint8_t byte)
{
	buffer_put(b, &byte, 1);
}

void buffer_u32be(struct buffer *b, uint32_t n)
{
	int shift;

	for (shift = 24; shift >= 0; shift -= 8)
		buffer_byte(b, (uint8_t)(n >> shift));
}

void buffer_u64be(struct buffer *b, uint64_t n)
{
	buffer_u32be(b, (uint32_t)(n >> 32));
	buffer_u32be(b, (uint32_t)n);
}

void buffer_base64(struct buffer *b, const void *bytes, size_t len)
{
	size_t text = BASE64_PADDED_LEN(len);

	if (room(b, text) != E_OK)
		return;
	base64_encode(bytes, len, BASE64_PADDED, (char *)b->bytes + b->len);
	added(b, text);
}

void buffer_hex(struct buffer *b, const void *bytes, size_t len)
{
	if (room(b, len * 2) != E_OK)
		return;
	hex_encode(bytes, len, (char *)b->bytes + b->len);
	added(b, len * 2);
}

int buffer_status(const struct buffer *b)
{
	return b->failed == E_OK ? E_OK : error_set(E_MEMORY, "a buffer");
}

const char *buffer_string(const struct buffer *b)
{
	return b->bytes == NULL ? "" : (const char *)b->bytes;
}

uint8_t *buffer_take(struct buffer *b, size_t *len)
{
	uint8_t *bytes;

	if (room(b, 0) != E_OK)
		return NULL;
	bytes = b->bytes;
	bytes[b->len] = '\0';
	*len = b->len;
	b->bytes = NULL;
	b->len = b->cap = 0;
	return bytes;
}

void buffer_free(struct buffer *b)
{
	if (b->bytes != NULL)
		sodium_memzero(b->bytes, b->cap);
	free(b->bytes);
	b->bytes = NULL;
	b->len = b->cap = 0;
	b->failed = E_OK;
}
