/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share.c -- splitting and joining a compartment's secret, and the share key
 * that names each share. */
#include "vault/share/share.h"

#include <sodium.h>
#include <string.h>

#include "shamir/error.h"
#include "vault/base/error.h"
#include "vault/base/hash.h"

#define SHARE_LEN sizeof(struct slip39_share)
#define POSSESSION_INFO "breakglass/v1 possession"

static int crypto_fault(int shamir)
{
	return error_set(E_INTERNAL, "secret sharing failed (%d)", shamir);
}

bool label_valid(const char *label)
{
	size_t i, len = strlen(label);

	if (len < 1 || len > LABEL_MAX || label[0] < 'A' || label[0] > 'Z')
		return false;
	for (i = 1; i < len; i++)
		if (!((label[i] >= 'A' && label[i] <= 'Z') ||
		      (label[i] >= '0' && label[i] <= '9') || label[i] == '-'))
			return false;
	return true;
}

/* --- splitting and joining --- */

/* A 1-of-n group is one share, which all its holders are given. */
static size_t shape_groups(const struct share_shape *shape,
			   struct slip39_group groups[GROUP_MAX])
{
	size_t i, sum = 0;

	for (i = 0; i < shape->groups; i++) {
		groups[i] = shape->group[i];
		if (groups[i].threshold == 1)
			groups[i].count = 1;
		sum += groups[i].count;
	}
	return sum;
}

int share_split(const struct secret *key, const struct share_shape *shape,
		uint16_t slip, struct secret **shares, size_t *count)
{
	struct slip39_group groups[GROUP_MAX];
	struct secret *ems = NULL, *made = NULL;
	size_t n = shape_groups(shape, groups);
	int r, s = SHAMIR_OK;

	if (secret_len(key) != SHARE_SECRET_LEN)
		return error_set(E_INTERNAL, "a key of another length");
	r = secret_new(SHARE_SECRET_LEN, &ems);
	if (r == E_OK)
		r = secret_new(n * SHARE_LEN, &made);
	if (r == E_OK)
		s = slip39_encrypt(secret_peek(key), SHARE_SECRET_LEN, NULL, 0,
				   slip, true, 0, secret_bytes(ems));
	if (r == E_OK && s == SHAMIR_OK)
		s = slip39_split(secret_peek(ems), SHARE_SECRET_LEN,
				 shape->group_threshold, groups, shape->groups,
				 slip, true, 0,
				 (struct slip39_share *)(void *)secret_bytes(
					 made));
	if (r == E_OK && s != SHAMIR_OK)
		r = crypto_fault(s);
	secret_free(&ems);
	if (r != E_OK) {
		secret_free(&made);
		return r;
	}
	*shares = made;
	*count = n;
	return E_OK;
}

static int joined_fault(int s)
{
	switch (s) {
	case SHAMIR_EMISMATCH:
		return error_set(E_SHARE, "the shares are of different sets");
	case SHAMIR_EDUPLICATE:
		return error_set(E_SHARE, "a share is there twice");
	case SHAMIR_ECOUNT:
		return error_set(E_SHARE, "too few or too many shares");
	case SHAMIR_EDIGEST:
		return error_set(E_SHARE, "the shares do not belong together");
	default:
		return error_set(E_SHARE, "the shares cannot be combined");
	}
}

int share_join(const struct secret *shares, size_t n,
	       const uint8_t recipient[AGE_KEY_LEN], struct secret **key)
{
	const struct slip39_share *list =
		(const struct slip39_share *)(const void *)secret_peek(shares);
	struct secret *ems = NULL, *made = NULL;
	uint8_t found[AGE_KEY_LEN];
	int r, s = SHAMIR_OK;

	if (n < 1 || n * SHARE_LEN > secret_len(shares))
		return error_set(E_SHARE, "too few shares");
	r = secret_new(SHARE_SECRET_LEN, &ems);
	if (r == E_OK)
		r = secret_new(SHARE_SECRET_LEN, &made);
	if (r == E_OK)
		s = slip39_combine(list, n, secret_bytes(ems),
				   SHARE_SECRET_LEN);
	if (r == E_OK && s == SHAMIR_OK)
		s = slip39_decrypt(secret_peek(ems), SHARE_SECRET_LEN, NULL, 0,
				   list[0].identifier, list[0].extendable != 0,
				   list[0].exponent, secret_bytes(made));
	if (r == E_OK && s != SHAMIR_OK)
		r = joined_fault(s);
	if (r == E_OK)
		r = age_identity_recipient(made, found);
	if (r == E_OK && memcmp(found, recipient, sizeof(found)) != 0)
		r = error_set(E_SHARE, "the key they make is not the "
				       "compartment's");
	secret_free(&ems);
	if (r != E_OK)
		secret_free(&made);
	else
		*key = made;
	return r;
}

/* --- the share key --- */

static int place_salt(const struct share_place *place, uint8_t salt[52])
{
	struct span vault = { (const uint8_t *)place->vault,
			      strlen(place->vault) };
	struct span compartment = { (const uint8_t *)place->compartment,
				    strlen(place->compartment) };
	struct span holder = { (const uint8_t *)place->holder,
			       strlen(place->holder) };
	int r;

	r = hex_decode(vault, salt, ID_LEN);
	if (r == E_OK)
		r = hex_decode(compartment, salt + 16, ID_LEN);
	salt[32] = (uint8_t)(place->generation >> 24);
	salt[33] = (uint8_t)(place->generation >> 16);
	salt[34] = (uint8_t)(place->generation >> 8);
	salt[35] = (uint8_t)place->generation;
	if (r == E_OK)
		r = hex_decode(holder, salt + 36, ID_LEN);
	return r;
}

int share_key(const struct secret *share, const struct share_place *place,
	      struct secret **seed, uint8_t public[NOTE_KEY_LEN])
{
	const struct slip39_share *s =
		(const struct slip39_share *)(const void *)secret_peek(share);
	struct secret *made = NULL;
	uint8_t salt[52];
	int r;

	if (secret_len(share) != SHARE_LEN || s->value_len != SHARE_SECRET_LEN)
		return error_set(E_SHARE, "a share of another length");
	r = place_salt(place, salt);
	if (r == E_OK)
		r = secret_new(NOTE_SEED_LEN, &made);
	if (r != E_OK)
		return r;
	hkdf(s->value, SHARE_SECRET_LEN, salt, sizeof(salt), POSSESSION_INFO,
	     secret_bytes(made), NOTE_SEED_LEN);
	if (public != NULL)
		r = note_public_key(made, public);
	if (r == E_OK && seed != NULL) {
		*seed = made;
		made = NULL;
	}
	secret_free(&made);
	return r;
}

bool share_fits(const struct secret *share, const struct share_slot *slot)
{
	const struct slip39_share *s =
		(const struct slip39_share *)(const void *)secret_peek(share);

	return s->identifier == slot->slip && s->extendable == 1 &&
	       s->exponent == 0 && s->group_index == slot->group_index &&
	       s->group_threshold == slot->group_threshold &&
	       s->group_count == slot->group_count &&
	       s->member_index == slot->member_index &&
	       s->member_threshold == slot->member_threshold;
}
