/* SPDX-License-Identifier: GPL-3.0-or-later */
/* since.c -- what happened since the custodian cosigned: the entries that
 * change who may do what, whole, and the hashes of all others. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/session/gathering.h"

/* The newest segment that the addressee cosigned in, and the size there. */
static const struct segment *last_cosigned(const struct gathering *g,
					   uint64_t *size)
{
	const struct segment *s;
	uint64_t upto = 0;
	size_t i;

	for (i = 0; i < g->s->cosigned_count; i++)
		if (strcmp(g->s->cosigned[i].member, g->to) == 0 &&
		    g->s->cosigned[i].size > upto)
			upto = g->s->cosigned[i].size;
	if (upto == 0)
		return NULL;
	s = fold_segment_at(&g->l->fold, upto - 1);
	*size = upto - s->start;
	return s;
}

static bool shown_since(const char *ev)
{
	return strncmp(ev, "member.", 7) == 0 ||
	       strncmp(ev, "compartment.", 12) == 0 ||
	       strncmp(ev, "generation.", 11) == 0 ||
	       strncmp(ev, "catalog.", 8) == 0;
}

static int item_fill(struct gathering *g, uint64_t at, struct ask_item *out)
{
	struct buffer bytes = BUFFER_INIT;
	struct leaf leaf;
	int r;

	r = ledger_leaf_hash(g->l, at, &out->hash);
	if (r == E_OK)
		r = ledger_leaf_bytes(g->l, at, &bytes);
	if (r == E_OK)
		r = leaf_parse(bytes.bytes, bytes.len, &leaf);
	if (r != E_OK)
		goto out;
	if (shown_since(leaf.ev))
		r = gathering_keep(g, &bytes, &out->leaf);
	leaf_free(&leaf);
out:
	buffer_free(&bytes);
	return r;
}

/* It goes to the end of the segment that was cosigned in: on a branch begun
 * since then, to where the branch goes on from. */
int gathering_since(struct gathering *g, struct ask_since *since)
{
	const struct segment *s;
	uint64_t from = 0, i;
	int r;

	memset(since, 0, sizeof(*since));
	s = last_cosigned(g, &from);
	if (s == NULL)
		return E_OK;
	since->size = from;
	r = ledger_frontier(g->l, s, from, &since->frontier);
	if (r != E_OK)
		return r;
	if (s->size - from > ASK_ITEMS_MAX)
		return ledger_prove_consistency(g->l, s, s->size, from,
						&since->proof);
	g->item_count = (size_t)(s->size - from);
	g->items = calloc(g->item_count + 1, sizeof(g->items[0]));
	if (g->items == NULL)
		return error_set(E_MEMORY, "a request");
	for (i = 0; i < g->item_count; i++) {
		r = item_fill(g, s->start + from + i, &g->items[i]);
		if (r != E_OK)
			return r;
	}
	since->items = g->items;
	since->item_count = g->item_count;
	return E_OK;
}
