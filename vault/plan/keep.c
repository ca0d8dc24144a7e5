/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keep.c -- a plan into the vault, in one transaction, and out of it.
 *
 * What is read back goes through the same checks as a file: whoever may write
 * records is an admin, and an admin may err, or lie.
 */
#include "vault/plan/keep.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/base/text.h"
#include "vault/custody/record.h"
#include "vault/deposit/deposit.h"
#include "vault/plan/records.h"

void plan_path(const struct json *credential, char out[130])
{
	char *at;

	snprintf(out, 130, "%.64s/%.64s", plan_text(credential, "component"),
		 plan_text(credential, "id"));
	for (at = out; *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
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
	if (r == E_OK && p == NULL)
		r = error_set(E_INTEGRITY, "the plan in the vault: %s: %s",
			      faults.list[0].path, faults.list[0].text);
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

/* A record to write: the newest of an item, or none any more. */
struct writing {
	int list;
	char id[ID_TEXT];
	uint64_t rev;
	struct json_doc *doc; /* NULL: unset */
};

struct importing {
	struct user *u;
	const struct plan_import_options *o;
	struct plan_import_result *out;
	struct records old;
	struct writing *records;
	size_t record_count, record_cap;
	/* credentials whose secret is deposited, by place */
	struct put_options *puts;
	char (*paths)[130];
	const struct foreign_value **secrets;
	size_t put_count;
	bool *is_base64;
};

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
	if (old != NULL && json_equal(json_root(old->doc), json_root(*doc)))
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
		r = change_put(i, PLAN_REMOVED, old->list,
			       old->list == RECORD_HEAD ?
				       "" :
				       plan_text(old->item, "id"));
		if (r == E_OK)
			r = write_put(i, old->list, old, NULL);
	}
	return r;
}

/* --- secrets --- */

static bool same_version(const struct importing *i, const struct plan_item *c)
{
	const struct kept *old = records_find(&i->old, PLAN_CREDENTIALS, c->id);

	return old != NULL && plan_number(old->item, "version", 1) ==
				      plan_number(c->json, "version", 1);
}

/* Whether the vault has a version of it, as far as names are read. */
static bool deposited(const struct importing *i, const char *path)
{
	struct credential *c;
	bool there = reader_credential(i->u->reader, path, &c) == E_OK &&
		     c->count > 0;

	error_clear();
	return there;
}

static int secret_add(struct importing *i, const struct plan_item *c,
		      const struct foreign_value *secret)
{
	const char *encoding = plan_text(c->json, "secret_encoding");
	struct put_options *o = &i->puts[i->put_count];
	char *path = i->paths[i->put_count];

	plan_path(c->json, path);
	if (same_version(i, c) && deposited(i, path)) {
		i->out->unchanged++;
		return E_OK;
	}
	o->path = path;
	o->compartment = plan_text(c->json, "group");
	o->field = strcmp(plan_text(c->json, "kind"), "totp_seed") == 0 ?
			   "totp" :
			   "password";
	o->user = plan_text(c->json, "username");
	o->component = plan_text(c->json, "component");
	i->is_base64[i->put_count] =
		encoding != NULL && strcmp(encoding, "base64") == 0;
	i->secrets[i->put_count++] = secret;
	return E_OK;
}

/* The plan's credentials stand in the order of the file's. */
static int secrets_find(struct importing *i)
{
	const struct plan *p = i->o->plan;
	const struct foreign *f = i->o->file;
	const struct foreign_value *c, *secret;
	size_t n = p->count[PLAN_CREDENTIALS], k = 0;
	int r = E_OK;

	i->puts = calloc(n + 1, sizeof(*i->puts));
	i->paths = calloc(n + 1, sizeof(*i->paths));
	i->secrets = calloc(n + 1, sizeof(*i->secrets));
	i->is_base64 = calloc(n + 1, sizeof(*i->is_base64));
	if (i->puts == NULL || i->paths == NULL || i->secrets == NULL ||
	    i->is_base64 == NULL)
		return error_set(E_MEMORY, "a plan");
	if (f == NULL)
		return E_OK;
	c = foreign_first(f, foreign_get(f, foreign_root(f), "credentials"));
	for (; r == E_OK && c != NULL && k < n; c = foreign_next(f, c), k++) {
		secret = foreign_get(f, c, "secret");
		if (secret != NULL)
			r = secret_add(i, &p->items[PLAN_CREDENTIALS][k],
				       secret);
	}
	i->out->secrets = i->put_count;
	return r;
}

/* What is no base64 is found before anything is written. */
static int secret_body(const struct importing *i, size_t k, struct secret **out)
{
	struct secret *text = NULL, *body = NULL;
	struct buffer path = BUFFER_INIT;
	size_t len;
	int r;

	r = foreign_secret(i->o->file, i->secrets[k], &text);
	if (r != E_OK || !i->is_base64[k]) {
		if (r == E_OK)
			*out = text;
		return r;
	}
	r = secret_new(secret_len(text), &body);
	if (r == E_OK)
		r = base64_decode((struct span){ secret_peek(text),
						 secret_len(text) },
				  BASE64_PADDED, secret_bytes(body),
				  secret_len(body), &len);
	secret_free(&text);
	if (r == E_OK) {
		secret_truncate(body, len);
		*out = body;
		return E_OK;
	}
	secret_free(&body);
	if (r == E_INPUT) {
		foreign_path(i->o->file, i->secrets[k], &path);
		r = error_set(E_INPUT, "%s: it is no base64",
			      buffer_string(&path));
		buffer_free(&path);
	}
	return r;
}

static int secrets_check(const struct importing *i)
{
	struct secret *body = NULL;
	size_t k;
	int r = E_OK;

	for (k = 0; r == E_OK && k < i->put_count; k++) {
		if (!i->is_base64[k])
			continue;
		r = secret_body(i, k, &body);
		secret_free(&body);
	}
	return r;
}

static bool named_before(const struct importing *i, size_t k)
{
	size_t j;

	for (j = 0; j < k; j++)
		if (strcmp(i->puts[j].compartment, i->puts[k].compartment) == 0)
			return true;
	return false;
}

/* Every compartment that is asked for, all that are missing named at once. */
static int compartments_check(const struct importing *i)
{
	const struct state *s = ledger_state(i->u->ledger);
	struct buffer missing = BUFFER_INIT;
	const char *label;
	size_t k;
	int r = E_OK;

	for (k = 0; k < i->put_count; k++) {
		label = i->puts[k].compartment;
		if (state_label(s, label) == NULL && !named_before(i, k))
			buffer_format(&missing, "%s%s",
				      missing.len == 0 ? "" : ", ", label);
	}
	if (missing.len > 0)
		r = error_set(E_ABSENT,
			      "compartments %s: `compartment add` makes them, "
			      "--plan-only leaves the secrets out",
			      buffer_string(&missing));
	buffer_free(&missing);
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

static int put_secrets(const struct importing *i, struct deposits *d)
{
	struct secret *body = NULL;
	int r = E_OK;
	size_t k;

	for (k = 0; r == E_OK && k < i->put_count; k++) {
		r = secret_body(i, k, &body);
		if (r == E_OK)
			r = deposits_put(d, k, body);
		secret_free(&body);
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
		r = put_secrets(i, d);
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
	if (r == E_OK)
		r = secrets_find(i);
	if (r == E_OK)
		r = compartments_check(i);
	return r == E_OK ? secrets_check(i) : r;
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
