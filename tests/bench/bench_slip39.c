/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_slip39.c -- a key of 32 bytes to the words of five cards and from three
 * of them back, against the 10,000 HMACs that SLIP-0039 demands for either, and
 * beside npm's slip39.
 *
 * BENCH_ROUNDS (31), BENCH_TIMES (20) inside npm's.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "shamir/slip39.h"
#include "tests/bench/bench.h"
#include "tests/bench/hmacs.h"
#include "tests/bench/peer.h"
#include "vault/base/error.h"
#include "vault/base/secret.h"

#define LEN 32

struct subject {
	uint8_t master[LEN], found[LEN];
	char words[5][SLIP39_TEXT_MAX];
	uint8_t link[HMACS_LINK_LEN];
};

static int wrong(int r, const char *what)
{
	return r == 0 ? E_OK : error_set(E_INTERNAL, "%s", what);
}

static int split(void *ctx)
{
	static const struct slip39_group group = { 3, 5 };
	struct slip39_share shares[5];
	struct subject *s = ctx;
	uint8_t ems[LEN];
	int r;

	r = slip39_encrypt(s->master, LEN, NULL, 0, 0, true, 0, ems);
	if (r == 0)
		r = slip39_split(ems, LEN, 1, &group, 1, 7, true, 0, shares);
	for (size_t i = 0; r == 0 && i < 5; i++)
		r = slip39_to_words(&shares[i], s->words[i], SLIP39_TEXT_MAX);
	return wrong(r, "split to words");
}

static int join(void *ctx)
{
	struct slip39_share shares[3];
	struct subject *s = ctx;
	uint8_t ems[LEN];
	int r = 0;

	for (size_t i = 0; r == 0 && i < 3; i++)
		r = slip39_from_words(s->words[i + 1], strlen(s->words[i + 1]),
				      &shares[i]);
	if (r == 0)
		r = slip39_combine(shares, 3, ems, LEN);
	if (r == 0)
		r = slip39_decrypt(ems, LEN, NULL, 0, 0, true, 0, s->found);
	return wrong(r, "join of words");
}

static void against_npm(struct subject *s, size_t rounds, size_t times)
{
	struct series splits = { .n = 0 }, joins = { .n = 0 },
		      their_splits = { .n = 0 }, their_joins = { .n = 0 };
	const struct series *const a[] = { &their_splits };
	const struct series *const b[] = { &their_joins };

	if (!peer_package("slip39")) {
		bench_skipped("npm slip39", "not installed");
		return;
	}
	for (size_t i = 0; i < (rounds < 5 ? rounds : 5); i++) {
		series_cpu(&splits, split, s, 1);
		series_add(&their_splits,
			   peer_told("shamir_peer.cjs", "words-split", times));
		series_cpu(&joins, join, s, 1);
		series_add(&their_joins,
			   peer_told("shamir_peer.cjs", "words-join", times));
	}
	bench_ratio("to the words of 3 of 5 / npm slip39", &splits, a, 1, 0);
	bench_ratio("from the words of 3 / npm slip39", &joins, b, 1, 0);
}

int main(void)
{
	struct series macs = { .name = "HMACs" }, splits = { .n = 0 },
		      joins = { .n = 0 };
	const struct series *const part[] = { &macs };
	size_t rounds = bench_number("BENCH_ROUNDS", 31);
	size_t times = bench_number("BENCH_TIMES", 20);
	struct subject s;

	memset(&s, 0, sizeof(s));
	bench_fine(secret_start());
	randombytes_buf(s.master, LEN);
	for (size_t i = 0; i < rounds; i++) {
		series_cpu(&macs, hmacs, s.link, 1);
		series_cpu(&splits, split, &s, 1);
		series_cpu(&joins, join, &s, 1);
		bench_fine(wrong(memcmp(s.found, s.master, LEN), "a secret"));
	}
	printf("a key of %d bytes, as words\n", LEN);
	bench_ratio("to the words of 3 of 5 / 10,000 HMACs", &splits, part, 1,
		    1.2);
	bench_ratio("from the words of 3 / 10,000 HMACs", &joins, part, 1, 1.2);
	bench_share(&splits, part, 1);
	against_npm(&s, rounds, times);
	return 0;
}
