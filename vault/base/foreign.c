/* SPDX-License-Identifier: GPL-3.0-or-later */
/* foreign.c -- looking into a document of others. */
#include "vault/base/foreign.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/foreign_private.h"
#include "vault/base/json.h"
#include "vault/base/text.h"

#define KEY_SHOWN 64

void foreign_free(struct foreign **doc)
{
	if (*doc == NULL)
		return;
	free((*doc)->values);
	free(*doc);
	*doc = NULL;
}

const struct foreign_value *foreign_root(const struct foreign *f)
{
	return &f->values[0];
}

enum foreign_type foreign_type(const struct foreign_value *v)
{
	return v->type;
}

static const struct foreign_value *at(const struct foreign *f, uint32_t i)
{
	return i == FOREIGN_NONE ? NULL : &f->values[i];
}

const struct foreign_value *foreign_first(const struct foreign *f,
					  const struct foreign_value *v)
{
	return v == NULL ? NULL : at(f, v->first);
}

const struct foreign_value *foreign_next(const struct foreign *f,
					 const struct foreign_value *v)
{
	return at(f, v->next);
}

size_t foreign_count(const struct foreign_value *v)
{
	return v == NULL ? 0 : v->count;
}

static bool raw_is(struct span raw, const char *text)
{
	struct span plain = { (const uint8_t *)text, strlen(text) };
	struct letters x = { raw, 0 };
	size_t i = 0;
	int32_t c, d;

	/* a backslash in ${text} is one, not an escape */
	do {
		c = letters_next(&x);
		d = i < plain.len ? utf8_next(plain, &i) : -1;
	} while (c == d && c >= 0);
	return c == d;
}

bool foreign_key_is(const struct foreign *f, const struct foreign_value *member,
		    const char *key)
{
	(void)f;
	return member->key.bytes != NULL && raw_is(member->key, key);
}

const struct foreign_value *foreign_get(const struct foreign *f,
					const struct foreign_value *v,
					const char *key)
{
	const struct foreign_value *m;

	if (v == NULL || v->type != FOREIGN_OBJECT)
		return NULL;
	for (m = foreign_first(f, v); m != NULL; m = foreign_next(f, m))
		if (raw_is(m->key, key))
			return m;
	return NULL;
}

static void step(const struct foreign_value *v, struct buffer *out)
{
	char key[KEY_SHOWN + 1];
	size_t len = v->key.len < KEY_SHOWN ? v->key.len : KEY_SHOWN;

	if (v->key.bytes == NULL) {
		buffer_format(out, "[%u]", v->index);
		return;
	}
	memcpy(key, v->key.bytes, len);
	key[len] = '\0';
	text_mask(key);
	buffer_format(out, ".%s", key);
}

void foreign_path(const struct foreign *f, const struct foreign_value *v,
		  struct buffer *out)
{
	const struct foreign_value *up[FOREIGN_DEPTH_MAX + 2];
	size_t n = 0;

	for (; v->parent != FOREIGN_NONE; v = &f->values[v->parent])
		up[n++] = v;
	buffer_text(out, "$");
	while (n-- > 0)
		step(up[n], out);
}

bool foreign_integer(const struct foreign *f, const struct foreign_value *v,
		     int64_t *out)
{
	bool negative;
	int64_t n = 0;
	size_t i;

	(void)f;
	if (v == NULL || v->type != FOREIGN_NUMBER)
		return false;
	negative = v->raw.bytes[0] == '-';
	for (i = negative; i < v->raw.len; i++) {
		if (v->raw.bytes[i] < '0' || v->raw.bytes[i] > '9')
			return false;
		n = n * 10 + (v->raw.bytes[i] - '0');
		if (n > JSON_INTEGER_MAX)
			return false;
	}
	*out = negative ? -n : n;
	return true;
}

bool foreign_bool(const struct foreign *f, const struct foreign_value *v,
		  bool *out)
{
	(void)f;
	if (v == NULL || v->type != FOREIGN_BOOL)
		return false;
	*out = v->raw.bytes[0] == 't';
	return true;
}

/* Room for all its bytes: undone escapes are never longer. */
static size_t decode(struct span raw, uint8_t *out)
{
	struct letters l = { raw, 0 };
	uint8_t bytes[4];
	size_t n = 0, len, i;
	int32_t c;

	while ((c = letters_next(&l)) >= 0) {
		len = letters_utf8(c, bytes);
		for (i = 0; i < len; i++)
			out[n++] = bytes[i];
	}
	explicit_bzero(bytes, sizeof(bytes));
	return n;
}

static int text_wanted(const struct foreign_value *v)
{
	if (v == NULL || v->type != FOREIGN_TEXT)
		return error_set(E_INPUT, "a text was expected");
	return E_OK;
}

int foreign_text(const struct foreign *f, const struct foreign_value *v,
		 char **out)
{
	struct span clean;
	char *text;
	int r = text_wanted(v);

	(void)f;
	if (r != E_OK)
		return r;
	text = malloc(v->raw.len + 1);
	if (text == NULL)
		return error_set(E_MEMORY, "a text");
	clean.bytes = (const uint8_t *)text;
	clean.len = decode(v->raw, (uint8_t *)text);
	text[clean.len] = '\0';
	if (!text_clean(clean)) {
		free(text);
		return error_set(E_INPUT, "a text with control characters");
	}
	*out = text;
	return E_OK;
}

bool foreign_is(const struct foreign *f, const struct foreign_value *v,
		const char *text)
{
	(void)f;
	return v != NULL && v->type == FOREIGN_TEXT && raw_is(v->raw, text);
}

int foreign_secret(const struct foreign *f, const struct foreign_value *v,
		   struct secret **out)
{
	struct secret *s = NULL;
	int r = text_wanted(v);

	(void)f;
	if (r == E_OK)
		r = secret_new(v->raw.len, &s);
	if (r != E_OK)
		return r;
	secret_truncate(s, decode(v->raw, secret_bytes(s)));
	*out = s;
	return E_OK;
}
