/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * deposit.c -- putting secrets in: payload signed by the depositor, one age
 * file to the compartment, one transaction (S4) for one of them or for many.
 */
#include "vault/deposit/deposit.h"

#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/deposit/putting.h"
#include "vault/ledger/policy.h"

static bool word_valid(const char *word, size_t len)
{
	size_t i, dots = 0;

	for (i = 0; i < len; i++) {
		char ch = word[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
		      ch == '.' || ch == '_' || ch == '-'))
			return false;
		dots += ch == '.';
	}
	return len > 0 && dots < len;
}

bool path_valid(const char *path)
{
	const char *at = path;

	if (strlen(path) > PATH_MAX_LEN)
		return false;
	for (;;) {
		size_t len = strcspn(at, "/");

		if (!word_valid(at, len))
			return false;
		if (at[len] == '\0')
			return true;
		at += len + 1;
	}
}

static bool has_acked(void *ctx, const char *holder)
{
	const struct policy *p = ctx;

	return policy_holder(p, holder, NULL, NULL)->acked;
}

static int may_put(const struct user *u)
{
	int r = user_needs_admin(u);

	return r == E_OK ? user_may_deposit(u) : r;
}

/* Under the write lock: what is read here stays true until the commit. */
static int prepare(struct putting *p)
{
	struct credential *known = NULL;
	int r = reader_credential(p->u->reader, p->o->path, p->o->compartment,
				  &known);

	if (r != E_OK && r != E_ABSENT)
		return r;
	error_clear();
	return putting_prepare(p, known);
}

int deposit_put(struct user *u, const struct put_options *o,
		struct put_result *out)
{
	struct putting p = { .u = u, .o = o, .sign = u->keys.sign };
	int r;

	p.body.held = o->body;
	p.body.file = o->file;
	r = putting_fault(o);
	if (r == E_OK)
		r = may_put(u);
	if (r == E_OK)
		r = body_look(&p.body);
	if (r == E_OK)
		r = user_begin(u, &p.txn);
	if (r == E_OK)
		r = prepare(&p);
	if (r != E_OK)
		goto out;
	txn_expect(p.txn, putting_entries(&p));
	r = putting_write(&p);
	if (r == E_OK)
		r = user_commit(u, &p.txn);
	if (r != E_OK)
		goto out;
	out->version = p.version;
	out->added = p.added;
	memcpy(out->label, p.compartment->label, sizeof(out->label));
	out->acks_missing =
		policy_missing(state_current(p.compartment)->policy, has_acked,
			       state_current(p.compartment)->policy);
out:
	txn_abort(&p.txn);
	putting_free(&p);
	return r;
}

/* --- many at once --- */

struct deposits {
	struct user *u;
	struct txn *txn;
	struct secret *sign;           /* the user's seed, expanded */
	struct credential_view *known; /* by path */
	size_t known_count;
	struct putting *list;
	size_t count, cap;
	size_t entries;
};

int deposits_new(struct user *u, struct txn *txn, struct deposits **out)
{
	struct deposits *d = calloc(1, sizeof(*d));
	int r;

	if (d == NULL)
		return error_set(E_MEMORY, "deposits");
	d->u = u;
	d->txn = txn;
	r = may_put(u);
	if (r == E_OK)
		r = credential_list(u, NULL, NULL, &d->known, &d->known_count,
				    NULL);
	if (r == E_OK)
		r = note_expand(u->keys.sign, &d->sign);
	if (r != E_OK) {
		deposits_free(&d);
		return r;
	}
	*out = d;
	return E_OK;
}

bool deposits_known(const struct deposits *d, const char *path)
{
	size_t n;

	return credential_run(d->known, d->known_count, path, &n) != NULL;
}

/* The credential that the next version of it belongs to; NULL: a new one. */
static int known(const struct deposits *d, const char *path,
		 const struct credential **out)
{
	size_t n;
	const struct credential_view *run =
		credential_run(d->known, d->known_count, path, &n);

	*out = run == NULL ? NULL : run->credential;
	if (run == NULL || n == 1)
		return E_OK;
	return error_set(E_POLICY,
			 "%s is in the vault twice, as %s and as %s: which is "
			 "meant? leave it out of the file, and put it by hand",
			 path, run[0].id, run[1].id);
}

/* The one added last, when it is of the same path. */
static const struct putting *of_path(const struct deposits *d, size_t count,
				     const char *path)
{
	const struct putting *last = count == 0 ? NULL : &d->list[count - 1];

	return last != NULL && strcmp(last->o->path, path) == 0 ? last : NULL;
}

int deposits_add(struct deposits *d, const struct put_options *o)
{
	const struct putting *first;
	const struct credential *c;
	struct putting *p;
	int r;

	r = putting_fault(o);
	if (r == E_OK)
		r = array_room(&d->list, &d->cap, d->count, sizeof(*p));
	if (r != E_OK)
		return r;
	r = known(d, o->path, &c);
	if (r != E_OK)
		return r;
	p = &d->list[d->count++];
	memset(p, 0, sizeof(*p));
	p->u = d->u;
	p->o = o;
	p->sign = d->sign;
	p->txn = d->txn;
	first = of_path(d, d->count - 1, o->path);
	if (first != NULL)
		putting_join(p, first, c);
	else
		r = putting_prepare(p, c);
	if (r == E_OK)
		d->entries += putting_entries(p);
	return r;
}

size_t deposits_entries(const struct deposits *d)
{
	return d->entries;
}

int deposits_put(struct deposits *d, size_t i, const struct secret *body)
{
	struct putting *p = &d->list[i];
	int r;

	p->body.held = body;
	r = body_look(&p->body);
	if (r == E_OK)
		r = putting_write(p);
	putting_free(p);
	return r;
}

void deposits_free(struct deposits **deposits)
{
	struct deposits *d = *deposits;
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->count; i++)
		putting_free(&d->list[i]);
	free(d->list);
	secret_free(&d->sign);
	credential_list_free(&d->known, d->known_count);
	free(d);
	*deposits = NULL;
}
