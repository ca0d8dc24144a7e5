/* SPDX-License-Identifier: GPL-3.0-or-later */
/* epoch.c -- the key pair of one catalog epoch and its boxes. */
#include <string.h>

#include "vault/base/error.h"
#include "vault/base/hash.h"
#include "vault/catalog/catalog.h"
#include "vault/catalog/line.h"

#define RECORDS_INFO "breakglass/v1 records"

/* Takes the identity. */
static int epoch_fill(uint64_t epoch, struct secret **identity,
		      struct epoch_key *out)
{
	struct epoch_key k;
	int r;

	memset(&k, 0, sizeof(k));
	k.epoch = epoch;
	k.identity = *identity;
	*identity = NULL;
	r = age_identity_recipient(k.identity, k.recipient);
	if (r == E_OK)
		r = hkdf_secret(k.identity, NULL, 0, RECORDS_INFO, 32,
				&k.records);
	if (r != E_OK)
		epoch_free(&k);
	else
		*out = k;
	return r;
}

int epoch_new(uint64_t epoch, struct epoch_key *out)
{
	struct secret *identity = NULL;
	int r = age_identity_new(&identity);

	return r == E_OK ? epoch_fill(epoch, &identity, out) : r;
}

int epoch_open(uint64_t epoch, const uint8_t recipient[AGE_KEY_LEN],
	       struct span box, const struct secret *const *identities,
	       size_t n, struct epoch_key *out)
{
	struct secret *text = NULL, *identity = NULL;
	struct epoch_key k;
	int r;

	r = age_open(box, identities, n, &text);
	if (r == E_OK)
		r = line_parse(text, &identity);
	if (r == E_OK)
		r = epoch_fill(epoch, &identity, &k);
	secret_free(&identity);
	secret_free(&text);
	if (r != E_OK)
		return r;
	if (memcmp(k.recipient, recipient, AGE_KEY_LEN) != 0) {
		epoch_free(&k);
		return error_set(E_AUTH,
				 "the catalog key in the box is not "
				 "that of epoch %llu",
				 (unsigned long long)epoch);
	}
	*out = k;
	return E_OK;
}

void epoch_free(struct epoch_key *key)
{
	secret_free(&key->identity);
	secret_free(&key->records);
	memset(key, 0, sizeof(*key));
}

int epoch_box(const struct epoch_key *key, const uint8_t to[AGE_KEY_LEN],
	      struct buffer *out)
{
	struct secret *text = NULL;
	int r = line_write(key->identity, &text);

	if (r == E_OK)
		r = age_seal((const uint8_t(*)[AGE_KEY_LEN])to, 1,
			     secret_peek(text), secret_len(text), out);
	secret_free(&text);
	return r;
}
