/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench_shamir.c -- sharing a key of 32 bytes: the arithmetic with its random
 * bytes, which is what other programs do, against drawing these bytes alone and
 * against libgfshare; and with the digest that SLIP-0039 adds.
 *
 * BENCH_TIMES (2,000) of each work in a round, BENCH_ROUNDS (51).
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#if __has_include(<libgfshare.h>)
#include <libgfshare.h>
#define GFSHARE true
#else
#define GFSHARE false
#endif

#include "shamir/polynomial.h"
#include "shamir/split.h"
#include "tests/bench/bench.h"
#include "tests/bench/peer.h"
#include "vault/base/error.h"
#include "vault/base/secret.h"

#define LEN 32
#define SHARES 15

struct subject {
	uint8_t secret[LEN], found[LEN], shares[SHARES * LEN];
	unsigned threshold; /* of those that are joined */
};

static const uint8_t xs[SHARES] = { 0, 1, 2,  3,  4,  5,  6, 7,
				    8, 9, 10, 11, 12, 13, 14 };
static const uint8_t x_secret = 255;

static int wrong(int r, const char *what)
{
	return r == 0 ? E_OK : error_set(E_INTERNAL, "%s", what);
}

/* --- 3 of 5 --- */

/* Two coefficients, as short as it goes. */
static int draw(void *ctx)
{
	struct subject *s = ctx;

	return wrong(getrandom(s->shares, 2 * LEN, 0) != 2 * LEN, "getrandom");
}

/* Two shares are drawn, and with the secret they make the other three. */
static int split_bare(void *ctx)
{
	struct subject *s = ctx;
	const struct polynomial_point base[] = {
		{ xs[0], s->shares },
		{ xs[1], s->shares + LEN },
		{ x_secret, s->secret },
	};

	randombytes_buf(s->shares, 2 * LEN);
	return wrong(polynomial_eval(base, 3, LEN, xs + 2, 3,
				     s->shares + 2 * LEN),
		     "polynomial_eval");
}

/* As a card's is split. */
static int split_whole(void *ctx)
{
	struct subject *s = ctx;

	return wrong(split_make(3, 5, s->secret, LEN, s->shares), "split_make");
}

/* --- any of them, back --- */

static int join_bare(void *ctx)
{
	struct subject *s = ctx;
	struct polynomial_point points[SHARES];

	for (unsigned i = 0; i < s->threshold; i++)
		points[i] =
			(struct polynomial_point){ xs[i], s->shares + i * LEN };
	return wrong(polynomial_eval(points, s->threshold, LEN, &x_secret, 1,
				     s->found),
		     "polynomial_eval");
}

static int join_whole(void *ctx)
{
	struct subject *s = ctx;

	return wrong(split_join(s->threshold, xs, s->shares, LEN, s->found),
		     "split_join");
}

/* What SLIP-0039 asks for on top: one HMAC, of the secret. */
static int digest(void *ctx)
{
	struct subject *s = ctx;
	uint8_t mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, s->shares, LEN - 4);
	crypto_auth_hmacsha256_update(&state, s->secret, LEN);
	crypto_auth_hmacsha256_final(&state, mac);
	return E_OK;
}

/* --- libgfshare, its own way from end to end --- */

#if GFSHARE
static unsigned char numbers[SHARES] = { 1, 2,  3,  4,  5,  6,  7, 8,
					 9, 10, 11, 12, 13, 14, 15 };
static gfshare_ctx *kept;

static void gf_random(unsigned char *p, unsigned int n)
{
	randombytes_buf(p, n);
}

static int gf_split(void *ctx)
{
	struct subject *s = ctx;
	gfshare_ctx *g = gfshare_ctx_init_enc(numbers, 5, 3, LEN);

	gfshare_ctx_enc_setsecret(g, s->secret);
	for (unsigned char i = 0; i < 5; i++)
		gfshare_ctx_enc_getshare(g, i, s->shares + i * LEN);
	gfshare_ctx_free(g);
	return E_OK;
}

static int gf_join_kept(void *ctx)
{
	struct subject *s = ctx;

	for (unsigned i = 0; i < s->threshold; i++)
		gfshare_ctx_dec_giveshare(kept, (unsigned char)i,
					  s->shares + i * LEN);
	gfshare_ctx_dec_extract(kept, s->found);
	return E_OK;
}

static void gf_set_up(unsigned threshold)
{
	gfshare_fill_rand = gf_random;
	kept = gfshare_ctx_init_dec(numbers, threshold, LEN);
}

static void gf_drop(void)
{
	gfshare_ctx_free(kept);
}

static int gf_join(void *ctx)
{
	struct subject *s = ctx;

	gf_set_up(s->threshold);
	gf_join_kept(s);
	gf_drop();
	return E_OK;
}
#else
static int gf_split(void *ctx)
{
	(void)ctx;
	return E_OK;
}

static int gf_join_kept(void *ctx)
{
	return gf_split(ctx);
}

static int gf_join(void *ctx)
{
	return gf_split(ctx);
}

static void gf_set_up(unsigned threshold)
{
	(void)threshold;
}

static void gf_drop(void)
{
}
#endif

/* A ratio to what libgfshare took, where it is. */
static void against_gf(const char *what, const struct series *work,
		       const struct series *gf, double goal)
{
	if (GFSHARE)
		bench_ratio(what, work, &gf, 1, goal);
	else
		bench_skipped(what, "libgfshare-dev is not installed");
}

/* --- rounds --- */

static void against_npm(struct subject *s, size_t rounds, size_t times)
{
	struct series ours = { .n = 0 }, theirs = { .n = 0 };
	const struct series *const part[] = { &ours };

	if (!peer_package("shamir-secret-sharing")) {
		bench_skipped("npm shamir-secret-sharing", "not installed");
		return;
	}
	for (size_t i = 0; i < (rounds < 5 ? rounds : 5); i++) {
		series_cpu(&ours, split_bare, s, times);
		series_add(&theirs,
			   peer_told("shamir_peer.cjs", "split", times));
	}
	bench_ratio("npm shamir-secret-sharing / split 3 of 5", &theirs, part,
		    1, 0);
}

static void splitting(struct subject *s, size_t rounds, size_t times)
{
	struct series drawn = { .name = "getrandom" }, bare = { .n = 0 },
		      whole = { .n = 0 }, mac = { .name = "digest" },
		      gf = { .n = 0 };
	const struct series *const parts[] = { &drawn, &mac };

	for (size_t i = 0; i < rounds; i++) {
		series_cpu(&drawn, draw, s, times);
		series_cpu(&bare, split_bare, s, times);
		series_cpu(&mac, digest, s, times);
		series_cpu(&whole, split_whole, s, times);
		series_cpu(&gf, gf_split, s, times);
	}
	bench_ratio("split 3 of 5 / one getrandom", &bare, parts, 1, 1.3);
	bench_share(&bare, parts, 1);
	against_gf("split 3 of 5 / libgfshare", &bare, &gf, 0.35);
	against_gf("split 3 of 5 with digest / libgfshare", &whole, &gf, 0);
	bench_share(&whole, parts, 2);
}

/* What was dealt by split_make, and comes back. */
static void joining(struct subject *s, unsigned k, unsigned n, size_t rounds,
		    size_t times)
{
	struct series bare = { .name = "arithmetic" }, whole = { .n = 0 },
		      mac = { .name = "digest" }, gf = { .n = 0 },
		      gf_kept = { .n = 0 };
	const struct series *const parts[] = { &bare, &mac };
	char what[64];

	s->threshold = k;
	bench_fine(wrong(split_make(k, n, s->secret, LEN, s->shares), "split"));
	bench_fine(join_bare(s));
	bench_fine(wrong(memcmp(s->found, s->secret, LEN), "another secret"));
	for (size_t i = 0; i < rounds; i++) {
		series_cpu(&bare, join_bare, s, times);
		series_cpu(&mac, digest, s, times);
		series_cpu(&whole, join_whole, s, times);
		series_cpu(&gf, gf_join, s, times);
		gf_set_up(k);
		series_cpu(&gf_kept, gf_join_kept, s, times);
		gf_drop();
	}
	snprintf(what, sizeof(what), "join %u of %u / libgfshare", k, n);
	against_gf(what, &bare, &gf, 0.1);
	snprintf(what, sizeof(what),
		 "join %u of %u / libgfshare, set up before", k, n);
	against_gf(what, &bare, &gf_kept, 0);
	snprintf(what, sizeof(what), "join %u of %u with digest / libgfshare",
		 k, n);
	against_gf(what, &whole, &gf, 0);
	bench_share(&whole, parts, 2);
}

int main(void)
{
	size_t rounds = bench_number("BENCH_ROUNDS", 51);
	size_t times = bench_number("BENCH_TIMES", 2000);
	struct subject s;

	bench_fine(secret_start());
	randombytes_buf(s.secret, LEN);
	printf("a key of %d bytes\n", LEN);
	gf_set_up(3);
	gf_drop();
	splitting(&s, rounds, times);
	joining(&s, 3, 5, rounds, times);
	joining(&s, 8, 15, rounds, times);
	against_npm(&s, rounds, times);
	return 0;
}
