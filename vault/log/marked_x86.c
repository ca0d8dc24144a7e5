/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * marked_x86.c -- SHA-256 (FIPS 180-4) by the SHA extensions of x86-64 (Intel
 * SDM volume 2: SHA256RNDS2, SHA256MSG1, SHA256MSG2).  Other processors have
 * none of it and say so.
 */
#include <string.h>

#include "vault/log/marked.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <sys/platform/x86.h>

#define BLOCK MARKED_BLOCK
#define QUICK __attribute__((target("sha,sse4.1,ssse3")))

int marked_has_quick(void)
{
	return CPU_FEATURE_ACTIVE(SSSE3) && CPU_FEATURE_ACTIVE(SSE4_1) &&
	       CPU_FEATURE_ACTIVE(SHA);
}

/* FIPS 180-4, section 4.2.2 */
static const uint32_t k[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The eight words as the instructions want them, A and C highest. */
struct state {
	__m128i abef, cdgh;
};

/* Rounds ${t} to ${t} + 3 with their words of the schedule. */
QUICK static inline void rounds(struct state *s, __m128i words, unsigned t)
{
	__m128i sum = _mm_add_epi32(
		words, _mm_load_si128((const __m128i *)(const void *)&k[t]));

	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, sum);
	sum = _mm_shuffle_epi32(sum, 0x0e);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, sum);
}

/* Words t to t + 3 out of the sixteen before them, four at a time. */
QUICK static inline __m128i next(__m128i w16, __m128i w12, __m128i w8,
				 __m128i w4)
{
	__m128i sum = _mm_sha256msg1_epu32(w16, w12);

	sum = _mm_add_epi32(sum, _mm_alignr_epi8(w4, w8, 4));
	return _mm_sha256msg2_epu32(sum, w4);
}

QUICK static inline __m128i load(const uint8_t *at)
{
	const __m128i big_endian =
		_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	return _mm_shuffle_epi8(_mm_loadu_si128(
					(const __m128i *)(const void *)at),
				big_endian);
}

QUICK static void block(struct state *s, const uint8_t *at)
{
	const struct state before = *s;
	__m128i a = load(at), b = load(at + 16), c = load(at + 32),
		d = load(at + 48);
	unsigned t;

	for (t = 0; t < 48; t += 16) {
		rounds(s, a, t);
		rounds(s, b, t + 4);
		rounds(s, c, t + 8);
		rounds(s, d, t + 12);
		a = next(a, b, c, d);
		b = next(b, c, d, a);
		c = next(c, d, a, b);
		d = next(d, a, b, c);
	}
	rounds(s, a, 48);
	rounds(s, b, 52);
	rounds(s, c, 56);
	rounds(s, d, 60);
	s->abef = _mm_add_epi32(s->abef, before.abef);
	s->cdgh = _mm_add_epi32(s->cdgh, before.cdgh);
}

static void put_word(uint8_t *at, int word)
{
	uint32_t swapped = __builtin_bswap32((uint32_t)word);

	memcpy(at, &swapped, sizeof(swapped));
}

QUICK static void state_out(const struct state *s, uint8_t out[32])
{
	put_word(out, _mm_extract_epi32(s->abef, 3));
	put_word(out + 4, _mm_extract_epi32(s->abef, 2));
	put_word(out + 8, _mm_extract_epi32(s->cdgh, 3));
	put_word(out + 12, _mm_extract_epi32(s->cdgh, 2));
	put_word(out + 16, _mm_extract_epi32(s->abef, 1));
	put_word(out + 20, _mm_extract_epi32(s->abef, 0));
	put_word(out + 24, _mm_extract_epi32(s->cdgh, 1));
	put_word(out + 28, _mm_extract_epi32(s->cdgh, 0));
}

/* A one bit, zeros, and the number of bits: section 5.1.1. ${used} bytes of the
 * last block are there. */
QUICK static void finish(struct state *s, uint8_t last[BLOCK], size_t used,
			 uint64_t total)
{
	uint64_t bits = __builtin_bswap64(total * 8);

	last[used++] = 0x80;
	memset(last + used, 0, BLOCK - used);
	if (used > BLOCK - sizeof(bits)) {
		block(s, last);
		memset(last, 0, BLOCK);
	}
	memcpy(last + BLOCK - sizeof(bits), &bits, sizeof(bits));
	block(s, last);
}

/* section 5.3.3 */
QUICK static inline struct state begun(void)
{
	struct state s = {
		_mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f,
			      (int)0x9b05688c),
		_mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab,
			      0x5be0cd19),
	};

	return s;
}

QUICK void marked_quick(uint8_t mark, const void *bytes, size_t len,
			uint8_t out[32])
{
	struct state s = begun();
	const size_t total = len + 1;
	const uint8_t *at = bytes;
	uint8_t held[BLOCK];
	size_t n = len < BLOCK - 1 ? len : BLOCK - 1;

	held[0] = mark;
	if (n > 0)
		memcpy(held + 1, at, n);
	if (n == BLOCK - 1) {
		block(&s, held);
		for (at += n, len -= n; len >= BLOCK; at += BLOCK, len -= BLOCK)
			block(&s, at);
		if (len > 0)
			memcpy(held, at, len);
		n = len;
	} else {
		n++;
	}
	finish(&s, held, n, total);
	state_out(&s, out);
}

/* --- in pieces --- */

QUICK static inline struct state words_in(const struct marked_words *w)
{
	struct state s = {
		_mm_loadu_si128((const __m128i *)(const void *)w->abef),
		_mm_loadu_si128((const __m128i *)(const void *)w->cdgh),
	};

	return s;
}

QUICK static inline void words_out(const struct state *s,
				   struct marked_words *w)
{
	_mm_storeu_si128((__m128i *)(void *)w->abef, s->abef);
	_mm_storeu_si128((__m128i *)(void *)w->cdgh, s->cdgh);
}

QUICK void marked_quick_begin(struct marked_words *w)
{
	const struct state s = begun();

	words_out(&s, w);
}

QUICK void marked_quick_blocks(struct marked_words *w, const uint8_t *at,
			       size_t n)
{
	struct state s = words_in(w);

	for (; n > 0; at += BLOCK, n--)
		block(&s, at);
	words_out(&s, w);
}

QUICK void marked_quick_end(struct marked_words *w, uint8_t last[MARKED_BLOCK],
			    size_t used, uint64_t total, uint8_t out[32])
{
	struct state s = words_in(w);

	finish(&s, last, used, total);
	state_out(&s, out);
}

#else

int marked_has_quick(void)
{
	return 0;
}

/* Never called, nor what follows. */
void marked_quick(uint8_t mark, const void *bytes, size_t len, uint8_t out[32])
{
	marked_portable(mark, bytes, len, out);
}

void marked_quick_begin(struct marked_words *w)
{
	memset(w, 0, sizeof(*w));
}

void marked_quick_blocks(struct marked_words *w, const uint8_t *at, size_t n)
{
	(void)w;
	(void)at;
	(void)n;
}

void marked_quick_end(struct marked_words *w, uint8_t last[MARKED_BLOCK],
		      size_t used, uint64_t total, uint8_t out[32])
{
	(void)w;
	(void)last;
	(void)used;
	(void)total;
	memset(out, 0, 32);
}

#endif
