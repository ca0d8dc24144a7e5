/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/audit/persons.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "vault/audit/near.h"
#include "vault/base/array.h"
#include "vault/base/error.h"

#define DIGITS_MIN 8

bool id_list_has(const struct id_list *l, const char *id)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (strcmp(l->ids[i], id) == 0)
			return true;
	return false;
}

void id_list_free(struct id_list *l)
{
	free(l->ids);
	memset(l, 0, sizeof(*l));
}

static int add(struct id_list *l, const char *id)
{
	int r;

	if (id_list_has(l, id))
		return E_OK;
	r = array_room(&l->ids, &l->cap, l->count, sizeof(l->ids[0]));
	if (r == E_OK)
		memcpy(l->ids[l->count++], id, ID_TEXT);
	return r;
}

/* The first digits of an id, as names that are sealed are shown. */
static bool begins(const char *id, const char *digits)
{
	size_t len = strlen(digits);

	return len >= DIGITS_MIN && strncmp(id, digits, len) == 0;
}

struct naming {
	const struct user *u;
	const char *name;
	struct id_list *list;
	struct near near;
};

/* Takes the text: whether it is the name; else it may have been meant. */
static bool is_named(struct naming *n, char *text)
{
	bool is = text != NULL && strcmp(text, n->name) == 0;

	near_offer(&n->near, text);
	free(text);
	return is;
}

static char *text_of(const struct user *u, const char *kind, const char *id,
		     const char *key)
{
	return u->reader == NULL ? NULL : reader_text(u->reader, kind, id, key);
}

static int members_named(struct naming *n)
{
	const struct state *st = ledger_state(n->u->ledger);
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->members_count; i++) {
		const char *id = st->members[i].id;
		bool is = begins(id, n->name);

		is |= is_named(n, text_of(n->u, "member", id, "short"));
		is |= is_named(n, text_of(n->u, "member", id, "name"));
		if (is)
			r = add(n->list, id);
	}
	return r;
}

static int set_named(struct naming *n, const struct compartment *c,
		     const struct generation *g)
{
	size_t i, j;
	int r = E_OK;

	for (i = 0; i < g->policy->count; i++)
		for (j = 0; r == E_OK && j < g->policy->groups[i].count; j++) {
			const struct holder *h =
				&g->policy->groups[i].holders[j];

			if (!h->card)
				continue;
			if (begins(h->id, n->name) ||
			    (n->u->reader != NULL &&
			     is_named(n, reader_holder_name(n->u->reader, c,
							    g->number, h))))
				r = add(n->list, h->id);
		}
	return r;
}

static int cards_named(struct naming *n)
{
	const struct state *st = ledger_state(n->u->ledger);
	size_t i, k;
	int r = E_OK;

	for (i = 0; i < st->compartments_count; i++)
		for (k = 0; r == E_OK && k < st->compartments[i].count; k++)
			r = set_named(n, &st->compartments[i],
				      &st->compartments[i].generations[k]);
	return r;
}

/* None found: because it is not there, or because nobody can say. */
static int none(const struct naming *n, enum near_kind what)
{
	error_clear();
	if (n->u->reader == NULL)
		return error_set(E_IDENTITY,
				 "names are sealed, and %s is none that can "
				 "be read without a member's identity or the "
				 "reading phrase",
				 n->name);
	return near_fault(&n->near, what);
}

static int finish(struct naming *n, enum near_kind what, int r)
{
	if (r == E_OK && n->list->count == 0)
		r = none(n, what);
	if (r != E_OK)
		id_list_free(n->list);
	else
		error_clear();
	return r;
}

int persons_named(const struct user *u, const char *name, struct id_list *out)
{
	struct naming n = { .u = u, .name = name, .list = out };
	int r;

	memset(out, 0, sizeof(*out));
	n.near.want = name;
	r = members_named(&n);
	if (r == E_OK)
		r = cards_named(&n);
	return finish(&n, NEAR_PERSON, r);
}

int credentials_named(const struct user *u, const char *glob,
		      struct id_list *out)
{
	const struct state *st = ledger_state(u->ledger);
	struct naming n = { .u = u, .name = glob, .list = out };
	size_t i;
	int r = E_OK;

	memset(out, 0, sizeof(*out));
	n.near.want = glob;
	for (i = 0; r == E_OK && i < state_credential_count(st); i++) {
		const char *id = state_credential_at(st, i)->id;
		char *path = text_of(u, "credential", id, "path");

		near_offer(&n.near, path);
		if (begins(id, glob) ||
		    (path != NULL && fnmatch(glob, path, 0) == 0))
			r = add(out, id);
		free(path);
	}
	return finish(&n, NEAR_CREDENTIAL, r);
}

static char *card_name(const struct user *u, const char *id)
{
	const struct state *st = ledger_state(u->ledger);
	size_t i, k;

	for (i = 0; i < st->compartments_count; i++)
		for (k = 0; k < st->compartments[i].count; k++) {
			const struct compartment *c = &st->compartments[i];
			const struct generation *g = &c->generations[k];
			const struct holder *h =
				policy_holder(g->policy, id, NULL, NULL);

			if (h != NULL && h->card)
				return reader_holder_name(u->reader, c,
							  g->number, h);
		}
	return NULL;
}

char *person_name(const struct user *u, const char *id)
{
	char *name = NULL;

	if (state_member(ledger_state(u->ledger), id) == NULL)
		name = card_name(u, id);
	return name != NULL ? name : reader_member_name(u->reader, id);
}
