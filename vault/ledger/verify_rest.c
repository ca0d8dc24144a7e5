/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verify_rest.c -- everything in the file that is no entry: objects must be
 * those the entries name, whole and no others; meta holds the frontier of the
 * newest checkpoint; SQLite finds its own pages in order (T2).
 *
 * Entries are read a second time here, and held to nothing: who looks at all of
 * a file has opened it as STORE_COPY, which is as it was or is read no more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/frontier_meta.h"
#include "vault/ledger/verify.h"

struct named {
	struct tree_hash h;
	uint64_t by;        /* position of the entry that names it, or of the
			       one that brought it home */
	const char *branch; /* ... and where it stands itself */
	uint64_t seq;
	bool found;
	bool optional; /* of a retired generation */
};

struct names {
	struct ledger *l;
	struct named *items;
	size_t count, cap;
	const char *branch;                 /* of the log being looked at */
	uint64_t start, size;               /* a segment */
	const struct merged_branch *merged; /* ... or one that came home */
	uint64_t at, seq;                   /* its entry */
	bool partial;         /* entries behind a fault may name more */
	struct json_doc *doc; /* of the entry */
};

static int each_name(void *ctx, const struct tree_hash *hash)
{
	struct names *n = ctx;
	int r;

	r = array_room(&n->items, &n->cap, n->count, sizeof(n->items[0]));
	if (r != E_OK)
		return r;
	memset(&n->items[n->count], 0, sizeof(n->items[0]));
	n->items[n->count].h = *hash;
	n->items[n->count].by = n->at;
	n->items[n->count].branch = n->branch;
	n->items[n->count].seq = n->seq;
	n->count++;
	return E_OK;
}

static int each_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct names *n = ctx;
	struct leaf leaf;
	int r;

	if (seq >= n->size)
		return E_OK;
	json_clear(n->doc);
	r = leaf_parse_into(n->doc, bytes.bytes, bytes.len, &leaf);
	if (r != E_OK)
		return r;
	n->at = n->merged == NULL ? n->start + seq : n->merged->at;
	n->seq = seq;
	return event_objects(&leaf, each_name, n);
}

static int by_hash(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return memcmp(x->h.bytes, y->h.bytes, TREE_HASH_LEN);
}

/* The first item with this hash, or count. */
static size_t find(const struct names *n, const struct tree_hash *h)
{
	size_t low = 0, high = n->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(n->items[mid].h.bytes, h->bytes, TREE_HASH_LEN) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* By the entry that names it, in its own log. */
static int object_fault(struct names *n, const struct named *item, bool altered)
{
	char hex[2 * TREE_HASH_LEN + 1];
	struct fault f;

	hex_encode(item->h.bytes, TREE_HASH_LEN, hex);
	memset(&f, 0, sizeof(f));
	f.kind = FAULT_INVALID;
	f.has_seq = true;
	f.seq = item->seq;
	memcpy(f.branch, item->branch, strlen(item->branch));
	snprintf(f.what, sizeof(f.what),
		 altered ? N_("its object %.16s... is altered") :
			   N_("its object %.16s... is missing"),
		 hex);
	n->l->invalid = true;
	return fault_put(n->l, &f);
}

static int each_object(void *ctx, const struct tree_hash *hash, uint64_t len,
		       bool whole)
{
	struct names *n = ctx;
	size_t i = find(n, hash);
	char hex[2 * TREE_HASH_LEN + 1];

	(void)len;
	hex_encode(hash->bytes, TREE_HASH_LEN, hex);
	if (i == n->count || !tree_hash_equal(&n->items[i].h, hash))
		return n->partial ?
			       E_OK :
			       fault_add(n->l, FAULT_INVALID, NULL,
					 "object %.16s... is named by no entry",
					 hex);
	if (!whole) {
		n->items[i].found = true;
		return object_fault(n, &n->items[i], true);
	}
	n->items[i].found = true;
	return E_OK;
}

/* Only as entry ${by} names it: another may still need the same object. */
static void make_optional(struct names *n, const struct tree_hash *h,
			  uint64_t by)
{
	size_t i;

	for (i = find(n, h); i < n->count && tree_hash_equal(&n->items[i].h, h);
	     i++)
		if (n->items[i].by == by)
			n->items[i].optional = true;
}

static void generation_optional(struct names *n, const struct generation *g)
{
	size_t i, j;

	make_optional(n, &g->canary_h, g->dealt_at);
	for (i = 0; i < g->policy->count; i++)
		for (j = 0; j < g->policy->groups[i].count; j++)
			make_optional(n, &g->policy->groups[i].holders[j].h,
				      g->dealt_at);
}

/* Objects of a retired generation may be gone: its shares, its canary, and
 * the copies of secrets sealed to it. */
static void retired_optional(struct names *n)
{
	const struct state *s = &n->l->fold.state;
	const struct compartment *c;
	const struct generation *g;
	size_t i, k, m;

	for (i = 0; i < s->compartments_count; i++)
		for (k = 0; k < s->compartments[i].count; k++)
			if (s->compartments[i].generations[k].status ==
			    GENERATION_RETIRED)
				generation_optional(
					n, &s->compartments[i].generations[k]);
	for (i = 0; i < state_credential_count(s); i++) {
		const struct credential *of = state_credential_at(s, i);

		c = state_compartment(s, of->compartment);
		for (k = 0; k < of->count; k++) {
			const struct secret_version *v = &of->versions[k];

			for (m = 0; m < v->count; m++) {
				g = state_generation(c,
						     v->copies[m].generation);
				if (g->status == GENERATION_RETIRED)
					make_optional(n, &v->copies[m].h,
						      v->copies[m].at);
			}
		}
	}
}

static int missing(struct names *n)
{
	size_t i;
	int r;

	for (i = 0; i < n->count; i++) {
		/* of equal hashes only the first was marked */
		if (i > 0 &&
		    tree_hash_equal(&n->items[i].h, &n->items[i - 1].h))
			n->items[i].found = n->items[i - 1].found;
		if (n->items[i].found || n->items[i].optional)
			continue;
		r = object_fault(n, &n->items[i], false);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

static int verify_objects(struct ledger *l)
{
	struct names n = { .l = l, .partial = l->invalid };
	const struct state *st = ledger_state(l);
	unsigned i;
	int r;

	r = json_new(&n.doc);
	for (i = 0; r == E_OK && i < l->fold.segment_count; i++) {
		n.branch = l->fold.segments[i].branch;
		n.start = l->fold.segments[i].start;
		n.size = l->fold.segments[i].size;
		r = store_leaves(l->store, l->fold.segments[i].branch, 0,
				 each_leaf, &n);
	}
	for (i = 0; r == E_OK && i < st->merged_count; i++) {
		n.merged = &st->merged[i];
		n.branch = n.merged->branch;
		n.size = n.merged->size;
		r = store_leaves(l->store, n.merged->branch, 0, each_leaf, &n);
	}
	if (r == E_OK && n.count > 0) {
		qsort(n.items, n.count, sizeof(n.items[0]), by_hash);
		retired_optional(&n);
	}
	if (r == E_OK)
		r = store_objects(l->store, each_object, &n);
	if (r == E_OK)
		r = missing(&n);
	free(n.items);
	json_free(&n.doc);
	return r;
}

/* --- meta --- */

static const struct segment *segment_of(const struct fold *f, const char *key)
{
	char own[FRONTIER_META_TEXT];
	unsigned i;

	for (i = 0; i < f->segment_count; i++) {
		frontier_meta_key(f->segments[i].branch, own);
		if (strcmp(key, own) == 0)
			return &f->segments[i];
	}
	return NULL;
}

/* The log whose frontier that row is: of the chain, or of what came home. */
static int meta_segment(struct ledger *l, const char *key,
			const struct segment **out)
{
	const struct state *st = ledger_state(l);
	const struct fold *sub;
	const char *why;
	size_t i;
	int r;

	*out = segment_of(&l->fold, key);
	for (i = 0; *out == NULL && i < st->merged_count; i++) {
		const struct merged_branch *b = &st->merged[i];

		r = ledger_branch(l, b->branch, b->size, NULL, &sub, &why);
		if (r != E_OK)
			return r;
		if (why == NULL)
			*out = segment_of(sub, key);
		if (*out != NULL && strcmp((*out)->branch, "main") == 0)
			*out = NULL;
	}
	return E_OK;
}

static int each_meta(void *ctx, const char *key, struct span value)
{
	struct ledger *l = ctx;
	struct buffer want = BUFFER_INIT;
	const struct segment *s;
	int r;

	r = meta_segment(l, key, &s);
	if (r != E_OK)
		return r;
	if (s == NULL)
		return fault_add(l, FAULT_INVALID, NULL,
				 "meta row %.60s belongs to nothing", key);
	frontier_meta_write(&s->frontier, &want);
	if (buffer_status(&want) != E_OK)
		r = E_MEMORY;
	else if (value.len != want.len ||
		 memcmp(value.bytes, want.bytes, want.len) != 0)
		r = fault_add(l, FAULT_INVALID, NULL,
			      "the stored %.60s is not that of the newest "
			      "checkpoint",
			      key);
	buffer_free(&want);
	return r;
}

struct meta_search {
	char key[FRONTIER_META_TEXT];
	bool found;
};

static int each_searched(void *ctx, const char *key, struct span value)
{
	struct meta_search *s = ctx;

	(void)value;
	s->found = s->found || strcmp(key, s->key) == 0;
	return E_OK;
}

static int meta_missing(struct ledger *l, const char *branch)
{
	struct meta_search s = { .found = false };
	int r;

	frontier_meta_key(branch, s.key);
	r = store_meta(l->store, each_searched, &s);
	if (r == E_OK && !s.found)
		r = fault_add(l, FAULT_INVALID, NULL,
			      "the stored %s is missing", s.key);
	return r;
}

static int verify_meta(struct ledger *l)
{
	const struct state *st = ledger_state(l);
	size_t i;
	int r;

	r = store_meta(l->store, each_meta, l);
	for (i = 0; r == E_OK && i < l->fold.segment_count; i++)
		r = meta_missing(l, l->fold.segments[i].branch);
	for (i = 0; r == E_OK && i < st->merged_count; i++)
		r = meta_missing(l, st->merged[i].branch);
	return r;
}

int verify_rest(struct ledger *l)
{
	bool ended = l->invalid;
	int r;

	r = store_check(l->store);
	if (r == E_INTEGRITY)
		r = fault_add(l, FAULT_INVALID, NULL, "%s", error_detail());
	if (r == E_OK)
		r = verify_objects(l);
	if (r == E_OK && !ended)
		r = verify_meta(l);
	return r;
}
