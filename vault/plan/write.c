/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write.c -- a plan as a file of people, key by key as the table has them. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/plan/schema.h"

#define DEPTH_MAX 8

static void line(struct buffer *out, unsigned depth)
{
	buffer_byte(out, '\n');
	while (depth-- > 0)
		buffer_text(out, "  ");
}

/* Clean text has nothing else that JSON would escape. */
static void text_write(const char *text, struct buffer *out)
{
	buffer_byte(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buffer_byte(out, '\\');
		buffer_byte(out, (uint8_t)*text);
	}
	buffer_byte(out, '"');
}

static void object_write(const struct plan_key *keys, const struct json *v,
			 unsigned depth, struct buffer *out);

static void value_write(const struct plan_key *key, const struct json *v,
			unsigned depth, struct buffer *out)
{
	bool yes = false;
	int64_t n = 0;

	switch (json_type(v)) {
	case JSON_TEXT:
		text_write(json_text(v), out);
		break;
	case JSON_INTEGER:
		json_integer(v, &n);
		buffer_format(out, "%lld", (long long)n);
		break;
	case JSON_BOOL:
		json_bool(v, &yes);
		buffer_text(out, yes ? "true" : "false");
		break;
	case JSON_OBJECT:
		object_write(key->keys, v, depth, out);
		break;
	case JSON_ARRAY:
		break;
	}
}

/* Objects a line each, all else on one. */
static void list_write(const struct plan_key *key, const struct json *v,
		       unsigned depth, struct buffer *out)
{
	bool tall = key->type == P_OBJECTS && json_count(v) > 0;
	size_t i;

	buffer_byte(out, '[');
	for (i = 0; i < json_count(v); i++) {
		if (i > 0)
			buffer_text(out, tall ? "," : ", ");
		if (tall)
			line(out, depth + 1);
		value_write(key, json_item(v, i), depth + 1, out);
	}
	if (tall)
		line(out, depth);
	buffer_byte(out, ']');
}

/* What is missing and may be null is null; what may be missing is. */
static void object_write(const struct plan_key *keys, const struct json *v,
			 unsigned depth, struct buffer *out)
{
	const struct json *value;
	bool first = true;

	buffer_byte(out, '{');
	for (; keys->key != NULL && depth < DEPTH_MAX; keys++) {
		value = json_get(v, keys->key);
		if (value == NULL && (keys->flags & P_NIL) == 0)
			continue;
		if (!first)
			buffer_byte(out, ',');
		first = false;
		line(out, depth + 1);
		text_write(keys->key, out);
		buffer_text(out, ": ");
		if (value == NULL)
			buffer_text(out, "null");
		else if (json_type(value) == JSON_ARRAY)
			list_write(keys, value, depth + 1, out);
		else
			value_write(keys, value, depth + 1, out);
	}
	line(out, depth);
	buffer_byte(out, '}');
}

int plan_write(const struct plan *p, struct buffer *out)
{
	object_write(plan_keys, p->root, 0, out);
	buffer_byte(out, '\n');
	return buffer_status(out);
}
