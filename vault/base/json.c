/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.c -- documents, their memory, and looking into them. */
#include "vault/base/json.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/json_private.h"
#include "vault/base/text.h"

#define BLOCK_LEN 4096  /* the first; each is twice the one before it, ... */
#define BLOCK_MAX 65536 /* ... up to this */

/* --- memory --- */

int json_new(struct json_doc **out)
{
	struct json_doc *doc = calloc(1, sizeof(*doc));

	if (doc == NULL)
		return error_set(E_MEMORY, "a document");
	*out = doc;
	return E_OK;
}

static void blocks_free(struct json_block *b)
{
	struct json_block *next;

	for (; b != NULL; b = next) {
		next = b->next;
		sodium_memzero(b->bytes, b->used);
		free(b);
	}
}

void json_free(struct json_doc **doc)
{
	if (*doc == NULL)
		return;
	blocks_free((*doc)->blocks);
	free(*doc);
	*doc = NULL;
}

void json_clear(struct json_doc *doc)
{
	struct json_block *b = doc->blocks;

	doc->root = NULL;
	doc->failed = E_OK;
	if (b == NULL)
		return;
	sodium_memzero(b->bytes, b->used);
	b->used = 0;
	blocks_free(b->next);
	b->next = NULL;
}

static struct json_block *block_new(struct json_doc *doc, size_t size)
{
	size_t room = doc->blocks == NULL ? BLOCK_LEN : doc->blocks->size * 2;
	struct json_block *b;

	if (room > BLOCK_MAX)
		room = BLOCK_MAX;
	if (size > room)
		room = size;
	if (room > SIZE_MAX / 2)
		return NULL;
	b = malloc(sizeof(*b) + room);
	if (b == NULL)
		return NULL;
	b->size = room;
	b->used = 0;
	b->next = doc->blocks;
	doc->blocks = b;
	return b;
}

void *json_alloc(struct json_doc *doc, size_t size)
{
	struct json_block *b = doc->blocks;
	size_t rounded = (size + 7) / 8 * 8;
	void *at;

	if (doc->failed != E_OK)
		return NULL;
	if (b == NULL || b->size - b->used < rounded)
		b = block_new(doc, rounded);
	if (b == NULL) {
		error_memory();
		doc->failed = E_MEMORY;
		return NULL;
	}
	at = b->bytes + b->used;
	b->used += rounded;
	return at;
}

struct json *json_make(struct json_doc *doc, enum json_type type)
{
	struct json *v = json_alloc(doc, sizeof(*v));

	if (v != NULL)
		*v = (struct json){ .type = type };
	return v;
}

const char *json_keep(struct json_doc *doc, const void *text, size_t len)
{
	char *copy = json_alloc(doc, len + 1);

	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

bool json_append(struct json_doc *doc, struct json *to, const char *key,
		 struct json *value)
{
	struct json_member *grown;

	if (to->count == to->cap) {
		/* the twelve keys of an entry need two arrays */
		to->cap = to->cap == 0 ? 4 : to->cap * 3;
		grown = json_alloc(doc, to->cap * sizeof(*grown));
		if (grown == NULL)
			return false;
		if (to->count > 0)
			memcpy(grown, to->members, to->count * sizeof(*grown));
		to->members = grown;
	}
	to->members[to->count].key = key;
	to->members[to->count].value = value;
	to->count++;
	return true;
}

bool json_key_valid(struct span key)
{
	size_t i;

	for (i = 0; i < key.len; i++)
		if (key.bytes[i] < 0x20 || key.bytes[i] > 0x7e ||
		    key.bytes[i] == '"' || key.bytes[i] == '\\')
			return false;
	return true;
}

/* --- looking --- */

const struct json *json_root(const struct json_doc *doc)
{
	return doc->root;
}

enum json_type json_type(const struct json *v)
{
	return v->type;
}

static inline bool is(const struct json *v, enum json_type type)
{
	return v != NULL && v->type == type;
}

bool json_is(const struct json *v, enum json_type type)
{
	return is(v, type);
}

static bool holds_others(const struct json *v)
{
	return is(v, JSON_OBJECT) || is(v, JSON_ARRAY);
}

size_t json_count(const struct json *v)
{
	return holds_others(v) ? v->count : 0;
}

/* Where the key is, or belongs. */
static size_t find_key(const struct json *obj, const char *key, bool *found)
{
	size_t low = 0, high = obj->count;

	*found = false;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = text_order(obj->members[mid].key, key);

		if (order == 0) {
			*found = true;
			return mid;
		}
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct json *json_get(const struct json *obj, const char *key)
{
	bool found;
	size_t at;

	if (!is(obj, JSON_OBJECT))
		return NULL;
	at = find_key(obj, key, &found);
	return found ? obj->members[at].value : NULL;
}

const struct json *json_item(const struct json *arr, size_t i)
{
	return is(arr, JSON_ARRAY) && i < arr->count ? arr->members[i].value :
						       NULL;
}

const char *json_key(const struct json *obj, size_t i)
{
	return is(obj, JSON_OBJECT) && i < obj->count ? obj->members[i].key :
							NULL;
}

const struct json *json_value(const struct json *obj, size_t i)
{
	return is(obj, JSON_OBJECT) && i < obj->count ? obj->members[i].value :
							NULL;
}

const char *json_text(const struct json *v)
{
	return is(v, JSON_TEXT) ? v->text : NULL;
}

struct span json_span(const struct json *v)
{
	struct span s = { NULL, 0 };

	if (is(v, JSON_TEXT)) {
		s.bytes = (const uint8_t *)v->text;
		s.len = v->text_len;
	}
	return s;
}

bool json_integer(const struct json *v, int64_t *out)
{
	if (!is(v, JSON_INTEGER))
		return false;
	*out = v->integer;
	return true;
}

bool json_bool(const struct json *v, bool *out)
{
	if (!is(v, JSON_BOOL))
		return false;
	*out = v->boolean;
	return true;
}

bool json_base64(const struct json *v, uint8_t *out, size_t len)
{
	return is(v, JSON_TEXT) && base64_public(json_span(v), out, len);
}

int json_base64_any(const struct json *v, uint8_t **out, size_t *len)
{
	struct span s = json_span(v);
	uint8_t *bytes;
	int r;

	if (s.bytes == NULL)
		return error_set(E_INPUT, "base64 is missing");
	bytes = malloc(s.len / 4 * 3 + 1);
	if (bytes == NULL)
		return error_set(E_MEMORY, "base64");
	r = base64_decode(s, BASE64_PADDED, bytes, s.len / 4 * 3 + 1, len);
	if (r != E_OK)
		free(bytes);
	else
		*out = bytes;
	return r;
}

bool json_equal(const struct json *a, const struct json *b)
{
	size_t i;

	if (a == NULL || b == NULL || a->type != b->type)
		return a == b;
	if (a->type == JSON_TEXT)
		return span_equal(json_span(a), json_span(b));
	if (a->type == JSON_INTEGER)
		return a->integer == b->integer;
	if (a->type == JSON_BOOL)
		return a->boolean == b->boolean;
	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		if (a->type == JSON_OBJECT &&
		    strcmp(a->members[i].key, b->members[i].key) != 0)
			return false;
		if (!json_equal(a->members[i].value, b->members[i].value))
			return false;
	}
	return true;
}
