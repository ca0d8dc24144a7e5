/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/gf256.h"
#include "shamir/gf256_vectors.h"

#include <assert.h>
#include <string.h>

/* Bytes side by side, in a register where there is one as wide. */
typedef int8_t lanes __attribute__((vector_size(16)));
typedef uint8_t unsigned_lanes __attribute__((vector_size(16)));

_Static_assert(sizeof(lanes) == GF256_LEN_MIN, "the shortest string is one");

/* What leaves a signed byte is undefined: compilers take it for impossible. */
static inline lanes shifted(lanes v)
{
	return (lanes)((unsigned_lanes)v + (unsigned_lanes)v);
}

/* Each byte times 2: what leaves it at the top comes back as the remainder.
 * Comparing gives all ones or none for each byte, and no jump (tests/ct). */
static inline lanes twice(lanes v)
{
	return shifted(v) ^ ((v < 0) & 0x1b);
}

/* The sums of 16 bytes at ${at} and of 16 at ${also}: Horner's rule along the
 * bits of the weights, which come to the top one after the other. */
static void sum_at(const uint8_t *weight, const uint8_t *const *string,
		   size_t n, size_t at, size_t also, uint8_t *out)
{
	lanes bits[GF256_STRINGS_MAX], taken, part;
	lanes sum = { 0 }, other = { 0 };

	for (size_t i = 0; i < n; i++)
		bits[i] = (lanes){ 0 } + (int8_t)weight[i];
	for (unsigned bit = 0; bit < 8; bit++) {
		sum = twice(sum);
		other = twice(other);
		for (size_t i = 0; i < n; i++) {
			taken = bits[i] < 0;
			bits[i] = shifted(bits[i]);
			memcpy(&part, string[i] + at, sizeof(part));
			sum ^= part & taken;
			memcpy(&part, string[i] + also, sizeof(part));
			other ^= part & taken;
		}
	}
	memcpy(out + at, &sum, sizeof(sum));
	memcpy(out + also, &other, sizeof(other));
}

void gf256_sum_plain(const uint8_t *weight, const uint8_t *const *string,
		     size_t n, size_t len, uint8_t *out)
{
	const size_t wide = sizeof(lanes);

	assert(n <= GF256_STRINGS_MAX && len >= sizeof(lanes));
	for (size_t at = 0; at < len; at += 2 * wide)
		sum_at(weight, string, n, gf256_place(at, len, wide),
		       gf256_place(at + wide, len, wide), out);
}

void gf256_sum(const uint8_t *weight, const uint8_t *const *string, size_t n,
	       size_t len, uint8_t *out)
{
	if (!gf256_sum_gfni(weight, string, n, len, out) &&
	    !gf256_sum_avx2(weight, string, n, len, out))
		gf256_sum_plain(weight, string, n, len, out);
}
