/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * json_parse.c -- one pass over the bytes, accepting exactly those that
 * json_write would make.  Every other spelling of a value is an error, so what
 * was parsed need not be compared with a re-serialisation.
 */
#include <endian.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/json_private.h"
#include "vault/base/text.h"

/* The bytes are a copy that the document owns: texts and keys stay where they
 * are, and get their NUL in place of the quote that ends them. */
struct parser {
	uint8_t *start, *at, *end;
	struct json_doc *doc;
};

/* What stands between two quotes, still escaped. */
struct quoted {
	uint8_t *bytes;
	size_t len, escapes;
	bool plain; /* printable ASCII, escapes or not */
};

static int bad(const struct parser *p, const char *what)
{
	if (p->doc->failed != E_OK)
		return error_set(p->doc->failed, "a document");
	error_text(E_INPUT, what);
	return error_within(E_INPUT, "byte %zu", (size_t)(p->at - p->start));
}

static bool take(struct parser *p, uint8_t byte)
{
	if (p->at == p->end || *p->at != byte)
		return false;
	p->at++;
	return true;
}

/* Printable ASCII that ends nothing and escapes nothing. */
static bool is_plain(uint8_t byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/* Of eight bytes, all at once: the first that is not plain has its high bit set,
 * and none before it. Each subtraction sets that of the first byte that is too
 * small for it; bytes behind it may be wronged. */
static uint64_t not_plain(const uint8_t *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t high = ones * 0x80;
	uint64_t v, quote, escape, delete;

	memcpy(&v, at, sizeof(v));
	v = le64toh(v);
	quote = v ^ ones * '"';
	escape = v ^ ones * '\\';
	delete = v ^ ones * 0x7f;
	return (v | (v - ones * 0x20) | (quote - ones) | (escape - ones) |
		(delete - ones)) &
	       high;
}

static uint8_t *past_plain(uint8_t *at, const uint8_t *end)
{
	uint64_t found;

	for (; end - at >= 8; at += 8) {
		found = not_plain(at);
		if (found != 0)
			return at + __builtin_ctzll(found) / 8;
	}
	while (at < end && is_plain(*at))
		at++;
	return at;
}

static int quoted(struct parser *p, struct quoted *out)
{
	uint8_t *at;

	if (!take(p, '"'))
		return bad(p, N_("a quote was expected"));
	*out = (struct quoted){ .bytes = p->at, .plain = true };
	at = past_plain(p->at, p->end);
	for (; at < p->end && *at != '"'; at = past_plain(at, p->end)) {
		if (*at != '\\') {
			out->plain = false;
			at++;
			continue;
		}
		if (p->end - at < 2 || (at[1] != '"' && at[1] != '\\')) {
			p->at = at;
			return bad(p, N_("an escape that is not canonical"));
		}
		at += 2;
		out->escapes++;
	}
	p->at = at;
	out->len = (size_t)(at - out->bytes);
	if (!take(p, '"'))
		return bad(p, N_("a text without end"));
	*at = '\0';
	return E_OK;
}

static void unescape(struct quoted *q)
{
	size_t i, n = 0;

	for (i = 0; i < q->len; i++) {
		i += q->bytes[i] == '\\';
		q->bytes[n++] = q->bytes[i];
	}
	q->bytes[n] = '\0';
	q->len = n;
}

static int parse_text(struct parser *p, struct json **out)
{
	struct json *v;
	struct quoted q = { 0 };
	int r;

	r = quoted(p, &q);
	if (r != E_OK)
		return r;
	if (!q.plain && !text_clean((struct span){ q.bytes, q.len }))
		return bad(p, N_("a text that is not clean UTF-8"));
	v = json_make(p->doc, JSON_TEXT);
	if (v == NULL)
		return bad(p, "");
	if (q.escapes > 0)
		unescape(&q);
	v->text = (const char *)q.bytes;
	v->text_len = q.len;
	*out = v;
	return E_OK;
}

static int parse_integer(struct parser *p, struct json **out)
{
	struct json *v = json_make(p->doc, JSON_INTEGER);
	bool negative = take(p, '-');
	const uint8_t *const first = p->at;
	int64_t n = 0;

	while (p->at < p->end && *p->at >= '0' && *p->at <= '9') {
		n = n * 10 + (*p->at - '0');
		if (n > JSON_INTEGER_MAX)
			return bad(p, N_("a number out of range"));
		p->at++;
	}
	if (p->at == first)
		return bad(p, N_("a value was expected"));
	if (*first == '0' && (p->at - first > 1 || negative))
		return bad(p, N_("a number that is not canonical"));
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
		return bad(p, N_("a value was expected"));
	if (v == NULL)
		return bad(p, "");
	p->at += strlen(word);
	v->boolean = yes;
	*out = v;
	return E_OK;
}

static int parse_value(struct parser *p, unsigned depth, struct json **out);

/* Of a key every byte is one that json_key_valid lets pass. */
static int parse_key(struct parser *p, const struct json *obj, const char **out)
{
	struct quoted q;
	int r;

	r = quoted(p, &q);
	if (r != E_OK)
		return r;
	if (!q.plain || q.escapes > 0)
		return bad(p, N_("a key that is not plain ASCII"));
	*out = (const char *)q.bytes;
	if (obj->count > 0 &&
	    text_order(obj->members[obj->count - 1].key, *out) >= 0)
		return bad(p, N_("keys out of order"));
	return take(p, ':') ? E_OK : bad(p, N_("a colon was expected"));
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
		return bad(p, N_("nested too deep"));
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
	return take(p, close) ? E_OK :
				bad(p, N_("a comma or an end was expected"));
}

static int parse_value(struct parser *p, unsigned depth, struct json **out)
{
	if (p->at == p->end)
		return bad(p, N_("a value was expected"));
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

int json_parse_into(struct json_doc *doc, const void *bytes, size_t len,
		    const struct json **out)
{
	struct parser p = { .doc = doc };
	struct json *root = NULL;
	int r;

	if (bytes == NULL)
		len = 0;
	p.start = p.at = json_alloc(doc, len + 1);
	if (p.start == NULL)
		return error_set(doc->failed, "a document");
	p.end = p.start + len;
	if (len > 0)
		memcpy(p.start, bytes, len);
	r = parse_value(&p, 0, &root);
	if (r == E_OK && p.at != p.end)
		r = bad(&p, N_("something behind the end"));
	if (r == E_OK)
		*out = root;
	return r;
}

int json_parse(const void *bytes, size_t len, struct json_doc **out)
{
	const struct json *root = NULL;
	struct json_doc *doc;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	r = json_parse_into(doc, bytes, len, &root);
	if (r != E_OK) {
		json_free(&doc);
		return r;
	}
	doc->root = root;
	*out = doc;
	return E_OK;
}
