/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy.c -- copies: one that goes on as a branch, and one that is the vault. */
#include <stdio.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/carry.h"
#include "vault/carry/rows.h"
#include "vault/store/making.h"

/* --- what the log says of it --- */

static int log_copy(struct user *u, enum event ev, const char *what)
{
	struct draft draft = { .ev = ev };
	struct json_doc *doc = NULL;
	struct txn *t = NULL;
	struct json *d;
	int r;

	r = user_begin(u, &t);
	if (r != E_OK)
		return r;
	r = json_new(&doc);
	if (r == E_OK) {
		d = json_object(doc);
		json_set_text(doc, d, "what", what);
		json_set_integer(doc, d, "n", (int64_t)u->ledger->size);
		draft.d = d;
		txn_expect(t, 1);
		r = txn_put_doc(t, &draft, &doc);
	}
	if (r == E_OK)
		r = user_commit(u, &t);
	txn_abort(&t);
	return r;
}

static int may_be_made(const char *to)
{
	return file_exists(to) ? error_set(E_EXISTS, "%s", to) : E_OK;
}

static int text_check(const char *what)
{
	struct span span = { (const uint8_t *)what, strlen(what) };

	if (span.len == 0 || span.len > 120 || !text_clean(span))
		return error_set(E_USAGE, "a site has 1 to 120 bytes of clean "
					  "text");
	return E_OK;
}

/* --- a copy that goes on --- */

/* Its first entry: that it is one. */
static int begin_branch(struct user *u, const char *to)
{
	struct user_options o = { .path = to,
				  .mode = STORE_FRESH,
				  .host = u->host,
				  .home = u->home,
				  .identities = u->identities,
				  .identity_count = u->identity_count,
				  .copy_why = "copy" };
	struct actor actor = { .kind = ACTOR_MEMBER };
	struct user *copy = NULL;
	int r;

	r = user_open(&o, &copy);
	if (r != E_OK)
		return r;
	memcpy(actor.id, copy->id, ID_TEXT);
	r = user_branch(copy, &actor, copy->keys.sign);
	if (copy->pin_fault != E_OK)
		u->pin_fault = copy->pin_fault;
	if (copy->keep_fault != E_OK)
		u->keep_fault = copy->keep_fault;
	user_close(&copy);
	return r;
}

/* What is made so far is a file without a name of its own: an unfinished copy is
 * never taken for one. */
static int copy_make(struct user *u, const char *to)
{
	struct making m;
	int r;

	r = making_begin(to, &m);
	if (r != E_OK)
		return r;
	r = store_duplicate(store_path(u->store), m.part);
	if (r == E_OK)
		r = begin_branch(u, m.part);
	return making_end(&m, r);
}

int carry_copy(struct user *u, const char *to, const char *site)
{
	int r;

	r = user_needs_admin(u);
	if (r == E_OK)
		r = user_may_deposit(u);
	if (r == E_OK)
		r = text_check(site);
	if (r == E_OK)
		r = may_be_made(to);
	if (r == E_OK)
		r = log_copy(u, EV_COPIED, site);
	return r == E_OK ? copy_make(u, to) : r;
}

/* --- entry by entry --- */

static int rows_all(struct ledger *from, struct store *to)
{
	const struct state *st = ledger_state(from);
	const struct fold *sub;
	const char *why;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->merged_count; i++) {
		const struct merged_branch *b = &st->merged[i];

		r = rows_copy(from->store, b->branch, b->first, b->size, to,
			      b->branch);
		if (r == E_OK)
			r = ledger_branch(from, b->branch, b->size, NULL, &sub,
					  &why);
		if (r == E_OK && why == NULL)
			r = rows_frontier(to, b->branch,
					  &fold_tip(sub)->frontier);
	}
	for (i = 0; r == E_OK && i < from->fold.segment_count; i++) {
		const struct segment *s = &from->fold.segments[i];

		r = rows_copy(from->store, s->branch, 0, s->size, to,
			      s->branch);
		if (r == E_OK)
			r = rows_frontier(to, s->branch, &s->frontier);
	}
	return r;
}

/* A new file with the good entries of the log, and no others. */
static int write_out(struct ledger *from, const char *to)
{
	struct store *s = NULL;
	int r;

	r = store_create(to, &s);
	if (r == E_OK)
		r = rows_all(from, s);
	if (r == E_OK)
		r = store_commit(s);
	store_close(&s);
	return r;
}

static bool same_logs(const struct fold *a, const struct fold *b)
{
	struct tree_hash x, y;
	unsigned i;

	if (a->segment_count != b->segment_count)
		return false;
	for (i = 0; i < a->segment_count; i++) {
		frontier_root(&a->segments[i].frontier, &x);
		frontier_root(&b->segments[i].frontier, &y);
		if (strcmp(a->segments[i].origin, b->segments[i].origin) != 0 ||
		    a->segments[i].size != b->segments[i].size ||
		    !tree_hash_equal(&x, &y))
			return false;
	}
	return true;
}

/* As a stranger reads it: whole, and the same to the last entry. */
static int read_back(const struct host *host, const struct ledger *from,
		     const char *to)
{
	struct ledger *l = NULL;
	struct store *s = NULL;
	int r;

	r = store_open(to, STORE_COPY, &s);
	if (r == E_OK)
		r = ledger_open(s, host, LEDGER_WHOLE, &l);
	if (r == E_OK && l->invalid) {
		error_text(E_INTEGRITY, ledger_invalid(l)->what);
		r = error_within(E_INTEGRITY, "%s: read back", to);
	}
	if (r == E_OK && !same_logs(&l->fold, &from->fold))
		r = error_set(E_INTEGRITY, "%s: read back, it is another log",
			      to);
	ledger_close(&l);
	store_close(&s);
	return r;
}

static int write_and_read(const struct host *host, struct ledger *from,
			  const char *to)
{
	struct making m;
	int r;

	r = making_begin(to, &m);
	if (r != E_OK)
		return r;
	r = write_out(from, m.part);
	if (r == E_OK)
		r = read_back(host, from, m.part);
	return making_end(&m, r);
}

int carry_backup(struct user *u, const char *to, const char *what,
		 uint64_t *entries)
{
	int r;

	r = user_needs_member(u);
	if (r == E_OK)
		r = user_may_deposit(u);
	if (r == E_OK && u->ledger->invalid)
		r = error_text(E_INTEGRITY, ledger_invalid(u->ledger)->what);
	if (r == E_OK)
		r = may_be_made(to);
	if (r == E_OK)
		r = log_copy(u, EV_BACKED_UP, what);
	if (r == E_OK)
		r = write_and_read(u->host, u->ledger, to);
	if (r == E_OK)
		*entries = u->ledger->size;
	return r;
}

/* Whether all that is wrong is its end. */
static bool only_its_end(const struct ledger *l)
{
	return !l->invalid || (l->tail && !l->strange);
}

int carry_restore(const struct host *host, const char *from, const char *to,
		  uint64_t *entries, bool *cut)
{
	struct ledger *l = NULL;
	struct store *s = NULL;
	int r;

	r = may_be_made(to);
	if (r == E_OK)
		r = store_open(from, STORE_COPY, &s);
	if (r == E_OK)
		r = ledger_open(s, host, LEDGER_ENTRIES, &l);
	if (r == E_OK && !only_its_end(l)) {
		error_text(E_INTEGRITY, ledger_invalid(l)->what);
		r = error_within(E_INTEGRITY, "%s", from);
	}
	if (r == E_OK)
		r = write_and_read(host, l, to);
	if (r == E_OK) {
		*entries = l->size;
		*cut = l->invalid;
	}
	ledger_close(&l);
	store_close(&s);
	return r;
}
