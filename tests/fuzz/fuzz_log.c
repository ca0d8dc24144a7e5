/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A log whose entries are the input's lines, and whose signatures are true
 * (logs.h). So what is met is the rules: every entry counts or is VOID with a
 * reason, the same way read at once or as it grew; and of a log that is not
 * INVALID a bundle can be made.
 */
#include <string.h>

#include "tests/fuzz/logs.h"
#include "vault/audit/bundle_files.h"
#include "vault/base/error.h"
#include "vault/base/text.h"

const unsigned fuzz_longest = 1 << 16;

void fuzz_start(void)
{
	logs_start();
}

/* --- what must hold --- */

static bool faulty(const struct ledger *l, const struct fault *f)
{
	size_t i;

	for (i = 0; i < l->faults_count; i++)
		if (l->faults[i].kind == f->kind &&
		    l->faults[i].has_seq == f->has_seq &&
		    l->faults[i].seq == f->seq &&
		    strcmp(l->faults[i].branch, f->branch) == 0 &&
		    strcmp(l->faults[i].what, f->what) == 0)
			return true;
	return false;
}

/* Two readings of one log say the same of it. */
static void agree(const struct ledger *a, const struct ledger *b)
{
	struct checkpoint x, y;
	size_t i;

	ledger_head(a, &x);
	ledger_head(b, &y);
	MUST(a->size == b->size && strcmp(x.origin, y.origin) == 0);
	MUST(x.size == y.size && tree_hash_equal(&x.root, &y.root));
	MUST(a->invalid == b->invalid);
	for (i = 0; i < a->faults_count; i++)
		MUST(faulty(b, &a->faults[i]));
	for (i = 0; i < b->faults_count; i++)
		MUST(faulty(a, &b->faults[i]));
}

/* The first half, up to a transaction's end, and then the rest. */
static void as_it_grew(struct logs *logs, const struct ledger *whole)
{
	const struct log *log = &logs->list[0];
	struct ledger *l = NULL;
	size_t half = log->count / 2;

	while (half > 0 && log->rows[half - 1].note.len == 0)
		half--;
	if (half == 0 || whole->invalid)
		return;
	logs_show(logs, half);
	FINE(logs_open(logs, &l));
	logs_show(logs, 0);
	FINE(ledger_refresh(l));
	agree(whole, l);
	ledger_close(&l);
}

static int each_entry(void *ctx, const struct ledger_entry *e)
{
	++*(size_t *)ctx;
	MUST(e->void_reason == NULL || e->void_reason[0] != '\0');
	MUST(e->void_reason == NULL || text_clean(span_text(e->void_reason)));
	return E_OK;
}

static void walked(struct ledger *l)
{
	size_t n = 0, i;

	FINE(ledger_walk(l, each_entry, &n));
	MUST(n >= l->size);
	for (i = 0; i < l->faults_count; i++)
		MUST(l->faults[i].what[0] != '\0' &&
		     text_clean(span_text(l->faults[i].what)));
}

static void exported(struct ledger *l)
{
	const struct bundle_anchors none = { NULL, 0, 0 };
	struct bundle_files files = { NULL, 0, 0 };

	FINE(bundle_make(l, &none, &files));
	bundle_files_free(&files);
}

void fuzz_one(struct span in)
{
	struct logs logs = { .count = 0 };
	struct ledger *l = NULL;

	logs_read(in, &logs);
	logs_show(&logs, 0);
	if (logs.list[0].count > 0 && logs_open(&logs, &l) == E_OK) {
		walked(l);
		/* the rest takes most of the time: one or the other */
		if (in.len % 2 == 0)
			as_it_grew(&logs, l);
		else if (!l->invalid)
			exported(l);
	}
	ledger_close(&l);
	logs_free(&logs);
}

/* --- seeds --- */

/* What the program wrote has no fault, read in this way either. */
static void seed_good(struct scene *s)
{
	struct logs logs = { .count = 0 };
	struct buffer text = BUFFER_INIT;
	struct ledger *l = NULL;

	base_log(s, &text);
	logs_read(span_of(&text), &logs);
	logs_show(&logs, 0);
	FINE(logs_open(&logs, &l));
	MUST(l->faults_count == 0 && l->size > 0);
	ledger_close(&l);
	logs_free(&logs);
	seed_put(text.bytes, text.len);
	buffer_free(&text);
}

void fuzz_seeds(void)
{
	seed_good(base_scene());
	seed_good(base_history());
}
