/* SPDX-License-Identifier: GPL-3.0-or-later */
/* records.c -- a plan as catalog records, and back. */
#include "vault/plan/records.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

static const char *const kinds[RECORD_HEAD + 1] = {
	[PLAN_COMPONENTS] = "plan-component",
	[PLAN_CREDENTIALS] = "plan-credential",
	[PLAN_CUSTODIANS] = "plan-custodian",
	[PLAN_GROUPS] = "plan-group",
	[PLAN_RUNBOOKS] = "plan-runbook",
	[PLAN_SCENARIOS] = "plan-scenario",
	[PLAN_OPENINGS] = "plan-opening",
	[RECORD_HEAD] = "plan",
};

const char *records_kind(int list)
{
	return kinds[list];
}

static int list_of(const char *kind)
{
	int list;

	for (list = 0; list <= RECORD_HEAD; list++)
		if (strcmp(kinds[list], kind) == 0)
			return list;
	return -1;
}

const char *kept_id(const struct kept *k)
{
	const char *id =
		k->list == RECORD_HEAD ? NULL : plan_text(k->item, "id");

	return id == NULL ? "" : id;
}

static int order(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->list != y->list)
		return x->list - y->list;
	return strcasecmp(kept_id(x), kept_id(y));
}

void records_free(struct records *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		json_free(&r->list[i].doc);
	free(r->list);
	memset(r, 0, sizeof(*r));
}

/* What a copy of the file lacks, or has otherwise than the log says: not what
 * this reader has no key for. */
static bool is_damage(const struct user *u, const struct record_ref *ref, int r)
{
	return r == E_INTEGRITY ||
	       (r == E_ABSENT && u->ledger->store != NULL &&
		reader_key_of(u->reader, ref->epoch) != NULL);
}

static int take(struct records *all, const struct user *u, int list,
		const struct record_ref *ref)
{
	struct kept *k;
	int r;

	r = array_room(&all->list, &all->cap, all->count, sizeof(*k));
	if (r != E_OK)
		return r;
	k = &all->list[all->count];
	memset(k, 0, sizeof(*k));
	k->list = list;
	memcpy(k->id, ref->name.id, ID_TEXT);
	k->rev = ref->name.rev;
	k->at = ref->at;
	r = reader_record_ref(u->reader, ref, &k->doc);
	if (r != E_OK && !is_damage(u, ref, r))
		return r;
	all->count++;
	if (r != E_OK) {
		error_clear();
		return E_OK;
	}
	k->item = json_get(json_root(k->doc),
			   list == RECORD_HEAD ? "head" : "item");
	k->n = plan_number(json_root(k->doc), "n", 0);
	return E_OK;
}

int records_load(const struct user *u, struct records *out)
{
	const struct state *s = ledger_state(u->ledger);
	struct records all = { NULL, 0, 0 };
	const struct record_ref *ref;
	int list, r;
	size_t i;

	r = user_needs_reader(u);
	for (i = 0; r == E_OK && i < state_record_count(s); i++) {
		ref = state_record_at(s, i);
		list = list_of(ref->name.kind);
		if (list >= 0 && !ref->unset)
			r = take(&all, u, list, ref);
	}
	if (r != E_OK) {
		records_free(&all);
		return r;
	}
	if (all.count > 0)
		qsort(all.list, all.count, sizeof(all.list[0]), order);
	*out = all;
	return E_OK;
}

struct kept *records_find(const struct records *r, int list, const char *id)
{
	size_t low = 0, high = r->count, mid;
	int less;

	while (low < high) {
		mid = low + (high - low) / 2;
		less = r->list[mid].list != list ?
			       r->list[mid].list - list :
			       strcasecmp(kept_id(&r->list[mid]), id);
		if (less == 0)
			return &r->list[mid];
		if (less < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* --- to a plan --- */

static int by_n(const void *a, const void *b)
{
	const struct kept *const *x = a, *const *y = b;

	if ((*x)->list != (*y)->list)
		return (*x)->list - (*y)->list;
	return (*x)->n < (*y)->n ? -1 : (*x)->n > (*y)->n;
}

static bool is_list(const char *key)
{
	int list;

	for (list = 0; list < PLAN_LISTS; list++)
		if (strcmp(plan_list_key((enum plan_list)list), key) == 0)
			return true;
	return false;
}

/* Import writes one head, without the keys of lists: another writer need not. */
static int put_head(struct json_doc *doc, struct json *root,
		    const struct kept *k)
{
	const struct json *head = k->item;
	size_t i;

	for (i = 0; json_is(head, JSON_OBJECT) && i < json_count(head); i++) {
		if (is_list(json_key(head, i)) ||
		    json_get(root, json_key(head, i)) != NULL)
			return error_set(E_INTEGRITY,
					 "record of plan %s: a key that "
					 "another has too",
					 k->id);
		json_set(doc, root, json_key(head, i),
			 json_copy(doc, json_value(head, i)));
	}
	return E_OK;
}

static int put_one(struct json_doc *doc, struct json *root,
		   struct json *const lists[PLAN_LISTS], const struct kept *k)
{
	if (k->doc == NULL || k->item == NULL)
		return error_set(E_INTEGRITY,
				 "record of %s %s: it cannot be read; `plan "
				 "import` of the file puts another in its "
				 "place",
				 kinds[k->list], k->id);
	if (k->list == RECORD_HEAD)
		return put_head(doc, root, k);
	json_add(doc, lists[k->list], json_copy(doc, k->item));
	return E_OK;
}

int records_plan(const struct records *r, struct json_doc **out)
{
	const struct kept **all = calloc(r->count + 1, sizeof(*all));
	struct json *root, *lists[PLAN_LISTS] = { NULL };
	struct json_doc *doc = NULL;
	size_t i;
	int e, list;

	if (all == NULL)
		return error_set(E_MEMORY, "a plan");
	for (i = 0; i < r->count; i++)
		all[i] = &r->list[i];
	qsort(all, r->count, sizeof(*all), by_n);
	e = json_new(&doc);
	if (e != E_OK)
		goto out;
	root = json_object(doc);
	for (list = 0; list < PLAN_LISTS; list++)
		lists[list] = json_array(doc);
	for (i = 0; e == E_OK && i < r->count; i++)
		e = put_one(doc, root, lists, all[i]);
	for (list = 0; list < PLAN_LISTS; list++)
		json_set(doc, root, plan_list_key((enum plan_list)list),
			 lists[list]);
	if (e == E_OK)
		e = json_status(doc);
out:
	free(all);
	if (e == E_OK)
		*out = doc;
	else
		json_free(&doc);
	return e;
}

/* --- from a plan --- */

int record_make(const struct plan_item *item, struct json_doc **out)
{
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_integer(doc, root, "n", (int64_t)item->n);
	json_set(doc, root, "item", json_copy(doc, item->json));
	r = json_status(doc);
	if (r == E_OK)
		*out = doc;
	else
		json_free(&doc);
	return r;
}

int record_head_make(const struct plan *p, struct json_doc **out)
{
	struct json_doc *doc = NULL;
	struct json *root, *head;
	size_t i;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	head = json_object(doc);
	for (i = 0; i < json_count(p->root); i++)
		if (!is_list(json_key(p->root, i)))
			json_set(doc, head, json_key(p->root, i),
				 json_copy(doc, json_value(p->root, i)));
	json_set(doc, root, "head", head);
	r = json_status(doc);
	if (r == E_OK)
		*out = doc;
	else
		json_free(&doc);
	return r;
}
