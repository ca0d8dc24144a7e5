/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answer.c -- APPROVAL and REFUSAL files: {v 1, sid, approval d, box b64}. */
#include <stdlib.h>
#include <string.h>

#include "vault/age/armor.h"
#include "vault/ask/ask.h"
#include "vault/ask/private.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

int answer_write(const struct answer *a, struct buffer *out)
{
	struct buffer json = BUFFER_INIT;
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_integer(doc, root, "v", 1);
	json_set_text(doc, root, "sid", a->sid);
	json_set(doc, root, "approval",
		 approval_json(doc, &a->approval, a->refusal));
	json_set_base64(doc, root, "box", a->box, a->box_len);
	r = json_status(doc);
	if (r == E_OK)
		r = json_write(doc, root, &json);
	if (r == E_OK)
		armor_write(a->refusal ? ARMOR_REFUSAL : ARMOR_APPROVAL,
			    json.bytes, json.len, out);
	if (r == E_OK)
		r = buffer_status(out);
	buffer_free(&json);
	json_free(&doc);
	return r;
}

static int fill(const struct json *root, bool refusal, struct answer *out)
{
	struct answer a;
	uint8_t hash[HASH_LEN];
	int64_t v;
	int r;

	memset(&a, 0, sizeof(a));
	a.refusal = refusal;
	if (json_count(root) != 4 || !json_integer(json_get(root, "v"), &v) ||
	    v != 1 || !text_is_id(json_span(json_get(root, "sid"))))
		return error_set(E_INPUT, "it is no answer of this format");
	memcpy(a.sid, json_text(json_get(root, "sid")), ID_TEXT);
	r = approval_parse(json_get(root, "approval"), refusal, &a.approval);
	if (r == E_OK &&
	    !text_is_id((struct span){ (const uint8_t *)a.approval.holder,
				       strlen(a.approval.holder) }))
		r = error_set(E_INPUT, "its holder is no id");
	if (r == E_OK)
		r = json_base64_any(json_get(root, "box"), &a.box, &a.box_len);
	if (r != E_OK)
		return r;
	hash_sha256(a.box, a.box_len, hash);
	if (memcmp(hash, a.approval.box.bytes, HASH_LEN) != 0) {
		answer_free(&a);
		return error_set(E_INPUT, "its box is not the one signed "
					  "for");
	}
	*out = a;
	return E_OK;
}

int answer_parse(struct span file, struct answer *out)
{
	bool refusal = armor_is(ARMOR_REFUSAL, file);
	struct buffer json = BUFFER_INIT;
	struct json_doc *doc = NULL;
	int r;

	if (file.len > ASK_FILE_MAX)
		return error_set(E_INPUT, "longer than 1 MiB");
	r = armor_read(refusal ? ARMOR_REFUSAL : ARMOR_APPROVAL, file, &json);
	if (r == E_OK)
		r = json_parse(json.bytes, json.len, &doc);
	if (r == E_OK)
		r = fill(json_root(doc), refusal, out);
	json_free(&doc);
	buffer_free(&json);
	return r;
}

void answer_free(struct answer *answer)
{
	free(answer->box);
	memset(answer, 0, sizeof(*answer));
}
