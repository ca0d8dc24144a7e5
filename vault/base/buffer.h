/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * buffer.h -- growing public bytes.  Never for secrets: growth copies.
 *
 * A buffer that failed to grow stays failed; check once with buffer_status.
 */
#ifndef BG_BASE_BUFFER_H
#define BG_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *bytes; /* always one NUL behind the last byte */
	size_t len;
	size_t cap;
	int failed;
};

#define BUFFER_INIT \
	{ \
		NULL, 0, 0, 0 \
	}

void buffer_put(struct buffer *b, const void *bytes, size_t len);
void buffer_text(struct buffer *b, const char *text);
void buffer_format(struct buffer *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buffer_byte(struct buffer *b, uint8_t byte);
void buffer_u32be(struct buffer *b, uint32_t n);
void buffer_u64be(struct buffer *b, uint64_t n);
void buffer_base64(struct buffer *b, const void *bytes, size_t len);
void buffer_hex(struct buffer *b, const void *bytes, size_t len);

/* buffer_reserve -- room for ${more} bytes, and no more than that: for what is
 * long, and known to be. buffer_space -- ${len} bytes more that the caller fills
 * in now; NULL: the buffer is failed. */
void buffer_reserve(struct buffer *b, size_t more);
uint8_t *buffer_space(struct buffer *b, size_t len);

/* 0, or E_MEMORY when any call before could not grow. */
int buffer_status(const struct buffer *b);

/* The text so far, NUL-terminated; "" when empty. Valid until the next call. */
const char *buffer_string(const struct buffer *b);

/* buffer_take -- hand the bytes to the caller (to free()), and empty b. */
uint8_t *buffer_take(struct buffer *b, size_t *len);

/* Wipes and frees; the buffer is empty afterwards and may be used again. */
void buffer_free(struct buffer *b);

#endif
