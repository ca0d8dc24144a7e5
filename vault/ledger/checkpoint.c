/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checkpoint.c -- a checkpoint that is read again is the one that was verified.
 * It is in no tree: of those that this process verified, or wrote, a sum is kept;
 * one that another process verified is checked as it was there.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/verify.h"

static int is_another(uint64_t size)
{
	return error_set(E_INTEGRITY, "checkpoint %llu is not what it was",
			 (unsigned long long)size);
}

/* --- those of this process --- */

int note_known(struct ledger *l, struct span note)
{
	struct note_sums *n = &l->notes;
	int r = array_room(&n->items, &n->cap, n->count, sizeof(n->items[0]));

	if (r != E_OK)
		return r;
	if (n->count == 0)
		n->first = l->fold.heads.count - 1;
	tree_leaf_hash(note.bytes, note.len, &n->items[n->count++]);
	return E_OK;
}

/* NULL: it is none of them. */
static const struct tree_hash *known(const struct ledger *l,
				     const struct head *head)
{
	size_t at = (size_t)(head - l->fold.heads.items);

	return at >= l->notes.first && at - l->notes.first < l->notes.count ?
		       &l->notes.items[at - l->notes.first] :
		       NULL;
}

/* --- those of another --- */

static bool by_its_writer(const struct ledger *l, const struct note *note,
			  const char *origin, const struct actor *writer)
{
	const struct state *s = &l->fold.state;
	size_t i;

	for (i = 0; i < s->keys_count; i++)
		if (actor_equal(&s->keys[i].actor, writer) &&
		    signed_by(note, origin, writer, s->keys[i].key))
			return true;
	return false;
}

/* Of the head of that size, and signed by the writer of its last entry. */
static int note_holds(const struct ledger *l, const struct segment *s,
		      const struct head *head, struct span bytes)
{
	struct note *note = malloc(sizeof(*note));
	struct checkpoint cp;
	struct leaf last;
	bool holds;
	int r;

	if (note == NULL)
		return error_set(E_MEMORY, "a checkpoint");
	r = ledger_leaf(l, s->start + head->size - 1, &last);
	if (r != E_OK)
		goto out;
	holds = note_parse(bytes, note) == E_OK &&
		checkpoint_parse(note->text, &cp) == E_OK &&
		cp.size == head->size &&
		tree_hash_equal(&cp.root, &head->root) &&
		strcmp(cp.origin, s->origin) == 0 &&
		by_its_writer(l, note, s->origin, &last.act);
	leaf_free(&last);
	if (!holds)
		r = is_another(head->size);
out:
	free(note);
	return r;
}

/* --- either --- */

int ledger_note(const struct ledger *l, const struct segment *segment,
		uint64_t size, struct buffer *out)
{
	const unsigned own = (unsigned)(segment - l->fold.segments);
	const struct head *head = fold_head_at(&l->fold, own, size);
	size_t before = out->len;
	struct tree_hash is;
	struct span note;
	int r;

	if (head == NULL || head->segment != own)
		return error_set(E_ABSENT, "checkpoint %llu",
				 (unsigned long long)size);
	r = tables_checkpoint(&l->tables, segment->branch, size, out);
	if (r == E_ABSENT) /* it was there */
		return is_another(size);
	if (r != E_OK)
		return r;
	note.bytes = out->bytes + before;
	note.len = out->len - before;
	if (known(l, head) == NULL)
		return note_holds(l, segment, head, note);
	tree_leaf_hash(note.bytes, note.len, &is);
	return tree_hash_equal(known(l, head), &is) ? E_OK : is_another(size);
}

int ledger_heads(const struct ledger *l, const struct segment *segment,
		 int (*each)(void *ctx, uint64_t size), void *ctx)
{
	const struct heads *h = &l->fold.heads;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < h->count; i++)
		if (&l->fold.segments[h->items[i].segment] == segment)
			r = each(ctx, h->items[i].size);
	return r;
}
