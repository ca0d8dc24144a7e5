/* SPDX-License-Identifier: GPL-3.0-or-later */
/* other.c -- the log held against another copy of it, entry by entry. */
#include <string.h>

#include "vault/audit/anchors.h"
#include "vault/audit/bundle.h"
#include "vault/base/error.h"

/* The log here that one there is to be the same as: that of its origin, or, of
 * what parted from main and came home, one that has all of it. */
struct companion {
	const struct one_log *there;
	struct one_log here;
	bool found;
	uint64_t at; /* the first index at which they differ, or the smaller
			size */
};

static int companion_try(void *ctx, const struct one_log *log)
{
	struct companion *c = ctx;
	uint64_t at;
	int r;

	if (strcmp(log->segment->origin, c->there->segment->origin) != 0)
		return E_OK;
	r = ledger_parting(log->judge, log->segment, c->there->judge,
			   c->there->segment, &at);
	if (r != E_OK)
		return r;
	if (c->found &&
	    (c->at == c->there->segment->size || at != c->there->segment->size))
		return E_OK;
	c->found = true;
	c->at = at;
	c->here = *log;
	return E_OK;
}

static int show_entry(const char *whose, const struct one_log *log,
		      uint64_t seq, struct audit_result *out)
{
	char ts[TIME_TEXT] = "", act[48];
	struct leaf leaf;
	int r = ledger_leaf(log->judge, log->segment->start + seq, &leaf);

	if (r != E_OK)
		return r;
	time_format(leaf.ts, ts);
	actor_format(&leaf.act, act);
	r = note_add(out, "  %s: %s %s by %s, under the head at %llu", whose,
		     ts, leaf.ev, act, (unsigned long long)leaf.cp);
	leaf_free(&leaf);
	return r;
}

static int show_head(const struct one_log *log, uint64_t seq,
		     struct audit_result *out)
{
	struct buffer note = BUFFER_INIT;
	struct leaf leaf;
	int r = ledger_leaf(log->judge, log->segment->start + seq, &leaf);

	if (r != E_OK)
		return r;
	r = logs_note(log, leaf.cp, &note);
	leaf_free(&leaf);
	if (r == E_OK)
		r = note_lines(out, &note);
	buffer_free(&note);
	return r;
}

static int differs(const struct companion *c, const char *name,
		   struct audit_result *out)
{
	int r;

	verdict_worsen(out, VERDICT_DIVERGED);
	r = note_add(out, "%s: the first entry that differs is %llu", name,
		     (unsigned long long)c->at);
	if (r == E_OK)
		r = show_entry("here", &c->here, c->at, out);
	if (r == E_OK)
		r = show_head(&c->here, c->at, out);
	if (r == E_OK)
		r = show_entry("there", c->there, c->at, out);
	return r == E_OK ? show_head(c->there, c->at, out) : r;
}

static int judge(const struct ledger *l, const struct companion *c,
		 const char *name, struct audit_result *out)
{
	uint64_t here = c->here.segment->size, there = c->there->segment->size;
	uint64_t covers;

	if (c->at < here && c->at < there)
		return differs(c, name, out);
	if (c->at < there) {
		verdict_worsen(out, VERDICT_TRUNCATED);
		return note_add(out,
				"%s: it goes on to %llu, this copy ends "
				"at %llu",
				name, (unsigned long long)there,
				(unsigned long long)here);
	}
	out->unknown_vault = false;
	verdict_worsen(out, VERDICT_ANCHORED);
	covers = anchor_covers(l, &c->here, there);
	if (covers > out->anchor_size)
		out->anchor_size = covers;
	return E_OK;
}

struct comparing {
	struct ledger *l;
	const char *name;
	struct audit_result *out;
};

static int compare_log(void *ctx, const struct one_log *there)
{
	const struct comparing *x = ctx;
	struct companion c = { .there = there };
	int r = logs_each(x->l, companion_try, &c);

	if (r != E_OK)
		return r;
	if (!c.found)
		return note_add(x->out,
				"%s: its branch %.8s, %llu entries, has not "
				"come home to this copy",
				x->name, there->segment->branch,
				(unsigned long long)there->segment->size);
	return judge(x->l, &c, x->name, x->out);
}

static int compare(struct ledger *l, struct ledger *m, const char *name,
		   struct audit_result *out)
{
	struct comparing x = { l, name, out };
	int r = E_OK;

	if (strcmp(ledger_state(l)->vault, ledger_state(m)->vault) != 0)
		return error_set(E_INPUT, "a copy of another vault");
	if (m->invalid)
		r = note_add(out,
			     "%s: NOT whole itself; compared as far as "
			     "it is",
			     name);
	return r == E_OK ? logs_each(m, compare_log, &x) : r;
}

int copy_judge(struct ledger *l, const struct audit_anchor *anchor,
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
