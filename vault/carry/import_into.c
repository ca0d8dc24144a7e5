/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_into.c -- what was read becomes deposits, in one transaction. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/progress.h"
#include "vault/carry/import_build.h"

struct importing {
	struct user *u;
	struct import *im;
	const struct import_options *o;
	struct put_options *puts; /* one a field, in the order of the items */
	size_t count;
};

static int puts_make(struct importing *i)
{
	const struct import_item *item;
	struct put_options *p;
	size_t k, f;

	for (k = 0; k < i->im->count; k++)
		i->count += i->im->items[k].count;
	i->puts = calloc(i->count + 1, sizeof(*i->puts));
	if (i->puts == NULL)
		return error_set(E_MEMORY, "an import");
	p = i->puts;
	for (k = 0; k < i->im->count; k++) {
		item = &i->im->items[k];
		for (f = 0; f < item->count; f++, p++) {
			p->path = item->path;
			p->compartment = i->o->compartment;
			p->field = item->fields[f].name;
			p->user = item->user;
			p->file = -1;
		}
	}
	return E_OK;
}

/* The detail without the path that it may begin with: the note has it. */
static int fault(struct importing *i, const struct import_item *item)
{
	struct import_notes *faults = &i->im->faults;
	const char *detail = error_detail();
	size_t len = strlen(item->path), before = faults->count;
	int r;

	if (strncmp(detail, item->path, len) == 0 && detail[len] == ' ')
		detail += len + 1;
	r = import_note(faults, item->place, "%s", detail);
	if (r != E_OK || faults->count == before)
		return r;
	faults->list[before].path = strdup(item->path);
	return faults->list[before].path == NULL ?
		       error_set(E_MEMORY, "an import") :
		       E_OK;
}

/* What is wrong with one is told of all, so that it is mended once. */
static int item_add(struct importing *i, struct deposits *d,
		    struct import_item *item, size_t *at)
{
	size_t f;
	int r = E_OK;

	item->known = deposits_known(d, item->path);
	for (f = 0; f < item->count; f++) {
		if (r == E_OK)
			r = deposits_add(d, &i->puts[*at + f]);
	}
	*at += item->count;
	if (r != E_POLICY && r != E_INPUT)
		return r;
	return fault(i, item);
}

static int all_add(struct importing *i, struct deposits *d)
{
	size_t k, at = 0;
	int r = E_OK;

	for (k = 0; r == E_OK && k < i->im->count; k++)
		r = item_add(i, d, &i->im->items[k], &at);
	if (r == E_OK && i->im->faults.count > 0)
		r = error_set(E_POLICY,
			      NP_(i->im->faults.count + i->im->faults.more,
				  "%zu entry cannot be deposited; nothing was "
				  "imported",
				  "%zu entries cannot be deposited; nothing "
				  "was imported"),
			      i->im->faults.count + i->im->faults.more);
	return r;
}

static int all_put(struct importing *i, struct deposits *d)
{
	const struct import_item *item;
	struct secret *body = NULL;
	size_t k, f, at = 0;
	int r = E_OK;

	for (k = 0; k < i->im->count; k++) {
		item = &i->im->items[k];
		for (f = 0; r == E_OK && f < item->count; f++, at++) {
			r = import_bytes(i->im, &item->fields[f].at, &body);
			if (r == E_OK)
				r = deposits_put(d, at, body);
			secret_free(&body);
			progress(N_("depositing"), at + 1, i->count);
		}
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
	json_set_text(doc, d, "what", import_format_name(i->im->format));
	json_set_integer(doc, d, "n", (int64_t)i->count);
	draft.d = d;
	return txn_put_doc(t, &draft, &doc);
}

static int look(struct importing *i)
{
	struct deposits *d = NULL;
	int r;

	r = deposits_new(i->u, NULL, &d);
	if (r == E_OK)
		r = all_add(i, d);
	deposits_free(&d);
	return r;
}

static int write_all(struct importing *i)
{
	struct deposits *d = NULL;
	struct txn *t = NULL;
	int r;

	r = user_begin(i->u, &t);
	if (r == E_OK)
		r = deposits_new(i->u, t, &d);
	if (r == E_OK)
		r = all_add(i, d);
	if (r == E_OK) {
		txn_expect(t, deposits_entries(d) + 1);
		r = all_put(i, d);
	}
	if (r == E_OK)
		r = put_imported(i, t);
	if (r == E_OK)
		r = user_commit(i->u, &t);
	deposits_free(&d);
	txn_abort(&t);
	return r;
}

static int compartment_check(const struct importing *i)
{
	const char *label = i->o->compartment;

	if (label == NULL || state_label(ledger_state(i->u->ledger), label))
		return E_OK;
	return error_set(E_ABSENT, "compartment %s", label);
}

int import_into(struct user *u, struct import *im,
		const struct import_options *o, size_t *fields)
{
	struct importing i = { u, im, o, NULL, 0 };
	int r;

	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_may_deposit(u);
	if (r == E_OK)
		r = compartment_check(&i);
	if (r == E_OK)
		r = puts_make(&i);
	if (r == E_OK && i.count > 0)
		r = o->dry_run ? look(&i) : write_all(&i);
	if (r == E_OK)
		*fields = i.count;
	free(i.puts);
	return r;
}
