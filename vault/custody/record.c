/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/custody/record.h"

#include <string.h>

#include "vault/base/error.h"

const char *const member_facts[MEMBER_FACTS] = { "phone", "site", "deputy",
						 "absent" };

int member_fact_fault(size_t i, const char *text)
{
	struct span span = { (const uint8_t *)text,
			     text == NULL ? 0 : strlen(text) };

	if (span.len <= 400 && (text == NULL || text_clean(span)))
		return E_OK;
	return error_set(E_INPUT,
			 "--%s is over 400 bytes or holds control characters",
			 member_facts[i]);
}

struct json *roles_json(struct json_doc *doc, unsigned roles)
{
	struct json *list = json_array(doc);

	if ((roles & ROLE_ADMIN) != 0)
		json_add_text(doc, list, "admin");
	if ((roles & ROLE_AUDITOR) != 0)
		json_add_text(doc, list, "auditor");
	if ((roles & ROLE_CUSTODIAN) != 0)
		json_add_text(doc, list, "custodian");
	return list;
}

int member_record(const struct member_fields *fields, struct json_doc **out)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "name", fields->name);
	json_set_text(doc, root, "short", fields->nick);
	if (fields->phone != NULL)
		json_set_text(doc, root, "phone", fields->phone);
	if (fields->site != NULL)
		json_set_text(doc, root, "site", fields->site);
	if (fields->non_it)
		json_set_bool(doc, root, "non_it", true);
	r = json_status(doc);
	if (r != E_OK) {
		json_free(&doc);
		return r;
	}
	*out = doc;
	return E_OK;
}

int txn_object_take(struct txn *t, struct buffer *b, struct tree_hash *h)
{
	struct span span;
	int r;

	r = buffer_status(b);
	if (r == E_OK) {
		span.bytes = b->bytes;
		span.len = b->len;
		r = txn_object(t, span, h);
	}
	buffer_free(b);
	return r;
}

int record_put_set(struct txn *t, const struct reader *reader, const char *kind,
		   const char *id, uint64_t rev, const struct json_doc *doc)
{
	struct draft draft = { .ev = EV_RECORD_SET };
	struct buffer sealed = BUFFER_INIT;
	struct json_doc *empty = NULL;
	struct tree_hash h;
	char obj[OBJ_TEXT];
	int r;

	r = json_new(&empty);
	if (r == E_OK)
		r = reader_seal_record(reader, kind, id, rev, doc, &sealed,
				       obj);
	if (r == E_OK)
		r = txn_object_take(t, &sealed, &h);
	if (r == E_OK) {
		draft.d = json_object(empty);
		draft.obj = obj;
		draft.h = &h;
		draft.xk = reader_key(reader)->epoch;
		r = json_status(empty);
	}
	if (r == E_OK)
		r = txn_put(t, &draft, NULL);
	buffer_free(&sealed);
	json_free(&empty);
	return r;
}
