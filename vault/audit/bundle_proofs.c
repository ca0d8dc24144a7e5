/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bundle_proofs.c -- proofs for what is asked for most: each entry of an opening
 * in the newest head of its log, and that each head which somebody else vouched
 * for, or kept, is continued by the next.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/bundle_files.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

struct proving {
	struct bundle_making *m;
	const struct one_log *log;
	struct json_doc *doc; /* of the entry */
	uint64_t *sizes;      /* of heads to be joined */
	size_t sizes_count, sizes_cap;
};

/* --- inclusion --- */

static bool of_an_opening(const struct leaf *leaf)
{
	return strncmp(leaf->ev, "open.", 5) == 0 ||
	       event_of(leaf->ev) == EV_SECRET_REVEALED;
}

static int each_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct proving *p = ctx;
	struct buffer *out;
	struct leaf leaf;
	int r;

	json_clear(p->doc);
	r = leaf_parse_into(p->doc, bytes.bytes, bytes.len, &leaf);
	if (r != E_OK || !of_an_opening(&leaf))
		return r;
	r = bundle_files_add(p->m->files, &out, "proofs/%s-%llu.tlog-proof",
			     p->log->segment->branch, (unsigned long long)seq);
	return r == E_OK ?
		       prove_entry(p->log, seq, p->log->segment->size, out) :
		       r;
}

/* --- consistency --- */

static int size_put(struct proving *p, uint64_t size)
{
	int r = array_room(&p->sizes, &p->sizes_cap, p->sizes_count,
			   sizeof(p->sizes[0]));

	if (r == E_OK)
		p->sizes[p->sizes_count++] = size;
	return r;
}

static int each_head(void *ctx, uint64_t size)
{
	struct proving *p = ctx;
	const struct bundle_anchors *a = p->m->anchors;
	bool wanted =
		size == p->log->segment->size || logs_cosigned(p->log, size);
	size_t i;

	for (i = 0; !wanted && i < a->count; i++)
		wanted = a->list[i].place.same && a->list[i].cp.size == size &&
			 a->list[i].place.log.segment == p->log->segment;
	return wanted ? size_put(p, size) : E_OK;
}

/* The old size, the path, and the head it leads to: as a witness is asked (C2SP
 * tlog-witness). */
static int join(struct proving *p, uint64_t old, uint64_t size)
{
	struct buffer *out, note = BUFFER_INIT;
	struct tree_proof path;
	int r;

	r = bundle_files_add(p->m->files, &out,
			     "proofs/%s-%llu-%llu.consistency",
			     p->log->segment->branch, (unsigned long long)old,
			     (unsigned long long)size);
	if (r == E_OK)
		r = logs_note(p->log, size, &note);
	if (r == E_OK)
		r = ledger_prove_consistency(p->log->judge, p->log->segment,
					     size, old, &path);
	if (r == E_OK) {
		buffer_format(out, "old %llu\n", (unsigned long long)old);
		tlog_path_write(&path, out);
		buffer_byte(out, '\n');
		buffer_put(out, note.bytes, note.len);
		r = buffer_status(out);
	}
	buffer_free(&note);
	return r;
}

static int each_log(void *ctx, const struct one_log *log)
{
	struct proving *p = ctx;
	size_t i;
	int r;

	p->log = log;
	p->sizes_count = 0;
	r = bundle_leaves(p->m, log, each_leaf, p);
	if (r == E_OK)
		r = ledger_heads(log->judge, log->segment, each_head, p);
	for (i = 1; r == E_OK && i < p->sizes_count; i++)
		r = join(p, p->sizes[i - 1], p->sizes[i]);
	return r;
}

int bundle_proofs(struct bundle_making *m)
{
	struct proving p = { .m = m };
	int r = json_new(&p.doc);

	if (r == E_OK)
		r = logs_each(m->l, each_log, &p);
	json_free(&p.doc);
	free(p.sizes);
	return r;
}
