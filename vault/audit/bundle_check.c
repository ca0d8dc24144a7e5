/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle_check.c -- everything in a bundle that follows from its leaves and
 * heads, made anew and compared byte by byte.  What cannot be made anew is
 * judged otherwise: anchors by their signatures, sizes of objects by nothing; of
 * another README it is said that it is one.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/bundle_read.h"
#include "vault/base/error.h"

#define FAULTS_MAX 200 /* listed */

static int fault(struct audit_result *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fault(struct audit_result *out, const char *format, ...)
{
	struct fault *grown, *f;
	va_list args;

	verdict_worsen(out, VERDICT_INVALID);
	if (out->fault_count >= FAULTS_MAX)
		return E_OK;
	grown = realloc(out->faults, (out->fault_count + 1) * sizeof(*grown));
	if (grown == NULL)
		return error_set(E_MEMORY, "the faults");
	out->faults = grown;
	f = &out->faults[out->fault_count++];
	memset(f, 0, sizeof(*f));
	f->kind = FAULT_INVALID;
	va_start(args, format);
	vsnprintf(f->what, sizeof(f->what), format, args);
	va_end(args);
	text_mask(f->what);
	return E_OK;
}

/* --- anchors --- */

static bool is_anchor(const struct bundle_file *f)
{
	return strncmp(f->name, "anchors/", 8) == 0;
}

/* It came with what it is to be an anchor of, so it acquits nobody. */
static int convicts(const struct bundle_file *f, const struct bundle_anchor *a,
		    struct audit_result *out)
{
	unsigned long long size = a->cp.size;

	if (a->place.same)
		return E_OK;
	if (a->cp.size > a->place.log.segment->size) {
		verdict_worsen(out, VERDICT_TRUNCATED);
		return note_add(out,
				"%s: it holds a head at %llu, the leaves end "
				"at %llu",
				f->name, size,
				(unsigned long long)a->place.log.segment->size);
	}
	verdict_worsen(out, VERDICT_DIVERGED);
	return note_add(out, "%s: its head at %llu has another root", f->name,
			size);
}

static int anchors_read(struct bundle *b, struct ledger *l,
			struct bundle_anchors *anchors,
			struct audit_result *out)
{
	size_t i, before;
	int r = E_OK;

	for (i = 0; r == E_OK && i < b->files.count; i++) {
		const struct bundle_file *f = &b->files.list[i];

		if (!is_anchor(f))
			continue;
		before = anchors->count;
		r = bundle_anchors_add(anchors, l,
				       (struct span){ f->bytes.bytes,
						      f->bytes.len });
		if (r == E_INPUT) {
			r = fault(out, "%s: %s", f->name, error_detail());
			error_clear();
		} else if (r == E_OK && anchors->count > before) {
			r = convicts(f, &anchors->list[before], out);
		}
	}
	bundle_anchors_sort(anchors);
	return r;
}

/* --- files --- */

/* The size of an object is a claim: a number, or that it was not there. */
static bool is_claim(struct span s)
{
	struct cursor c;

	if (span_is(s, "absent") || span_is(s, "altered") || span_is(s, "-"))
		return true;
	cursor_init(&c, s.bytes, s.len);
	cursor_decimal(&c, INT64_MAX);
	return cursor_done(&c);
}

static bool same_objects(const struct buffer *have, const struct buffer *want)
{
	struct cursor h, w;

	cursor_init(&h, have->bytes, have->len);
	cursor_init(&w, want->bytes, want->len);
	while (cursor_left(&w) > 0 && !h.failed && !w.failed) {
		if (!span_equal(cursor_until(&h, ' '), cursor_until(&w, ' ')) ||
		    !is_claim(cursor_until(&h, ' ')))
			return false;
		cursor_until(&w, ' ');
		if (!span_equal(cursor_line(&h), cursor_line(&w)))
			return false;
	}
	return cursor_done(&h) && cursor_done(&w);
}

static bool same(const char *name, const struct buffer *have,
		 const struct buffer *want)
{
	if (strcmp(name, "objects.txt") == 0)
		return same_objects(have, want);
	return have->len == want->len &&
	       (want->len == 0 ||
		memcmp(have->bytes, want->bytes, want->len) == 0);
}

/* Another version may have another page, so it is no fault; but people run what
 * stands in it. */
static int readme_judge(const struct buffer *have, const struct buffer *want,
			struct audit_result *out)
{
	if (same("README.txt", have, want))
		return E_OK;
	return note_add(out, "README.txt is not the page that this version "
			     "writes: its commands are whoever's");
}

static int files_compare(const struct bundle_files *have,
			 const struct bundle_files *want,
			 struct audit_result *out)
{
	const struct bundle_file *other;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < want->count; i++) {
		const struct bundle_file *f = &want->list[i];

		other = bundle_files_find(have, f->name);
		if (other == NULL)
			r = fault(out, "%s is missing", f->name);
		else if (strcmp(f->name, "README.txt") == 0)
			r = readme_judge(&other->bytes, &f->bytes, out);
		else if (!same(f->name, &other->bytes, &f->bytes))
			r = fault(out,
				  "%s is not what the leaves and heads make "
				  "it",
				  f->name);
	}
	for (i = 0; r == E_OK && i < have->count; i++)
		if (strcmp(have->list[i].name, "SHA256SUMS") != 0 &&
		    bundle_files_find(want, have->list[i].name) == NULL)
			r = fault(out, "%s belongs to nothing",
				  have->list[i].name);
	return r;
}

static int sums_compare(const struct bundle_files *have,
			struct audit_result *out)
{
	const struct bundle_file *f = bundle_files_find(have, "SHA256SUMS");
	struct buffer sums = BUFFER_INIT;
	int r = bundle_sums(have, &sums);

	if (r == E_OK && (f == NULL || !same("SHA256SUMS", &f->bytes, &sums)))
		r = fault(out, "SHA256SUMS is not that of the files");
	buffer_free(&sums);
	return r;
}

int bundle_check(struct bundle *b, struct ledger *l, struct audit_result *out)
{
	struct bundle_anchors anchors = { NULL, 0, 0 };
	struct bundle_files want = { NULL, 0, 0 };
	int r = sums_compare(&b->files, out);

	/* of a log that does not hold nothing follows */
	if (r == E_OK && !l->invalid) {
		r = anchors_read(b, l, &anchors, out);
		if (r == E_OK)
			r = bundle_make(l, &anchors, &want);
		if (r == E_OK)
			r = files_compare(&b->files, &want, out);
	}
	bundle_files_free(&want);
	bundle_anchors_free(&anchors);
	return r == E_OK ?
		       note_add(out, "a bundle: no object is in it, so "
				     "whether those are whole is not said") :
		       r;
}
