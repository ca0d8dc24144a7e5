/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json_private.h -- private to json_*.c: values and the arena they live in. */
#ifndef BG_BASE_JSON_PRIVATE_H
#define BG_BASE_JSON_PRIVATE_H

#include "vault/base/json.h"

#define JSON_DEPTH_MAX 16

struct json_member {
	const char *key; /* NULL in arrays */
	struct json *value;
};

struct json {
	enum json_type type;
	union {
		struct {
			const char *text; /* NUL-terminated */
			size_t text_len;
		};
		int64_t integer;
		bool boolean;
		struct {
			struct json_member *members; /* keys ascending */
			size_t count, cap;
		};
	};
};

struct json_block {
	struct json_block *next;
	size_t size, used;
	_Alignas(16) uint8_t bytes[];
};

struct json_doc {
	struct json_block *blocks;
	const struct json *root;
	int failed; /* an error code, E_OK if none */
};

/* json_alloc -- memory of the document, as it comes; NULL marks it as failed. */
void *json_alloc(struct json_doc *doc, size_t size);
struct json *json_make(struct json_doc *doc, enum json_type type);
const char *json_keep(struct json_doc *doc, const void *text, size_t len);

/* json_append -- a member at the end; the order is the caller's. */
bool json_append(struct json_doc *doc, struct json *to, const char *key,
		 struct json *value);

/* Printable ASCII but for the quote and the backslash. */
bool json_key_valid(struct span key);

#endif
