/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shamir/split.h"

#include <sodium.h>
#include <string.h>

#include "shamir/declassify.h"
#include "shamir/error.h"
#include "shamir/polynomial.h"

#define X_DIGEST 254
#define X_SECRET 255
#define DIGEST_LEN 4

/* of the shares, in order */
static const uint8_t x_share[SPLIT_SHARES_MAX] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
};

_Static_assert(SPLIT_SHARES_MAX <= POLYNOMIAL_POINTS_MAX,
	       "a threshold of shares must fit one polynomial");

/* The first bytes of HMAC-SHA256(${tail}, ${secret}), where tail is the rest
 * of the digest share: ${len} - 4 random bytes. */
static void digest(const uint8_t *tail, const uint8_t *secret, size_t len,
		   uint8_t out[DIGEST_LEN])
{
	crypto_auth_hmacsha256_state state;
	uint8_t mac[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256_init(&state, tail, len - DIGEST_LEN);
	crypto_auth_hmacsha256_update(&state, secret, len);
	crypto_auth_hmacsha256_final(&state, mac);
	memcpy(out, mac, DIGEST_LEN);
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(mac, sizeof(mac));
}

static int copies(unsigned count, const uint8_t *secret, size_t len,
		  uint8_t *shares)
{
	for (unsigned i = 0; i < count; i++)
		memcpy(shares + i * len, secret, len);
	return SHAMIR_OK;
}

int split_make(unsigned threshold, unsigned count, const uint8_t *secret,
	       size_t len, uint8_t *shares)
{
	struct polynomial_point base[SPLIT_SHARES_MAX];
	uint8_t check[SPLIT_LEN_MAX];
	unsigned drawn;
	int r;

	if (count > SPLIT_SHARES_MAX || threshold == 0 || threshold > count ||
	    len < SPLIT_LEN_MIN || len > SPLIT_LEN_MAX)
		return SHAMIR_EPARAM;
	if (threshold == 1)
		return copies(count, secret, len, shares);

	/* threshold points fix the polynomial: the secret, its digest, and
	 * as many random shares as are wanting. The digest's random bytes lie
	 * behind these for a moment: one call draws all. */
	drawn = threshold - 2;
	randombytes_buf(shares, drawn * len + len - DIGEST_LEN);
	memcpy(check + DIGEST_LEN, shares + drawn * len, len - DIGEST_LEN);
	digest(check + DIGEST_LEN, secret, len, check);

	for (unsigned i = 0; i < drawn; i++)
		base[i] = (struct polynomial_point){ x_share[i],
						     shares + i * len };
	base[drawn] = (struct polynomial_point){ X_DIGEST, check };
	base[drawn + 1] = (struct polynomial_point){ X_SECRET, secret };

	r = polynomial_eval(base, threshold, len, x_share + drawn,
			    count - drawn, shares + drawn * len);
	sodium_memzero(check, sizeof(check));
	return r;
}

/* Whether ${check}, the value at X_DIGEST, belongs to ${secret}. */
static int verdict(const uint8_t *check, const uint8_t *secret, size_t len)
{
	uint8_t expected[DIGEST_LEN];
	int differs;

	digest(check + DIGEST_LEN, secret, len, expected);
	differs = sodium_memcmp(expected, check, DIGEST_LEN);
	SHAMIR_DECLASSIFY(&differs, sizeof(differs));
	sodium_memzero(expected, sizeof(expected));
	return differs != 0 ? SHAMIR_EDIGEST : SHAMIR_OK;
}

int split_join(unsigned threshold, const uint8_t *xs, const uint8_t *shares,
	       size_t len, uint8_t *secret)
{
	static const uint8_t wanted[] = { X_SECRET, X_DIGEST };
	struct polynomial_point points[SPLIT_SHARES_MAX];
	uint8_t found[sizeof(wanted) * SPLIT_LEN_MAX];
	int r;

	if (threshold == 0 || threshold > SPLIT_SHARES_MAX ||
	    len < SPLIT_LEN_MIN || len > SPLIT_LEN_MAX)
		return SHAMIR_EPARAM;
	for (unsigned i = 0; i < threshold; i++) {
		if (xs[i] >= SPLIT_SHARES_MAX)
			return SHAMIR_EPARAM;
		points[i] =
			(struct polynomial_point){ xs[i], shares + i * len };
	}
	if (threshold == 1) {
		memmove(secret, shares, len);
		return SHAMIR_OK;
	}

	r = polynomial_eval(points, threshold, len, wanted, sizeof(wanted),
			    found);
	if (r != SHAMIR_OK)
		goto out;
	r = verdict(found + len, found, len);
	if (r != SHAMIR_OK)
		goto out;

	memcpy(secret, found, len);
out:
	sodium_memzero(found, sizeof(found));
	return r;
}
