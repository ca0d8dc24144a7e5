/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * leaf.h -- one log entry: a line of canonical JSON of at most 65,535 bytes
 * with exactly the keys of docs/format.md, Leaf.  What `d` holds is not judged
 * here but by the ledger.
 */
#ifndef BG_LOG_LEAF_H
#define BG_LOG_LEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vault/base/buffer.h"
#include "vault/base/json.h"
#include "vault/base/text.h"
#include "vault/log/tree.h"

#define LEAF_MAX 65535
#define EVENT_TEXT 32 /* longest event name and a NUL */
#define OBJ_TEXT 128

enum actor_kind { ACTOR_MEMBER, ACTOR_SESSION };

struct actor {
	enum actor_kind kind;
	char id[ID_TEXT];
};

struct leaf {
	struct json_doc *doc; /* owns d and x below; NULL: another one does */
	uint64_t seq;
	uint64_t cp;
	int64_t ts; /* ms since 1970 UTC */
	char ev[EVENT_TEXT];
	struct actor act;
	const struct json *d; /* an object */
	char obj[OBJ_TEXT];   /* "" when absent */
	bool has_h;
	struct tree_hash h;
	char sid[ID_TEXT];    /* "" when absent */
	const struct json *x; /* base64 text, or NULL */
	bool has_xk;
	uint64_t xk;
};

/* leaf_parse -- canonical JSON, v 1, every key of its type, none unknown, seq
 * and cp >= 0 with cp > seq, act "member:<id>" or "session:<id>", ev
 * `[a-z.]+` below 32 bytes, obj clean text without white space below 128
 * bytes. E_INPUT says what is wrong. The caller frees with leaf_free. */
int leaf_parse(const void *bytes, size_t len, struct leaf *out);
/* leaf_parse_into -- the same into a document of the caller's, for many entries
 * at once; the leaf is as good as what is in it, and needs no leaf_free. */
int leaf_parse_into(struct json_doc *doc, const void *bytes, size_t len,
		    struct leaf *out);
void leaf_free(struct leaf *leaf);

/* leaf_write -- append the bytes of a leaf (doc is not looked at; d and x may
 * belong to any document; x NULL when absent). E_INPUT when longer than
 * LEAF_MAX or not clean. */
int leaf_write(const struct leaf *leaf, struct buffer *out);

bool actor_equal(const struct actor *a, const struct actor *b);
/* "member:<id>" or "session:<id>"; out has room for 48. */
void actor_format(const struct actor *a, char out[48]);
int actor_parse(const char *text, struct actor *out);

#endif
