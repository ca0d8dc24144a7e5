/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/custody/copies.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/custody/find.h"

/* The card set that was in use when entry ${seq} was written. */
static uint64_t in_use_at(const struct compartment *c, uint64_t seq)
{
	uint64_t found = 0;
	size_t i;

	for (i = 0; i < c->count; i++)
		if (c->generations[i].current_at != 0 &&
		    c->generations[i].current_at <= seq)
			found = c->generations[i].number;
	return found;
}

static bool is_copy(const struct leaf *leaf)
{
	enum event ev = event_of(leaf->ev);

	return (ev == EV_COPIED || ev == EV_BACKED_UP) &&
	       event_check(leaf) == NULL;
}

struct listing {
	const struct compartment *c;
	struct copy_view *list;
	size_t count, cap;
};

static int add(struct listing *l, uint64_t at, const struct leaf *leaf)
{
	struct copy_view *v;
	int r;

	r = array_room(&l->list, &l->cap, l->count, sizeof(*v));
	if (r != E_OK)
		return r;
	v = &l->list[l->count];
	memset(v, 0, sizeof(*v));
	v->seq = leaf->seq;
	v->ts = leaf->ts;
	v->generation = in_use_at(l->c, at);
	v->what = strdup(json_text(json_get(leaf->d, "what")));
	if (v->what == NULL)
		return error_set(E_MEMORY, "a copy's name");
	l->count++;
	return E_OK;
}

int copies_list(const struct user *u, const char *label, struct copy_view **out,
		size_t *count)
{
	struct listing l = { NULL, NULL, 0, 0 };
	struct compartment *c;
	struct leaf leaf;
	uint64_t i;
	int r;

	r = find_compartment(u, label, &c);
	l.c = c;
	for (i = 0; r == E_OK && i < u->ledger->size; i++) {
		r = ledger_leaf(u->ledger, i, &leaf);
		if (r != E_OK)
			break;
		if (is_copy(&leaf))
			r = add(&l, i, &leaf);
		leaf_free(&leaf);
	}
	if (r != E_OK) {
		copies_free(&l.list, l.count);
		return r;
	}
	*out = l.list;
	*count = l.count;
	return E_OK;
}

void copies_free(struct copy_view **list, size_t count)
{
	size_t i;

	for (i = 0; *list != NULL && i < count; i++)
		free((*list)[i].what);
	free(*list);
	*list = NULL;
}
