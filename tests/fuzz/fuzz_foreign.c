/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON as others write it (RFC 8259), beside jansson: both take the same texts,
 * and read the same out of them. Apart stand just what either has a limit for:
 * our depth, jansson's numbers and keys with U+0000.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/other_json.h"
#include "tests/plan/sample.h"
#include "vault/base/error.h"
#include "vault/base/foreign_private.h"

const unsigned fuzz_longest = 8192;

void fuzz_start(void)
{
}

void fuzz_seeds(void)
{
	seed_text(small_plan);
	seed_text("{\"a\": [1, -0.5e+3, 0, 1E9], \"b\": null, \"c\": true}");
	seed_text("[\"\\u00e4\\ud83d\\udd11\\/\\b\\f\\n\\r\\t\\\"\\\\\"]");
	seed_text(" \r\n\t[{}, [], \"\", false] ");
}

static void text_put(const struct foreign *f, const struct foreign_value *v,
		     struct buffer *out)
{
	struct secret *text = NULL;
	char *clean = NULL;

	FINE(foreign_secret(f, v, &text));
	other_put(out, 't', span_secret(text));
	if (foreign_text(f, v, &clean) == E_OK) {
		MUST(span_is(span_secret(text), clean));
		MUST(foreign_is(f, v, clean));
		free(clean);
	}
	secret_free(&text);
}

static void key_put(const struct foreign_value *v, struct buffer *out)
{
	struct letters letters = { v->key, 0 };
	struct buffer key = BUFFER_INIT;
	uint8_t bytes[4];
	int32_t c;

	while ((c = letters_next(&letters)) >= 0)
		buffer_put(&key, bytes, letters_utf8(c, bytes));
	other_put(out, 'k', span_of(&key));
	buffer_free(&key);
}

static void put(const struct foreign *f, const struct foreign_value *v,
		struct buffer *out);

static void all_put(const struct foreign *f, const struct foreign_value *v,
		    struct buffer *out)
{
	const bool object = foreign_type(v) == FOREIGN_OBJECT;
	const struct foreign_value *each;
	struct buffer path = BUFFER_INIT;
	size_t n = 0;

	other_put(out, object ? 'o' : 'a', (struct span){ NULL, 0 });
	for (each = foreign_first(f, v); each != NULL;
	     each = foreign_next(f, each)) {
		if (object)
			key_put(each, out);
		put(f, each, out);
		n++;
	}
	other_put(out, 'e', (struct span){ NULL, 0 });
	MUST(n == foreign_count(v));
	foreign_path(f, v, &path);
	FINE(buffer_status(&path));
	buffer_free(&path);
}

static void put(const struct foreign *f, const struct foreign_value *v,
		struct buffer *out)
{
	static const char kinds[] = { [FOREIGN_NULL] = 'z',
				      [FOREIGN_BOOL] = 'b',
				      [FOREIGN_NUMBER] = 'n' };
	int64_t n;
	bool yes;

	switch (foreign_type(v)) {
	case FOREIGN_OBJECT:
	case FOREIGN_ARRAY:
		all_put(f, v, out);
		break;
	case FOREIGN_TEXT:
		text_put(f, v, out);
		break;
	default:
		other_put(out, kinds[foreign_type(v)],
			  (struct span){ NULL, 0 });
	}
	foreign_integer(f, v, &n);
	foreign_bool(f, v, &yes);
}

void fuzz_one(struct span in)
{
	struct buffer here = BUFFER_INIT, there = BUFFER_INIT;
	struct foreign *f = NULL;
	bool taken, other, apart;

	taken = foreign_parse(in.bytes, in.len, &f) == E_OK;
	other = other_reads(in, &there, &apart);
	if (!taken && strstr(error_detail(), "nested too deep") != NULL)
		goto out;
	MUST(taken == other || (taken && apart));
	if (taken)
		put(f, foreign_root(f), &here);
	if (taken && other)
		MUST(span_equal(span_of(&here), span_of(&there)));
out:
	buffer_free(&here);
	buffer_free(&there);
	foreign_free(&f);
}
