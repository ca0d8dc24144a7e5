/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vault/ledger/state_credentials.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"

struct credential_table {
	struct credential *items;
	size_t count, cap;
};

static void clear(struct credential *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		free(c->versions[i].copies);
	free(c->versions);
}

void state_credentials_free(struct credential_table **table)
{
	struct credential_table *t = *table;
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->count; i++)
		clear(&t->items[i]);
	free(t->items);
	free(t);
	*table = NULL;
}

size_t state_credential_count(const struct state *s)
{
	return s->credentials == NULL ? 0 : s->credentials->count;
}

struct credential *state_credential_at(const struct state *s, size_t place)
{
	assert(place < state_credential_count(s));
	return &s->credentials->items[place];
}

/* --- longer --- */

struct credential *state_credential_add(struct state *s)
{
	struct credential_table *t = s->credentials;
	struct credential *c;

	if (t == NULL)
		t = s->credentials = calloc(1, sizeof(*t));
	if (t == NULL) {
		error_set(E_MEMORY, "credentials");
		return NULL;
	}
	if (array_room(&t->items, &t->cap, t->count, sizeof(*c)) != E_OK)
		return NULL;
	c = &t->items[t->count++];
	memset(c, 0, sizeof(*c));
	return c;
}

struct secret_version *state_version_add(struct credential *c)
{
	struct secret_version *v;

	if (array_room(&c->versions, &c->cap, c->count, sizeof(*v)) != E_OK)
		return NULL;
	v = &c->versions[c->count++];
	memset(v, 0, sizeof(*v));
	return v;
}

struct sealed_copy *state_copy_add(struct secret_version *v)
{
	struct sealed_copy *copy;

	if (array_room(&v->copies, &v->cap, v->count, sizeof(*copy)) != E_OK)
		return NULL;
	copy = &v->copies[v->count++];
	memset(copy, 0, sizeof(*copy));
	return copy;
}
