/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * read.c -- from the bytes of a REQUEST to its parts.  That they hang together
 * is trunks.c's, whose they are believe.c's.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/age/armor.h"
#include "vault/ask/private.h"
#include "vault/base/error.h"

int base64_span(const struct json *v, struct buffer *out)
{
	uint8_t *bytes = NULL;
	size_t len = 0;
	int r;

	r = json_base64_any(v, &bytes, &len);
	if (r != E_OK)
		return r;
	buffer_put(out, bytes, len);
	free(bytes);
	return buffer_status(out);
}

static int proof_read(const struct json *list, struct tree_proof *out)
{
	size_t i;

	if (!json_is(list, JSON_ARRAY) || json_count(list) > TREE_PROOF_MAX)
		return error_set(E_INPUT, "a proof is malformed");
	out->count = json_count(list);
	for (i = 0; i < out->count; i++)
		if (!json_base64(json_item(list, i), out->hashes[i].bytes,
				 TREE_HASH_LEN))
			return error_set(E_INPUT, "a proof is malformed");
	return E_OK;
}

static int origin_read(const struct json *v, char out[ORIGIN_TEXT])
{
	const char *text = json_text(v);

	if (text == NULL || strlen(text) >= ORIGIN_TEXT)
		return error_set(E_INPUT, "an origin is malformed");
	memcpy(out, text, strlen(text) + 1);
	return E_OK;
}

static int bytes_read(const struct json *v, uint8_t **bytes, size_t *len)
{
	if (json_base64_any(v, bytes, len) != E_OK)
		return error_set(E_INPUT, "a leaf or note is no base64");
	return E_OK;
}

static int fact_fill(const struct json *v, struct fact *f)
{
	int64_t index;
	int r;

	if (!json_is(v, JSON_OBJECT) || json_count(v) != 6 ||
	    !json_integer(json_get(v, "index"), &index) || index < 0)
		return error_set(E_INPUT, "a fact is malformed");
	f->index = (uint64_t)index;
	r = origin_read(json_get(v, "origin"), f->origin);
	if (r == E_OK)
		r = proof_read(json_get(v, "proof"), &f->proof);
	if (r == E_OK)
		r = proof_read(json_get(v, "note_proof"), &f->note_proof);
	if (r == E_OK)
		r = bytes_read(json_get(v, "note"), &f->note, &f->note_len);
	if (r == E_OK)
		r = bytes_read(json_get(v, "leaf"), &f->bytes, &f->len);
	if (r == E_OK)
		r = leaf_parse(f->bytes, f->len, &f->leaf);
	if (r != E_OK)
		return r;
	if (f->leaf.seq != f->index)
		return error_set(E_INPUT, "it is another entry's");
	tree_leaf_hash(f->bytes, f->len, &f->hash);
	return E_OK;
}

static void fact_clear(struct fact *f)
{
	leaf_free(&f->leaf);
	free(f->bytes);
	free(f->note);
}

static int fact_read(const struct json *v, struct fact *f)
{
	int r = fact_fill(v, f);

	return r == E_INPUT ? error_within(r, "fact of entry %llu",
					   (unsigned long long)f->index) :
			      r;
}

static int facts_read(const struct json *list, struct request_file_parts *p)
{
	size_t i;
	int r;

	if (!json_is(list, JSON_ARRAY) || json_count(list) == 0 ||
	    json_count(list) > 1024)
		return error_set(E_INPUT, "its facts are malformed");
	p->facts = calloc(json_count(list), sizeof(p->facts[0]));
	if (p->facts == NULL)
		return error_set(E_MEMORY, "facts");
	for (i = 0; i < json_count(list); i++) {
		p->fact_count++;
		r = fact_read(json_item(list, i), &p->facts[i]);
		if (r != E_OK)
			return r;
	}
	return E_OK;
}

static int head_read(const struct json *v, struct request_file_parts *p)
{
	struct note *note = NULL;
	struct span bytes;
	int r;

	r = base64_span(v, &p->checkpoint);
	if (r != E_OK)
		return error_set(E_INPUT, "its checkpoint is no base64");
	note = malloc(sizeof(*note));
	if (note == NULL)
		return error_set(E_MEMORY, "a note");
	bytes.bytes = p->checkpoint.bytes;
	bytes.len = p->checkpoint.len;
	r = note_parse(bytes, note);
	if (r == E_OK)
		r = checkpoint_parse(note->text, &p->head);
	free(note);
	return r == E_OK ? r : error_within(E_INPUT, "its checkpoint");
}

static int parts_read(const struct json *root, struct request_file_parts *p)
{
	int64_t v;
	int r;

	if (json_count(root) != 8 || !json_integer(json_get(root, "v"), &v) ||
	    v != 1 || !text_is_id(json_span(json_get(root, "to"))))
		return error_set(E_INPUT, "it is no request of this format");
	memcpy(p->to, json_text(json_get(root, "to")), ID_TEXT);
	r = head_read(json_get(root, "checkpoint"), p);
	if (r == E_OK)
		r = fact_read(json_get(root, "request"), &p->request);
	if (r == E_OK)
		r = facts_read(json_get(root, "facts"), p);
	if (r == E_OK)
		r = trunks_find(p);
	if (r == E_OK)
		r = trunks_prove(p);
	return r;
}

int request_read(struct span file, struct request_file_parts *out)
{
	struct buffer json = BUFFER_INIT;
	struct request_file_parts p;
	int r;

	memset(&p, 0, sizeof(p));
	if (file.len > ASK_FILE_MAX)
		return error_set(E_INPUT, "longer than 1 MiB");
	r = armor_read(ARMOR_REQUEST, file, &json);
	if (r == E_OK)
		r = json_parse(json.bytes, json.len, &p.doc);
	if (r == E_OK)
		r = parts_read(json_root(p.doc), &p);
	buffer_free(&json);
	if (r != E_OK)
		request_clear(&p);
	else
		*out = p;
	return r;
}

void request_clear(struct request_file_parts *p)
{
	size_t i;

	for (i = 0; i < p->fact_count; i++)
		fact_clear(&p->facts[i]);
	free(p->facts);
	fact_clear(&p->request);
	buffer_free(&p->checkpoint);
	json_free(&p->doc);
	memset(p, 0, sizeof(*p));
}
