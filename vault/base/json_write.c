/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_write.c -- the one spelling of each value. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/json_private.h"
#include "vault/base/text.h"

static int write_text(struct span s, struct buffer *out)
{
	size_t from = 0, i;

	if (!text_clean(s))
		return error_set(E_INPUT, "a text holds control characters or "
					  "is no UTF-8");
	buffer_byte(out, '"');
	for (i = 0; i < s.len; i++) {
		if (s.bytes[i] != '"' && s.bytes[i] != '\\')
			continue;
		buffer_put(out, s.bytes + from, i - from);
		buffer_byte(out, '\\');
		from = i;
	}
	if (s.len > from)
		buffer_put(out, s.bytes + from, s.len - from);
	buffer_byte(out, '"');
	return E_OK;
}

static int write_integer(int64_t n, struct buffer *out)
{
	if (n > JSON_INTEGER_MAX || n < -JSON_INTEGER_MAX)
		return error_set(E_INPUT, "a number is out of range");
	buffer_format(out, "%lld", (long long)n);
	return E_OK;
}

static int write_value(const struct json *v, unsigned depth,
		       struct buffer *out);

static int write_members(const struct json *v, unsigned depth,
			 struct buffer *out)
{
	bool object = v->type == JSON_OBJECT;
	size_t i;
	int r;

	if (depth == JSON_DEPTH_MAX)
		return error_set(E_INPUT, "nested too deep");
	buffer_byte(out, object ? '{' : '[');
	for (i = 0; i < v->count; i++) {
		if (i > 0)
			buffer_byte(out, ',');
		if (object) {
			buffer_byte(out, '"');
			buffer_text(out, v->members[i].key);
			buffer_text(out, "\":");
		}
		r = write_value(v->members[i].value, depth + 1, out);
		if (r != E_OK)
			return r;
	}
	buffer_byte(out, object ? '}' : ']');
	return E_OK;
}

static int write_value(const struct json *v, unsigned depth, struct buffer *out)
{
	switch (v->type) {
	case JSON_TEXT:
		return write_text(json_span(v), out);
	case JSON_INTEGER:
		return write_integer(v->integer, out);
	case JSON_BOOL:
		buffer_text(out, v->boolean ? "true" : "false");
		return E_OK;
	default:
		return write_members(v, depth, out);
	}
}

int json_write(const struct json_doc *doc, const struct json *value,
	       struct buffer *out)
{
	int r = json_status(doc);

	if (r == E_OK && value == NULL)
		r = error_set(E_INTERNAL, "an empty document");
	if (r == E_OK)
		r = write_value(value, 0, out);
	return r == E_OK ? buffer_status(out) : r;
}
