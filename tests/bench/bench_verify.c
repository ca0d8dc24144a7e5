/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_verify.c -- what it costs to verify a log, against the parts that
 * nobody can do without: reading the rows, hashing the same bytes into the same
 * tree, checking the same signatures.
 *
 * BENCH_ENTRIES (100,000) in BENCH_CHECKPOINTS (100), BENCH_ROUNDS (5).
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/place.h"
#include "vault/base/array.h"
#include "vault/base/error.h"
#include "vault/ledger/user.h"
#include "vault/log/note.h"

struct subject {
	struct place place;
	struct store *store;
	struct home *home;
	struct buffer leaves; /* each with its length before it */
	struct note *notes;
	size_t note_count, note_cap, leaf_count;
	uint64_t sum; /* so that nothing is left out as unused */
};

/* --- the parts --- */

static int see_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct subject *s = ctx;

	(void)seq;
	s->sum += bytes.bytes[bytes.len - 1];
	return E_OK;
}

/* Reading every row, and looking at it. */
static int scan(void *ctx)
{
	struct subject *s = ctx;
	int r = store_leaves(s->store, "main", 0, see_leaf, s);

	return r == E_OK ? store_checkpoints(s->store, "main", 0, see_leaf, s) :
			   r;
}

/* The same bytes, each leaf behind a zero byte, and for each but the first one
 * node of 65. */
static int hash(void *ctx)
{
	struct subject *s = ctx;
	uint8_t node[65] = { 1 }, out[32];
	const uint8_t *at = s->leaves.bytes;
	uint32_t len;
	size_t i;

	for (i = 0; i < s->leaf_count; i++) {
		memcpy(&len, at, sizeof(len));
		at += sizeof(len);
		crypto_hash_sha256(out, at, len);
		s->sum += out[0];
		at += len;
		if (i > 0) {
			crypto_hash_sha256(out, node, sizeof(node));
			s->sum += out[0];
		}
	}
	return E_OK;
}

/* The same tree once, by what the log itself hashes with. */
static int own_hash(void *ctx)
{
	struct subject *s = ctx;
	struct tree_hash node, leaf;
	const uint8_t *at = s->leaves.bytes;
	uint32_t len;
	size_t i;

	memset(&node, 0, sizeof(node));
	for (i = 0; i < s->leaf_count; i++) {
		memcpy(&len, at, sizeof(len));
		at += sizeof(len);
		tree_leaf_hash(at + 1, len - 1, &leaf);
		at += len;
		if (i > 0)
			tree_node_hash(&node, &leaf, &node);
	}
	s->sum += node.bytes[0];
	return E_OK;
}

static int signatures(void *ctx)
{
	struct subject *s = ctx;
	size_t i;

	for (i = 0; i < s->note_count; i++) {
		const struct note *n = &s->notes[i];

		if (crypto_sign_verify_detached(
			    n->signatures[0].bytes, n->text.bytes, n->text.len,
			    s->place.founder.enrolment.sign) != 0)
			return error_set(E_INTEGRITY, "a signature");
	}
	return E_OK;
}

/* --- the whole --- */

static int entries(void *ctx)
{
	struct subject *s = ctx;
	struct ledger *l = NULL;
	int r = ledger_open(s->store, &s->place.host, LEDGER_ENTRIES, &l);

	if (r == E_OK && l->faults_count > 0)
		r = error_set(E_INTEGRITY, "%s", l->faults[0].what);
	ledger_close(&l);
	return r;
}

/* --- what the parts work on --- */

static int keep_leaf(void *ctx, uint64_t seq, struct span bytes)
{
	struct subject *s = ctx;
	uint32_t len = (uint32_t)bytes.len + 1;

	(void)seq;
	buffer_put(&s->leaves, &len, sizeof(len));
	buffer_put(&s->leaves, "", 1);
	buffer_put(&s->leaves, bytes.bytes, bytes.len);
	s->leaf_count++;
	return buffer_status(&s->leaves);
}

static int keep_note(void *ctx, uint64_t size, struct span bytes)
{
	struct subject *s = ctx;
	struct span kept = { NULL, bytes.len };
	uint8_t *copy = malloc(bytes.len);

	(void)size;
	if (copy == NULL || array_room(&s->notes, &s->note_cap, s->note_count,
				       sizeof(s->notes[0])) != E_OK)
		return error_set(E_MEMORY, "a note");
	memcpy(copy, bytes.bytes, bytes.len);
	kept.bytes = copy; /* until the end */
	return note_parse(kept, &s->notes[s->note_count++]);
}

static void keep(struct subject *s)
{
	bench_fine(store_open(s->place.path, STORE_READ, &s->store));
	bench_fine(store_leaves(s->store, "main", 0, keep_leaf, s));
	bench_fine(store_checkpoints(s->store, "main", 0, keep_note, s));
}

/* --- the whole, as a command meets it that was run before --- */

static int open_user(struct subject *s, bool whole, uint64_t keep_after)
{
	struct user_options o = { .mode = STORE_READ };
	struct user *u = NULL;
	int r;

	o.path = s->place.path;
	o.host = &s->place.host;
	o.home = s->home;
	o.identities = (const struct secret *const *)&s->place.identity;
	o.identity_count = 1;
	o.whole = whole;
	o.keep_after = keep_after;
	r = user_open(&o, &u);
	if (r == E_OK && keep_after == 1)
		r = user_pin(u);
	if (r == E_OK && keep_after != 1 && (u->ledger->kept == 0) != whole)
		r = error_set(E_INTERNAL, "what was kept did not serve");
	user_close(&u);
	return r;
}

static int all_of_it(void *ctx)
{
	return open_user(ctx, true, UINT64_MAX);
}

static int what_is_new(void *ctx)
{
	return open_user(ctx, false, UINT64_MAX);
}

/* One entry in a hundred is new. */
static void since(struct subject *s, size_t entries, size_t checkpoints,
		  size_t rounds)
{
	struct series whole = { .name = "all" }, fresh = { .name = "new" };
	const struct series *const parts[] = { &whole };
	char dir[96];
	size_t i;

	snprintf(dir, sizeof(dir), "%s/state", s->place.dir);
	bench_fine(home_open(dir, NULL, NULL, &s->home));
	bench_fine(open_user(s, false, 1)); /* pins */
	bench_fine(open_user(s, false, 1)); /* keeps */
	place_fill(&s->place, entries / 100,
		   checkpoints < 100 ? 1 : checkpoints / 100);
	for (i = 0; i < rounds; i++) {
		series_cpu(&whole, all_of_it, s, 1);
		series_cpu(&fresh, what_is_new, s, 1);
	}
	printf("a command after %zu new entries\n", entries / 100);
	bench_ratio("from what was kept / all entries", &fresh, parts, 1, 0.05);
	home_close(&s->home);
}

int main(void)
{
	struct subject s;
	struct series whole = { .name = "whole" }, rows = { .name = "rows" },
		      sums = { .name = "hashes" },
		      own = { .name = "own hashes" },
		      signs = { .name = "signatures" };
	const struct series *const parts[] = { &rows, &sums, &signs };
	const struct series *const owned[] = { &rows, &own, &signs };
	size_t rounds = bench_number("BENCH_ROUNDS", 5), i;
	size_t entry_count = bench_number("BENCH_ENTRIES", 100000);
	size_t checkpoints = bench_number("BENCH_CHECKPOINTS", 100);

	memset(&s, 0, sizeof(s));
	bench_fine(secret_start());
	place_make(&s.place);
	place_fill(&s.place, entry_count, checkpoints);
	keep(&s);
	for (i = 0; i < rounds; i++) {
		series_cpu(&rows, scan, &s, 1);
		series_cpu(&sums, hash, &s, 1);
		series_cpu(&own, own_hash, &s, 1);
		series_cpu(&signs, signatures, &s, 1);
		series_cpu(&whole, entries, &s, 1);
	}
	printf("a log of %zu entries under %zu checkpoints\n", s.leaf_count,
	       s.note_count);
	bench_ratio("verify / (rows + hashes + signatures)", &whole, parts, 3,
		    1.3);
	bench_ratio("... with hashes as fast as the log's own", &whole, owned,
		    3, 0);
	bench_share(&whole, owned, 3);
	store_close(&s.store);
	since(&s, entry_count, checkpoints, rounds);
	place_drop(&s.place);
	return 0;
}
