/* SPDX-License-Identifier: GPL-3.0-or-later */
/* other.c -- the log held against another copy of it, entry by entry. */
#include <string.h>

#include "vault/audit/anchors.h"
#include "vault/audit/bundle.h"
#include "vault/base/error.h"

/* The first index at which they differ, or the smaller size. */
static uint64_t parting(const struct ledger *l, const struct segment *a,
			const struct ledger *m, const struct segment *b)
{
	const struct tree_hash *x = ledger_hashes(l, a);
	const struct tree_hash *y = ledger_hashes(m, b);
	uint64_t i = 0;

	while (i < a->size && i < b->size && tree_hash_equal(&x[i], &y[i]))
		i++;
	return i;
}

static int show_entry(const char *whose, const struct ledger *l,
		      const struct segment *s, uint64_t seq,
		      struct audit_result *out)
{
	char ts[TIME_TEXT] = "", act[48];
	struct leaf leaf;
	int r = ledger_leaf(l, s->start + seq, &leaf);

	if (r != E_OK)
		return r;
	time_format(leaf.ts, ts);
	actor_format(&leaf.act, act);
	r = note_add(out, "  %s: %s %s by %s, under the head at %llu", whose,
		     ts, leaf.ev, act, (unsigned long long)leaf.cp);
	leaf_free(&leaf);
	return r;
}

static int show_head(const struct ledger *l, const struct segment *s,
		     uint64_t seq, struct audit_result *out)
{
	const struct one_log log = { l, s };
	struct buffer note = BUFFER_INIT;
	struct leaf leaf;
	int r = ledger_leaf(l, s->start + seq, &leaf);

	if (r != E_OK)
		return r;
	r = logs_note(&log, leaf.cp, &note);
	leaf_free(&leaf);
	if (r == E_OK)
		r = note_lines(out, &note);
	buffer_free(&note);
	return r;
}

static int differs(const struct ledger *l, const struct segment *a,
		   const struct ledger *m, const struct segment *b, uint64_t at,
		   const char *name, struct audit_result *out)
{
	int r;

	verdict_worsen(out, VERDICT_DIVERGED);
	r = note_add(out, "%s: the first entry that differs is %llu", name,
		     (unsigned long long)at);
	if (r == E_OK)
		r = show_entry("here", l, a, at, out);
	if (r == E_OK)
		r = show_head(l, a, at, out);
	if (r == E_OK)
		r = show_entry("there", m, b, at, out);
	return r == E_OK ? show_head(m, b, at, out) : r;
}

static int segment_judge(const struct ledger *l, const struct segment *a,
			 const struct ledger *m, const struct segment *b,
			 const char *name, struct audit_result *out)
{
	uint64_t at = parting(l, a, m, b);

	if (at < a->size && at < b->size)
		return differs(l, a, m, b, at, name, out);
	if (at < b->size) {
		verdict_worsen(out, VERDICT_TRUNCATED);
		return note_add(out,
				"%s: it goes on to %llu, this copy ends "
				"at %llu",
				name, (unsigned long long)b->size,
				(unsigned long long)a->size);
	}
	out->unknown_vault = false;
	verdict_worsen(out, VERDICT_ANCHORED);
	if (a->start + b->size > out->anchor_size)
		out->anchor_size = a->start + b->size;
	return E_OK;
}

static int compare(const struct ledger *l, const struct ledger *m,
		   const char *name, struct audit_result *out)
{
	const struct segment *here, *there;
	unsigned i;
	int r = E_OK;

	if (strcmp(ledger_state(l)->vault, ledger_state(m)->vault) != 0)
		return error_set(E_INPUT, "a copy of another vault");
	if (m->invalid)
		r = note_add(out,
			     "%s: NOT whole itself; compared as far as "
			     "it is",
			     name);
	for (i = 0; r == E_OK && i < m->fold.segment_count; i++) {
		there = &m->fold.segments[i];
		here = ledger_segment(l, there->origin);
		if (here != NULL)
			r = segment_judge(l, here, m, there, name, out);
		else
			r = note_add(out, "%s: branch %.8s is not in this copy",
				     name, there->branch);
	}
	return r;
}

int copy_judge(const struct ledger *l, const struct audit_anchor *anchor,
	       const struct host *host, struct audit_result *out)
{
	struct bundle *bundle = NULL;
	struct store *store = NULL;
	struct ledger *m = NULL;
	int r;

	if (anchor->kind == ANCHOR_BUNDLE) {
		r = bundle_open(anchor->name, host, &bundle, &m);
	} else {
		r = store_open(anchor->name, STORE_COPY, &store);
		if (r == E_OK)
			r = ledger_open(store, host, LEDGER_ENTRIES, &m);
	}
	if (r == E_OK)
		r = compare(l, m, anchor->name, out);
	ledger_close(&m);
	store_close(&store);
	bundle_close(&bundle);
	return r == E_OK ? r : error_within(r, "%s", anchor->name);
}
