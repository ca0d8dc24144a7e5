/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose.c -- the REQUEST file as bytes (docs/format.md, Files). */
#include <string.h>

#include "vault/age/armor.h"
#include "vault/ask/ask.h"
#include "vault/ask/private.h"
#include "vault/base/error.h"

static struct json *hashes_json(struct json_doc *doc,
				const struct tree_hash *hashes, size_t n)
{
	struct json *list = json_array(doc);
	size_t i;

	for (i = 0; i < n; i++)
		json_add_base64(doc, list, hashes[i].bytes, TREE_HASH_LEN);
	return list;
}

static struct json *fact_json(struct json_doc *doc, const struct ask_fact *f)
{
	struct json *out = json_object(doc);

	json_set_text(doc, out, "origin", f->origin);
	json_set_integer(doc, out, "index", (int64_t)f->index);
	json_set_base64(doc, out, "leaf", f->leaf.bytes, f->leaf.len);
	json_set(doc, out, "proof",
		 hashes_json(doc, f->proof.hashes, f->proof.count));
	json_set_base64(doc, out, "note", f->note.bytes, f->note.len);
	json_set(doc, out, "note_proof",
		 hashes_json(doc, f->note_proof.hashes, f->note_proof.count));
	return out;
}

static struct json *spans_json(struct json_doc *doc, const struct span *list,
			       size_t n)
{
	struct json *out = json_array(doc);
	size_t i;

	for (i = 0; i < n; i++)
		json_add_base64(doc, out, list[i].bytes, list[i].len);
	return out;
}

/* An item is a leaf (an object) or the hash of one (a text). */
static void item_add(struct json_doc *doc, struct json *list,
		     const struct ask_item *item)
{
	struct json *leaf;

	if (item->leaf.bytes == NULL) {
		json_add_base64(doc, list, item->hash.bytes, TREE_HASH_LEN);
		return;
	}
	leaf = json_object(doc);
	json_set_base64(doc, leaf, "leaf", item->leaf.bytes, item->leaf.len);
	json_add(doc, list, leaf);
}

static struct json *since_json(struct json_doc *doc, const struct ask_since *s)
{
	struct json *out = json_object(doc), *items;
	size_t i;

	json_set_integer(doc, out, "size", (int64_t)s->size);
	if (s->size == 0)
		return out;
	if (s->items == NULL) {
		json_set(doc, out, "proof",
			 hashes_json(doc, s->proof.hashes, s->proof.count));
		return out;
	}
	items = json_array(doc);
	for (i = 0; i < s->item_count; i++)
		item_add(doc, items, &s->items[i]);
	json_set(doc, out, "frontier",
		 hashes_json(doc, s->frontier.peaks, s->frontier.count));
	json_set(doc, out, "items", items);
	return out;
}

static struct json *boxes_json(struct json_doc *doc, const struct ask_parts *p)
{
	struct json *out = json_object(doc);

	json_set_base64(doc, out, "catalog", p->catalog_box.bytes,
			p->catalog_box.len);
	json_set(doc, out, "prev",
		 spans_json(doc, p->prev_boxes, p->prev_count));
	json_set_base64(doc, out, "share", p->share_box.bytes,
			p->share_box.len);
	return out;
}

int ask_write(const struct ask_parts *p, struct buffer *out)
{
	struct buffer json = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *root, *facts;
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	facts = json_array(doc);
	for (i = 0; i < p->fact_count; i++)
		json_add(doc, facts, fact_json(doc, &p->facts[i]));
	json_set_integer(doc, root, "v", 1);
	json_set_text(doc, root, "to", p->to);
	json_set_base64(doc, root, "checkpoint", p->checkpoint.bytes,
			p->checkpoint.len);
	json_set(doc, root, "request", fact_json(doc, &p->request));
	json_set(doc, root, "facts", facts);
	json_set(doc, root, "boxes", boxes_json(doc, p));
	json_set(doc, root, "records",
		 spans_json(doc, p->records, p->record_count));
	json_set(doc, root, "since", since_json(doc, &p->since));
	r = json_status(doc);
	if (r == E_OK)
		r = json_write(doc, root, &json);
	if (r == E_OK)
		armor_write(ARMOR_REQUEST, json.bytes, json.len, out);
	if (r == E_OK)
		r = buffer_status(out);
	if (r == E_OK && out->len > ASK_FILE_MAX)
		r = error_set(E_INPUT, "the request would be over 1 MiB");
	buffer_free(&json);
	json_free(&doc);
	return r;
}
