/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * APPROVAL and REFUSAL files. What is taken is written again to the byte, its
 * box is the one signed for, and its terms are the same as JSON. The input is
 * read as the file and as the JSON in it, with the hash of its box put right.
 */
#include <string.h>

#include "tests/fuzz/base.h"
#include "vault/age/armor.h"
#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

const unsigned fuzz_longest = 4096;

void fuzz_start(void)
{
}

static void seed_both(struct buffer *file, const char *label)
{
	struct buffer json = BUFFER_INIT;

	FINE(armor_read(label, span_of(file), &json));
	seed_put(file->bytes, file->len);
	seed_put(json.bytes, json.len);
	buffer_free(&json);
	buffer_free(file);
}

void fuzz_seeds(void)
{
	struct buffer file = BUFFER_INIT, receipt = BUFFER_INIT;

	base_answer(ANNA, true, &file, &receipt);
	seed_both(&file, ARMOR_APPROVAL);
	base_answer(BEN, false, &file, &receipt);
	seed_both(&file, ARMOR_REFUSAL);
	buffer_free(&receipt);
}

/* The text that is signed has a line for each of its terms. */
static void terms_again(const struct answer *a)
{
	struct approval_terms terms;
	struct buffer text = BUFFER_INIT;
	size_t i, lines = 0;

	memset(&terms, 0, sizeof(terms));
	terms.refusal = a->refusal;
	terms.size = a->approval.size;
	terms.root = a->approval.root;
	terms.seen = a->approval.seen;
	terms.box = a->approval.box;
	memcpy(terms.holder, a->approval.holder, ID_TEXT);
	approval_text(&terms, &text);
	for (i = 0; i < span_of(&text).len; i++)
		lines += text.bytes[i] == '\n';
	MUST(lines == 9);
	buffer_free(&text);
	approval_check(&terms, &a->approval, a->approval.root.bytes,
		       a->approval.box.bytes);
}

static void as_file(struct span in)
{
	struct buffer again = BUFFER_INIT, lines = BUFFER_INIT;
	uint8_t hash[HASH_LEN];
	struct answer a;

	if (answer_parse(in, &a) != E_OK)
		return;
	hash_sha256(a.box, a.box_len, hash);
	MUST(memcmp(hash, a.approval.box.bytes, HASH_LEN) == 0);
	FINE(answer_write(&a, &again));
	fuzz_plain_lines(in, &lines);
	MUST(fuzz_same(&again, span_of(&lines)));
	buffer_free(&lines);
	terms_again(&a);
	answer_free(&a);
}

static void as_json(struct span in, const char *label)
{
	struct buffer file = BUFFER_INIT;

	if (in.len == 0)
		return;
	armor_write(label, in.bytes, in.len, &file);
	as_file(span_of(&file));
	buffer_free(&file);
}

/* The same with box_sha256 of the box that is there. */
static bool hash_right(struct span in, struct buffer *out)
{
	struct json_doc *doc = NULL;
	const struct json *box;
	uint8_t hash[HASH_LEN];
	char text[BASE64_PADDED_LEN(HASH_LEN) + 1];
	struct buffer bytes = BUFFER_INIT;
	const uint8_t *at;
	bool right = false;

	if (json_parse(in.bytes, in.len, &doc) != E_OK)
		return false;
	box = json_get(json_root(doc), "box");
	at = memmem(in.bytes, in.len, "\"box_sha256\":\"", 14);
	if (at != NULL && base64_span(box, &bytes) == E_OK &&
	    (size_t)(in.bytes + in.len - at) > 14 + sizeof(text)) {
		hash_sha256(bytes.bytes, bytes.len, hash);
		base64_encode(hash, HASH_LEN, BASE64_PADDED, text);
		buffer_put(out, in.bytes, in.len);
		memcpy(out->bytes + (at - in.bytes) + 14, text,
		       sizeof(text) - 1);
		right = true;
	}
	buffer_free(&bytes);
	json_free(&doc);
	return right;
}

void fuzz_one(struct span in)
{
	struct buffer json = BUFFER_INIT;

	as_file(in);
	if (hash_right(in, &json)) {
		as_json(span_of(&json), ARMOR_APPROVAL);
		as_json(span_of(&json), ARMOR_REFUSAL);
	}
	buffer_free(&json);
}
