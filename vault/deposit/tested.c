/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tested.c -- that a newer version works where it is used. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/deposit/deposit.h"

static int put(struct txn *t, const struct credential *c, const char *field,
	       uint64_t version)
{
	struct draft draft = { .ev = EV_ROTATION_TESTED };
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "credential", c->id);
	json_set_text(doc, d, "field", field);
	json_set_integer(doc, d, "version", (int64_t)version);
	draft.d = d;
	txn_expect(t, 1);
	return txn_put_doc(t, &draft, &doc);
}

static int newest_of(const struct credential *c, const char *path,
		     const char *field, uint64_t *version)
{
	const struct secret_version *v = state_newest(c, field);

	if (v == NULL)
		return error_set(E_ABSENT, "%s has no %s", path, field);
	if (v->version < 2)
		return error_set(E_POLICY,
				 "%s, %s is the first there was: put the new "
				 "one first",
				 path, field);
	*version = v->version;
	return E_OK;
}

int deposit_tested(struct user *u, const char *path, const char *field,
		   uint64_t *version)
{
	const char *which = field == NULL ? "password" : field;
	struct credential *c;
	struct txn *t = NULL;
	int r;

	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_begin(u, &t);
	if (r == E_OK)
		r = reader_credential(u->reader, path, NULL, &c);
	if (r == E_OK)
		r = newest_of(c, path, which, version);
	if (r == E_OK)
		r = put(t, c, which, *version);
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}
