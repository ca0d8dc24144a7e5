/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keep.c -- a plan into the vault, in one transaction, and out of it.
 *
 * What is read back goes through the same checks as a file: whoever may write
 * records is an admin, and an admin may err, or lie.
 */
#include "vault/plan/keep.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/custody/record.h"
#include "vault/plan/importing.h"

void plan_path(const struct json *credential, char out[130])
{
	char *at;

	snprintf(out, 130, "%.64s/%.64s", plan_text(credential, "component"),
		 plan_text(credential, "id"));
	for (at = out; *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
}

const char *plan_field(const struct json *credential)
{
	const char *kind = plan_text(credential, "kind");

	return kind != NULL && strcmp(kind, "totp_seed") == 0 ? "totp" :
								"password";
}

/* --- out --- */

static int read_again(const struct json_doc *doc, struct plan **out)
{
	struct plan_faults faults = { NULL, 0, 0, 0 };
	struct buffer bytes = BUFFER_INIT;
	struct foreign *f = NULL;
	struct plan *p = NULL;
	int r;

	r = json_write(doc, json_root(doc), &bytes);
	if (r == E_OK)
		r = foreign_parse(bytes.bytes, bytes.len, &f);
	if (r == E_OK)
		r = plan_read(f, &faults, &p);
	if (r == E_OK && p == NULL) {
		error_text(E_INTEGRITY, faults.list[0].text);
		r = error_within(E_INTEGRITY, "the plan in the vault: %s",
				 faults.list[0].path);
	}
	if (r == E_OK)
		*out = p;
	plan_faults_free(&faults);
	foreign_free(&f);
	buffer_free(&bytes);
	return r;
}

int plan_load(const struct user *u, struct plan **out)
{
	struct records all = { NULL, 0, 0 };
	struct json_doc *doc = NULL;
	int r;

	r = records_load(u, &all);
	if (r == E_OK && all.count == 0)
		r = error_set(E_ABSENT, "a plan: `plan import FILE` brings "
					"one");
	if (r == E_OK)
		r = records_plan(&all, &doc);
	if (r == E_OK)
		r = read_again(doc, out);
	json_free(&doc);
	records_free(&all);
	return r;
}

/* --- in --- */

static void importing_free(struct importing *i)
{
	size_t k;

	for (k = 0; k < i->record_count; k++)
		json_free(&i->records[k].doc);
	free(i->records);
	free(i->puts);
	free(i->paths);
	free(i->secrets);
	free(i->is_base64);
	records_free(&i->old);
}

static int change_put(struct importing *i, enum plan_change_kind kind, int list,
		      const char *id)
{
	struct plan_import_result *out = i->out;
	struct plan_change *c;
	int r;

	r = array_room(&out->changes, &out->cap, out->count, sizeof(*c));
	if (r != E_OK)
		return r;
	c = &out->changes[out->count];
	c->kind = kind;
	c->list = list == RECORD_HEAD ? "plan" :
					plan_list_key((enum plan_list)list);
	c->id = strdup(id);
	if (c->id == NULL)
		return error_set(E_MEMORY, "a plan");
	out->count++;
	return E_OK;
}

/* Takes the document. */
static int write_put(struct importing *i, int list, const struct kept *old,
		     struct json_doc **doc)
{
	struct writing *w;
	int r;

	r = array_room(&i->records, &i->record_cap, i->record_count,
		       sizeof(*w));
	if (r != E_OK)
		return r;
	w = &i->records[i->record_count++];
	memset(w, 0, sizeof(*w));
	w->list = list;
	w->rev = old == NULL ? 1 : old->rev + 1;
	if (old == NULL)
		id_random(w->id);
	else
		memcpy(w->id, old->id, ID_TEXT);
	w->doc = doc == NULL ? NULL : *doc;
	if (doc != NULL)
		*doc = NULL;
	return E_OK;
}

static int compare_one(struct importing *i, int list, const char *id,
		       struct json_doc **doc)
{
	struct kept *old = records_find(&i->old, list, id);
	int r;

	if (old != NULL)
		old->seen = true;
	if (old != NULL && old->doc != NULL &&
	    json_equal(json_root(old->doc), json_root(*doc)))
		return E_OK;
	r = change_put(i, old == NULL ? PLAN_ADDED : PLAN_CHANGED, list, id);
	return r == E_OK ? write_put(i, list, old, doc) : r;
}

static int compare_items(struct importing *i)
{
	const struct plan *p = i->o->plan;
	struct json_doc *doc = NULL;
	size_t k;
	int list, r;

	r = record_head_make(p, &doc);
	if (r == E_OK)
		r = compare_one(i, RECORD_HEAD, "", &doc);
	json_free(&doc);
	for (list = 0; r == E_OK && list < PLAN_LISTS; list++)
		for (k = 0; r == E_OK && k < p->count[list]; k++) {
			r = record_make(&p->items[list][k], &doc);
			if (r == E_OK)
				r = compare_one(i, list, p->items[list][k].id,
						&doc);
			json_free(&doc);
		}
	return r;
}

static int drop_others(struct importing *i)
{
	const struct kept *old;
	size_t k;
	int r = E_OK;

	for (k = 0; r == E_OK && k < i->old.count; k++) {
		old = &i->old.list[k];
		if (old->seen)
			continue;
		r = change_put(i, PLAN_REMOVED, old->list, kept_id(old));
		if (r == E_OK)
			r = write_put(i, old->list, old, NULL);
	}
	return r;
}

/* --- writing --- */

static int put_unset(struct txn *t, const struct writing *w)
{
	struct draft draft = { .ev = EV_RECORD_UNSET };
	struct json_doc *empty = NULL;
	char obj[OBJ_TEXT];
	int r;

	snprintf(obj, sizeof(obj), "%s:%s:%llu", records_kind(w->list), w->id,
		 (unsigned long long)w->rev);
	r = json_new(&empty);
	if (r != E_OK)
		return r;
	draft.d = json_object(empty);
	draft.obj = obj;
	return txn_put_doc(t, &draft, &empty);
}

static int put_records(const struct importing *i, struct txn *t)
{
	const struct writing *w;
	int r = E_OK;
	size_t k;

	for (k = 0; r == E_OK && k < i->record_count; k++) {
		w = &i->records[k];
		r = w->doc == NULL ? put_unset(t, w) :
				     record_put_set(t, i->u->reader,
						    records_kind(w->list),
						    w->id, w->rev, w->doc);
	}
	return r;
}

static int put_imported(const struct importing *i, struct txn *t)
{
	struct draft draft = { .ev = EV_IMPORTED };
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "what", "plan");
	json_set_integer(doc, d, "n",
			 (int64_t)(i->record_count + i->put_count));
	draft.d = d;
	return txn_put_doc(t, &draft, &doc);
}

static int write_all(struct importing *i, struct txn *t)
{
	struct deposits *d = NULL;
	size_t k;
	int r = E_OK;

	if (i->put_count > 0)
		r = deposits_new(i->u, t, &d);
	for (k = 0; r == E_OK && k < i->put_count; k++)
		r = deposits_add(d, &i->puts[k]);
	if (r == E_OK) {
		txn_expect(t, i->record_count +
				      (d == NULL ? 0 : deposits_entries(d)) +
				      1);
		r = put_records(i, t);
	}
	if (r == E_OK && d != NULL)
		r = importing_deposit(i, d);
	if (r == E_OK)
		r = put_imported(i, t);
	deposits_free(&d);
	return r;
}

static int look(struct importing *i)
{
	int r;

	r = records_load(i->u, &i->old);
	if (r == E_OK)
		r = compare_items(i);
	if (r == E_OK)
		r = drop_others(i);
	return r == E_OK ? importing_secrets(i) : r;
}

static int import_now(struct importing *i)
{
	struct txn *t = NULL;
	int r;

	r = user_begin(i->u, &t);
	if (r == E_OK)
		r = look(i);
	if (r == E_OK && i->record_count + i->put_count > 0) {
		r = write_all(i, t);
		if (r == E_OK)
			r = user_commit(i->u, &t);
	}
	txn_abort(&t);
	return r;
}

int plan_import(struct user *u, const struct plan_import_options *o,
		struct plan_import_result *out)
{
	struct importing i = { .u = u, .o = o, .out = out };
	int r;

	memset(out, 0, sizeof(*out));
	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_may_deposit(u);
	if (r == E_OK)
		r = o->dry_run ? look(&i) : import_now(&i);
	importing_free(&i);
	if (r != E_OK)
		plan_import_free(out);
	return r;
}

void plan_import_free(struct plan_import_result *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		free(r->changes[i].id);
	free(r->changes);
	memset(r, 0, sizeof(*r));
}
