/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_shamir_long.c -- the same arithmetic on 1 MiB: 3 of 5, against the
 * ChaCha20 keystream that its coefficients are, and against copying what is
 * joined. The vault never does that; it shows what the sums cost when nothing
 * else is in the way. Both go piece by piece: the five pieces of shares are made
 * where the last five were, as they would be on the way to five files, and once
 * more with all five shares kept.
 *
 * BENCH_BYTES (1,048,576), BENCH_ROUNDS (51).
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shamir/polynomial.h"
#include "tests/bench/bench.h"
#include "vault/base/error.h"
#include "vault/base/secret.h"

#define PIECE ((size_t)4096)

struct subject {
	size_t len;               /* in whole pieces */
	size_t apart;             /* one five from the next, in their lengths */
	uint8_t *secret, *shares; /* 1 and 5 long */
	uint8_t *found, *copies;  /* 1 and 3 long */
	uint8_t key[crypto_stream_chacha20_KEYBYTES];
};

static const uint8_t xs[] = { 0, 1, 2, 3, 4 };
static const uint8_t x_secret = 255;

static int wrong(int r, const char *what)
{
	return r == 0 ? E_OK : error_set(E_INTERNAL, "%s", what);
}

/* The keystream of two shares' pieces. */
static int stream_piece(struct subject *s, size_t at)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = { 0 };

	memcpy(nonce, &at, sizeof(at));
	return crypto_stream_chacha20(s->shares + s->apart * at, 2 * PIECE,
				      nonce, s->key);
}

/* With the secret they make the other three. */
static int split_piece(struct subject *s, size_t at)
{
	uint8_t *out = s->shares + s->apart * at;
	const struct polynomial_point base[] = {
		{ xs[0], out },
		{ xs[1], out + PIECE },
		{ x_secret, s->secret + at },
	};
	int r = stream_piece(s, at);

	return r != 0 ? r :
			polynomial_eval(base, 3, PIECE, xs + 2, 3,
					out + 2 * PIECE);
}

static int join_piece(struct subject *s, size_t at)
{
	const uint8_t *in = s->shares + s->apart * at;
	const struct polynomial_point points[] = {
		{ xs[2], in + 2 * PIECE },
		{ xs[3], in + 3 * PIECE },
		{ xs[4], in + 4 * PIECE },
	};

	return polynomial_eval(points, 3, PIECE, &x_secret, 1, s->found + at);
}

static int each_piece(struct subject *s, int (*work)(struct subject *, size_t))
{
	int r = 0;

	for (size_t at = 0; r == 0 && at < s->len; at += PIECE)
		r = work(s, at);
	return wrong(r, "a piece");
}

/* Of a fresh key each time, so that none is used twice. */
static int keystream(void *ctx)
{
	struct subject *s = ctx;

	randombytes_buf(s->key, sizeof(s->key));
	s->apart = 0;
	return each_piece(s, stream_piece);
}

static int split(void *ctx)
{
	struct subject *s = ctx;

	randombytes_buf(s->key, sizeof(s->key));
	s->apart = 0;
	return each_piece(s, split_piece);
}

static int split_kept(void *ctx)
{
	struct subject *s = ctx;

	randombytes_buf(s->key, sizeof(s->key));
	s->apart = 5;
	return each_piece(s, split_piece);
}

static int join(void *ctx)
{
	return each_piece(ctx, join_piece);
}

static int copy(void *ctx)
{
	struct subject *s = ctx;

	memcpy(s->copies, s->shares + 2 * s->len, 3 * s->len);
	return E_OK;
}

static uint8_t *bytes(size_t n)
{
	uint8_t *p = aligned_alloc(64, n);

	if (p == NULL)
		bench_fine(error_set(E_MEMORY, "%zu bytes", n));
	randombytes_buf(p, n); /* and each page is there */
	return p;
}

int main(void)
{
	struct series stream = { .name = "keystream" }, splits = { .n = 0 },
		      keeps = { .n = 0 }, copied = { .n = 0 },
		      joins = { .n = 0 };
	const struct series *const streams[] = { &stream };
	const struct series *const copies[] = { &copied };
	size_t rounds = bench_number("BENCH_ROUNDS", 51);
	struct subject s = { .len = bench_number("BENCH_BYTES", 1 << 20) };

	bench_fine(secret_start());
	s.len = (s.len + PIECE - 1) / PIECE * PIECE;
	s.secret = bytes(s.len);
	s.shares = bytes(5 * s.len);
	s.found = bytes(s.len);
	s.copies = bytes(3 * s.len);
	for (size_t i = 0; i < rounds; i++) {
		series_cpu(&stream, keystream, &s, 2);
		series_cpu(&splits, split, &s, 2);
		series_cpu(&keeps, split_kept, &s, 2);
		series_cpu(&copied, copy, &s, 4);
		series_cpu(&joins, join, &s, 4);
		bench_fine(wrong(memcmp(s.found, s.secret, s.len),
				 "another secret"));
	}
	printf("a secret of %zu bytes\n", s.len);
	bench_ratio("split 3 of 5, long / keystream", &splits, streams, 1,
		    1.25);
	bench_share(&splits, streams, 1);
	bench_ratio("split 3 of 5, long, shares kept / keystream", &keeps,
		    streams, 1, 0);
	bench_ratio("join 3 of 5, long / memcpy of 3", &joins, copies, 1, 1.2);
	free(s.secret);
	free(s.shares);
	free(s.found);
	free(s.copies);
	return 0;
}
