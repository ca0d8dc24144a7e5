/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was kept of a log, under its seal: what is read is written again to the
 * byte, and the log goes on from it, or does not, without harm. Only its own
 * user can have sealed it; a disk that decays, or a program that is not quite
 * the one that wrote it, is what this is about.
 */
#include <stdlib.h>

#include "tests/fuzz/base.h"
#include "vault/audit/audit.h"
#include "vault/base/error.h"
#include "vault/ledger/cache.h"
#include "vault/ledger/verify.h"

const unsigned fuzz_longest = 32768;

static struct store *stores[2];

static struct scene *scene_of(size_t i)
{
	return i == 0 ? base_scene() : base_history();
}

void fuzz_start(void)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		scene_close(scene_of(i));
		FINE(store_open(scene_of(i)->vault, STORE_READ, &stores[i]));
	}
}

void fuzz_seeds(void)
{
	struct buffer fold = BUFFER_INIT;
	struct ledger *l = NULL;
	size_t i;

	for (i = 0; i < 2; i++) {
		FINE(ledger_open(stores[i], &scene_of(i)->host, LEDGER_ENTRIES,
				 &l));
		FINE(cache_fold_write(l, &fold));
		seed_put(fold.bytes, fold.len);
		buffer_free(&fold);
		ledger_close(&l);
	}
}

static int each_line(void *ctx, const struct audit_line *line)
{
	(void)ctx;
	MUST(line->actor != NULL && line->text != NULL);
	return E_OK;
}

/* As a command goes on from it: whatever it says, the rows are there to differ
 * from. */
static void go_on(struct ledger *l)
{
	int r;

	FINE(store_read_begin(l->store));
	l->kept = l->size;
	r = verify_entries(l);
	store_read_end(l->store);
	MUST(r != E_INTERNAL);
	if (r == E_OK && !l->invalid)
		MUST(audit_list(l, NULL, NULL, each_line, NULL) != E_INTERNAL);
}

void fuzz_one(struct span in)
{
	struct buffer again = BUFFER_INIT;
	struct ledger *l = NULL;
	size_t i;
	int r;

	for (i = 0; i < 2; i++) {
		FINE(ledger_blank(stores[i], &scene_of(i)->host, &l));
		r = cache_fold_read(l, in);
		MUST(r == E_OK || r == E_INPUT);
		if (r == E_OK) {
			FINE(cache_fold_write(l, &again));
			MUST(fuzz_same(&again, in));
			go_on(l);
		}
		ledger_close(&l);
	}
}
