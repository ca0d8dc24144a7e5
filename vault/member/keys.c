/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys.c -- a member's private keys: one seed, sealed to its owner, from which
 * both are derived. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/member/private.h"

#define SIGN_INFO "breakglass/v1 sign"
#define WITNESS_INFO "breakglass/v1 witness"

int keys_derive(const struct secret *seed, struct member_keys *out)
{
	struct member_keys k = { NULL, NULL };
	int r;

	r = hkdf_secret(seed, NULL, 0, SIGN_INFO, NOTE_SEED_LEN, &k.sign);
	if (r == E_OK)
		r = hkdf_secret(seed, NULL, 0, WITNESS_INFO, NOTE_SEED_LEN,
				&k.witness);
	if (r != E_OK)
		member_keys_free(&k);
	else
		*out = k;
	return r;
}

void member_keys_free(struct member_keys *k)
{
	secret_free(&k->sign);
	secret_free(&k->witness);
}

static int keys_match(const struct enrolment *e, const struct member_keys *k)
{
	uint8_t sign[NOTE_KEY_LEN], witness[NOTE_KEY_LEN];
	int r;

	r = note_public_key(k->sign, sign);
	if (r == E_OK)
		r = note_public_key(k->witness, witness);
	if (r == E_OK && (memcmp(sign, e->sign, sizeof(sign)) != 0 ||
			  memcmp(witness, e->witness, sizeof(witness)) != 0))
		r = error_set(E_INPUT, "the keys in the enrolment are not "
				       "those of its seed");
	return r;
}

static int open_with(const struct enrolment *e, const struct secret *identity,
		     struct member_keys *out)
{
	struct span box = { e->seed, e->seed_len };
	struct member_keys k = { NULL, NULL };
	struct secret *seed = NULL;
	int r;

	r = age_open(box, &identity, 1, &seed);
	if (r == E_OK && secret_len(seed) != SEED_LEN)
		r = error_set(E_INPUT, "the seed in the enrolment has another "
				       "length");
	if (r == E_OK)
		r = keys_derive(seed, &k);
	if (r == E_OK)
		r = keys_match(e, &k);
	secret_free(&seed);
	if (r != E_OK)
		member_keys_free(&k);
	else
		*out = k;
	return r;
}

int member_keys_open(const struct enrolment *e,
		     const struct secret *const *identities, size_t n,
		     struct member_keys *out, size_t *which)
{
	size_t i;
	int r;

	for (i = 0; i < n; i++) {
		r = open_with(e, identities[i], out);
		if (r == E_IDENTITY)
			continue;
		if (r == E_OK && which != NULL)
			*which = i;
		return r;
	}
	return n == 0 ? error_set(E_IDENTITY, "no identity was given") :
			error_set(E_IDENTITY, "no identity given opens this "
					      "enrolment");
}
