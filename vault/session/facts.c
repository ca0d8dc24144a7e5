/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts.c -- which entries prove a request to one custodian, and the proofs.
 *
 * The closure is simple: every entry shown has a writer, and whatever made that
 * writer a member (enrolment, roles, rekeying) is shown as well, up to
 * vault.init, which the fingerprint proves.
 */
#include "vault/session/facts.h"

#include <stdlib.h>
#include <string.h>

#include "vault/ask/ask.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/policy.h"
#include "vault/session/gathering.h"

int gathering_keep(struct gathering *g, struct buffer *b, struct span *out)
{
	struct blob *blob;
	int r;

	r = buffer_status(b);
	if (r == E_OK)
		r = array_room(&g->blobs, &g->blob_cap, g->blob_count,
			       sizeof(*blob));
	if (r != E_OK)
		return r;
	blob = &g->blobs[g->blob_count++];
	blob->bytes = buffer_take(b, &blob->len);
	out->bytes = blob->bytes;
	out->len = blob->len;
	return E_OK;
}

static int keep_object(struct gathering *g, const struct tree_hash *h,
		       struct span *out)
{
	struct buffer b = BUFFER_INIT;
	int r;

	r = ledger_object(g->l, h, &b);
	if (r == E_OK)
		r = gathering_keep(g, &b, out);
	buffer_free(&b);
	return r;
}

/* --- which entries --- */

static bool has_index(const struct gathering *g, uint64_t at)
{
	size_t i;

	for (i = 0; i < g->index_count; i++)
		if (g->indices[i] == at)
			return true;
	return false;
}

static int add_index(struct gathering *g, uint64_t at)
{
	int r;

	if (has_index(g, at))
		return E_OK;
	r = array_room(&g->indices, &g->index_cap, g->index_count,
		       sizeof(g->indices[0]));
	if (r == E_OK)
		g->indices[g->index_count++] = at;
	return r;
}

static int add_member(struct gathering *g, const char *id)
{
	const struct member *m = state_member(g->s, id);
	size_t i;
	int r;

	if (m == NULL)
		return error_set(E_INTEGRITY, "an entry of nobody's");
	for (i = 0; i < m->fact_count; i++) {
		r = add_index(g, m->facts[i]);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

/* The writer of an entry: a member, or a session, whose request then is a
 * fact as well. */
static int add_writer(struct gathering *g, uint64_t at)
{
	const struct session *by;
	struct leaf leaf;
	int r;

	r = ledger_leaf(g->l, at, &leaf);
	if (r != E_OK)
		return r;
	if (leaf.act.kind == ACTOR_MEMBER) {
		r = add_member(g, leaf.act.id);
	} else {
		by = state_session(g->s, leaf.act.id);
		r = by == NULL ? E_OK : add_index(g, by->at);
	}
	leaf_free(&leaf);
	return r;
}

static int by_index(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* In a redeal the custodian reads who holds shares, and who is to: the newest
 * record of each. */
static int add_records(struct gathering *g, const struct policy *p)
{
	const struct record_ref *ref;
	size_t i, j;
	int r = E_OK;

	for (i = 0; p != NULL && i < p->count; i++)
		for (j = 0; r == E_OK && j < p->groups[i].count; j++) {
			if (p->groups[i].holders[j].card)
				continue;
			ref = state_record(g->s, "member",
					   p->groups[i].holders[j].id);
			if (ref != NULL && !ref->unset)
				r = add_index(g, ref->at);
		}
	return r;
}

static int add_first(struct gathering *g, const struct compartment *c,
		     const struct generation *dealt)
{
	const struct record_ref *ref;
	unsigned i;
	int r;

	r = add_index(g, 0);
	/* where each branch began, on the way to the one that is asked on */
	for (i = 1; r == E_OK && i < g->l->fold.segment_count; i++)
		r = add_index(g, g->l->fold.segments[i].start);
	if (r == E_OK)
		r = add_index(g, state_newest_epoch(g->s)->at);
	if (r == E_OK)
		r = add_index(g, c->added_at);
	if (r == E_OK)
		r = add_index(g, c->generations[0].dealt_at);
	if (r == E_OK)
		r = add_index(g, dealt->dealt_at);
	if (r == E_OK)
		r = add_member(g, g->to);
	if (r != E_OK || g->session->guest)
		return r;
	r = add_member(g, g->session->requester);
	ref = state_record(g->s, "member", g->session->requester);
	if (r == E_OK && ref != NULL && !ref->unset)
		r = add_index(g, ref->at);
	return r;
}

static int choose(struct gathering *g, const struct compartment *c,
		  const struct generation *dealt)
{
	size_t i;
	int r;

	r = add_first(g, c, dealt);
	if (r == E_OK && g->session->policy != NULL)
		r = add_records(g, dealt->policy);
	if (r == E_OK && g->session->policy != NULL)
		r = add_records(g, g->session->policy);
	/* the list grows while it is walked: writers of writers */
	for (i = 0; r == E_OK && i < g->index_count; i++)
		r = add_writer(g, g->indices[i]);
	if (r == E_OK)
		qsort(g->indices, g->index_count, sizeof(g->indices[0]),
		      by_index);
	return r;
}

/* --- their proofs --- */

static int fact_fill(struct gathering *g, uint64_t at, struct ask_fact *out)
{
	const struct segment *segment = fold_segment_at(&g->l->fold, at);
	struct buffer bytes = BUFFER_INIT, note = BUFFER_INIT;
	struct leaf leaf;
	uint64_t cp;
	int r;

	memset(out, 0, sizeof(*out));
	memcpy(out->origin, segment->origin, sizeof(out->origin));
	out->index = at - segment->start;
	r = ledger_leaf_bytes(g->l, at, &bytes);
	if (r == E_OK)
		r = leaf_parse(bytes.bytes, bytes.len, &leaf);
	if (r != E_OK)
		goto out;
	cp = leaf.cp;
	leaf_free(&leaf);
	r = gathering_keep(g, &bytes, &out->leaf);
	if (r == E_OK)
		r = ledger_note(g->l, segment, cp, &note);
	if (r == E_OK)
		r = gathering_keep(g, &note, &out->note);
	if (r != E_OK)
		goto out;
	r = ledger_prove_inclusion(g->l, segment, segment->size, out->index,
				   &out->proof);
	if (r == E_OK)
		r = ledger_prove_inclusion(g->l, segment, cp, out->index,
					   &out->note_proof);
out:
	buffer_free(&bytes);
	buffer_free(&note);
	return r;
}

static int facts_fill(struct gathering *g)
{
	size_t i;
	int r;

	g->facts = calloc(g->index_count, sizeof(g->facts[0]));
	if (g->facts == NULL)
		return error_set(E_MEMORY, "a request");
	for (i = 0; i < g->index_count; i++) {
		r = fact_fill(g, g->indices[i], &g->facts[i]);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

/* --- what is sealed --- */

static int span_add(struct span **list, size_t *cap, size_t *count,
		    const struct span *span)
{
	int r;

	r = array_room(list, cap, *count, sizeof(**list));
	if (r == E_OK)
		(*list)[(*count)++] = *span;
	return r;
}

/* The keys of epochs before the request's, down to that of the record. */
static int older_boxes(struct gathering *g, uint64_t from, uint64_t down_to)
{
	const struct epoch *e;
	struct span box;
	int r;

	for (; from > down_to; from--) {
		e = state_epoch(g->s, from);
		if (e == NULL || !e->has_prev)
			return E_OK;
		r = keep_object(g, &e->prev_h, &box);
		if (r != E_OK && r != E_MEMORY) {
			error_clear(); /* what is older stays sealed (V7) */
			return E_OK;
		}
		if (r == E_OK)
			r = span_add(&g->prev, &g->prev_cap, &g->prev_count,
				     &box);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

/* A custodian reads the requester's name; in a redeal also those of whoever
 * holds shares, and is to. */
static bool named_record(const struct gathering *g, uint64_t at,
			 const struct leaf *leaf)
{
	const struct record_ref *ref;

	if (g->session->policy != NULL)
		return strncmp(leaf->obj, "member:", 7) == 0 ||
		       strncmp(leaf->obj, "holders:", 8) == 0;
	ref = state_record(g->s, "member", g->session->requester);
	return ref != NULL && !ref->unset && ref->at == at;
}

/* The records of those facts, with the keys down to the oldest. One that
 * is gone hides a name, and stops nobody (V7). */
static int records_fill(struct gathering *g, uint64_t newest)
{
	uint64_t oldest = newest;
	struct span bytes;
	struct leaf leaf;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < g->index_count; i++) {
		r = ledger_leaf(g->l, g->indices[i], &leaf);
		if (r != E_OK)
			return r;
		if (leaf.has_h && leaf.has_xk &&
		    named_record(g, g->indices[i], &leaf)) {
			r = keep_object(g, &leaf.h, &bytes);
			if (r == E_OK)
				r = span_add(&g->records, &g->record_cap,
					     &g->record_count, &bytes);
			else if (r != E_MEMORY)
				r = E_OK;
			if (leaf.xk < oldest)
				oldest = leaf.xk;
		}
		leaf_free(&leaf);
	}
	return r == E_OK ? older_boxes(g, newest, oldest) : r;
}

/* The addressee's box of the newest epoch; one that is gone is made anew, for
 * who asks has the key (V7). */
static int catalog_box(struct gathering *g, const struct tree_hash *h,
		       struct span *out)
{
	struct buffer box = BUFFER_INIT;
	int r;

	r = keep_object(g, h, out);
	if (r == E_OK || r == E_MEMORY || g->u->reader == NULL ||
	    !reader_current(g->u->reader))
		return r;
	error_clear();
	r = epoch_box(reader_key(g->u->reader),
		      state_member(g->s, g->to)->enrolment.recipient, &box);
	if (r == E_OK)
		r = gathering_keep(g, &box, out);
	buffer_free(&box);
	return r;
}

static int boxes_fill(struct gathering *g, const struct generation *dealt,
		      struct ask_parts *parts)
{
	const struct epoch *epoch = state_newest_epoch(g->s);
	const struct epoch_box_ref *box;
	const struct holder *h;
	char to[48] = "member:";
	int r;

	memcpy(to + 7, g->to, ID_TEXT);
	box = state_box(g->s, epoch->number, to);
	h = policy_holder(dealt->policy, g->to, NULL, NULL);
	if (box == NULL || h == NULL || !h->has_box)
		return error_set(E_INTERNAL, "a holder without boxes");
	r = catalog_box(g, &box->h, &parts->catalog_box);
	if (r == E_OK)
		r = keep_object(g, &h->h, &parts->share_box);
	if (r == E_OK)
		r = records_fill(g, epoch->number);
	parts->prev_boxes = g->prev;
	parts->prev_count = g->prev_count;
	parts->records = g->records;
	parts->record_count = g->record_count;
	return r;
}

static void gathering_clear(struct gathering *g)
{
	size_t i;

	for (i = 0; i < g->blob_count; i++)
		free(g->blobs[i].bytes);
	free(g->blobs);
	free(g->indices);
	free(g->facts);
	free(g->prev);
	free(g->records);
	free(g->items);
}

int request_file_write(const struct user *u, const struct session *session,
		       const char *to, struct buffer *out)
{
	struct gathering g = { .u = u,
			       .l = u->ledger,
			       .s = ledger_state(u->ledger),
			       .session = session,
			       .to = to };
	const struct compartment *c =
		state_compartment(g.s, session->compartment);
	const struct generation *dealt =
		state_generation(c, session->generation);
	struct buffer note = BUFFER_INIT;
	struct ask_parts parts;
	int r;

	memset(&parts, 0, sizeof(parts));
	memcpy(parts.to, to, ID_TEXT);
	r = choose(&g, c, dealt);
	if (r == E_OK)
		r = facts_fill(&g);
	if (r == E_OK)
		r = fact_fill(&g, session->at, &parts.request);
	if (r == E_OK)
		r = ledger_note(g.l, ledger_tip(g.l), ledger_tip(g.l)->size,
				&note);
	if (r == E_OK)
		r = gathering_keep(&g, &note, &parts.checkpoint);
	if (r == E_OK)
		r = boxes_fill(&g, dealt, &parts);
	if (r == E_OK)
		r = gathering_since(&g, &parts.since);
	parts.facts = g.facts;
	parts.fact_count = g.index_count;
	if (r == E_OK)
		r = ask_write(&parts, out);
	buffer_free(&note);
	gathering_clear(&g);
	return r;
}
