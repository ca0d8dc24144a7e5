/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/base/cursor.h"

#include <string.h>

void cursor_init(struct cursor *c, const void *bytes, size_t len)
{
	static const uint8_t none[1];

	c->at = bytes == NULL ? none : bytes;
	c->end = c->at + (bytes == NULL ? 0 : len);
	c->failed = bytes == NULL && len > 0;
}

size_t cursor_left(const struct cursor *c)
{
	return c->failed ? 0 : (size_t)(c->end - c->at);
}

static struct span fail(struct cursor *c)
{
	struct span none = { NULL, 0 };

	c->failed = true;
	return none;
}

struct span cursor_bytes(struct cursor *c, size_t len)
{
	struct span s;

	if (c->failed || len > cursor_left(c))
		return fail(c);
	s.bytes = c->at;
	s.len = len;
	c->at += len;
	return s;
}

struct span cursor_until(struct cursor *c, uint8_t stop)
{
	const uint8_t *found;
	struct span s;

	if (c->failed || c->at == c->end)
		return fail(c);
	found = memchr(c->at, stop, cursor_left(c));
	if (found == NULL)
		return fail(c);
	s.bytes = c->at;
	s.len = (size_t)(found - c->at);
	c->at = found + 1;
	return s;
}

struct span cursor_line(struct cursor *c)
{
	return cursor_until(c, '\n');
}

bool cursor_accept(struct cursor *c, const char *text)
{
	size_t len = strlen(text);

	if (len > cursor_left(c) || memcmp(c->at, text, len) != 0)
		return false;
	c->at += len;
	return true;
}

void cursor_expect(struct cursor *c, const char *text)
{
	if (!cursor_accept(c, text))
		c->failed = true;
}

uint64_t cursor_decimal(struct cursor *c, uint64_t max)
{
	const uint8_t *start = c->at;
	uint64_t n = 0;

	while (cursor_left(c) > 0 && *c->at >= '0' && *c->at <= '9') {
		uint64_t digit = (uint64_t)(*c->at - '0');

		if (digit > max || n > (max - digit) / 10) {
			c->failed = true;
			return 0;
		}
		n = n * 10 + digit;
		c->at++;
	}
	if (c->failed || c->at == start ||
	    (*start == '0' && c->at > start + 1)) {
		c->failed = true;
		return 0;
	}
	return n;
}

uint8_t cursor_byte(struct cursor *c)
{
	struct span s = cursor_bytes(c, 1);

	return s.bytes == NULL ? 0 : s.bytes[0];
}

uint32_t cursor_u32be(struct cursor *c)
{
	struct span s = cursor_bytes(c, 4);
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < s.len; i++)
		n = n << 8 | s.bytes[i];
	return n;
}

uint64_t cursor_u64be(struct cursor *c)
{
	uint64_t high = cursor_u32be(c);

	return high << 32 | cursor_u32be(c);
}

bool cursor_done(const struct cursor *c)
{
	return !c->failed && c->at == c->end;
}

bool span_is(struct span s, const char *text)
{
	return s.len == strlen(text) &&
	       (s.len == 0 || memcmp(s.bytes, text, s.len) == 0);
}

bool span_equal(struct span a, struct span b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}
