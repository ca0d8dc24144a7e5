/* SPDX-License-Identifier: GPL-3.0-or-later */
/* segment.c -- the logs a fold goes through, main and the branches that go on
 * from it one after the other, and the heads of each. */
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/fold.h"

const struct segment *fold_tip(const struct fold *f)
{
	return &f->segments[f->segment_count - 1];
}

const struct segment *fold_segment_at(const struct fold *f, uint64_t at)
{
	unsigned i = f->segment_count - 1;

	while (i > 0 && f->segments[i].start + f->segments[i].first > at)
		i--;
	return &f->segments[i];
}

/* Whether segment ${i} is the same log as the one before it, kept apart. */
static bool is_fork(const struct fold *f, unsigned i)
{
	return f->segments[i].first > 0;
}

bool fold_on_main(const struct fold *f)
{
	unsigned i;

	for (i = f->segment_count - 1; i > 0; i--)
		if (!is_fork(f, i))
			return false;
	return true;
}

int fold_segment(struct fold *f, const char *branch)
{
	const struct segment *before = fold_tip(f);
	struct segment *s;

	if (f->segment_count == SEGMENTS_MAX)
		return error_set(E_INTEGRITY,
				 "more than %d branches, one "
				 "from the other",
				 SEGMENTS_MAX);
	s = &f->segments[f->segment_count++];
	memset(s, 0, sizeof(*s));
	memcpy(s->branch, branch, strlen(branch) + 1);
	s->start = before->start + before->size;
	frontier_empty(&s->frontier);
	origin_format(f->state.vault, branch, s->origin);
	return E_OK;
}

int fold_fork(struct fold *f, const char *branch)
{
	const struct segment *before = fold_tip(f);
	struct segment *s;

	if (f->segment_count == SEGMENTS_MAX)
		return error_set(E_INTEGRITY, "too many branches");
	s = &f->segments[f->segment_count++];
	*s = *before;
	memcpy(s->branch, branch, strlen(branch) + 1);
	s->first = before->size;
	return E_OK;
}

void fold_unsegment(struct fold *f)
{
	f->segment_count--;
}

int fold_head(struct fold *f, const struct frontier *frontier)
{
	struct heads *h = &f->heads;
	struct segment *tip = &f->segments[f->segment_count - 1];
	int r;

	r = array_room(&h->items, &h->cap, h->count, sizeof(h->items[0]));
	if (r != E_OK)
		return r;
	h->items[h->count].segment = f->segment_count - 1;
	h->items[h->count].size = frontier->size;
	frontier_root(frontier, &h->items[h->count].root);
	h->count++;
	tip->frontier = *frontier;
	tip->size = frontier->size;
	return E_OK;
}

/* Heads stand in the order of segments, and in each of sizes. */
static int compare(const struct head *h, unsigned segment, uint64_t size)
{
	if (h->segment != segment)
		return h->segment < segment ? -1 : 1;
	return h->size == size ? 0 : h->size < size ? -1 : 1;
}

static const struct head *find(const struct fold *f, unsigned segment,
			       uint64_t size)
{
	size_t low = 0, high = f->heads.count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(&f->heads.items[mid], segment, size);

		if (order == 0)
			return &f->heads.items[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct head *fold_head_at(const struct fold *f, unsigned segment,
				uint64_t size)
{
	const struct head *head;

	while (segment + 1 < f->segment_count && is_fork(f, segment + 1))
		segment++;
	head = find(f, segment, size);
	while (head == NULL && is_fork(f, segment))
		head = find(f, --segment, size);
	return head;
}

const struct tree_hash *fold_root_at(const struct fold *f, unsigned segment,
				     uint64_t size)
{
	const struct head *head = fold_head_at(f, segment, size);

	return head == NULL ? NULL : &head->root;
}

const char *fold_parent_fault(const struct fold *f, unsigned segment,
			      const struct json *d)
{
	const struct segment *parent = &f->segments[segment];
	const struct tree_hash *root;
	struct tree_hash claimed;
	int64_t size = -1;

	if (strcmp(json_text(json_get(d, "origin")), parent->origin) != 0)
		return N_("it goes on from another log");
	json_integer(json_get(d, "size"), &size);
	if (size != (int64_t)parent->size)
		return N_("it does not go on from this log's end");
	root = fold_root_at(f, segment, parent->size);
	json_base64(json_get(d, "root"), claimed.bytes, sizeof(claimed.bytes));
	if (root == NULL || !tree_hash_equal(root, &claimed))
		return N_("it goes on from another root");
	return NULL;
}
