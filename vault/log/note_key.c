/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ed25519 keys, and the two things they sign: a note's body as it stands, and
 * a checkpoint's body with a time before it (C2SP tlog-cosignature).
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"
#include "vault/log/note.h"

#define TIME_LEN 8

_Static_assert(NOTE_PAIR_LEN == crypto_sign_SECRETKEYBYTES, "note.h");

/* What is noted of the seed answers who asks for the public key, and signs nothing:
 * a signature with another key than the seed's would give the seed away. */
int note_expand(const struct secret *seed, struct secret **pair)
{
	uint8_t key[NOTE_KEY_LEN];
	struct secret *s = NULL;
	int r;

	if (secret_len(seed) != NOTE_SEED_LEN)
		return error_set(E_INTERNAL, "a signing seed has %d bytes",
				 NOTE_SEED_LEN);
	r = secret_new(NOTE_PAIR_LEN, &s);
	if (r != E_OK)
		return r;
	crypto_sign_seed_keypair(key, secret_bytes(s), secret_peek(seed));
	secret_note_public(seed, SECRET_ED25519, key);
	*pair = s;
	return E_OK;
}

int note_public_key(const struct secret *seed, uint8_t key[NOTE_KEY_LEN])
{
	const uint8_t *known = secret_public(seed, SECRET_ED25519);
	struct secret *pair = NULL;
	int r = E_OK;

	if (known == NULL) {
		r = note_expand(seed, &pair);
		known = secret_public(seed, SECRET_ED25519);
	}
	if (r == E_OK)
		memcpy(key, known, NOTE_KEY_LEN);
	secret_free(&pair);
	return r;
}

bool note_key_valid(const uint8_t key[NOTE_KEY_LEN])
{
	return crypto_core_ed25519_is_valid_point(key) == 1;
}

int note_sign(struct span text, const struct secret *seed,
	      uint8_t sig[NOTE_SIG_LEN])
{
	struct secret *made = NULL;
	const struct secret *pair = seed;
	int r = E_OK;

	if (secret_len(seed) != NOTE_PAIR_LEN) {
		r = note_expand(seed, &made);
		pair = made;
	}
	if (r == E_OK)
		crypto_sign_detached(sig, NULL, text.bytes, text.len,
				     secret_peek(pair));
	secret_free(&made);
	return r;
}

bool note_check(struct span text, const uint8_t key[NOTE_KEY_LEN],
		const uint8_t sig[NOTE_SIG_LEN])
{
	return crypto_sign_verify_detached(sig, text.bytes, text.len, key) == 0;
}

static struct span cosigned(struct span text, uint64_t seconds,
			    struct buffer *out)
{
	buffer_format(out, "cosignature/v1\ntime %" PRIu64 "\n", seconds);
	buffer_put(out, text.bytes, text.len);
	return (struct span){ out->bytes, out->len };
}

int note_cosign(struct span text, uint64_t seconds, const struct secret *seed,
		uint8_t cosig[NOTE_COSIG_LEN])
{
	struct buffer message = BUFFER_INIT;
	uint8_t sig[NOTE_SIG_LEN];
	struct span signed_text;
	int r;

	if (seconds > INT64_MAX)
		return error_set(E_INPUT, "a time of %llu s",
				 (unsigned long long)seconds);
	signed_text = cosigned(text, seconds, &message);
	r = buffer_status(&message);
	if (r == E_OK)
		r = note_sign(signed_text, seed, sig);
	buffer_free(&message);
	if (r != E_OK)
		return r;
	for (unsigned i = 0; i < TIME_LEN; i++)
		cosig[i] = (uint8_t)(seconds >> (56 - 8 * i));
	memcpy(cosig + TIME_LEN, sig, sizeof(sig));
	return E_OK;
}

uint64_t note_cosign_time(const uint8_t cosig[NOTE_COSIG_LEN])
{
	uint64_t seconds = 0;

	for (unsigned i = 0; i < TIME_LEN; i++)
		seconds = seconds << 8 | cosig[i];
	return seconds;
}

bool note_check_cosign(struct span text, const uint8_t key[NOTE_KEY_LEN],
		       const uint8_t cosig[NOTE_COSIG_LEN])
{
	const uint64_t seconds = note_cosign_time(cosig);
	struct buffer message = BUFFER_INIT;
	struct span signed_text;
	bool good;

	if (seconds > INT64_MAX)
		return false;
	signed_text = cosigned(text, seconds, &message);
	good = buffer_status(&message) == E_OK &&
	       note_check(signed_text, key, cosig + TIME_LEN);
	buffer_free(&message);
	return good;
}
