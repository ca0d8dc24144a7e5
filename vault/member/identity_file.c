/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity_file.c -- identity files as age-keygen and age -p make them. */
#include <stdio.h>
#include <string.h>

#include "vault/age/armor.h"
#include "vault/base/error.h"
#include "vault/member/member.h"

static int plain_file(const struct secret *identity, int64_t created_ms,
		      struct secret **out)
{
	char created[TIME_TEXT], recipient[AGE_RECIPIENT_TEXT], head[160];
	uint8_t key[AGE_KEY_LEN];
	struct secret *line = NULL, *file = NULL;
	size_t len;
	int r;

	r = time_format(created_ms, created);
	if (r == E_OK)
		r = age_identity_recipient(identity, key);
	if (r == E_OK)
		r = age_identity_format(identity, &line);
	if (r != E_OK)
		goto out;
	age_recipient_format(key, recipient);
	len = (size_t)snprintf(head, sizeof(head),
			       "# created: %s\n# public key: %s\n", created,
			       recipient);
	r = secret_new(len + secret_len(line) + 1, &file);
	if (r != E_OK)
		goto out;
	memcpy(secret_bytes(file), head, len);
	memcpy(secret_bytes(file) + len, secret_peek(line), secret_len(line));
	secret_bytes(file)[len + secret_len(line)] = '\n';
	*out = file;
out:
	secret_free(&line);
	return r;
}

static int seal_file(const struct secret *plain, const struct secret *phrase,
		     unsigned work_factor, struct secret **out)
{
	struct buffer sealed = BUFFER_INIT, armored = BUFFER_INIT;
	int r;

	r = age_seal_phrase(phrase, work_factor, secret_peek(plain),
			    secret_len(plain), &sealed);
	if (r == E_OK) {
		armor_write(ARMOR_AGE, sealed.bytes, sealed.len, &armored);
		r = buffer_status(&armored);
	}
	if (r == E_OK)
		r = secret_copy(armored.bytes, armored.len, out);
	buffer_free(&sealed);
	buffer_free(&armored);
	return r;
}

int identity_file_write(const struct secret *identity, int64_t created_ms,
			const struct secret *phrase, unsigned work_factor,
			struct secret **out)
{
	struct secret *plain = NULL;
	int r = plain_file(identity, created_ms, &plain);

	if (r != E_OK)
		return r;
	if (phrase == NULL) {
		*out = plain;
		return E_OK;
	}
	r = seal_file(plain, phrase, work_factor, out);
	secret_free(&plain);
	return r;
}

int identity_file_read(const struct secret *file, const struct secret *phrase,
		       struct secret **ids, size_t cap, size_t *n)
{
	struct span bytes = { secret_peek(file), secret_len(file) };
	struct secret *plain = NULL;
	int r;

	if (!age_is_file(bytes))
		return age_identity_file(file, ids, cap, n);
	if (!age_wants_phrase(bytes))
		return error_set(E_INPUT, "it is an age file, and not one "
					  "under a passphrase");
	if (phrase == NULL)
		return error_set(E_PASSPHRASE, "the identity is sealed under "
					       "a passphrase");
	r = age_open_phrase(bytes, phrase, AGE_WORK_FACTOR_MAX, &plain);
	if (r == E_OK)
		r = age_identity_file(plain, ids, cap, n);
	secret_free(&plain);
	return r;
}
