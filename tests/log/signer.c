/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/log/signer.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#include "vault/base/error.h"

void signer_start(void)
{
	cr_assert_eq(secret_start(), E_OK);
}

void signer_new(struct signer *s)
{
	s->seed = NULL;
	cr_assert_eq(secret_random(NOTE_SEED_LEN, &s->seed), E_OK);
	cr_assert_eq(note_public_key(s->seed, s->key), E_OK);
}

void signer_free(struct signer *s)
{
	secret_free(&s->seed);
}

struct span signer_span(const char *text)
{
	return (struct span){ (const uint8_t *)text, strlen(text) };
}

struct span signer_bytes(const struct buffer *b)
{
	cr_assert_eq(buffer_status(b), E_OK);
	return (struct span){ b->bytes, b->len };
}

void signer_sign(const struct signer *s, struct span text, struct buffer *out)
{
	uint8_t sig[NOTE_SIG_LEN];

	cr_assert_eq(note_sign(text, s->seed, sig), E_OK);
	note_put_signature(out, s->name, 0x01, s->key, sig, sizeof(sig));
}

void signer_cosign(const struct signer *s, struct span text, uint64_t seconds,
		   struct buffer *out)
{
	uint8_t cosig[NOTE_COSIG_LEN];

	cr_assert_eq(note_cosign(text, seconds, s->seed, cosig), E_OK);
	note_put_signature(out, s->name, 0x04, s->key, cosig, sizeof(cosig));
}

void log_new(struct log *log, const char *branch)
{
	char id[ID_TEXT];

	id_random(log->vault);
	origin_format(log->vault, branch, log->cp.origin);
	log->cp.size = 17;
	randombytes_buf(log->cp.root.bytes, TREE_HASH_LEN);
	signer_new(&log->actor);
	id_random(id);
	key_name_member(log->cp.origin, id, log->actor.name);
	for (int i = 0; i < 2; i++) {
		signer_new(&log->witness[i]);
		id_random(id);
		key_name_witness(log->vault, id, log->witness[i].name);
	}
}

void log_free(struct log *log)
{
	signer_free(&log->actor);
	for (int i = 0; i < 2; i++)
		signer_free(&log->witness[i]);
}

void log_note(const struct log *log, struct buffer *out)
{
	struct buffer body = BUFFER_INIT;
	struct span text;

	checkpoint_write(&log->cp, &body);
	text = signer_bytes(&body);
	buffer_put(out, text.bytes, text.len);
	buffer_text(out, "\n");
	signer_sign(&log->actor, text, out);
	signer_cosign(&log->witness[0], text, 1795145655, out);
	signer_cosign(&log->witness[1], text, 1795145656, out);
	cr_assert_eq(buffer_status(out), E_OK);
	buffer_free(&body);
}
