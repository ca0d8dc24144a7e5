/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same sums by vgf2p8mulb, which multiplies 32 bytes by 32 in just this
 * field; processors of 2019 and later have it. Secret bytes are in vector
 * registers from here to ${out}. Valgrind does not know the instruction, so
 * tests/ct/run.sh reads the object file instead: nothing in it takes from a
 * vector register what a jump or an address could be made of.
 */
#include "shamir/gf256.h"
#include "shamir/gf256_vectors.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <sys/platform/x86.h>

#define WIDE __attribute__((target("avx2,gfni")))

/* The sums of 32 bytes at ${at} and of 32 at ${also}. */
WIDE static void sum_at(const uint8_t *weight, const uint8_t *const *string,
			size_t n, size_t at, size_t also, uint8_t *out)
{
	__m256i sum = _mm256_setzero_si256(), other = sum;
	__m256i part, times;

	for (size_t i = 0; i < n; i++) {
		times = _mm256_set1_epi8((char)weight[i]);
		part = _mm256_loadu_si256((const void *)(string[i] + at));
		sum = _mm256_xor_si256(sum, _mm256_gf2p8mul_epi8(part, times));
		part = _mm256_loadu_si256((const void *)(string[i] + also));
		other = _mm256_xor_si256(other,
					 _mm256_gf2p8mul_epi8(part, times));
	}
	_mm256_storeu_si256((void *)(out + at), sum);
	_mm256_storeu_si256((void *)(out + also), other);
}

WIDE static void sum(const uint8_t *weight, const uint8_t *const *string,
		     size_t n, size_t len, uint8_t *out)
{
	const size_t wide = sizeof(__m256i);

	for (size_t at = 0; at < len; at += 2 * wide)
		sum_at(weight, string, n, gf256_place(at, len, wide),
		       gf256_place(at + wide, len, wide), out);
}

bool gf256_sum_gfni(const uint8_t *weight, const uint8_t *const *string,
		    size_t n, size_t len, uint8_t *out)
{
	if (len < sizeof(__m256i) || !CPU_FEATURE_ACTIVE(AVX2) ||
	    !CPU_FEATURE_ACTIVE(GFNI))
		return false;
	sum(weight, string, n, len, out);
	return true;
}

#else

bool gf256_sum_gfni(const uint8_t *weight, const uint8_t *const *string,
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
