/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same sums by vpshufb, for processors with AVX2 that have not the
 * instruction of gf256_gfni.c. It looks up 32 bytes at once in a table of 16 that
 * is a register: a weight's products with the 16 low halves of a byte, and with
 * the 16 high ones. A look-up in a register takes the same time for all, and
 * tells no cache (S6). The tables follow from the weights, which are public.
 */
#include "shamir/gf256.h"
#include "shamir/gf256_vectors.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <sys/platform/x86.h>

#define WIDE __attribute__((target("avx2")))

struct products {
	__m256i low, high;
};

/* All ones where the number of a place, 0 to 15, has bit k. */
static const uint64_t with_bit[4][2] = {
	{ 0xff00ff00ff00ff00, 0xff00ff00ff00ff00 },
	{ 0xffff0000ffff0000, 0xffff0000ffff0000 },
	{ 0xffffffff00000000, 0xffffffff00000000 },
	{ 0, 0xffffffffffffffff },
};

static uint8_t twice(uint8_t a)
{
	return (uint8_t)(a << 1 ^ (a >> 7) * 0x1b);
}

/* ${a} wherever the number of a place has bit ${k}. */
WIDE static inline __m256i where(unsigned k, uint8_t a)
{
	return _mm256_and_si256(_mm256_broadcastsi128_si256(_mm_loadu_si128(
					(const void *)with_bit[k])),
				_mm256_set1_epi8((char)a));
}

/* Of 16 numbers, whose bits stand for ${a} and its doubles. */
WIDE static inline __m256i sixteen(uint8_t a)
{
	const uint8_t a2 = twice(a), a4 = twice(a2), a8 = twice(a4);

	return _mm256_xor_si256(_mm256_xor_si256(where(0, a), where(1, a2)),
				_mm256_xor_si256(where(2, a4), where(3, a8)));
}

WIDE static void products_of(uint8_t weight, struct products *p)
{
	p->low = sixteen(weight);
	p->high = sixteen(twice(twice(twice(twice(weight)))));
}

WIDE static __m256i times(const struct products *p, const uint8_t *at)
{
	const __m256i half = _mm256_set1_epi8(0x0f);
	const __m256i bytes = _mm256_loadu_si256((const void *)at);
	const __m256i low = _mm256_and_si256(bytes, half);
	const __m256i high =
		_mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);

	return _mm256_xor_si256(_mm256_shuffle_epi8(p->low, low),
				_mm256_shuffle_epi8(p->high, high));
}

/* The sums of 32 bytes at ${at} and of 32 at ${also}. */
WIDE static void sum_at(const struct products *p, const uint8_t *const *string,
			size_t n, size_t at, size_t also, uint8_t *out)
{
	__m256i sum = _mm256_setzero_si256(), other = sum;

	for (size_t i = 0; i < n; i++) {
		sum = _mm256_xor_si256(sum, times(&p[i], string[i] + at));
		other = _mm256_xor_si256(other, times(&p[i], string[i] + also));
	}
	_mm256_storeu_si256((void *)(out + at), sum);
	_mm256_storeu_si256((void *)(out + also), other);
}

WIDE static void sum(const uint8_t *weight, const uint8_t *const *string,
		     size_t n, size_t len, uint8_t *out)
{
	struct products p[GF256_STRINGS_MAX];
	const size_t wide = sizeof(__m256i);

	for (size_t i = 0; i < n; i++)
		products_of(weight[i], &p[i]);
	for (size_t at = 0; at < len; at += 2 * wide)
		sum_at(p, string, n, gf256_place(at, len, wide),
		       gf256_place(at + wide, len, wide), out);
}

bool gf256_sum_avx2(const uint8_t *weight, const uint8_t *const *string,
		    size_t n, size_t len, uint8_t *out)
{
	if (len < sizeof(__m256i) || !CPU_FEATURE_ACTIVE(AVX2))
		return false;
	sum(weight, string, n, len, out);
	return true;
}

#else

bool gf256_sum_avx2(const uint8_t *weight, const uint8_t *const *string,
		    size_t n, size_t len, uint8_t *out)
{
	(void)weight;
	(void)string;
	(void)n;
	(void)len;
	(void)out;
	return false;
}

#endif
