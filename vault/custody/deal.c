/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deal.c -- a new compartment and its first generation. */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/custody/custody.h"
#include "vault/custody/dealing.h"

static int add_checks(const struct user *u, const struct deal_options *o)
{
	int r;

	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_needs_trust(u);
	if (r != E_OK)
		return r;
	if (!label_valid(o->label))
		return error_set(E_USAGE,
				 "a label has 1 to %d capital letters, digits "
				 "or -, a letter first",
				 LABEL_MAX);
	if (o->max_open < 1)
		return error_set(E_USAGE, "the longest opening is 0 seconds");
	return E_OK;
}

/* Under the write lock. */
static int label_free(const struct dealing *d)
{
	if (state_label(ledger_state(d->u->ledger), d->label) != NULL)
		return error_set(E_EXISTS, "compartment %s", d->label);
	return E_OK;
}

static int put_compartment(const struct dealing *d,
			   const struct deal_options *o, struct txn *t)
{
	struct draft draft = { .ev = EV_COMPARTMENT_ADDED };
	struct json_doc *doc = NULL;
	struct json *root;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	root = json_object(doc);
	json_set_text(doc, root, "compartment", d->compartment);
	json_set_text(doc, root, "label", o->label);
	json_set_bool(doc, root, "drill", o->drill);
	json_set_integer(doc, root, "max_open", (int64_t)o->max_open);
	draft.d = root;
	return txn_put_doc(t, &draft, &doc);
}

static int deal_first(struct dealing *d, const struct deal_options *o,
		      struct deal_result *out)
{
	struct txn *t = NULL;
	int r;

	r = user_begin(d->u, &t);
	if (r == E_OK)
		r = label_free(d);
	if (r == E_OK)
		r = deal_resolve(d->u, d->asked, &d->policy);
	if (r == E_OK)
		r = dealing_make(d);
	if (r != E_OK)
		goto out;
	txn_expect(t, 2);
	r = put_compartment(d, o, t);
	if (r == E_OK)
		r = dealing_store(d, t);
	if (r == E_OK)
		r = dealing_put(d, t);
	if (r == E_OK)
		r = dealing_cards(d, out);
	if (r == E_OK)
		r = user_commit(d->u, &t);
	if (r == E_OK)
		dealing_anchor(d, out);
out:
	txn_abort(&t);
	return r;
}

int custody_add(struct user *u, const struct deal_options *o,
		struct deal_result *out)
{
	struct deal_result result;
	struct dealing *d;
	int r;

	r = add_checks(u, o);
	if (r != E_OK)
		return r;
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return error_set(E_MEMORY, "a dealing");
	memset(&result, 0, sizeof(result));
	d->u = u;
	d->drill = o->drill;
	d->generation = 1;
	d->asked = &o->policy;
	id_random(d->compartment);
	memcpy(d->label, o->label, strlen(o->label) + 1);
	r = deal_first(d, o, &result);
	dealing_clear(d);
	free(d);
	if (r != E_OK)
		deal_result_free(&result);
	else
		*out = result;
	return r;
}

void deal_result_free(struct deal_result *r)
{
	size_t i;

	for (i = 0; i < r->card_count; i++)
		card_free(&r->cards[i]);
	free(r->cards);
	memset(r, 0, sizeof(*r));
}
