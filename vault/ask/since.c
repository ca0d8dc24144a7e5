/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * since.c -- what the custodian's own memory says of the head in a request:
 * that it extends what they have seen, is the first they see, is on another
 * history, or that nothing proves either.
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
	struct frontier f;
	bool met;  /* the remembered size was passed */
	bool same; /* ... and the root was the same */
};

static void compare(struct walk *w)
{
	struct tree_hash here, kept;

	if (!w->memory->has_head || w->f.size != w->memory->head.size)
		return;
	frontier_root(&w->f, &here);
	frontier_root(&w->memory->head, &kept);
	w->met = true;
	w->same = tree_hash_equal(&here, &kept);
}

static bool is_fact(const struct walk *w, uint64_t index)
{
	size_t i;

	for (i = 0; i < w->parts->fact_count; i++)
		if (w->parts->facts[i].index == index)
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

static int item_walk(struct walk *w, const struct json *item)
{
	struct buffer bytes = BUFFER_INIT;
	struct tree_hash h = { { 0 } };
	int r = E_OK;

	if (json_is(item, JSON_OBJECT)) {
		if (json_count(item) != 1)
			return error_set(E_INPUT, "an item is malformed");
		r = base64_span(json_get(item, "leaf"), &bytes);
		if (r == E_OK)
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

static int items_walk(struct walk *w, const struct json *since, uint64_t size)
{
	const struct json *items = json_get(since, "items");
	size_t i;
	int r;

	if (json_count(since) != 3 || !json_is(items, JSON_ARRAY) ||
	    json_count(items) > ASK_ITEMS_MAX)
		return error_set(E_INPUT, "`since` is malformed");
	r = frontier_read(json_get(since, "frontier"), size, &w->f);
	if (r != E_OK)
		return r;
	compare(w);
	for (i = 0; i < json_count(items); i++) {
		r = item_walk(w, json_item(items, i));
		if (r != E_OK)
			return r;
	}
	if (!leads_to(&w->f, &w->parts->head))
		return error_set(E_INPUT, "`since` does not lead to the head");
	w->ask->frontier = w->f;
	w->ask->has_frontier = true;
	return E_OK;
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
	if (!w->memory->has_head || w->memory->head.size != size)
		return E_OK;
	frontier_root(&w->memory->head, &kept);
	w->met = w->same =
		tree_check_consistency(size, &kept, w->parts->head.size,
				       &w->parts->head.root, &proof);
	return E_OK;
}

static enum seen verdict(const struct walk *w)
{
	const struct checkpoint *head = &w->parts->head;
	struct tree_hash kept;

	if (!w->memory->has_head)
		return w->memory->known ? SEEN_UNPROVEN : SEEN_FIRST;
	if (w->memory->head.size == head->size) {
		frontier_root(&w->memory->head, &kept);
		return tree_hash_equal(&kept, &head->root) ? SEEN_EXTENDS :
							     SEEN_DIVERGED;
	}
	if (!w->met)
		return SEEN_UNPROVEN;
	return w->same ? SEEN_EXTENDS : SEEN_DIVERGED;
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
	    (uint64_t)size > parts->head.size)
		return malformed();
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
	ask->seen_size = memory->has_head ? memory->head.size : 0;
	/* what cannot be remembered is not vouched for */
	if (!ask->has_frontier &&
	    (ask->seen == SEEN_FIRST || ask->seen == SEEN_EXTENDS))
		ask->seen = SEEN_UNPROVEN;
	return E_OK;
}
