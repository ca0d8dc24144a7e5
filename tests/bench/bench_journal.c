/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_journal.c -- an entry of a log against one of a journal that `journalctl
 * --verify` goes through. Two logs: of exports, the shortest entries, and of an
 * import, which have a hash and change the state. Four journals (journal.h).
 *
 * BENCH_ENTRIES (50,000; no more count for the journals), BENCH_CREDENTIALS
 * (10,000), BENCH_ROUNDS (5).
 */
#include <stdio.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/estate.h"
#include "tests/bench/journal.h"
#include "tests/bench/place.h"
#include "vault/base/error.h"
#include "vault/ledger/ledger.h"

/* --- logs --- */

struct log {
	const char *of;
	struct host host;
	struct store *store;
	uint64_t size;
	struct series whole, each;
};

static int verify(void *ctx)
{
	struct log *log = ctx;
	struct ledger *l = NULL;
	int r = ledger_open(log->store, &log->host, LEDGER_ENTRIES, &l);

	if (r == E_OK && l->faults_count > 0)
		r = error_set(E_INTEGRITY, "%s", l->faults[0].what);
	if (r == E_OK)
		log->size = l->size;
	ledger_close(&l);
	return r;
}

static void log_open(struct log *log, const char *of, const char *path)
{
	memset(log, 0, sizeof(*log));
	log->of = of;
	host_system(&log->host);
	bench_fine(store_open(path, STORE_READ, &log->store));
}

static void log_verify(struct log *log)
{
	series_cpu(&log->whole, verify, log, 1);
	series_add(&log->each,
		   log->whole.at[log->whole.n - 1] / (double)log->size);
}

/* --- journals --- */

static struct peer_journal {
	struct journal journal;
	struct series each;
	const char *missing;
	double goal;
} journals[] = {
	{ .journal = { .name = "as journald writes it", .full = true },
	  .goal = 0.12 },
	{ .journal = { .name = "... and sealed",
		       .full = true,
		       .sealed = true } },
	{ .journal = { .name = "of bare entries" } },
	{ .journal = { .name = "... and sealed", .sealed = true } },
};

#define JOURNALS (sizeof(journals) / sizeof(journals[0]))

static void tell(const struct log *log)
{
	const struct series *part[1];
	char what[96];
	size_t i;

	printf("an entry of %s / one of a journal, by journalctl --verify\n",
	       log->of);
	for (i = 0; i < JOURNALS; i++) {
		snprintf(what, sizeof(what), "%s / journal %s", log->of,
			 journals[i].journal.name);
		part[0] = &journals[i].each;
		if (journals[i].missing != NULL)
			bench_skipped(what, journals[i].missing);
		else
			bench_ratio(what, &log->each, part, 1,
				    journals[i].goal);
	}
}

int main(void)
{
	size_t rounds = bench_number("BENCH_ROUNDS", 5), i, k;
	size_t count = bench_number("BENCH_ENTRIES", JOURNAL_ENTRIES);
	struct log logs[2];
	struct estate estate;
	struct place place;
	char path[96];

	bench_fine(secret_start());
	place_make(&place);
	place_fill(&place, count, 1 + count / 1000);
	log_open(&logs[0], "exports", place.path);
	estate_make(&estate, bench_number("BENCH_CREDENTIALS", 10000));
	snprintf(path, sizeof(path), "%s/m.vault", estate.dir);
	log_open(&logs[1], "an import", path);
	for (k = 0; k < JOURNALS; k++)
		journals[k].missing =
			journal_make(&journals[k].journal, place.dir,
				     place.founder.enrolment.id, count);
	for (i = 0; i < rounds; i++) {
		log_verify(&logs[0]);
		log_verify(&logs[1]);
		for (k = 0; k < JOURNALS; k++)
			if (journals[k].missing == NULL)
				series_add(&journals[k].each,
					   journal_verify(
						   &journals[k].journal));
	}
	for (i = 0; i < 2; i++) {
		tell(&logs[i]);
		store_close(&logs[i].store);
	}
	estate_drop(&estate);
	place_drop(&place);
	return 0;
}
