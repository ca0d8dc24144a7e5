/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/custody/rotate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/record.h"

#define BOXES_MAX 500

struct box {
	char to[48];
	uint8_t recipient[AGE_KEY_LEN];
	struct tree_hash h;
};

struct rotating {
	const struct state *s;
	struct txn *t;
	struct epoch_key key;
	uint8_t reading[AGE_KEY_LEN];
	struct tree_hash reading_h, prev_h;
	struct box *boxes;
	size_t count;
};

static int box_want(struct rotating *g, const char *kind, const char *id,
		    const uint8_t recipient[AGE_KEY_LEN])
{
	struct box *b = &g->boxes[g->count];

	if (g->count == BOXES_MAX)
		return error_set(E_POLICY,
				 "the catalog is for at most %d members and "
				 "compartments",
				 BOXES_MAX);
	snprintf(b->to, sizeof(b->to), "%s%s", kind, id);
	memcpy(b->recipient, recipient, AGE_KEY_LEN);
	g->count++;
	return E_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct box *)a)->to, ((const struct box *)b)->to);
}

static int choose_boxes(struct rotating *g)
{
	const struct generation *current;
	size_t i;
	int r;

	r = box_want(g, "reading", "", g->reading);
	for (i = 0; r == E_OK && i < g->s->members_count; i++)
		if (!g->s->members[i].retired)
			r = box_want(g, "member:", g->s->members[i].id,
				     g->s->members[i].enrolment.recipient);
	for (i = 0; r == E_OK && i < g->s->compartments_count; i++) {
		current = state_current(&g->s->compartments[i]);
		if (!g->s->compartments[i].drill && current != NULL)
			r = box_want(g,
				     "compartment:", g->s->compartments[i].id,
				     current->recipient);
	}
	qsort(g->boxes, g->count, sizeof(g->boxes[0]), by_name);
	return r;
}

static int store_boxes(struct rotating *g)
{
	struct buffer b = BUFFER_INIT;
	int r = E_OK;
	size_t i;

	for (i = 0; r == E_OK && i < g->count; i++) {
		r = epoch_box(&g->key, g->boxes[i].recipient, &b);
		if (r == E_OK)
			r = txn_object_take(g->t, &b, &g->boxes[i].h);
	}
	buffer_free(&b);
	return r;
}

/* The epoch before it, for the new one's readers. */
static int store_previous(struct rotating *g, const struct user *u)
{
	struct buffer b = BUFFER_INIT;
	int r;

	r = epoch_box(reader_key(u->reader), g->key.recipient, &b);
	if (r == E_OK)
		r = txn_object_take(g->t, &b, &g->prev_h);
	buffer_free(&b);
	return r;
}

static int choose_reading(struct rotating *g, const struct new_phrase *reading)
{
	const struct epoch *last = state_newest_epoch(g->s);
	struct buffer b = BUFFER_INIT;
	int r;

	if (reading == NULL) {
		memcpy(g->reading, last->reading, AGE_KEY_LEN);
		g->reading_h = last->reading_h;
		return E_OK;
	}
	r = reading_new(reading->phrase, reading->work_factor, g->reading, &b);
	if (r == E_OK)
		r = txn_object_take(g->t, &b, &g->reading_h);
	buffer_free(&b);
	return r;
}

static struct json *boxes_json(struct json_doc *doc, const struct rotating *g)
{
	struct json *list = json_array(doc), *box;
	size_t i;

	for (i = 0; i < g->count; i++) {
		box = json_object(doc);
		json_set_base64(doc, box, "h", g->boxes[i].h.bytes,
				TREE_HASH_LEN);
		json_set_text(doc, box, "to", g->boxes[i].to);
		json_add(doc, list, box);
	}
	return list;
}

static int put_entry(const struct rotating *g)
{
	struct draft draft = { .ev = EV_CATALOG_ROTATED };
	char text[AGE_RECIPIENT_TEXT];
	struct json_doc *doc = NULL;
	struct json *d, *reading;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	reading = json_object(doc);
	age_recipient_format(g->reading, text);
	json_set_text(doc, reading, "recipient", text);
	json_set_base64(doc, reading, "h", g->reading_h.bytes, TREE_HASH_LEN);
	age_recipient_format(g->key.recipient, text);
	json_set_integer(doc, d, "epoch", (int64_t)g->key.epoch);
	json_set_text(doc, d, "recipient", text);
	json_set_base64(doc, d, "prev_h", g->prev_h.bytes, TREE_HASH_LEN);
	json_set(doc, d, "reading", reading);
	json_set(doc, d, "boxes", boxes_json(doc, g));
	draft.d = d;
	return txn_put_doc(g->t, &draft, &doc);
}

int rotation_put(const struct user *u, struct txn *t,
		 const struct new_phrase *reading, struct epoch_key *fresh)
{
	struct rotating g = { .s = ledger_state(u->ledger), .t = t };
	int r;

	g.boxes = calloc(BOXES_MAX, sizeof(g.boxes[0]));
	if (g.boxes == NULL)
		return error_set(E_MEMORY, "the catalog's boxes");
	r = epoch_new(state_newest_epoch(g.s)->number + 1, &g.key);
	if (r == E_OK)
		r = choose_reading(&g, reading);
	if (r == E_OK)
		r = choose_boxes(&g);
	if (r == E_OK)
		r = store_boxes(&g);
	if (r == E_OK)
		r = store_previous(&g, u);
	if (r == E_OK)
		r = put_entry(&g);
	free(g.boxes);
	if (r != E_OK) {
		epoch_free(&g.key);
		return r;
	}
	*fresh = g.key;
	return E_OK;
}
