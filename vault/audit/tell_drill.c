/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tell_drill.c -- how a drill went, in words (docs/plan.md, Drills). */
#include "vault/audit/tell.h"

#include "vault/base/error.h"

static const char *text_of(const struct json *v, const char *key)
{
	const char *text = json_text(json_get(v, key));

	return text == NULL ? "" : text;
}

static void put_times(const struct telling *t, const struct json *x)
{
	size_t steps = json_count(json_get(x, "steps"));
	int64_t seconds;

	if (json_integer(json_get(x, "open_seconds"), &seconds))
		tell_words(t, "; open after %lld s", (long long)seconds);
	if (steps > 0)
		tell_words(t,
			   NP_(steps, "; %zu step taken", "; %zu steps taken"),
			   steps);
}

static void put_texts(const struct telling *t, const struct json *list,
		      const char *before)
{
	size_t i;

	for (i = 0; i < json_count(list); i++) {
		if (json_text(json_item(list, i)) == NULL)
			continue;
		if (i == 0 && t->in != NULL)
			buffer_text(t->out, t->in(before));
		else
			buffer_text(t->out, i == 0 ? before : ", ");
		buffer_text(t->out, json_text(json_item(list, i)));
	}
}

static void put_findings(const struct telling *t, const struct json *list)
{
	const struct json *f;
	size_t i;

	for (i = 0; i < json_count(list); i++) {
		f = json_item(list, i);
		tell_words(t, "; finding: %s", text_of(f, "what"));
		if (text_of(f, "owner")[0] != '\0')
			tell_words(t, ", by %s", text_of(f, "owner"));
		if (text_of(f, "due")[0] != '\0')
			tell_words(t, ", until %s", text_of(f, "due"));
	}
}

void tell_drill(const struct telling *t)
{
	struct json_doc *doc = NULL;
	const struct json *x;

	tell_words(t, "a drill was held");
	if (t->reader == NULL ||
	    reader_detail(t->reader, t->origin, t->leaf, &doc) != E_OK) {
		error_clear();
		return;
	}
	x = json_root(doc);
	buffer_format(t->out, ": %s, %s", text_of(x, "drill"),
		      text_of(x, "result"));
	put_times(t, x);
	put_texts(t, json_get(x, "participants"), N_("; with "));
	put_texts(t, json_get(x, "deviations"), N_("; unlike production: "));
	put_findings(t, json_get(x, "findings"));
	json_free(&doc);
}
