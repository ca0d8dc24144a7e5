/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/log/leaf.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/token.h"

#define LEAF_VERSION 1

/* ------------------------------------------------------------------- actors */

static const char *const actor_prefixes[] = {
	[ACTOR_MEMBER] = "member:",
	[ACTOR_SESSION] = "session:",
};

bool actor_equal(const struct actor *a, const struct actor *b)
{
	return a->kind == b->kind && strcmp(a->id, b->id) == 0;
}

void actor_format(const struct actor *a, char out[48])
{
	const char *prefix = actor_prefixes[a->kind];
	const size_t len = strlen(prefix);

	memcpy(out, prefix, len);
	memcpy(out + len, a->id, ID_TEXT);
}

int actor_parse(const char *text, struct actor *out)
{
	struct actor a;
	struct span id;
	struct cursor c;

	cursor_init(&c, text, strlen(text));
	a.kind = ACTOR_MEMBER;
	if (!cursor_accept(&c, actor_prefixes[ACTOR_MEMBER])) {
		a.kind = ACTOR_SESSION;
		cursor_expect(&c, actor_prefixes[ACTOR_SESSION]);
	}
	id = cursor_bytes(&c, cursor_left(&c));
	if (!cursor_done(&c) || !text_is_id(id))
		return error_set(E_INPUT, "%s: no actor", text);
	memcpy(a.id, id.bytes, id.len);
	a.id[id.len] = '\0';
	*out = a;
	return E_OK;
}

/* ------------------------------------------------------------------ reading */

/* Each takes the value of its key into the leaf, or finds it wrong. */

static bool read_act(const struct json *v, struct leaf *leaf)
{
	const char *text = json_text(v);

	return text != NULL && actor_parse(text, &leaf->act) == E_OK;
}

static bool read_count(const struct json *v, uint64_t *out)
{
	int64_t n;

	if (!json_integer(v, &n) || n < 0)
		return false;
	*out = (uint64_t)n;
	return true;
}

static bool read_cp(const struct json *v, struct leaf *leaf)
{
	return read_count(v, &leaf->cp);
}

static bool read_d(const struct json *v, struct leaf *leaf)
{
	leaf->d = v;
	return json_is(v, JSON_OBJECT);
}

static bool read_ev(const struct json *v, struct leaf *leaf)
{
	const struct span s = json_span(v);

	if (s.len == 0 || s.len >= EVENT_TEXT)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.bytes[i] != '.' && (s.bytes[i] < 'a' || s.bytes[i] > 'z'))
			return false;
	memcpy(leaf->ev, s.bytes, s.len);
	return true;
}

static bool read_h(const struct json *v, struct leaf *leaf)
{
	leaf->has_h = true;
	return json_base64(v, leaf->h.bytes, TREE_HASH_LEN);
}

static bool read_obj(const struct json *v, struct leaf *leaf)
{
	const struct span s = json_span(v);

	if (s.len >= OBJ_TEXT || !token_valid(s))
		return false;
	memcpy(leaf->obj, s.bytes, s.len);
	return true;
}

static bool read_seq(const struct json *v, struct leaf *leaf)
{
	return read_count(v, &leaf->seq);
}

static bool read_sid(const struct json *v, struct leaf *leaf)
{
	const struct span s = json_span(v);

	if (!text_is_id(s))
		return false;
	memcpy(leaf->sid, s.bytes, s.len);
	return true;
}

static bool read_ts(const struct json *v, struct leaf *leaf)
{
	return time_parse(json_span(v), &leaf->ts) == E_OK;
}

static bool read_v(const struct json *v, struct leaf *leaf)
{
	int64_t n;

	(void)leaf;
	return json_integer(v, &n) && n == LEAF_VERSION;
}

static bool read_x(const struct json *v, struct leaf *leaf)
{
	uint8_t *bytes;
	size_t len;

	if (json_base64_any(v, &bytes, &len) != E_OK)
		return false;
	free(bytes);
	leaf->x = v;
	return len > 0;
}

static bool read_xk(const struct json *v, struct leaf *leaf)
{
	leaf->has_xk = true;
	return read_count(v, &leaf->xk);
}

static const struct field {
	const char *key;
	bool required;
	bool (*read)(const struct json *v, struct leaf *leaf);
} fields[] = {
	/* clang-format off */
	{ "act", true,  read_act },
	{ "cp",  true,  read_cp },
	{ "d",   true,  read_d },
	{ "ev",  true,  read_ev },
	{ "h",   false, read_h },
	{ "obj", false, read_obj },
	{ "seq", true,  read_seq },
	{ "sid", false, read_sid },
	{ "ts",  true,  read_ts },
	{ "v",   true,  read_v },
	{ "x",   false, read_x },
	{ "xk",  false, read_xk },
	/* clang-format on */
};

/* Keys stand in order on both sides. */
static int read_fields(const struct json *root, struct leaf *leaf)
{
	const size_t count = json_count(root);
	size_t known = 0, at = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct field *f = &fields[i];
		int order = 1;

		for (; at < count; at++) {
			order = text_order(json_key(root, at), f->key);
			if (order >= 0)
				break;
		}
		if (order != 0) {
			if (f->required)
				return error_set(E_INPUT, "key %s is missing",
						 f->key);
			continue;
		}
		if (!f->read(json_value(root, at++), leaf))
			return error_set(E_INPUT, "key %s has a wrong value",
					 f->key);
		known++;
	}
	if (known != count)
		return error_set(E_INPUT, "there is an unknown key");
	if (leaf->cp <= leaf->seq)
		return error_set(E_INPUT, "cp is not beyond seq");
	return E_OK;
}

int leaf_parse_into(struct json_doc *doc, const void *bytes, size_t len,
		    struct leaf *out)
{
	struct leaf leaf = { .doc = NULL };
	const struct json *root;
	int r;

	if (len > LEAF_MAX)
		return error_set(E_INPUT, "an entry of %zu bytes", len);
	r = json_parse_into(doc, bytes, len, &root);
	if (r == E_OK && !json_is(root, JSON_OBJECT))
		r = error_set(E_INPUT, "key %s is missing", fields[0].key);
	if (r == E_OK)
		r = read_fields(root, &leaf);
	if (r == E_OK)
		*out = leaf;
	return r;
}

int leaf_parse(const void *bytes, size_t len, struct leaf *out)
{
	struct json_doc *doc = NULL;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	r = leaf_parse_into(doc, bytes, len, out);
	if (r != E_OK)
		json_free(&doc);
	else
		out->doc = doc;
	return r;
}

void leaf_free(struct leaf *leaf)
{
	json_free(&leaf->doc);
	memset(leaf, 0, sizeof(*leaf));
}

/* ------------------------------------------------------------------ writing */

static void build(const struct leaf *leaf, struct json_doc *doc,
		  struct json *root)
{
	char act[48], ts[TIME_TEXT] = "";

	actor_format(&leaf->act, act);
	/* a time that cannot be written is refused with the rest, on reading */
	(void)time_format(leaf->ts, ts);
	json_set_text(doc, root, "act", act);
	json_set_integer(doc, root, "cp", (int64_t)leaf->cp);
	json_set(doc, root, "d", json_copy(doc, leaf->d));
	json_set_text(doc, root, "ev", leaf->ev);
	if (leaf->has_h)
		json_set_base64(doc, root, "h", leaf->h.bytes, TREE_HASH_LEN);
	if (leaf->obj[0] != '\0')
		json_set_text(doc, root, "obj", leaf->obj);
	json_set_integer(doc, root, "seq", (int64_t)leaf->seq);
	if (leaf->sid[0] != '\0')
		json_set_text(doc, root, "sid", leaf->sid);
	json_set_text(doc, root, "ts", ts);
	json_set_integer(doc, root, "v", LEAF_VERSION);
	if (leaf->x != NULL)
		json_set(doc, root, "x", json_copy(doc, leaf->x));
	if (leaf->has_xk)
		json_set_integer(doc, root, "xk", (int64_t)leaf->xk);
}

/* What cannot be read back must not be written: such an entry would be void. */
static int readable(const struct buffer *bytes)
{
	struct leaf leaf;
	int r;

	r = leaf_parse(bytes->bytes, bytes->len, &leaf);
	if (r == E_OK)
		leaf_free(&leaf);
	return r;
}

int leaf_write(const struct leaf *leaf, struct buffer *out)
{
	struct buffer bytes = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	build(leaf, doc, root);
	r = json_status(doc);
	if (r == E_OK)
		r = json_write(doc, root, &bytes);
	if (r == E_OK)
		r = readable(&bytes);
	if (r != E_OK)
		goto out;
	buffer_put(out, bytes.bytes, bytes.len);
	r = buffer_status(out);
out:
	buffer_free(&bytes);
	json_free(&doc);
	return r;
}
