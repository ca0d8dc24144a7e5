/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * since.c -- what the custodian's own memory says of the head in a request:
 * that it extends what they have seen, is the first they see, is on another
 * history, or that nothing proves either.
 *
 * On a branch that they have not seen, memory of the log it goes on from has to
 * do: what they saw of that must lie in what the branch goes on from.
 *
 * A finding never stops an approval (V7); it goes into the signed text.
 */
#include <string.h>

#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/log/event.h"

static int malformed(void)
{
	return error_set(E_INPUT, "`since` is malformed");
}

static bool leads_to(const struct frontier *f, const struct checkpoint *head)
{
	struct tree_hash root;

	frontier_root(f, &root);
	return f->size == head->size && tree_hash_equal(&root, &head->root);
}

/* The frontier of the head from the proof of its last entry: the siblings up
 * to the smallest peak, then the other peaks, smallest first. */
static bool frontier_of_last(const struct fact *last,
			     const struct checkpoint *head,
			     struct frontier *out)
{
	struct tree_hash h = last->hash;
	size_t at = 0, i;
	uint64_t n = head->size;

	if (last->index + 1 != head->size)
		return false;
	for (; (n & 1) == 0; n >>= 1) {
		if (at == last->proof.count)
			return false;
		tree_node_hash(&last->proof.hashes[at++], &h, &h);
	}
	memset(out, 0, sizeof(*out));
	out->size = head->size;
	out->count = last->proof.count - at + 1;
	out->peaks[out->count - 1] = h;
	for (i = 0; at + i < last->proof.count; i++)
		out->peaks[out->count - 2 - i] = last->proof.hashes[at + i];
	return frontier_valid(out) && leads_to(out, head);
}

/* --- the items --- */

struct walk {
	const struct request_file_parts *parts;
	const struct people *people;
	const struct ask_memory *memory;
	struct ask *ask;
	const struct trunk *about;   /* the log that `since` is of */
	const struct trunk *of;      /* the newest that is remembered */
	const struct frontier *seen; /* ... to there; NULL: none is */
	struct frontier f;
	bool met;  /* the remembered size was passed */
	bool same; /* ... and the root was the same */
};

static void remember(struct walk *w)
{
	size_t i, k;

	for (i = w->parts->trunk_count; i > 0 && w->seen == NULL; i--) {
		w->of = &w->parts->trunks[i - 1];
		for (k = 0; k < w->memory->seen_count; k++)
			if (strcmp(w->memory->seen[k].origin, w->of->origin) ==
			    0)
				w->seen = &w->memory->seen[k].frontier;
	}
}

static void compare(struct walk *w)
{
	struct tree_hash here, kept;

	if (w->seen == NULL || w->about != w->of || w->f.size != w->seen->size)
		return;
	frontier_root(&w->f, &here);
	frontier_root(w->seen, &kept);
	w->met = true;
	w->same = tree_hash_equal(&here, &kept);
}

static bool is_fact(const struct walk *w, uint64_t index)
{
	size_t i;

	for (i = 0; i < w->parts->fact_count; i++)
		if (w->parts->facts[i].at == w->about->start + index)
			return true;
	return false;
}

/* Whom an entry about a member is about, or NULL. */
static const char *about(const struct leaf *leaf)
{
	const struct json *member = json_get(leaf->d, "member");

	switch (event_of(leaf->ev)) {
	case EV_MEMBER_ROLES:
	case EV_MEMBER_RETIRED:
		return json_text(member);
	case EV_MEMBER_REKEYED:
		return json_text(json_get(member, "id"));
	default:
		return NULL;
	}
}

/* What changes the standing or the keys of the requester or of the custodian
 * must be among the facts that were believed. Whoever could not write it had
 * no effect, and blocks nobody. */
static int standing_shown(const struct walk *w, const struct leaf *leaf)
{
	const char *who = about(leaf);
	const struct person *by = people_find(w->people, leaf->act.id);

	if (who == NULL || is_fact(w, leaf->seq) || by == NULL)
		return E_OK;
	if (strcmp(who, w->ask->requester) != 0 &&
	    strcmp(who, w->ask->holder) != 0)
		return E_OK;
	if (!by->admin && strcmp(by->id, who) != 0)
		return E_OK;
	return error_set(E_AUTHORITY,
			 "entry %llu (%s) is about %s, and the request does "
			 "not reckon with it",
			 (unsigned long long)leaf->seq, leaf->ev,
			 strcmp(who, w->ask->holder) == 0 ? "you" :
							    "the requester");
}

static int shown_leaf(const struct walk *w, const uint8_t *bytes, size_t len)
{
	struct leaf leaf;
	int r;

	r = leaf_parse(bytes, len, &leaf);
	if (r != E_OK)
		return r;
	if (event_check(&leaf) == NULL)
		r = standing_shown(w, &leaf);
	leaf_free(&leaf);
	return r;
}

/* The item joins the frontier; ${judged}: and is looked at. */
static int item_walk(struct walk *w, const struct json *item, bool judged)
{
	struct buffer bytes = BUFFER_INIT;
	struct tree_hash h = { { 0 } };
	int r = E_OK;

	if (json_is(item, JSON_OBJECT)) {
		if (json_count(item) != 1)
			return error_set(E_INPUT, "an item is malformed");
		r = base64_span(json_get(item, "leaf"), &bytes);
		if (r == E_OK && judged)
			r = shown_leaf(w, bytes.bytes, bytes.len);
		if (r == E_OK)
			tree_leaf_hash(bytes.bytes, bytes.len, &h);
	} else if (!json_base64(item, h.bytes, sizeof(h.bytes))) {
		r = error_set(E_INPUT, "an item is malformed");
	}
	buffer_free(&bytes);
	if (r != E_OK)
		return r;
	frontier_append(&w->f, &h);
	if (judged)
		compare(w);
	return E_OK;
}

static int frontier_read(const struct json *list, uint64_t size,
			 struct frontier *out)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	if (!json_is(list, JSON_ARRAY) || json_count(list) > TREE_PROOF_MAX)
		return error_set(E_INPUT, "its frontier is malformed");
	out->size = size;
	out->count = json_count(list);
	for (i = 0; i < out->count; i++)
		if (!json_base64(json_item(list, i), out->peaks[i].bytes,
				 TREE_HASH_LEN))
			return error_set(E_INPUT, "its frontier is "
						  "malformed");
	if (!frontier_valid(out))
		return error_set(E_INPUT, "its frontier is malformed");
	return E_OK;
}

static const struct trunk *head_trunk(const struct request_file_parts *p)
{
	return &p->trunks[p->trunk_count - 1];
}

/* The log whose end this is. */
static const struct trunk *led_to(const struct request_file_parts *p,
				  const struct frontier *f)
{
	struct tree_hash root;
	size_t i;

	frontier_root(f, &root);
	for (i = p->trunk_count; i > 0; i--)
		if (f->size == p->trunks[i - 1].size &&
		    tree_hash_equal(&root, &p->trunks[i - 1].root))
			return &p->trunks[i - 1];
	return NULL;
}

static int items_walk(struct walk *w, const struct json *since, uint64_t size)
{
	const struct json *items = json_get(since, "items");
	struct frontier start;
	size_t i;
	int r;

	if (json_count(since) != 3 || !json_is(items, JSON_ARRAY) ||
	    json_count(items) > ASK_ITEMS_MAX)
		return error_set(E_INPUT, "`since` is malformed");
	r = frontier_read(json_get(since, "frontier"), size, &start);
	if (r != E_OK)
		return r;
	w->f = start;
	for (i = 0; i < json_count(items) && r == E_OK; i++)
		r = item_walk(w, json_item(items, i), false);
	if (r != E_OK)
		return r;
	w->about = led_to(w->parts, &w->f);
	if (w->about == NULL)
		return error_set(E_INPUT, "`since` does not lead to the head");
	w->f = start;
	compare(w);
	for (i = 0; i < json_count(items) && r == E_OK; i++)
		r = item_walk(w, json_item(items, i), true);
	if (r == E_OK && w->about == head_trunk(w->parts)) {
		w->ask->frontier = w->f;
		w->ask->has_frontier = true;
	}
	return r;
}

/* A consistency proof, of use when it begins at just the size remembered. */
static int proof_walk(struct walk *w, const struct json *since, uint64_t size)
{
	const struct json *list = json_get(since, "proof");
	struct tree_proof proof;
	struct tree_hash kept;
	size_t i;

	if (json_count(since) != 2 || !json_is(list, JSON_ARRAY) ||
	    json_count(list) > TREE_PROOF_MAX)
		return malformed();
	proof.count = json_count(list);
	for (i = 0; i < proof.count; i++)
		if (!json_base64(json_item(list, i), proof.hashes[i].bytes,
				 TREE_HASH_LEN))
			return malformed();
	if (w->seen == NULL || w->seen->size != size)
		return E_OK;
	frontier_root(w->seen, &kept);
	w->met = w->same = tree_check_consistency(size, &kept, w->of->size,
						  &w->of->root, &proof);
	return E_OK;
}

static enum seen verdict(const struct walk *w)
{
	struct tree_hash kept;
	bool whole;

	if (w->seen == NULL)
		return w->memory->known ? SEEN_UNPROVEN : SEEN_FIRST;
	whole = w->seen->size == w->of->size;
	if (!whole && !w->met)
		return SEEN_UNPROVEN;
	frontier_root(w->seen, &kept);
	if (whole ? !tree_hash_equal(&kept, &w->of->root) : !w->same)
		return SEEN_DIVERGED;
	/* the branch is new to them, and what it goes on from is not */
	return w->of == head_trunk(w->parts) ? SEEN_EXTENDS : SEEN_FIRST;
}

int since_judge(const struct request_file_parts *parts,
		const struct people *people, const struct ask_memory *memory,
		struct ask *ask)
{
	const struct json *since = json_get(json_root(parts->doc), "since");
	struct walk w = {
		.parts = parts, .people = people, .memory = memory, .ask = ask
	};
	int64_t size;
	int r = E_OK;

	if (!json_integer(json_get(since, "size"), &size) || size < 0 ||
	    (uint64_t)size > INT64_MAX / 2)
		return malformed();
	remember(&w);
	if (size == 0)
		r = json_count(since) == 1 ? E_OK : malformed();
	else if (json_get(since, "items") != NULL)
		r = items_walk(&w, since, (uint64_t)size);
	else
		r = proof_walk(&w, since, (uint64_t)size);
	if (r != E_OK)
		return r;
	if (!ask->has_frontier)
		ask->has_frontier =
			frontier_of_last(&parts->request, &parts->head,
					 &ask->frontier);
	ask->seen = verdict(&w);
	ask->seen_size =
		w.seen == NULL || ask->seen == SEEN_FIRST ? 0 : w.seen->size;
	/* what cannot be remembered is not vouched for */
	if (!ask->has_frontier &&
	    (ask->seen == SEEN_FIRST || ask->seen == SEEN_EXTENDS))
		ask->seen = SEEN_UNPROVEN;
	return E_OK;
}
