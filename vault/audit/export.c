/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export.c -- the log for other programs: one JSON document an entry, the leaf
 * in it byte for byte, or the bundle. */
#include <stdlib.h>
#include <string.h>

#include "vault/audit/bundle_files.h"
#include "vault/audit/tell.h"
#include "vault/base/error.h"

struct exporting {
	const struct ledger *l;
	const struct reader *reader;
	struct buffer *out;
};

/* --- one entry --- */

static void put_text(struct json_doc *doc, struct json *row, const char *key,
		     char *text)
{
	if (text != NULL)
		json_set_text(doc, row, key, text);
	free(text);
}

static void put_actor(const struct exporting *x, const struct leaf *leaf,
		      struct json_doc *doc, struct json *row)
{
	char act[48];

	actor_format(&leaf->act, act);
	json_set_text(doc, row, "actor", act);
	if (leaf->act.kind == ACTOR_MEMBER && x->reader != NULL)
		put_text(doc, row, "actor_name",
			 reader_member_name(x->reader, leaf->act.id));
}

/* What was sealed beside it, where the reader has the key. */
static void put_details(const struct exporting *x, const struct ledger_entry *e,
			struct json_doc *doc, struct json *row)
{
	struct json_doc *detail = NULL;

	if (x->reader == NULL || e->void_reason != NULL ||
	    reader_detail(x->reader, e->origin, e->leaf, &detail) != E_OK) {
		error_clear();
		return;
	}
	json_set(doc, row, "details", json_copy(doc, json_root(detail)));
	json_free(&detail);
}

static void put_record(const struct exporting *x, const struct ledger_entry *e,
		       struct json_doc *doc, struct json *row)
{
	struct json_doc *record = NULL;
	struct record_ref ref;

	memset(&ref, 0, sizeof(ref));
	if (x->reader == NULL || e->void_reason != NULL || !e->leaf->has_xk ||
	    !e->leaf->has_h || e->leaf->obj[0] == '\0')
		return;
	ref.h = e->leaf->h;
	ref.epoch = e->leaf->xk;
	if (record_name_parse(e->leaf->obj, ledger_state(x->l)->vault,
			      &ref.name) == E_OK &&
	    reader_record_ref(x->reader, &ref, &record) == E_OK)
		json_set(doc, row, "record", json_copy(doc, json_root(record)));
	error_clear();
	json_free(&record);
}

static int put_words(const struct exporting *x, const struct ledger_entry *e,
		     struct json_doc *doc, struct json *row)
{
	struct buffer text = BUFFER_INIT;
	struct telling t = { x->l,  x->reader, e->origin, e->leaf,
			     &text, NULL,      NULL };
	int r;

	tell_entry(&t, e->void_reason != NULL);
	r = buffer_status(&text);
	if (r == E_OK && text.len > 0)
		json_set_text(doc, row, "text", buffer_string(&text));
	buffer_free(&text);
	return r;
}

static int compose(const struct exporting *x, const struct ledger_entry *e,
		   struct json_doc *doc)
{
	struct json *row = json_object(doc);
	char ts[TIME_TEXT] = "";
	int r;

	time_format(e->leaf->ts, ts);
	json_set_text(doc, row, "branch", e->branch);
	json_set_integer(doc, row, "seq", (int64_t)e->seq);
	json_set_span(doc, row, "leaf", e->bytes);
	json_set_text(doc, row, "time", ts);
	json_set_text(doc, row, "event", e->leaf->ev);
	json_set_bool(doc, row, "home", e->home);
	json_set_bool(doc, row, "void", e->void_reason != NULL);
	if (e->void_reason != NULL)
		json_set_text(doc, row, "void_reason", e->void_reason);
	put_actor(x, e->leaf, doc, row);
	put_details(x, e, doc, row);
	put_record(x, e, doc, row);
	r = put_words(x, e, doc, row);
	return r == E_OK ? json_status(doc) : r;
}

static int export_entry(void *ctx, const struct ledger_entry *e)
{
	const struct exporting *x = ctx;
	struct json_doc *doc = NULL;
	int r = json_new(&doc);

	if (r == E_OK)
		r = compose(x, e, doc);
	if (r == E_OK)
		r = json_write(doc, json_root(doc), x->out);
	buffer_byte(x->out, '\n');
	json_free(&doc);
	return r;
}

int audit_export(struct ledger *l, const struct reader *reader,
		 const char *path)
{
	struct buffer text = BUFFER_INIT;
	struct exporting x = { l, reader, &text };
	const unsigned memories = error_memories();
	int r = ledger_walk(l, export_entry, &x);

	if (r == E_OK)
		r = buffer_status(&text);
	/* what was not read is not left out in silence */
	if (r == E_OK && error_memories() != memories)
		r = error_set(E_MEMORY, "%s", path);
	if (r == E_OK)
		r = store_unread(l->store);
	if (r == E_OK)
		r = new_file_write(path, (struct span){ text.bytes, text.len });
	buffer_free(&text);
	return r;
}

/* --- the bundle --- */

static int anchor_add(struct bundle_anchors *list, struct ledger *l,
		      const struct audit_anchor *a,
		      void (*left_out)(const char *name, const char *why))
{
	struct tlog_proof proof;
	struct span bytes = a->bytes;
	int r;

	if (a->kind == ANCHOR_COPY || a->kind == ANCHOR_BUNDLE)
		return error_set(E_USAGE,
				 "%s: a copy does not go into a "
				 "bundle; hold the bundle against it "
				 "with audit verify",
				 a->name);
	if (tlog_proof_is(bytes)) {
		/* of a proof, its head */
		r = tlog_proof_parse(bytes, &proof);
		if (r != E_OK)
			return error_within(r, "%s", a->name);
		tlog_proof_free(&proof);
		bytes.len -= (size_t)(proof.note.text.bytes - bytes.bytes);
		bytes.bytes = proof.note.text.bytes;
	}
	r = bundle_anchors_add(list, l, bytes);
	if (r != E_INPUT)
		return r;
	left_out(a->name, error_detail());
	error_clear();
	return E_OK;
}

int audit_bundle(struct ledger *l, const struct audit_anchor *anchors, size_t n,
		 const char *path,
		 void (*left_out)(const char *name, const char *why))
{
	struct bundle_anchors list = { NULL, 0, 0 };
	struct bundle_files files = { NULL, 0, 0 };
	struct buffer *sums;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < n; i++)
		r = anchor_add(&list, l, &anchors[i], left_out);
	bundle_anchors_sort(&list);
	if (r == E_OK)
		r = bundle_make(l, &list, &files);
	if (r == E_OK)
		r = bundle_files_add(&files, &sums, "SHA256SUMS");
	if (r == E_OK)
		r = bundle_sums(&files, sums);
	if (r == E_OK)
		r = new_dir_write(path, &files);
	bundle_files_free(&files);
	bundle_anchors_free(&list);
	return r;
}
