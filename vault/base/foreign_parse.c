/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foreign_parse.c -- RFC 8259, one pass; then no key twice. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/foreign_private.h"
#include "vault/base/text.h"

struct parser {
	const uint8_t *start, *at, *end;
	struct foreign *f;
};

static int bad_at(const struct parser *p, const uint8_t *where,
		  const char *what)
{
	const uint8_t *line = p->start, *at;
	size_t n = 1;

	for (at = p->start; at < where; at++)
		if (*at == '\n') {
			n++;
			line = at + 1;
		}
	error_text(E_INPUT, what);
	return error_within(E_INPUT, "line %zu, column %zu", n,
			    (size_t)(where - line) + 1);
}

static int bad(const struct parser *p, const char *what)
{
	return bad_at(p, p->at, what);
}

static void space(struct parser *p)
{
	while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' ||
				  *p->at == '\n' || *p->at == '\r'))
		p->at++;
}

static bool take(struct parser *p, uint8_t byte)
{
	if (p->at == p->end || *p->at != byte)
		return false;
	p->at++;
	return true;
}

/* --- texts --- */

static bool hex_digits(const struct parser *p, const uint8_t *at)
{
	int i;

	if (p->end - at < 4)
		return false;
	for (i = 0; i < 4; i++)
		if (!((at[i] >= '0' && at[i] <= '9') ||
		      (at[i] >= 'a' && at[i] <= 'f') ||
		      (at[i] >= 'A' && at[i] <= 'F')))
			return false;
	return true;
}

static bool starts(const uint8_t *at, const char *second)
{
	return (at[0] | 0x20) == 'd' && strchr(second, at[1] | 0x20) != NULL;
}

/* Behind `\u`: four digits, or a pair of surrogates; how long, 0 if neither. */
static size_t unicode_escape(const struct parser *p, const uint8_t *at)
{
	if (!hex_digits(p, at))
		return 0;
	if (starts(at, "cdef"))
		return 0;
	if (!starts(at, "89ab"))
		return 4;
	if (p->end - at < 10 || at[4] != '\\' || at[5] != 'u' ||
	    !hex_digits(p, at + 6) || !starts(at + 6, "cdef"))
		return 0;
	return 10;
}

static int escape(struct parser *p)
{
	size_t more;

	if (p->end - p->at < 2)
		return bad(p, N_("a text without end"));
	if (p->at[1] == 'u') {
		more = unicode_escape(p, p->at + 2);
		if (more == 0)
			return bad(p, N_("an escape that is no character"));
		p->at += 2 + more;
		return E_OK;
	}
	if (strchr("\"\\/bfnrt", p->at[1]) == NULL || p->at[1] == '\0')
		return bad(p, N_("an unknown escape"));
	p->at += 2;
	return E_OK;
}

static int character(struct parser *p)
{
	struct span rest = { p->at, (size_t)(p->end - p->at) };
	size_t at = 0;

	if (*p->at < 0x20)
		return bad(p, N_("a control character in a text"));
	if (utf8_next(rest, &at) < 0)
		return bad(p, N_("bytes that are no UTF-8"));
	p->at += at;
	return E_OK;
}

static int text(struct parser *p, struct span *out)
{
	const uint8_t *from;
	int r = E_OK;

	if (!take(p, '"'))
		return bad(p, N_("a text in quotes was expected"));
	from = p->at;
	while (r == E_OK && p->at < p->end && *p->at != '"')
		r = *p->at == '\\' ? escape(p) : character(p);
	if (r != E_OK)
		return r;
	if (p->at == p->end)
		return bad(p, N_("a text without end"));
	out->bytes = from;
	out->len = (size_t)(p->at - from);
	p->at++;
	return E_OK;
}

/* --- numbers and words --- */

static bool digits(struct parser *p)
{
	const uint8_t *from = p->at;

	while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
		p->at++;
	return p->at > from;
}

static int number(struct parser *p, struct span *out)
{
	const uint8_t *from = p->at;
	bool whole;

	take(p, '-');
	whole = take(p, '0') || digits(p);
	if (whole && take(p, '.'))
		whole = digits(p);
	if (whole && p->at < p->end && (*p->at | 0x20) == 'e') {
		p->at++;
		if (!take(p, '+'))
			take(p, '-');
		whole = digits(p);
	}
	if (!whole)
		return bad(p, N_("a value was expected"));
	out->bytes = from;
	out->len = (size_t)(p->at - from);
	return E_OK;
}

static bool word(struct parser *p, const char *name, struct span *out)
{
	size_t len = strlen(name);

	if ((size_t)(p->end - p->at) < len || memcmp(p->at, name, len) != 0)
		return false;
	out->bytes = p->at;
	out->len = len;
	p->at += len;
	return true;
}

/* --- values --- */

static int value(struct parser *p, unsigned depth, uint32_t *out);

static int add(struct parser *p, enum foreign_type type, uint32_t *out)
{
	struct foreign *f = p->f;
	int r;

	if (f->count == FOREIGN_VALUES_MAX)
		return bad(p, N_("more values than a file of this kind has"));
	r = array_room(&f->values, &f->cap, f->count, sizeof(f->values[0]));
	if (r != E_OK)
		return r;
	memset(&f->values[f->count], 0, sizeof(f->values[0]));
	f->values[f->count].type = type;
	f->values[f->count].parent = FOREIGN_NONE;
	f->values[f->count].next = FOREIGN_NONE;
	f->values[f->count].first = FOREIGN_NONE;
	*out = (uint32_t)f->count++;
	return E_OK;
}

static void link_child(struct foreign *f, uint32_t parent, uint32_t child,
		       uint32_t last, struct span key)
{
	f->values[child].parent = parent;
	f->values[child].key = key;
	f->values[child].index = f->values[parent].count++;
	if (last == FOREIGN_NONE)
		f->values[parent].first = child;
	else
		f->values[last].next = child;
}

static int member_key(struct parser *p, struct span *key)
{
	int r;

	space(p);
	r = text(p, key);
	if (r != E_OK)
		return r;
	space(p);
	return take(p, ':') ? E_OK : bad(p, N_("a colon was expected"));
}

static int members(struct parser *p, unsigned depth, uint32_t *out)
{
	bool object = *p->at == '{';
	uint8_t close = object ? '}' : ']';
	uint32_t child = FOREIGN_NONE, last = FOREIGN_NONE;
	struct span key = { NULL, 0 };
	int r;

	if (depth == FOREIGN_DEPTH_MAX)
		return bad(p, N_("nested too deep"));
	r = add(p, object ? FOREIGN_OBJECT : FOREIGN_ARRAY, out);
	if (r != E_OK)
		return r;
	p->at++;
	space(p);
	if (take(p, close))
		return E_OK;
	do {
		if (object)
			r = member_key(p, &key);
		if (r == E_OK)
			r = value(p, depth + 1, &child);
		if (r != E_OK)
			return r;
		link_child(p->f, *out, child, last, key);
		last = child;
		space(p);
	} while (take(p, ','));
	return take(p, close) ? E_OK :
				bad(p, N_("a comma or an end was expected"));
}

static int simple(struct parser *p, uint32_t *out)
{
	enum foreign_type type = FOREIGN_NUMBER;
	struct span raw = { NULL, 0 };
	uint32_t at = 0;
	int r = E_OK;

	if (*p->at == '"') {
		type = FOREIGN_TEXT;
		r = text(p, &raw);
	} else if (word(p, "null", &raw)) {
		type = FOREIGN_NULL;
	} else if (word(p, "true", &raw) || word(p, "false", &raw)) {
		type = FOREIGN_BOOL;
	} else {
		r = number(p, &raw);
	}
	if (r == E_OK)
		r = add(p, type, &at);
	if (r != E_OK)
		return r;
	p->f->values[at].raw = raw;
	*out = at;
	return E_OK;
}

static int value(struct parser *p, unsigned depth, uint32_t *out)
{
	space(p);
	if (p->at == p->end)
		return bad(p, N_("a value was expected"));
	return *p->at == '{' || *p->at == '[' ? members(p, depth, out) :
						simple(p, out);
}

/* --- no key twice --- */

static int by_key(const void *a, const void *b)
{
	const struct foreign_value *const *x = a, *const *y = b;

	return letters_compare((*x)->key, (*y)->key);
}

static int twice_in(const struct parser *p, const struct foreign_value *obj)
{
	const struct foreign *f = p->f;
	const struct foreign_value **all = NULL;
	uint32_t at = obj->first, n = 0;
	int r = E_OK;

	if (obj->count < 2)
		return E_OK;
	all = malloc(obj->count * sizeof(*all));
	if (all == NULL)
		return error_set(E_MEMORY, "a document");
	for (; at != FOREIGN_NONE; at = f->values[at].next)
		all[n++] = &f->values[at];
	qsort(all, n, sizeof(*all), by_key);
	for (at = 1; at < n && r == E_OK; at++)
		if (by_key(&all[at - 1], &all[at]) == 0)
			r = bad_at(p, all[at]->key.bytes,
				   N_("a key that is there "
				      "twice"));
	free(all);
	return r;
}

static int none_twice(const struct parser *p)
{
	int r = E_OK;
	size_t i;

	for (i = 0; r == E_OK && i < p->f->count; i++)
		if (p->f->values[i].type == FOREIGN_OBJECT)
			r = twice_in(p, &p->f->values[i]);
	return r;
}

int foreign_parse(const void *bytes, size_t len, struct foreign **out)
{
	struct parser p = { bytes, bytes, NULL, NULL };
	uint32_t root;
	int r;

	p.end = p.at + len;
	p.f = calloc(1, sizeof(*p.f));
	if (p.f == NULL)
		return error_set(E_MEMORY, "a document");
	r = value(&p, 0, &root);
	if (r == E_OK) {
		space(&p);
		if (p.at != p.end)
			r = bad(&p, N_("something behind the end"));
	}
	if (r == E_OK)
		r = none_twice(&p);
	if (r != E_OK) {
		foreign_free(&p.f);
		return r;
	}
	*out = p.f;
	return E_OK;
}
