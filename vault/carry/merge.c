/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merge.c -- two files of one vault become one, in this order:
 *
 *   1. the other is read whole and verified on its own
 *   2. where its main goes on from ours, ours goes on with it; where both went
 *      on, its part becomes a branch of ours, under a name made from its first
 *      entry: an undeclared fork is brought home as such
 *   3. its branches, and ours, come home: their rows, then one branch.merged
 *      each, signed by an admin
 *
 * 2 and 3 are one transaction each, and whole or not there.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/carry/carry.h"
#include "vault/carry/rows.h"

#define HOMES_MAX 64

/* A branch that is to come home. */
struct home_coming {
	char branch[BRANCH_TEXT];
	uint64_t size;
	struct tree_hash root;
};

struct merge {
	struct user *u;
	struct store *store;   /* the other file */
	struct ledger *theirs; /* ... and its log */
	struct ledger *main;   /* ours, without branches that go on */
	uint64_t common;       /* entries of main that both have */
	struct home_coming homes[HOMES_MAX];
	size_t home_count;
	struct merge_result result;
};

static const struct segment *main_of(const struct ledger *l)
{
	return &l->fold.segments[0];
}

/* --- 1 --- */

static int open_theirs(struct merge *m, const char *path)
{
	int r;

	r = store_open(path, STORE_COPY, &m->store);
	if (r == E_OK)
		r = ledger_open(m->store, m->u->host, LEDGER_WHOLE, &m->theirs);
	if (r != E_OK)
		return r;
	if (!tree_hash_equal(&ledger_state(m->theirs)->init,
			     &ledger_state(m->u->ledger)->init))
		return error_set(E_INPUT, "%s: a copy of another vault", path);
	if (m->theirs->invalid && !m->theirs->tail)
		return error_set(E_INTEGRITY, "%s: %s", path,
				 m->theirs->faults[0].what);
	return E_OK;
}

/* The last checkpoint of both before they part. */
static void find_common(struct merge *m)
{
	const struct segment *ours = main_of(m->main);
	const struct segment *other = main_of(m->theirs);
	uint64_t n = ours->size < other->size ? ours->size : other->size;
	uint64_t same = 0;

	while (same < n && tree_hash_equal(&m->main->hashes[same],
					   &m->theirs->hashes[same]))
		same++;
	while (same > 0 && (fold_root_at(&m->main->fold, 0, same) == NULL ||
			    fold_root_at(&m->theirs->fold, 0, same) == NULL))
		same--;
	m->common = same;
}

/* --- 2: main --- */

/* What came home on their main is of their main: its rows go first. */
static int merged_rows_copy(struct merge *m)
{
	const struct state *st = ledger_state(m->theirs);
	const struct fold *sub;
	const char *why;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->merged_count; i++) {
		const struct merged_branch *b = &st->merged[i];

		r = rows_copy(m->store, b->branch, b->first, b->size,
			      m->u->store, b->branch);
		if (r == E_OK)
			r = ledger_branch(m->theirs, b->branch, b->size, NULL,
					  &sub, &why);
		if (r == E_OK && why == NULL)
			r = rows_frontier(m->u->store, b->branch,
					  &fold_tip(sub)->frontier);
	}
	return r;
}

static int forward(struct merge *m)
{
	const struct segment *other = main_of(m->theirs);
	int r;

	r = store_begin(m->u->store, LEDGER_WAIT_MS);
	if (r != E_OK)
		return r;
	r = merged_rows_copy(m);
	if (r == E_OK)
		r = rows_copy(m->store, "main", m->common, other->size,
			      m->u->store, "main");
	if (r == E_OK)
		r = rows_frontier(m->u->store, "main", &other->frontier);
	if (r == E_OK)
		r = ledger_refresh(m->main);
	if (r == E_OK && main_of(m->main)->size != other->size)
		r = error_set(E_INTEGRITY, "its main does not go on from ours");
	if (r == E_OK)
		r = store_commit(m->u->store);
	else
		store_rollback(m->u->store);
	if (r == E_OK)
		m->result.forward = other->size - m->common;
	return r;
}

static int home_add(struct merge *m, const char *branch, uint64_t size,
		    const struct frontier *f)
{
	const struct state *st = ledger_state(m->main);
	struct home_coming *h = &m->homes[m->home_count];
	size_t i;

	for (i = 0; i < st->merged_count; i++)
		if (strcmp(st->merged[i].branch, branch) == 0 &&
		    st->merged[i].size >= size)
			return E_OK; /* as far as that it is home */
	for (i = 0; i < m->home_count; i++)
		if (strcmp(m->homes[i].branch, branch) == 0 &&
		    m->homes[i].size >= size)
			return E_OK;
	if (m->home_count == HOMES_MAX)
		return error_set(E_POLICY, "more than %d branches at once",
				 HOMES_MAX);
	memset(h, 0, sizeof(*h));
	memcpy(h->branch, branch, strlen(branch) + 1);
	h->size = size;
	frontier_root(f, &h->root);
	m->home_count++;
	return E_OK;
}

/* --- 3: branches --- */

/* Their part of main from where both went on: named by its first entry, so
 * that it has the same name wherever it comes home. */
static int bring_fork(struct merge *m)
{
	const struct segment *other = main_of(m->theirs);
	char branch[BRANCH_TEXT];
	int r;

	hex_encode(m->theirs->hashes[m->common].bytes, ID_LEN, branch);
	r = rows_copy(m->store, "main", m->common, other->size, m->u->store,
		      branch);
	if (r == E_OK)
		r = rows_frontier(m->u->store, branch, &other->frontier);
	if (r == E_OK)
		r = home_add(m, branch, other->size, &other->frontier);
	if (r == E_OK)
		m->result.forks++;
	return r;
}

/* What goes on in their file, each from the one before it. */
static int bring_chain(struct merge *m)
{
	const struct fold *f = &m->theirs->fold;
	unsigned i;
	int r = E_OK;

	for (i = 1; r == E_OK && i < f->segment_count; i++) {
		const struct segment *s = &f->segments[i];

		r = rows_copy(m->store, s->branch, 0, s->size, m->u->store,
			      s->branch);
		if (r == E_OK)
			r = rows_frontier(m->u->store, s->branch, &s->frontier);
	}
	if (r == E_OK && f->segment_count > 1)
		r = home_add(m, fold_tip(f)->branch, fold_tip(f)->size,
			     &fold_tip(f)->frontier);
	return r;
}

static int own_chain(struct merge *m)
{
	const struct segment *tip = ledger_tip(m->u->ledger);

	if (m->u->ledger->fold.segment_count < 2)
		return E_OK;
	return home_add(m, tip->branch, tip->size, &tip->frontier);
}

static int put_merged(const struct merge *m, struct txn *t,
		      const struct home_coming *h)
{
	struct draft draft = { .ev = EV_BRANCH_MERGED };
	char origin[ORIGIN_TEXT];
	struct json_doc *doc = NULL;
	struct json *d;
	int r;

	origin_format(ledger_state(m->main)->vault, h->branch, origin);
	r = json_new(&doc);
	if (r != E_OK)
		return r;
	d = json_object(doc);
	json_set_text(doc, d, "origin", origin);
	json_set_integer(doc, d, "size", (int64_t)h->size);
	json_set_base64(doc, d, "root", h->root.bytes, sizeof(h->root.bytes));
	draft.d = d;
	return txn_put_doc(t, &draft, &doc);
}

static int put_all(struct merge *m, struct txn *t)
{
	size_t i;
	int r = E_OK;

	txn_expect(t, m->home_count);
	for (i = 0; r == E_OK && i < m->home_count; i++)
		r = put_merged(m, t, &m->homes[i]);
	return r;
}

static void count(struct merge *m, const struct merge_result *before)
{
	const struct state *st = ledger_state(m->main);
	size_t i;

	m->result.branches = m->home_count;
	for (i = 0; i < st->merged_count; i++) {
		m->result.conflicts += st->merged[i].conflicts;
		m->result.set_aside += st->merged[i].set_aside;
	}
	m->result.conflicts -= before->conflicts;
	m->result.set_aside -= before->set_aside;
}

static int bring(struct merge *m, struct txn *t)
{
	int r = merged_rows_copy(m);

	if (r == E_OK && m->common < main_of(m->theirs)->size)
		r = bring_fork(m);
	if (r == E_OK)
		r = bring_chain(m);
	if (r == E_OK)
		r = own_chain(m);
	return r == E_OK ? put_all(m, t) : r;
}

static int come_home(struct merge *m)
{
	struct merge_result before = { 0 };
	struct actor actor = { .kind = ACTOR_MEMBER };
	struct txn *t = NULL;
	size_t i;
	int r;

	for (i = 0; i < ledger_state(m->main)->merged_count; i++) {
		before.conflicts += ledger_state(m->main)->merged[i].conflicts;
		before.set_aside += ledger_state(m->main)->merged[i].set_aside;
	}
	memcpy(actor.id, m->u->id, ID_TEXT);
	r = txn_begin(m->main, &actor, m->u->keys.sign, &t);
	if (r != E_OK)
		return r;
	r = bring(m, t);
	if (r == E_OK && m->home_count > 0)
		r = txn_commit(&t);
	txn_abort(&t);
	if (r == E_OK)
		count(m, &before);
	return r;
}

/* --- all of it --- */

static int checks(const struct user *u)
{
	int r = user_needs_admin(u);

	if (r == E_OK && u->trust == TRUST_NONE)
		r = error_set(E_UNKNOWN_VAULT,
			      "nothing on this machine says that this is "
			      "your vault");
	return r;
}

/* What this machine has seen of main, ours must have, or get from theirs. */
static int pin_check(const struct merge *m)
{
	const struct segment *ours = main_of(m->main);
	const struct segment *other = main_of(m->theirs);
	const struct pin_head *head =
		m->u->has_pin ? pin_head(&m->u->pin, ours->origin) : NULL;
	bool forward = m->common == ours->size;
	struct tree_hash seen, there;
	uint64_t size;

	if (head == NULL)
		return E_OK;
	size = head->frontier.size;
	frontier_root(&head->frontier, &seen);
	if (size <= ours->size)
		ledger_root(m->main, ours, size, &there);
	else if (forward && size <= other->size)
		ledger_root(m->theirs, other, size, &there);
	else
		return error_set(E_ROLLBACK,
				 "this is not the newest copy you have seen: "
				 "merge into that one");
	return tree_hash_equal(&seen, &there) ?
		       E_OK :
		       error_set(E_ROLLBACK,
				 "this is another history than you have seen: "
				 "merge into that one");
}

/* The user sees what there is now. */
static int look_again(struct user *u)
{
	struct ledger *fresh = NULL;
	int r = ledger_open(u->store, u->host, LEDGER_ENTRIES, &fresh);

	if (r != E_OK)
		return r;
	reader_close(&u->reader);
	ledger_close(&u->ledger);
	u->ledger = fresh;
	u->branch_why = NULL;
	r = reader_open(u->ledger, u->identities, u->identity_count, NULL,
			&u->reader);
	if (r != E_OK && r != E_MEMORY) {
		error_clear();
		r = E_OK;
	}
	if (r == E_OK)
		u->pin_fault = user_pin(u);
	return r;
}

int carry_merge(struct user *u, const char *path, struct merge_result *out)
{
	struct merge m = { .u = u };
	int r;

	r = checks(u);
	if (r == E_OK)
		r = open_theirs(&m, path);
	if (r == E_OK)
		r = ledger_open(u->store, u->host, LEDGER_MAIN, &m.main);
	if (r == E_OK) {
		find_common(&m);
		r = pin_check(&m);
		if (r == E_OK && m.common == main_of(m.main)->size &&
		    m.common < main_of(m.theirs)->size) {
			r = forward(&m);
			m.common = main_of(m.theirs)->size;
		}
	}
	if (r == E_OK)
		r = come_home(&m);
	ledger_close(&m.main);
	ledger_close(&m.theirs);
	store_close(&m.store);
	if (r == E_OK)
		r = look_again(u);
	if (r == E_OK)
		*out = m.result;
	return r;
}
