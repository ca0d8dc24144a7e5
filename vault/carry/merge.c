/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merge.c -- two files of one vault become one:
 *
 *   1. the other is read whole and verified on its own
 *   2. where its main goes on from ours, ours goes on with it
 *   3. every log of it that ours has not, or not so far, is brought: a branch
 *      under its name; entries with which somebody went on with a log that ours
 *      has otherwise (an undeclared fork) apart from it, under a name made from
 *      the first of them, so that they have the same wherever they come home
 *   4. these, and a branch of our own that we stand on, come home: one
 *      branch.merged each, signed by an admin
 *
 * 2 to 4 are one transaction: whole, or not there.
 */
#include <stdlib.h>
#include <string.h>

#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/carry/carry.h"
#include "vault/carry/logs.h"
#include "vault/carry/report.h"
#include "vault/carry/rows.h"

struct merge {
	struct user *u;
	struct store *store;   /* the other file */
	struct ledger *theirs; /* ... and its log */
	struct ledger *main;   /* ours, without branches that go on */
	struct txn *txn;
	struct home_coming *homes;
	size_t home_count, home_cap;
	struct merge_result result;
};

static const struct segment *main_of(const struct ledger *l)
{
	return &l->fold.segments[0];
}

/* --- 1 --- */

/* A broken end is left out; nothing else is. */
static bool good_but_its_end(const struct ledger *l)
{
	size_t i, invalid = 0;

	for (i = 0; i < l->faults_count; i++)
		invalid += l->faults[i].kind == FAULT_INVALID;
	return invalid == 0 || (invalid == 1 && l->tail && !l->strange);
}

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
	if (!good_but_its_end(m->theirs)) {
		error_text(E_INTEGRITY, ledger_invalid(m->theirs)->what);
		return error_within(E_INTEGRITY, "%s", path);
	}
	return E_OK;
}

/* --- 2: main --- */

/* What this machine has seen of main, ours must have, or get from theirs. */
static int pin_check(const struct merge *m, bool forward)
{
	const struct segment *ours = main_of(m->main);
	const struct segment *other = main_of(m->theirs);
	const struct pin_head *head =
		m->u->has_pin ? pin_head(&m->u->pin, ours->origin) : NULL;
	struct tree_hash seen, there;
	uint64_t size;
	int r;

	if (head == NULL)
		return E_OK;
	size = head->frontier.size;
	frontier_root(&head->frontier, &seen);
	if (size <= ours->size)
		r = ledger_root(m->main, ours, size, &there);
	else if (forward && size <= other->size)
		r = ledger_root(m->theirs, other, size, &there);
	else
		return error_set(E_ROLLBACK,
				 "this is not the newest copy you have seen: "
				 "merge into that one");
	if (r != E_OK)
		return r;
	return tree_hash_equal(&seen, &there) ?
		       E_OK :
		       error_set(E_ROLLBACK,
				 "this is another history than you have seen: "
				 "merge into that one");
}

/* Their main as it stands, with what came home to it. */
static int go_forward(struct merge *m, uint64_t common)
{
	const struct state *st = ledger_state(m->theirs);
	const struct segment *other = main_of(m->theirs);
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->merged_count; i++)
		r = rows_copy(m->store, st->merged[i].branch,
			      st->merged[i].first, st->merged[i].size,
			      m->u->store, st->merged[i].branch);
	if (r == E_OK)
		r = rows_copy(m->store, "main", common, other->size,
			      m->u->store, "main");
	if (r == E_OK)
		r = rows_frontier(m->u->store, "main", &other->frontier);
	if (r == E_OK)
		r = txn_follow(m->txn);
	if (r == E_OK && main_of(m->main)->size != other->size)
		r = error_set(E_INTEGRITY, "its main does not go on from ours");
	if (r == E_OK)
		m->result.forward = other->size - common;
	return r;
}

/* --- 3: logs --- */

static uint64_t home_size(const struct merge *m, const char *branch)
{
	const struct state *st = ledger_state(m->main);
	size_t i;

	for (i = 0; i < st->merged_count; i++)
		if (strcmp(st->merged[i].branch, branch) == 0)
			return st->merged[i].size;
	return 0;
}

/* One branch comes home once, as far as anybody has it. */
static int home_add(struct merge *m, const char *branch, uint64_t size,
		    const struct tree_hash *root, bool fork)
{
	struct home_coming *h = NULL;
	size_t i;

	if (home_size(m, branch) >= size)
		return E_OK;
	for (i = 0; i < m->home_count; i++)
		if (strcmp(m->homes[i].branch, branch) == 0)
			h = &m->homes[i];
	if (h != NULL && h->size >= size)
		return E_OK;
	if (h == NULL && array_room(&m->homes, &m->home_cap, m->home_count,
				    sizeof(*h)) != E_OK)
		return error_set(E_MEMORY, "the branches");
	if (h == NULL)
		h = &m->homes[m->home_count++];
	memset(h, 0, sizeof(*h));
	memcpy(h->branch, branch, strlen(branch) + 1);
	h->size = size;
	h->before = home_size(m, branch);
	h->root = *root;
	h->fork = fork;
	return E_OK;
}

/* ${home}: it comes home by itself, and not with one that goes on from it. */
static int bring(struct merge *m, const struct log *log, bool home)
{
	char name[BRANCH_TEXT];
	uint64_t common = 0;
	bool more = false, apart;
	int r;

	r = logs_part(log, m->u->store, &common, &more);
	if (r != E_OK)
		return r;
	if (common == log->size) /* ours has it, be it as our own branch */
		return E_OK;
	if (common == 0 && more)
		return error_set(E_INTEGRITY,
				 "branch %s: another one has this name here",
				 log->of);
	apart = more || strcmp(log->of, "main") == 0;
	memcpy(name, log->of, sizeof(name));
	if (apart)
		r = logs_name(log, common, m->u->store, name);
	if (r == E_OK)
		r = logs_copy(log, common, m->u->store, name);
	if (r == E_OK && (home || apart))
		r = home_add(m, name, log->size, &log->root, apart);
	return r;
}

static int bring_merged(struct merge *m)
{
	const struct state *st = ledger_state(m->theirs);
	struct log log;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->merged_count; i++) {
		r = logs_merged(m->theirs, &st->merged[i], &log);
		if (r == E_OK)
			r = bring(m, &log, true);
	}
	return r;
}

/* Main, and what goes on in their file, each from the one before it. */
static int bring_chain(struct merge *m)
{
	const struct fold *f = &m->theirs->fold;
	struct log log;
	unsigned i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < f->segment_count; i++) {
		logs_segment(m->theirs, &f->segments[i], &log);
		r = bring(m, &log, i + 1 == f->segment_count);
	}
	return r;
}

static int own_chain(struct merge *m)
{
	const struct segment *tip = ledger_tip(m->u->ledger);
	struct tree_hash root;

	if (m->u->ledger->fold.segment_count < 2)
		return E_OK;
	frontier_root(&tip->frontier, &root);
	return home_add(m, tip->branch, tip->size, &root, false);
}

/* --- 4: home --- */

static int put_merged(const struct merge *m, const struct home_coming *h)
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
	return txn_put_doc(m->txn, &draft, &doc);
}

/* The meta row of each, as far as it is home now. */
static int put_frontiers(const struct merge *m)
{
	const struct state *st = ledger_state(m->main);
	const struct fold *sub;
	const char *why;
	size_t i;
	int r = E_OK;

	for (i = 0; r == E_OK && i < st->merged_count; i++) {
		r = ledger_branch(m->main, st->merged[i].branch,
				  st->merged[i].size, NULL, &sub, &why);
		if (r == E_OK && why == NULL)
			r = rows_frontier(m->u->store, st->merged[i].branch,
					  &fold_tip(sub)->frontier);
	}
	return r;
}

static int come_home(struct merge *m)
{
	size_t i;
	int r = E_OK;

	txn_expect(m->txn, m->home_count);
	for (i = 0; r == E_OK && i < m->home_count; i++)
		r = put_merged(m, &m->homes[i]);
	return r == E_OK ? put_frontiers(m) : r;
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

/* Under the write lock: what is compared here stays so until the commit. */
static int inside(struct merge *m)
{
	struct log other;
	uint64_t common = 0;
	bool more = false;
	int r;

	logs_segment(m->theirs, main_of(m->theirs), &other);
	r = logs_part(&other, m->u->store, &common, &more);
	if (r == E_OK)
		r = pin_check(m, !more);
	if (r == E_OK && !more && common < other.size)
		r = go_forward(m, common);
	if (r == E_OK)
		r = bring_merged(m);
	if (r == E_OK)
		r = bring_chain(m);
	if (r == E_OK)
		r = own_chain(m);
	return r == E_OK ? come_home(m) : r;
}

static int transaction(struct merge *m)
{
	struct actor actor = { .kind = ACTOR_MEMBER };
	int r;

	memcpy(actor.id, m->u->id, ID_TEXT);
	r = txn_begin(m->main, &actor, m->u->keys.sign, &m->txn);
	if (r == E_OK)
		r = inside(m);
	if (r == E_OK && (m->home_count > 0 || m->result.forward > 0))
		r = txn_commit(&m->txn);
	txn_abort(&m->txn);
	return r;
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
	if (r == E_OK)
		r = transaction(&m);
	ledger_close(&m.main);
	ledger_close(&m.theirs);
	store_close(&m.store);
	if (r == E_OK)
		r = look_again(u);
	if (r == E_OK)
		r = report_fill(u, m.homes, m.home_count, &m.result);
	free(m.homes);
	if (r == E_OK)
		*out = m.result;
	else
		merge_result_free(&m.result);
	return r;
}
