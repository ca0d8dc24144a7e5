/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_build.c -- making documents. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/json_private.h"
#include "vault/base/text.h"

static struct json *first_is_root(struct json_doc *doc, struct json *v)
{
	if (doc->root == NULL)
		doc->root = v;
	return v;
}

struct json *json_object(struct json_doc *doc)
{
	return first_is_root(doc, json_make(doc, JSON_OBJECT));
}

struct json *json_array(struct json_doc *doc)
{
	return first_is_root(doc, json_make(doc, JSON_ARRAY));
}

void json_set_root(struct json_doc *doc, struct json *value)
{
	doc->root = value;
}

int json_status(const struct json_doc *doc)
{
	if (doc->failed == E_OK)
		return E_OK;
	return error_set(doc->failed, "a document");
}

void json_set(struct json_doc *doc, struct json *obj, const char *key,
	      struct json *value)
{
	struct span name = { (const uint8_t *)key, strlen(key) };
	const char *kept;
	size_t at;

	if (doc->failed != E_OK || obj == NULL || value == NULL)
		return;
	if (obj->type != JSON_OBJECT || !json_key_valid(name) ||
	    json_get(obj, key) != NULL) {
		doc->failed = E_INTERNAL;
		return;
	}
	kept = json_keep(doc, key, name.len);
	if (kept == NULL || !json_append(doc, obj, kept, value))
		return;
	for (at = obj->count - 1;
	     at > 0 && strcmp(obj->members[at - 1].key, kept) > 0; at--)
		obj->members[at] = obj->members[at - 1];
	obj->members[at].key = kept;
	obj->members[at].value = value;
}

static struct json *make_text(struct json_doc *doc, struct span text)
{
	struct json *v = json_make(doc, JSON_TEXT);

	if (v == NULL)
		return NULL;
	v->text = json_keep(doc, text.bytes, text.len);
	v->text_len = text.len;
	return v->text == NULL ? NULL : v;
}

static struct json *make_base64(struct json_doc *doc, const void *bytes,
				size_t len)
{
	struct json *v = json_make(doc, JSON_TEXT);
	char *text = json_alloc(doc, BASE64_PADDED_LEN(len) + 1);

	if (v == NULL || text == NULL)
		return NULL;
	base64_encode(bytes, len, BASE64_PADDED, text);
	v->text = text;
	v->text_len = BASE64_PADDED_LEN(len);
	return v;
}

void json_set_text(struct json_doc *doc, struct json *obj, const char *key,
		   const char *text)
{
	struct span s = { (const uint8_t *)text, strlen(text) };

	json_set(doc, obj, key, make_text(doc, s));
}

void json_set_span(struct json_doc *doc, struct json *obj, const char *key,
		   struct span text)
{
	json_set(doc, obj, key, make_text(doc, text));
}

void json_set_base64(struct json_doc *doc, struct json *obj, const char *key,
		     const void *bytes, size_t len)
{
	json_set(doc, obj, key, make_base64(doc, bytes, len));
}

struct json *json_from_text(struct json_doc *doc, const char *text)
{
	return make_text(doc,
			 (struct span){ (const uint8_t *)text, strlen(text) });
}

struct json *json_from_integer(struct json_doc *doc, int64_t n)
{
	struct json *v = json_make(doc, JSON_INTEGER);

	if (v != NULL)
		v->integer = n;
	return v;
}

struct json *json_from_bool(struct json_doc *doc, bool yes)
{
	struct json *v = json_make(doc, JSON_BOOL);

	if (v != NULL)
		v->boolean = yes;
	return v;
}

void json_set_integer(struct json_doc *doc, struct json *obj, const char *key,
		      int64_t n)
{
	json_set(doc, obj, key, json_from_integer(doc, n));
}

void json_set_bool(struct json_doc *doc, struct json *obj, const char *key,
		   bool yes)
{
	json_set(doc, obj, key, json_from_bool(doc, yes));
}

void json_add(struct json_doc *doc, struct json *arr, struct json *value)
{
	if (doc->failed != E_OK || arr == NULL || value == NULL)
		return;
	if (arr->type != JSON_ARRAY)
		doc->failed = E_INTERNAL;
	else
		json_append(doc, arr, NULL, value);
}

void json_add_text(struct json_doc *doc, struct json *arr, const char *text)
{
	struct span s = { (const uint8_t *)text, strlen(text) };

	json_add(doc, arr, make_text(doc, s));
}

void json_add_base64(struct json_doc *doc, struct json *arr, const void *bytes,
		     size_t len)
{
	json_add(doc, arr, make_base64(doc, bytes, len));
}

struct json *json_copy(struct json_doc *doc, const struct json *value)
{
	struct json *copy;
	size_t i;

	if (value->type == JSON_TEXT)
		return make_text(doc, json_span(value));
	copy = json_make(doc, value->type);
	if (copy == NULL)
		return NULL;
	if (value->type == JSON_INTEGER)
		copy->integer = value->integer;
	if (value->type == JSON_BOOL)
		copy->boolean = value->boolean;
	for (i = 0; i < json_count(value); i++) {
		struct json *child = json_copy(doc, value->members[i].value);

		if (value->type == JSON_OBJECT)
			json_set(doc, copy, value->members[i].key, child);
		else
			json_add(doc, copy, child);
	}
	return copy;
}
