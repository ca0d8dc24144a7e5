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
#include "vault/home/cache_bytes.h"
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
	static const uint8_t key[CACHE_KEY] = { 1, 2, 3 };
	struct buffer fold = BUFFER_INIT;
	struct ledger *l = NULL;
	size_t i;

	for (i = 0; i < 2; i++) {
		FINE(ledger_open(stores[i], &scene_of(i)->host, LEDGER_ENTRIES,
				 &l));
		FINE(cache_fold_write(l, key, &fold));
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

/* Behind the length of the head lies the key of the indexes. */
static void again(const struct ledger *l, struct span in)
{
	struct buffer out = BUFFER_INIT;

	FINE(cache_fold_write(l, in.bytes + 8, &out));
	MUST(fuzz_same(&out, in));
}

/* Rows are read when they are asked for, and cannot be wrong then: what is not
 * what this program writes is found by who reads all of it. */
void fuzz_one(struct span in)
{
	struct cache_bytes *bytes;
	struct ledger *l = NULL;
	size_t i;
	int r;

	for (i = 0; i < 2; i++) {
		FINE(ledger_blank(stores[i], &scene_of(i)->host, &l));
		FINE(cache_bytes_plain(in, &bytes));
		r = cache_fold_read(l, bytes);
		MUST(r == E_OK || r == E_INPUT);
		if (r == E_OK && cache_fold_whole(l)) {
			again(l, in);
			go_on(l);
		}
		ledger_close(&l);
	}
}
