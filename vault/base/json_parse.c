/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_parse.c -- one pass over the bytes, accepting exactly those that
 * json_write would make.  Every other spelling of a value is an error, so what
 * was parsed need not be compared with a re-serialisation.
 */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/json_private.h"
#include "vault/base/text.h"

struct parser {
	const uint8_t *start, *at, *end;
	struct json_doc *doc;
};

static int bad(const struct parser *p, const char *what)
{
	if (p->doc->failed != E_OK)
		return error_set(p->doc->failed, "a document");
	return error_set(E_INPUT, "byte %zu: %s", (size_t)(p->at - p->start),
			 what);
}

static bool take(struct parser *p, uint8_t byte)
{
	if (p->at == p->end || *p->at != byte)
		return false;
	p->at++;
	return true;
}

/* The bytes between quotes, still escaped; *escapes is how many there are. */
static int quoted(struct parser *p, struct span *out, size_t *escapes)
{
	if (!take(p, '"'))
		return bad(p, "a quote was expected");
	out->bytes = p->at;
	*escapes = 0;
	while (p->at < p->end && *p->at != '"') {
		if (*p->at == '\\') {
			if (p->end - p->at < 2 ||
			    (p->at[1] != '"' && p->at[1] != '\\'))
				return bad(p, "an escape that is not "
					      "canonical");
			p->at++;
			(*escapes)++;
		}
		p->at++;
	}
	out->len = (size_t)(p->at - out->bytes);
	return take(p, '"') ? E_OK : bad(p, "a text without end");
}

static int parse_text(struct parser *p, struct json **out)
{
	struct json *v = json_make(p->doc, JSON_TEXT);
	struct span raw;
	size_t escapes, i, n = 0;
	char *text;
	int r;

	r = quoted(p, &raw, &escapes);
	if (r != E_OK)
		return r;
	if (!text_clean(raw))
		return bad(p, "a text that is not clean UTF-8");
	text = json_alloc(p->doc, raw.len - escapes + 1);
	if (v == NULL || text == NULL)
		return bad(p, "");
	for (i = 0; i < raw.len; i++) {
		i += raw.bytes[i] == '\\';
		text[n++] = (char)raw.bytes[i];
	}
	v->text = text;
	v->text_len = n;
	*out = v;
	return E_OK;
}

static int parse_integer(struct parser *p, struct json **out)
{
	struct json *v = json_make(p->doc, JSON_INTEGER);
	bool negative = take(p, '-');
	const uint8_t *first = p->at;
	int64_t n = 0;

	while (p->at < p->end && *p->at >= '0' && *p->at <= '9') {
		n = n * 10 + (*p->at - '0');
		if (n > JSON_INTEGER_MAX)
			return bad(p, "a number out of range");
		p->at++;
	}
	if (p->at == first)
		return bad(p, "a value was expected");
	if (*first == '0' && (p->at - first > 1 || negative))
		return bad(p, "a number that is not canonical");
	if (v == NULL)
		return bad(p, "");
	v->integer = negative ? -n : n;
	*out = v;
	return E_OK;
}

static int parse_bool(struct parser *p, struct json **out)
{
	bool yes = *p->at == 't';
	const char *word = yes ? "true" : "false";
	struct json *v = json_make(p->doc, JSON_BOOL);

	if ((size_t)(p->end - p->at) < strlen(word) ||
	    memcmp(p->at, word, strlen(word)) != 0)
		return bad(p, "a value was expected");
	if (v == NULL)
		return bad(p, "");
	p->at += strlen(word);
	v->boolean = yes;
	*out = v;
	return E_OK;
}

static int parse_value(struct parser *p, unsigned depth, struct json **out);

static int parse_key(struct parser *p, const struct json *obj, const char **out)
{
	struct span raw = { NULL, 0 };
	size_t escapes = 0;
	int r;

	r = quoted(p, &raw, &escapes);
	if (r != E_OK)
		return r;
	if (!json_key_valid(raw))
		return bad(p, "a key that is not plain ASCII");
	*out = json_keep(p->doc, raw.bytes, raw.len);
	if (*out == NULL)
		return bad(p, "");
	if (obj->count > 0 &&
	    strcmp(obj->members[obj->count - 1].key, *out) >= 0)
		return bad(p, "keys out of order");
	return take(p, ':') ? E_OK : bad(p, "a colon was expected");
}

static int parse_members(struct parser *p, unsigned depth, struct json **out)
{
	bool object = *p->at == '{';
	uint8_t close = object ? '}' : ']';
	struct json *v = json_make(p->doc, object ? JSON_OBJECT : JSON_ARRAY);
	struct json *child = NULL;
	const char *key = NULL;
	int r = E_OK;

	if (depth == JSON_DEPTH_MAX)
		return bad(p, "nested too deep");
	if (v == NULL)
		return bad(p, "");
	p->at++;
	*out = v;
	if (take(p, close))
		return E_OK;
	do {
		if (object)
			r = parse_key(p, v, &key);
		if (r == E_OK)
			r = parse_value(p, depth + 1, &child);
		if (r != E_OK)
			return r;
		if (!json_append(p->doc, v, key, child))
			return bad(p, "");
	} while (take(p, ','));
	return take(p, close) ? E_OK : bad(p, "a comma or an end was expected");
}

static int parse_value(struct parser *p, unsigned depth, struct json **out)
{
	if (p->at == p->end)
		return bad(p, "a value was expected");
	switch (*p->at) {
	case '{':
	case '[':
		return parse_members(p, depth, out);
	case '"':
		return parse_text(p, out);
	case 't':
	case 'f':
		return parse_bool(p, out);
	default:
		return parse_integer(p, out);
	}
}

int json_parse(const void *bytes, size_t len, struct json_doc **out)
{
	static const uint8_t none[1];
	struct parser p = { bytes, bytes, NULL, NULL };
	struct json *root = NULL;
	int r;

	if (bytes == NULL)
		p.start = p.at = none;
	p.end = p.at + (bytes == NULL ? 0 : len);
	r = json_new(&p.doc);
	if (r != E_OK)
		return r;
	r = parse_value(&p, 0, &root);
	if (r == E_OK && p.at != p.end)
		r = bad(&p, "something behind the end");
	if (r != E_OK) {
		json_free(&p.doc);
		return r;
	}
	p.doc->root = root;
	*out = p.doc;
	return E_OK;
}
