/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json.h -- canonical JSON: RFC 8785 for objects, arrays, strings, integers
 * and booleans, and no other bytes (docs/format.md, Leaf).
 *
 * The parser accepts exactly the bytes the writer makes: keys in ascending
 * ASCII order and printable ASCII, no white space, integers |n| < 2^53 without
 * leading zeros or -0, no floats, no null, no duplicate keys, strings of clean
 * text (text_clean) with only \" and \\ as escapes; depth at most 16.
 *
 * Values belong to their document and live until json_free, which wipes them.
 */
#ifndef BG_BASE_JSON_H
#define BG_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/cursor.h"

enum json_type { JSON_OBJECT, JSON_ARRAY, JSON_TEXT, JSON_INTEGER, JSON_BOOL };

#define JSON_INTEGER_MAX 9007199254740991 /* 2^53 - 1 */

struct json_doc; /* owns all its values */
struct json;     /* one value */

/* json_parse -- whole input or nothing: E_INPUT names the offset and reason. */
int json_parse(const void *bytes, size_t len, struct json_doc **out);

/* json_parse_into -- the same into a document that may have others already; *root
 * is as good as the document, which after a failure is good for json_clear and
 * json_free. json_clear -- forget (and wipe) all values, keep some memory for the
 * next. */
int json_parse_into(struct json_doc *doc, const void *bytes, size_t len,
		    const struct json **root);
void json_clear(struct json_doc *doc);

/* json_new -- an empty document to build in; E_MEMORY. */
int json_new(struct json_doc **out);
void json_free(struct json_doc **doc);

const struct json *json_root(const struct json_doc *doc);

/* Building.  A failed allocation marks the document; json_status tells. The
 * first value made becomes the root unless json_set_root says otherwise.
 * Text is copied. json_add_* append to arrays, json_set_* set object keys
 * (any order; written sorted; a key set twice is E_INTERNAL in json_status). */
struct json *json_object(struct json_doc *doc);
struct json *json_array(struct json_doc *doc);
void json_set_root(struct json_doc *doc, struct json *value);

/* Single values, to be set or added; never the root by themselves. */
struct json *json_from_text(struct json_doc *doc, const char *text);
struct json *json_from_integer(struct json_doc *doc, int64_t n);
struct json *json_from_bool(struct json_doc *doc, bool yes);

void json_set(struct json_doc *doc, struct json *obj, const char *key,
	      struct json *value);
void json_set_text(struct json_doc *doc, struct json *obj, const char *key,
		   const char *text);
void json_set_span(struct json_doc *doc, struct json *obj, const char *key,
		   struct span text);
void json_set_base64(struct json_doc *doc, struct json *obj, const char *key,
		     const void *bytes, size_t len);
void json_set_integer(struct json_doc *doc, struct json *obj, const char *key,
		      int64_t n);
void json_set_bool(struct json_doc *doc, struct json *obj, const char *key,
		   bool yes);
void json_add(struct json_doc *doc, struct json *arr, struct json *value);
void json_add_text(struct json_doc *doc, struct json *arr, const char *text);
void json_add_base64(struct json_doc *doc, struct json *arr, const void *bytes,
		     size_t len);

/* json_copy -- a deep copy of ${value} (of any document) inside ${doc}. */
struct json *json_copy(struct json_doc *doc, const struct json *value);

int json_status(const struct json_doc *doc);

/* json_write -- append the canonical bytes of ${value}; E_INPUT when a text
 * is not clean or an integer out of range, E_MEMORY. */
int json_write(const struct json_doc *doc, const struct json *value,
	       struct buffer *out);

/* Reading.  All accept NULL and wrong types, and then say "absent". */
enum json_type json_type(const struct json *v); /* v not NULL */
bool json_is(const struct json *v, enum json_type type);
size_t json_count(const struct json *v); /* members or items */
const struct json *json_get(const struct json *obj, const char *key);
const struct json *json_item(const struct json *arr, size_t i);
const char *json_key(const struct json *obj, size_t i); /* i-th, sorted */
const struct json *json_value(const struct json *obj, size_t i);
/* NUL-terminated text; NULL when not text. (Clean text holds no NUL.) */
const char *json_text(const struct json *v);
struct span json_span(const struct json *v);
bool json_integer(const struct json *v, int64_t *out);
bool json_bool(const struct json *v, bool *out);
/* Exactly ${len} bytes from strict padded base64; false otherwise. They are not
 * secret: base64_public. */
bool json_base64(const struct json *v, uint8_t *out, size_t len);
/* Any length: malloc'd bytes for the caller; E_INPUT, E_MEMORY. */
int json_base64_any(const struct json *v, uint8_t **out, size_t *len);
/* The same value, member by member. */
bool json_equal(const struct json *a, const struct json *b);

#endif
