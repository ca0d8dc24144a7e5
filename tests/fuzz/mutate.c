/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mutate.c -- for logs.h: changes that chance would not come upon. */
#include "tests/fuzz/mutate.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "vault/base/text.h"

#define ID_LETTERS (2 * ID_LEN)
#define FOUND_MAX 1024

/* libFuzzer's own, and the one it calls. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t cap);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t cap,
			       unsigned seed);

static bool is_writer(const uint8_t *bytes, size_t at)
{
	static const char before[] = "\"act\":\"member:";
	const size_t n = sizeof(before) - 1;

	return at >= n && memcmp(bytes + at - n, before, n) == 0;
}

/* Where ids begin: all, or just those of who wrote an entry. */
static size_t ids_find(const uint8_t *bytes, size_t len, bool writers,
		       size_t *at)
{
	size_t i, n = 0;

	for (i = 0; i + ID_LETTERS <= len && n < FOUND_MAX; i++) {
		if (!text_is_id((struct span){ bytes + i, ID_LETTERS }))
			continue;
		if (!writers || is_writer(bytes, i))
			at[n++] = i;
		i += ID_LETTERS - 1;
	}
	return n;
}

static size_t id_for_another(uint8_t *bytes, size_t len, unsigned seed)
{
	size_t to[FOUND_MAX], from[FOUND_MAX];
	size_t n = ids_find(bytes, len, seed % 2 == 0, to);
	size_t m = ids_find(bytes, len, seed % 4 == 0, from);

	if (n > 0 && m > 0)
		memmove(bytes + to[seed / 4 % n], bytes + from[seed / 4096 % m],
			ID_LETTERS);
	return len;
}

/* The line that the byte is of, with its end. */
static struct span line_at(const uint8_t *bytes, size_t len, size_t at)
{
	size_t from = at, to = at;

	while (from > 0 && bytes[from - 1] != '\n')
		from--;
	while (to < len && bytes[to] != '\n')
		to++;
	return (struct span){ bytes + from, to + (to < len) - from };
}

/* A line once more at the end, or gone. */
static size_t line_moved(uint8_t *bytes, size_t len, size_t cap, unsigned seed)
{
	struct span line = line_at(bytes, len, seed / 64 % len);
	const size_t end = (size_t)(line.bytes + line.len - bytes);

	if (seed % 2 == 0 && len + line.len <= cap &&
	    line.bytes[line.len - 1] == '\n') {
		memcpy(bytes + len, line.bytes, line.len);
		return len + line.len;
	}
	memmove((uint8_t *)(uintptr_t)line.bytes, bytes + end, len - end);
	return len - line.len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t cap,
			       unsigned seed)
{
	if (len > 0 && seed % 8 < 3)
		return id_for_another(bytes, len, seed / 8);
	if (len > 0 && seed % 8 == 3)
		return line_moved(bytes, len, cap, seed / 8);
	return LLVMFuzzerMutate(bytes, len, cap);
}

void mutate_lines(void)
{
}
