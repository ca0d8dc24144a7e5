/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/other_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/text.h"

#define DEPTH 16
#define INTEGER_MAX 9007199254740991
#define FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL)

/* A NUL stands nowhere in a JSON text; jansson passes over one behind a word or
 * a number. */
static json_t *load(struct span in, json_error_t *why)
{
	memset(why, 0, sizeof(*why));
	if (in.len > 0 && memchr(in.bytes, 0, in.len) != NULL)
		return NULL;
	return json_loadb((const char *)in.bytes, in.len, FLAGS, why);
}

/* --- of entries --- */

static bool key_plain(const char *key)
{
	for (; *key != '\0'; key++)
		if (*key < ' ' || *key > '~' || *key == '"' || *key == '\\')
			return false;
	return true;
}

static bool plain(json_t *v, unsigned depth);

static bool members_plain(json_t *v, unsigned depth)
{
	const char *key;
	json_t *each;

	json_object_foreach (v, key, each) {
		if (!key_plain(key) || !plain(each, depth + 1))
			return false;
	}
	return true;
}

static bool items_plain(json_t *v, unsigned depth)
{
	size_t i;

	for (i = 0; i < json_array_size(v); i++)
		if (!plain(json_array_get(v, i), depth + 1))
			return false;
	return true;
}

static bool plain(json_t *v, unsigned depth)
{
	struct span text;

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		return depth < DEPTH && members_plain(v, depth);
	case JSON_ARRAY:
		return depth < DEPTH && items_plain(v, depth);
	case JSON_STRING:
		text.bytes = (const uint8_t *)json_string_value(v);
		text.len = json_string_length(v);
		return text_clean(text);
	case JSON_INTEGER:
		return json_integer_value(v) <= INTEGER_MAX &&
		       json_integer_value(v) >= -INTEGER_MAX;
	default:
		return json_is_boolean(v);
	}
}

bool other_canonical(struct span in)
{
	json_error_t why;
	json_t *root = load(in, &why);
	char *text = NULL;
	bool same = false;

	if (root != NULL && plain(root, 0)) {
		text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS |
						JSON_ENCODE_ANY);
		same = text != NULL && span_is(in, text);
	}
	free(text);
	json_decref(root);
	return same;
}

/* --- of others --- */

void other_put(struct buffer *out, char kind, struct span bytes)
{
	buffer_format(out, "%c%zu:", kind, bytes.len);
	if (bytes.len > 0)
		buffer_put(out, bytes.bytes, bytes.len);
}

static struct span text_of(const char *text, size_t len)
{
	return (struct span){ (const uint8_t *)text, len };
}

static void put(json_t *v, struct buffer *out)
{
	const struct span none = { NULL, 0 };
	const char *key;
	json_t *each;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		other_put(out, 'o', none);
		json_object_foreach (v, key, each) {
			other_put(out, 'k', text_of(key, strlen(key)));
			put(each, out);
		}
		other_put(out, 'e', none);
		break;
	case JSON_ARRAY:
		other_put(out, 'a', none);
		for (i = 0; i < json_array_size(v); i++)
			put(json_array_get(v, i), out);
		other_put(out, 'e', none);
		break;
	case JSON_STRING:
		other_put(out, 't',
			  text_of(json_string_value(v), json_string_length(v)));
		break;
	case JSON_NULL:
		other_put(out, 'z', none);
		break;
	default:
		other_put(out, json_is_boolean(v) ? 'b' : 'n', none);
	}
}

bool other_reads(struct span in, struct buffer *out, bool *apart)
{
	json_error_t why;
	json_t *root;

	*apart = false;
	root = load(in, &why);
	if (root == NULL) {
		*apart = json_error_code(&why) == json_error_numeric_overflow ||
			 json_error_code(&why) == json_error_null_byte_in_key;
		return false;
	}
	put(root, out);
	json_decref(root);
	return true;
}
