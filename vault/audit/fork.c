/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fork.c -- where two histories part, as far as heads can tell: behind the last
 * one that both have, and before the first that differs.  Both are shown as they
 * were signed: who signed two of one size has to explain it.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/anchors.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

struct seen_head {
	const char *name;
	struct one_log log;
	struct checkpoint cp;
	struct buffer signatures; /* lines */
	bool same;
};

static void put_signatures(const struct note *note, struct buffer *out)
{
	uint8_t whole[sizeof(note->signatures[0].id) +
		      sizeof(note->signatures[0].bytes)];
	size_t i;

	for (i = 0; i < note->count; i++) {
		const struct note_signature *s = &note->signatures[i];

		buffer_text(out, "\u2014 ");
		buffer_put(out, s->name.bytes, s->name.len);
		buffer_byte(out, ' ');
		memcpy(whole, s->id, sizeof(s->id));
		memcpy(whole + sizeof(s->id), s->bytes, s->len);
		buffer_base64(out, whole, sizeof(s->id) + s->len);
		buffer_byte(out, '\n');
	}
}

int anchors_see(struct anchors_seen *seen, const char *name,
		const struct one_log *log, const struct checkpoint *cp,
		const struct note *note, bool same)
{
	struct seen_head *h;
	int r = array_room(&seen->list, &seen->cap, seen->count,
			   sizeof(seen->list[0]));

	if (r != E_OK)
		return r;
	h = &seen->list[seen->count++];
	memset(h, 0, sizeof(*h));
	h->name = name;
	h->log = *log;
	h->cp = *cp;
	h->same = same;
	if (note != NULL)
		put_signatures(note, &h->signatures);
	return buffer_status(&h->signatures);
}

void anchors_seen_free(struct anchors_seen *seen)
{
	size_t i;

	for (i = 0; i < seen->count; i++)
		buffer_free(&seen->list[i].signatures);
	free(seen->list);
	memset(seen, 0, sizeof(*seen));
}

static bool parts(const struct seen_head *h)
{
	return !h->same && h->cp.size <= h->log.segment->size;
}

/* Whether no other anchor of that log has an earlier head that differs. */
static bool first_to_part(const struct anchors_seen *seen,
			  const struct seen_head *h)
{
	size_t i;

	for (i = 0; i < seen->count; i++) {
		const struct seen_head *o = &seen->list[i];

		if (parts(o) && strcmp(o->cp.origin, h->cp.origin) == 0 &&
		    (o->cp.size < h->cp.size ||
		     (o->cp.size == h->cp.size && o < h)))
			return false;
	}
	return true;
}

/* The size of the last head that both histories have. Entry 0 makes the vault's
 * name: it is the same. */
static uint64_t common(const struct anchors_seen *seen,
		       const struct seen_head *h)
{
	uint64_t size = 1;
	size_t i;

	for (i = 0; i < seen->count; i++) {
		const struct seen_head *o = &seen->list[i];

		if (o->same && o->log.segment == h->log.segment &&
		    o->cp.size > size && o->cp.size < h->cp.size)
			size = o->cp.size;
	}
	return size;
}

/* This copy's first signed head that covers that many entries. */
static int own_head(const struct one_log *log, uint64_t size,
		    struct buffer *out)
{
	uint64_t at;
	int r = E_ABSENT;

	for (at = size; r == E_ABSENT && at <= log->segment->size; at++)
		r = logs_note(log, at, out);
	if (r == E_OK)
		error_clear();
	return r;
}

static int show(const struct seen_head *h, struct audit_result *out)
{
	struct buffer text = BUFFER_INIT;
	int r;

	r = note_add(out, "  the head of %s:", h->name);
	checkpoint_write(&h->cp, &text);
	buffer_put(&text, h->signatures.bytes, h->signatures.len);
	if (r == E_OK)
		r = buffer_status(&text);
	if (r == E_OK)
		r = note_lines(out, &text);
	buffer_free(&text);
	if (r == E_OK)
		r = note_add(out, "  this copy's head:");
	if (r == E_OK)
		r = own_head(&h->log, h->cp.size, &text);
	if (r == E_OK)
		r = note_lines(out, &text);
	buffer_free(&text);
	return r;
}

int anchors_parting(const struct anchors_seen *seen, struct audit_result *out)
{
	unsigned long long from, to;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < seen->count; i++) {
		const struct seen_head *h = &seen->list[i];

		if (!parts(h) || !first_to_part(seen, h))
			continue;
		from = common(seen, h);
		to = h->cp.size - 1;
		if (from >= to)
			r = note_add(out,
				     "the first entry that differs is %llu",
				     to);
		else
			r = note_add(out,
				     "the first entry that differs is one from "
				     "%llu to %llu; the other copy itself, as "
				     "--anchor, says which",
				     from, to);
		if (r == E_OK)
			r = show(h, out);
	}
	return r;
}
